// A headless browser and a server on 127.0.0.1 for it. Both end with what used them.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { extname } from "node:path";
import { launchOptions } from "../tools/browser.mjs";
import { Stop, brotli } from "./files.mjs";

const types = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
};
/** Compressed already. */
const isPicture = path => /\.(gif|jpg|png|webp)$/.test(path);
const pixel = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/**
 * Serves a map from path to content, compressed beforehand; asked for any other picture, it answers with one pixel. What a
 * browser has already is told as not changed.
 */
export async function serve(files, headers) {
  const packed = new Map([...files].map(([path, content]) => [`/${path}`, isPicture(path) ? content : brotli(Buffer.from(content))]));
  const tags = new Map([...packed].map(([path, body]) => [path, `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`]));
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const body = packed.get(path);
    if (body && request.headers["if-none-match"] === tags.get(path)) response.writeHead(304, headers).end();
    else if (body) response.writeHead(200, { ...headers, ETag: tags.get(path), "Content-Type": types[extname(path)], ...(!isPicture(path) && { "Content-Encoding": "br" }) }).end(body);
    else if (request.headers["sec-fetch-dest"] === "image") response.writeHead(200, { ...headers, "Content-Type": "image/gif" }).end(pixel);
    else response.writeHead(404).end();
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}/`, end: () => (server.closeAllConnections(), server.close()) };
}

/** The slow line of the benchmarks: 1.6 Mbit/s, 150 ms. */
const slowLine = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** Has the browser simulate that line for a page, and a processor that is so many times slower; gives the session that does. */
export async function slowDown(page, processor = 4) {
  const session = await page.context().newCDPSession(page);
  // Nothing is kept of what comes: for that, the browser would decode each answer once more, in the time that is measured.
  await session.send("Network.enable", { maxTotalBufferSize: 1, maxResourceBufferSize: 1 });
  await session.send("Network.emulateNetworkConditions", slowLine);
  await session.send("Emulation.setCPUThrottlingRate", { rate: processor });
  return session;
}

// Imported late: the sizes need no browser.
async function launch() {
  const { chromium } = await import("@playwright/test").catch(() => {
    throw new Stop("Playwright is missing; make bench installs it");
  });
  return chromium.launch(launchOptions).catch(error => {
    throw new Stop(`the browser did not start (${error.message.split("\n")[0]}); make bench sets it up`);
  });
}

/** Calls `use` with a browser and the address at which the files are served. */
export async function withBrowser(files, use, headers = {}) {
  const server = await serve(files, headers);
  try {
    const browser = await launch();
    try {
      return await use(browser, server.origin);
    } finally {
      await browser.close();
    }
  } finally {
    server.end();
  }
}
