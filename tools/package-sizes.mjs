// What the npm package weighs as brotli sends it: each file, and what pages load; with limits.
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliSizes } from "./brotli.mjs";

/**
 * What pages load, from a script on, and how much of it may be at most, in bytes of brotli: a little more than it is, so
 * that growth is somebody's decision. The shell of a site has 120,000; embedding costs the difference.
 */
const loads = [
  { what: "a page with one element", from: "element.js", limit: 130_600 },
  { what: "  all but the module", from: "element.js", without: ".wasm", limit: 13_200 },
  { what: "a page with `mount`", from: "offprint.js", with: "style.css", limit: 131_700 },
];

/** The files of the package that a script loads at once: what it imports, and the module. */
export function loadedBy(folder, script, seen = new Set()) {
  if (seen.has(script)) return seen;
  seen.add(script);
  const text = readFileSync(join(folder, script), "utf8");
  for (const [, name] of text.matchAll(/(?:\bfrom|\bimport|\bnew URL\()\s*"\.\/([\w.-]+)"/g)) {
    if (extname(name) === ".js") loadedBy(folder, name, seen);
    else seen.add(name);
  }
  return seen;
}

/** Prints the sizes of the package in a folder, line by line with `say`. Returns a sentence for each limit that is passed. */
export function packageSizes(folder, say = console.log) {
  const names = readdirSync(folder).filter(name => /\.(js|css|wasm)$/.test(name)).sort();
  const contents = names.map(name => readFileSync(join(folder, name)));
  const compressed = brotliSizes(contents);
  const sizes = new Map(names.map((name, i) => [name, { bytes: contents[i].length, brotli: compressed[i] }]));
  const row = (what, { bytes, brotli }, limit) => say(`  ${what.padEnd(26)}${String(bytes).padStart(9)}${String(brotli).padStart(9)}${limit ? `  of ${limit}` : ""}`);

  say(`  ${"the package".padEnd(26)}${"bytes".padStart(9)}${"brotli".padStart(9)}`);
  for (const [name, size] of sizes) row(name, size);
  const problems = [];
  for (const { what, from, without, with: more, limit } of loads) {
    const files = [...loadedBy(folder, from), more].filter(name => name && !(without && name.endsWith(without)));
    const total = { bytes: 0, brotli: 0 };
    for (const name of files) for (const kind of ["bytes", "brotli"]) total[kind] += sizes.get(name)[kind];
    row(what, total, limit);
    if (total.brotli > limit) problems.push(`${what.trim()}: ${total.brotli} bytes of brotli, and the limit is ${limit} (${files.join(", ")})`);
  }
  return problems;
}
