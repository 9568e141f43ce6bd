import { copyFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({ entryPoints: ["main.js"], bundle: true, minify: true, format: "esm", outdir: "dist" });
// esbuild does not follow `new URL("…", import.meta.url)`: the module goes beside the bundle.
await copyFile(fileURLToPath(import.meta.resolve("offprint/offprint_bg.wasm")), "dist/offprint_bg.wasm");
