// node tools/serve.mjs FOLDER PORT: serves a folder on 127.0.0.1 as a plain static host would, until it is ended.
import { createServer } from "node:http";
import sirv from "sirv";

const [folder, port] = process.argv.slice(2);
const files = sirv(folder, {
  dev: true, // looks at the disk each time: a new build shows without a restart
  etag: true,
  dotfiles: true,
  setHeaders(response, path) {
    // Opened by itself, a raw file should not be taken for Latin-1.
    const type = { md: "text/markdown", txt: "text/plain", htm: "text/html", html: "text/html" }[path.slice(path.lastIndexOf(".") + 1)];
    if (type) response.setHeader("Content-Type", `${type}; charset=utf-8`);
  },
});
const server = createServer((request, response) => files(request, response));
server.on("error", error => {
  console.error(error.code === "EADDRINUSE" ? `port ${port} is taken; choose another: make serve PORT=8001` : `cannot serve on port ${port}: ${error.message}`);
  process.exitCode = 1;
});
server.listen(Number(port), "127.0.0.1", () => console.log(`serving ${folder} on http://127.0.0.1:${server.address().port}/  (Ctrl-C ends it)`));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit());

// Killed outright, make cannot end its children; they would keep the port.
const parent = process.ppid;
if (process.env.MAKELEVEL) setInterval(() => process.ppid === parent || process.exit(), 1000).unref();
