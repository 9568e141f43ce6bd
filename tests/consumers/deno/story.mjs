// deno run --allow-read story.mjs articles/tide.md > tide.html
import { readFile } from "node:fs/promises";
import init, { parse, renderToString } from "offprint";

await init();

const path = Deno.args[0];
const page = parse(await readFile(path, "utf8"), { url: path });
for (const { code, detail } of page.notes) console.error(`${path}: ${code} ${detail}`);

console.log(`<!doctype html>
<html lang="${page.language ?? "en"}">
  <meta charset="utf-8">
  <title>${page.headline.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>
  <link rel="stylesheet" href="style.css">
  ${renderToString(page, { url: path, parts: "article" })}
</html>`);
