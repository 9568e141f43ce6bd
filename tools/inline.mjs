// Files of dist/ that refer to each other by what they hold, or stand in a page.
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { hash, stop } from "./steps.mjs";

/** Puts content hashes in place of `NAME?v=dev`, so that files of two builds never meet in a browser's cache. */
export function stamp(files, path) {
  const folder = dirname(path);
  const text = files.get(path).toString().replace(/([\w./-]+)\?v=dev\b/g, (all, name) => {
    const named = join(folder, name).replaceAll("\\", "/");
    if (!files.has(named)) stop(`${path} refers to ${name}?v=dev, and there is no such file in dist/`);
    return `${name}?v=${hash(files.get(named))}`;
  });
  files.set(path, text);
}

/**
 * A module as the attributes and the text of a script element that browsers do not run, a character a byte: compressed, it is
 * as small as the module is. HTML has no place for NUL and CR there: the letters that are rarest in the module stand for them
 * (`zero`, `turn`). Where these two are bytes of the module, and where `<` could end the element, `other` has the place and
 * the byte.
 */
function holder(bytes) {
  const number = new Array(256).fill(0);
  for (const byte of bytes) number[byte] += 1;
  const letters = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const [zero, turn] = letters.sort((a, b) => number[a] - number[b]);
  const text = Buffer.from(bytes);
  const other = [];
  for (const [at, byte] of bytes.entries()) {
    const ends = byte === 0x3c && [0x21, 0x2f].includes(bytes[at + 1]);
    if (ends || byte === zero || byte === turn) other.push([at, byte]);
    if (ends || byte === 0) text[at] = zero;
    if (byte === 13) text[at] = turn;
  }
  return `data-bytes='${JSON.stringify({ zero: String.fromCharCode(zero), turn: String.fromCharCode(turn), other })}'>${text.toString("latin1")}`;
}

/**
 * Puts files of dist/ into a page: scripts and style sheets in the places of `<script inline src="NAME"></script>` and
 * `<link inline rel="stylesheet" href="NAME">`, and their hashes into its policy, in the places of `'inline-script'` and
 * `'inline-style'`; the module of `<script type="application/wasm" id="ID" inline src="NAME"></script>`; and the drawing of
 * `<link inline rel="icon" href="NAME">`, which browsers would ask for again with each page of a visit. What else stands in
 * the page is written without characters that take two bytes in memory: with one of them, all of it would take twice as long
 * to decode.
 */
export function inline(files, path) {
  const hashes = { script: [], style: [] };
  const wide = /[^\0-\xff]/gu;
  const narrow = files.get(path).replace(wide, one => `&#${one.codePointAt()};`);
  const page = narrow.replace(/<script inline src="([\w.-]+)"><\/script>|<link inline rel="stylesheet" href="([\w.-]+)">/g, (all, script, sheet) => {
    const element = script ? "script" : "style";
    const whole = files.get(script ?? sheet).toString().trimEnd();
    const text = script ? whole : whole.replace(wide, one => `\\${one.codePointAt().toString(16)} `);
    if (text.includes(`</${element}`)) stop(`${script ?? sheet} holds what would end its element in ${path}`);
    hashes[element].push(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    return `<${element}>${text}</${element}>`;
  });
  const drawn = page
    .replace(/<link inline rel="icon" href="([\w.-]+)">/g, (all, icon) => `<link rel="icon" href="data:image/png;base64,${files.get(icon).toString("base64")}">`)
    .replace(/'inline-(script|style)'/g, (all, element) => hashes[element].join(" "));
  files.set(path, drawn.replace(/( id="[\w-]+") inline src="([\w.-]+)">/, (all, id, module) => `${id} ${holder(files.get(module))}`));
}
