// Files compressed beforehand, FILE.br and FILE.gz beside FILE, for hosts that send these where a browser takes them.
import { constants, gzipSync } from "node:zlib";
import { brotli } from "./brotli.mjs";

/** Types that gain by it: pictures are compressed already. */
const gains = /\.(html|css|js|wasm|json|svg|webmanifest|md)$/;
/** Smaller files fit into the first packets of an answer as they are; in bytes. */
const least = 1024;
/**
 * What changes after the build: settings, the manifest with the site's name, the articles. Hosts do not look whether a
 * compressed file is older than the one beside it, and would go on sending what was there before.
 */
const changes = /^(data\/|site\.json$|manifest\.webmanifest$)/;

/** What may lie beside these files (a map from path to content), compressed as well as can be. */
export function compressed(files) {
  const all = new Map();
  for (const [path, content] of files) {
    const bytes = Buffer.from(content);
    if (!gains.test(path) || changes.test(path) || bytes.length < least) continue;
    all.set(`${path}.br`, brotli(bytes));
    all.set(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
  return all;
}
