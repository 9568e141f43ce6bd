// The files that are measured. They are read where a part starts, so that a build in between changes nothing.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export { brotli } from "../tools/brotli.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** A sentence for whoever runs the benchmarks, instead of a stack trace. */
export class Stop extends Error {}

export function file(...path) {
  const found = join(root, ...path);
  if (!existsSync(found)) throw new Stop(`${path.join("/")} is missing; make bench builds it`);
  return readFileSync(found);
}

export const fromDist = name => file("dist", name);
export const fromPackage = name => file("pkg", name);

/** A page of the real newspaper, where somebody has put it beside the project; undefined elsewhere. */
export function seed() {
  const path = join(root, "..", "shared", "seed", "n14494056.md");
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
