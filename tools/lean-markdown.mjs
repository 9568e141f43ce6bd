// pulldown-cmark with less of what readers would download for nothing: its table of HTML entities in a form that
// compresses (8 KB of the module's brotli instead of 17), and without the extensions that are never switched on. The
// crate has no switches for either, so the build compiles a copy of it, made anew from the crate's own source. The copy
// lives in target/; nothing of the crate is kept in this project.
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The table of `src/entities.rs` as pairs of name and value, or null if the file no longer looks as it did. */
export function entities(source) {
  const rows = [...source.matchAll(/\(b"(\w+)",\s*"((?:\\u\{[0-9A-Fa-f]+\})+)"\)/g)];
  const declared = Number(/const ENTITIES: \[\(&\[u8\], &str\); (\d+)\]/.exec(source)?.[1]);
  if (rows.length !== declared || !/pub\(crate\) fn get_entity\(bytes: &\[u8\]\) -> Option<&'static str>/.test(source)) return null;
  const decode = text => text.replace(/\\u\{([0-9A-Fa-f]+)\}/g, (_, digits) => String.fromCodePoint(parseInt(digits, 16)));
  return rows.map(([, name, value]) => [name, decode(value)]);
}

/** The same table in Rust, by value: neighbours share most of their bytes. */
function compact(rows) {
  const names = new Map();
  for (const [name, value] of [...rows].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0))) names.set(value, [...(names.get(value) ?? []), name]);
  const literal = text => `"${[...text].map(c => (/[\w ;]/.test(c) ? c : `\\u{${c.codePointAt(0).toString(16)}}`)).join("")}"`;
  return `//! Expansions of HTML5 entities.
static NAMES: &str = ${literal([...names.values()].map(list => list.join(" ")).join(";"))};
static VALUES: &str = ${literal([...names.keys()].join("\0"))};
pub(crate) fn get_entity(bytes: &[u8]) -> Option<&'static str> {
    let position = NAMES.split(';').position(|names| names.split(' ').any(|name| name.as_bytes() == bytes))?;
    VALUES.split('\\0').nth(position)
}
`;
}

/** Source in which the questions for options have their answers: what is never asked for is not compiled. */
function answered(source, enabled) {
  const options = String.raw`\b(?:self\s*\.\s*)?options\s*`;
  return source
    .replace(new RegExp(String.raw`${options}\.contains\(Options::(ENABLE_\w+)\)`, "g"), (_, option) => String(enabled.has(option)))
    .replace(new RegExp(String.raw`${options}\.has_gfm_footnotes\(\)`, "g"), String(enabled.has("ENABLE_FOOTNOTES")));
}

/**
 * Prepares a copy of the project's manifest that compiles against the lean crate.
 * Returns the manifest's path, or null if the crate is not as expected.
 */
export function stage(root, folder, crate) {
  const source = name => readFileSync(join(crate, "src", name), "utf8");
  const rows = entities(source("entities.rs"));
  if (!rows) return null;
  const enabled = new Set(readFileSync(join(root, "src", "source", "markdown.rs"), "utf8").match(/\bENABLE_\w+/g));
  const manifest = join(folder, "Cargo.toml");
  const files = new Map([
    [manifest, `${readFileSync(join(root, "Cargo.toml"), "utf8")}\n[patch.crates-io]\npulldown-cmark = { path = "pulldown-cmark" }\n\n[workspace]\n`],
    [join(folder, "from"), crate],
    [join(folder, "pulldown-cmark", "src", "entities.rs"), compact(rows)],
    ...["firstpass.rs", "parse.rs"].map(name => [join(folder, "pulldown-cmark", "src", name), answered(source(name), enabled)]),
  ]);
  const same = path => existsSync(path) && readFileSync(path, "utf8") === files.get(path);
  if (!same(join(folder, "from"))) {
    rmSync(folder, { recursive: true, force: true });
    cpSync(crate, join(folder, "pulldown-cmark"), { recursive: true });
    for (const name of ["src", "README.md"]) symlinkSync(join(root, name), join(folder, name));
  }
  cpSync(join(root, "Cargo.lock"), join(folder, "Cargo.lock"));
  // What has not changed keeps its date, or cargo would compile it again.
  for (const [path, text] of files) if (!same(path)) writeFileSync(path, text);
  return manifest;
}
