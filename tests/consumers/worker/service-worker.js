import init, { parse, renderToString } from "./offprint/offprint.js";
import { answer } from "./answer.js";

addEventListener("install", event => event.waitUntil(skipWaiting()));
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("message", answer);

// read/tide is articles/tide.md as a whole page.
addEventListener("fetch", event => {
  const name = /\/read\/([\w-]+)$/.exec(new URL(event.request.url).pathname)?.[1];
  if (name) event.respondWith(page(`articles/${name}.md`));
});

async function page(path) {
  const [answer] = await Promise.all([fetch(path), init()]);
  if (!answer.ok) return answer;
  const article = parse(await answer.text(), { url: path });
  const title = article.headline.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const html = `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="../offprint/style.css">${renderToString(article, { url: path, parts: "article" })}</html>`;
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}
