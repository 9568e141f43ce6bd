// The glue that wasm-bindgen writes beside a module, without what nobody needs.
import { writeFileSync } from "node:fs";
import { read, stop } from "./steps.mjs";

/** The end of a glue that is given the bytes of its module, or the module itself. */
const start = {
  bytes: `
export default async bytes => {
  const { instance, module } = await WebAssembly.instantiate(bytes, __wbg_get_imports());
  return __wbg_finalize_init(instance, module);
};
`,
  module: `
export default async module => __wbg_finalize_init(await WebAssembly.instantiate(module, __wbg_get_imports()), module);
`,
};

/**
 * Gives the imports of a module, and the exports that call closures, short names, in the module and in its glue: the long
 * ones hold hashes, which do not compress, and readers pay for each of them twice. Takes out of the glue what is not needed.
 */
export function shortenNames(module, glue, takes) {
  const bytes = read(module);
  const names = new Map();
  const exported = new Map();
  const scripts = new Map();
  const number = at => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      value |= (bytes[at] & 0x7f) << shift;
      if (bytes[at++] < 0x80) return [value >>> 0, at];
    }
  };
  const written = value => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...written(value >>> 7)]);
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const [length, start] = number(at + 1);
    const end = start + length;
    if (bytes[at] === 7) {
      let [count, place] = number(start);
      const section = [Buffer.from(written(count))];
      while (count--) {
        const [nameLength, nameAt] = number(place);
        const name = bytes.toString("utf8", nameAt, nameAt + nameLength);
        const short = name.startsWith("wasm_bindgen_") ? `e${exported.size}` : name;
        if (short !== name) exported.set(name, short);
        const [, after] = number(nameAt + nameLength + 1);
        section.push(Buffer.from(written(short.length)), Buffer.from(short), bytes.subarray(nameAt + nameLength, after));
        place = after;
      }
      const body = Buffer.concat(section);
      parts.push(Buffer.from([7, ...written(body.length)]), body);
    } else if (bytes[at] !== 2) parts.push(bytes.subarray(at, end));
    else {
      let [count, place] = number(start);
      const section = [Buffer.from(written(count))];
      while (count--) {
        const [moduleLength, moduleAt] = number(place);
        const [nameLength, nameAt] = number(moduleAt + moduleLength);
        const name = bytes.toString("utf8", nameAt, nameAt + nameLength);
        const short = name.startsWith("__wb") ? `i${names.size.toString(36)}` : name;
        names.set(name, short);
        const script = bytes.toString("utf8", moduleAt, moduleAt + moduleLength);
        if (script.startsWith("./snippets/") && !scripts.has(script)) scripts.set(script, { short: `s${scripts.size}`, wanted: [] });
        scripts.get(script)?.wanted.push(name);
        const from = scripts.get(script)?.short ?? script;
        section.push(Buffer.from([from.length]), Buffer.from(from), Buffer.from([short.length]), Buffer.from(short));
        place = nameAt + nameLength;
        // The kind and type of the import stay: wasm-bindgen's modules import functions, whose type is one number.
        if (bytes[place] !== 0) stop("the module imports something that is no function");
        const [, after] = number(place + 1);
        section.push(bytes.subarray(place, after));
        place = after;
      }
      const body = Buffer.concat(section);
      parts.push(Buffer.from([2, ...written(body.length)]), body);
    }
    at = end;
  }
  writeFileSync(module, Buffer.concat(parts));
  // In the glue they are the keys of one object literal. A script of ours is there once for every import, with all that it
  // exports: the module gets what it imports, and bundlers leave out what nobody does.
  let text = read(glue).toString();
  for (const [script, { short, wanted }] of scripts) {
    const name = /import \* as (\w+) from "([^"]+)"/g;
    const [first] = [...text.matchAll(name)].find(([, , from]) => from === script)?.slice(1) ?? stop(`the glue imports no ${script}`);
    text = text.replace(name, (all, name, from) => (from === script && name !== first ? "" : all));
    text = text.replace(new RegExp(`^\\s*"${script.replace(/[.]/g, "\\$&")}": (\\w+),$`, "gm"), (all, name) => (name === first ? `${short}: { ${wanted.map(key => `${key}: ${name}.${key}`).join(", ")} },` : ""));
  }
  text = text.replace(/^(\s+)(__wb\w+): /gm, (all, indent, name) => (names.has(name) ? `${indent}${names.get(name)}: ` : all));
  // All browsers that WebAssembly is compiled for here have `encodeInto`.
  text = text.replace(/^if \(!\('encodeInto' in \w+\)\) \{$.*?^\}$/ms, "");
  // And a FinalizationRegistry.
  text = text.replace(/\(typeof FinalizationRegistry === 'undefined'\)\s*\? .*\s*: /, "");
  if (takes) text = text.replace(/^async function __wbg_load\(.*/ms, "") + start[takes];
  if (takes === "bytes") {
    // Safari's decoder ends after 2 GiB: in pages of 100 KB, after more of them than anybody opens in one tab.
    text = text.replace(/^const MAX_SAFARI_DECODE_BYTES = .*?^function decodeText\(bytes\) \{$.*?^\}$/ms, "const decodeText = bytes => cachedTextDecoder.decode(bytes);");
  }
  writeFileSync(glue, text.replace(/\bwasm_bindgen_\w+/g, name => exported.get(name) ?? name));
}
