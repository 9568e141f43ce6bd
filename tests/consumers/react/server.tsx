// What a framework such as Next does on the server, in one file: PORT=3000 npm start
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import init, { renderToString } from "offprint";
import { renderToString as renderApp } from "react-dom/server";
import { App } from "./app";

await init(); // once: the module serves all requests

async function page() {
  const src = "/articles/tide.md"; // from the root of the host: that means the same on every page
  const raw = await readFile(`.${src}`, "utf8");
  // A declarative shadow tree: readers see the article before any script has come.
  const sent = renderToString(raw, { url: src, shadow: true });
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,">
  <title>Offprint with React</title>
  <div id="root">${renderApp(<App sent={sent} />)}</div>
  <script type="module" src="client.js"></script>
</html>`;
}

const types: Record<string, string> = { js: "text/javascript", wasm: "application/wasm", md: "text/markdown; charset=utf-8" };

const server = createServer(async (request, response) => {
  const path = new URL(request.url!, "http://localhost").pathname.slice(1);
  if (path === "") return response.setHeader("Content-Type", "text/html; charset=utf-8").end(await page());
  const file = /^articles\/[\w-]+\.md$/.test(path) ? path : `dist/client/${path.replaceAll("..", "")}`;
  const content = await readFile(file).catch(() => undefined);
  if (content) response.setHeader("Content-Type", types[file.split(".").pop()!] ?? "application/octet-stream").end(content);
  else response.writeHead(404).end();
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`http://127.0.0.1:${address.port}/`);
});
