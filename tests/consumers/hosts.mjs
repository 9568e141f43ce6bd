// What the specs share: projects that are served, pages that are watched.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import sirv from "sirv";
import { folderOf, work } from "./prepare.mjs";

export { expect, work };
export const installed = join(work, "node_modules", "offprint");

/** Serves folders on a port of their own: what the first has not, the next may have. Each may stand under a path. */
function serve(places) {
  const handlers = places.map(([path, folder]) => [path, sirv(folder, { etag: true, setHeaders: (response, file) => file.endsWith(".md") && response.setHeader("Content-Type", "text/markdown; charset=utf-8") })]);
  const server = createServer((request, response) => {
    const from = index => {
      if (index === handlers.length) return response.writeHead(404).end();
      const [path, handler] = handlers[index];
      const whole = request.url;
      if (!whole.startsWith(path)) return from(index + 1);
      request.url = whole.slice(path.length - 1);
      delete request._parsedUrl; // where sirv remembers the address of before
      handler(request, response, () => {
        request.url = whole;
        delete request._parsedUrl;
        from(index + 1);
      });
    };
    from(0);
  });
  return new Promise(done => server.listen(0, "127.0.0.1", () => done([`http://127.0.0.1:${server.address().port}/`, () => (server.closeAllConnections(), server.close())])));
}

/** A project's own server: it writes its address. */
function start(command, args, cwd, mode) {
  const child = spawn(command, args, { cwd, env: { ...process.env, PORT: "0", NO_COLOR: "1", FORCE_COLOR: undefined, NODE_ENV: mode }, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  return new Promise((done, failed) => {
    child.stdout.on("data", data => {
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec((said += data))?.[0];
      if (address) done([address, () => child.kill()]);
    });
    child.once("exit", status => failed(new Error(`${command} ${args.join(" ")} ended with ${status}`)));
  });
}

export const test = base.extend({
  /** The project that is tested. */
  project: ["", { option: true }],
  /** As its users have it, or as its developers do. */
  mode: ["production", { option: true }],

  /** The address of the project, served as its documentation says. */
  address: async ({ project, mode }, use) => {
    const at = (...path) => join(folderOf(project, mode), ...path);
    // A page that a bundler has made is in dist/ with all that it needs; others refer to what stands beside them.
    const isBuilt = existsSync(at("dist", "index.html"));
    const places = [["/", isBuilt ? at("dist") : at()], ["/articles/", at("articles")]];
    if (!existsSync(at("dist"))) places.push(["/offprint/", installed]);
    const own = {
      react: [process.execPath, ["dist/server/server.js"]],
      // What it made of an earlier package is of no use, and Vite cannot know: the version is the same.
      vite: mode === "development" && [join(work, "node_modules", ".bin", "vite"), ["--force", "--host", "127.0.0.1", "--port", "0"]],
    }[project];
    const [address, stop] = own ? await start(...own, project === "vite" ? folderOf(project) : at(), mode) : await serve(places);
    await use(address);
    stop();
  },

  /** What the page says, asks for, and fails to get. Nothing of it may go wrong but what a test expects by itself. */
  watched: [
    async ({ page }, use) => {
      const watched = { said: [], asked: [], failed: [], expected: [] };
      page.on("console", message => watched.said.push(`${message.type()}: ${message.text()} ${message.location().url}`));
      page.on("pageerror", error => watched.said.push(`error: ${error}`));
      page.on("request", request => watched.asked.push(request.url()));
      page.on("requestfailed", request => watched.failed.push(`${request.url()} ${request.failure()?.errorText}`));
      page.on("response", response => response.status() >= 400 && watched.failed.push(`${response.url()} ${response.status()}`));
      await use(watched);
      const isExpected = line => watched.expected.some(part => line.includes(part));
      expect(watched.said.filter(line => !isExpected(line)), "what the console says").toEqual([]);
      expect(watched.failed.filter(line => !isExpected(line)), "requests that failed").toEqual([]);
      const origins = new Set(watched.asked.filter(url => !/^(data|blob):/.test(url)).map(url => new URL(url).origin));
      expect(origins.size, "origins that were asked").toBeLessThanOrEqual(1);
    },
    { auto: true },
  ],
});
