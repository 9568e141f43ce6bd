// What the steps of a build have in common: where things are, running tools, writing folders, and stopping with a sentence.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const at = (...path) => join(root, ...path);

/** A sentence for whoever runs a build or a benchmark, instead of a stack trace. */
export class Stop extends Error {}
export const stop = sentence => {
  throw new Stop(sentence);
};
export const say = text => console.log(text);
export const read = path => readFileSync(path);
export const hash = (...parts) => parts.reduce((sum, part) => sum.update(part).update("\0"), createHash("sha256")).digest("hex").slice(0, 16);

export function run(command, args, { env = {}, capture = false, cwd = root } = {}) {
  const done = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
  });
  if (done.error) stop(`${command} cannot be run (${done.error.code}); make sets it up: make dist`);
  return done;
}

/** Files under a folder, as slash-separated paths relative to it. */
export function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** Makes a folder hold just these files (a map from path to content); `keep` says which others may stay. True if anything changed. */
export function write(folder, files, keep = () => false) {
  let changed = false;
  for (const path of filesIn(folder)) {
    if (files.has(path) || keep(path)) continue;
    rmSync(join(folder, path));
    changed = true;
    for (let up = dirname(path); up !== "." && readdirSync(join(folder, up)).length === 0; up = dirname(up)) rmdirSync(join(folder, up));
  }
  for (const [path, content] of files) {
    const file = join(folder, path);
    const bytes = Buffer.from(content);
    if (existsSync(file) && read(file).equals(bytes)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    changed = true;
  }
  return changed;
}
