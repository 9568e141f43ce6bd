// The publisher's command, compiled for speed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Stop, root } from "./files.mjs";

export const binary = (...path) => join(root, "target", "release", ...path);

export function compile() {
  const args = ["build", "--quiet", "--release", "--locked", "--bin", "offprint", "--example", "newspaper"];
  if (spawnSync("cargo", args, { cwd: root, stdio: "inherit" }).status !== 0) throw new Stop("the command did not compile");
}

/** Runs the command: its report, its seconds, and the most memory that it held (where the system tells). */
export function offprint(...args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(binary("offprint"), ["--json", ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    let memory = 0;
    const status = `/proc/${child.pid}/status`;
    const watch = setInterval(() => {
      const peak = existsSync(status) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8"));
      if (peak) memory = Number(peak[1]) * 1024;
    }, 5);
    child.stdout.on("data", part => (text += part));
    child.on("error", reject);
    child.on("close", code => {
      clearInterval(watch);
      const seconds = (performance.now() - start) / 1000;
      if (code !== 0) reject(new Stop(`offprint ${args.join(" ")} ended with ${code}: ${text}`));
      else resolve({ report: JSON.parse(text), seconds, memory });
    });
  });
}
