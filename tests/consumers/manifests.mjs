// node tests/consumers/manifests.mjs FOLDER: writes the manifests of the projects there, without offprint (README.md says why).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const read = path => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const write = (path, content) => writeFileSync(join(folder, path), JSON.stringify(content, null, 2) + "\n");

const all = read("package.json");
write("package.json", all);
for (const name of all.workspaces) {
  const manifest = read(`${name}/package.json`);
  delete manifest.dependencies.offprint;
  mkdirSync(join(folder, name), { recursive: true });
  write(`${name}/package.json`, manifest);
}
