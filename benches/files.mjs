// The files that are measured. They are read where a part starts, so that a build in between changes nothing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Stop, root } from "../tools/steps.mjs";

export { brotli } from "../tools/brotli.mjs";
export { Stop, root };

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
