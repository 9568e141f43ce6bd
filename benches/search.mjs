// The index for search: what it takes to write, and what queries fetch of it (benches/search.rs measures).
import { spawnSync } from "node:child_process";
import { brotli, fromDist, root, Stop } from "./files.mjs";
import { count, number, print } from "./table.mjs";

/** What a reader who searches may cost: the page before the first letter, and a query over 100,000 articles. */
const pageBudget = 30_000;
const queryBudget = 300_000;

const kinds = [["1000"], ["10000"], ["100000"], ["10000+text"]];
const mega = bytes => `${number(bytes / 1e6)} MB`;

function measured(args) {
  const done = spawnSync("cargo", ["bench", "--quiet", "--bench", "search", "--", ...args], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const line = done.stdout?.split("\n").find(line => line.startsWith("{"));
  if (done.status !== 0 || !line) throw new Stop("cargo bench --bench search failed; its message is above");
  return JSON.parse(line);
}

/** Prints the figures; false if the page or a query is over its budget. */
export function search() {
  const page = ["search.html", "search.css", "search.js", "offprint_search_bg.wasm"].map(name => [name, fromDist(name)]);
  const sizes = page.map(([name, bytes]) => [name, bytes.length, brotli(bytes).length]);
  const total = sizes.reduce((sum, row) => sum + row[2], 0);
  print("The search page, beside site.json and offprint.css", [["", "bytes", "brotli"], ...sizes.map(([name, ...cells]) => [name, ...cells.map(count)]), ["total", "", count(total)]]);

  const all = kinds.map(measured);
  const name = one => `${count(one.documents)}${one.text ? " with texts" : ""}`;
  print("The index: all of it, then one article more", [
    ["articles", "seconds", "size", "files", "peak memory", "one more: seconds", "files", "bytes"],
    ...all.map(one => [name(one), number(one.seconds), mega(one.bytes), count(one.files), mega(one.memory), number(one.oneMore.seconds), count(one.oneMore.files), count(one.oneMore.bytes)]),
  ]);
  for (const one of all) {
    print(`What the first hits of a query cost, of ${name(one)} articles: median and most`, [
      ["", "hits", "files", "most", "bytes", "most"],
      ...one.queries.map(row => [row.queries, number(row.hits), ...[row.files, row.mostFiles, row.bytes, row.mostBytes].map(count)]),
    ]);
  }
  const most = Math.max(...all.flatMap(one => one.queries.map(row => row.mostBytes)));
  if (total > pageBudget) console.error(`\nThe search page is over its budget of ${count(pageBudget)} bytes (brotli).`);
  if (most > queryBudget) console.error(`\nA query fetches ${count(most)} bytes; ${count(queryBudget)} are the bound.`);
  return total <= pageBudget && most <= queryBudget;
}
