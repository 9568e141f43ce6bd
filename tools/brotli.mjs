// Files as brotli sends them at its best (quality 11), and how large they are then.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

export const brotli = bytes =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

/** The sizes of contents that were seen before, by their hashes: compressing them again at each build would take longer than the rest of it. */
const memory = fileURLToPath(new URL("../target/web/sizes.json", import.meta.url));
/** More than a few builds of everything have. */
const remembered = 64;

/** What each of these contents weighs as brotli sends it, in bytes. */
export function brotliSizes(contents) {
  const known = existsSync(memory) ? JSON.parse(readFileSync(memory)) : {};
  const sizes = contents.map(bytes => {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    return [hash, known[hash] ?? brotli(bytes).length];
  });
  const all = Object.entries({ ...Object.fromEntries(sizes), ...known }).slice(0, remembered);
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify(Object.fromEntries(all)));
  return sizes.map(([, size]) => size);
}
