// node | deno run --allow-read | bun runtime.mjs FILE: what the package makes of the fixtures in a JSON file, as JSON.
import { readFileSync } from "node:fs";
import process from "node:process";
import init, * as offprint from "offprint";
import { made } from "./made.mjs";

await init();
console.log(JSON.stringify(made(offprint, JSON.parse(readFileSync(process.argv[2], "utf8")))));
