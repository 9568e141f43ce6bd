// What a reader's first visit costs.
import { brotli, fromDist } from "./files.mjs";
import { count, print } from "./table.mjs";

const shell = ["index.html", "offprint.js", "visit.js", "offprint_bg.wasm"];
const budget = 120_000;

/** Prints the sizes; false if they are over the budget. */
export function sizes() {
  const rows = shell.map(name => {
    const bytes = fromDist(name);
    return [name, bytes.length, brotli(bytes).length];
  });
  const total = column => rows.reduce((sum, row) => sum + row[column], 0);
  const all = total(2);
  rows.push(["total", total(1), all], ["budget", "", budget]);
  print("Sizes of the shell", [["", "bytes", "brotli"], ...rows.map(row => row.map(cell => (typeof cell === "number" ? count(cell) : cell)))]);
  if (all <= budget) return true;
  console.error(`\nThe shell is ${count(all - budget)} bytes over its budget of ${count(budget)} bytes (brotli).`);
  return false;
}
