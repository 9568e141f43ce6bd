// pulldown-cmark with less of what readers would download for nothing: its table of HTML entities in a form that
// compresses (7 KB of the module's brotli instead of 17), case folding from a table instead of code, sorted lists instead
// of hash maps, and without the extensions that are never switched on. The crate has no switches for these, so the build
// compiles a copy of it, made anew from the crate's own source. The copy lives in target/; nothing of the crate is kept in
// this project.
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

const literal = text => `"${[...text].map(c => (/[\w ;]/.test(c) ? c : `\\u{${c.codePointAt(0).toString(16)}}`)).join("")}"`;

/**
 * The same table in Rust, by value: neighbours share most of their bytes. Of values that are one character only the
 * distance from the one before is kept; those of two characters come last, as they are.
 */
function compact(rows) {
  const names = new Map();
  for (const [name, value] of rows) names.set(value, [...(names.get(value) ?? []), name]);
  const first = ([value]) => value.codePointAt(0);
  const sorted = [...names].sort((a, b) => first(a) - first(b));
  const isSingle = ([value]) => [...value].length === 1;
  // A stop on the way to the last plane: some distances are no characters, and so no text.
  const single = [...sorted.filter(isSingle), ["\u{10000}", ["-"]]].sort((a, b) => first(a) - first(b));
  const double = sorted.filter(row => !isSingle(row));
  const steps = single.map((row, i) => first(row) - (i ? first(single[i - 1]) : 0));
  return `//! Expansions of HTML5 entities.
static NAMES: &str = ${literal([...single, ...double].map(([, list]) => list.sort().join(" ")).join(";"))};
static STEPS: &str = ${literal(String.fromCodePoint(...steps))};
static PAIRS: &str = ${literal(double.map(([value]) => value).join(" "))};
pub(crate) fn get_entity(bytes: &[u8]) -> Option<crate::CowStr<'static>> {
    let position = NAMES.split(';').position(|names| names.split(' ').any(|name| name.as_bytes() == bytes))?;
    if position >= ${single.length} {
        return PAIRS.split(' ').nth(position - ${single.length}).map(Into::into);
    }
    char::from_u32(STEPS.chars().take(position + 1).map(u32::from).sum()).map(Into::into)
}
`;
}

/** Case folding as `src/unicode/map.rs` of unicase has it, in its test: what each character becomes; null if it is not there. */
export function folding(source) {
  const code = text => parseInt(text, 16);
  const plain = source.slice(source.indexOf("fn lookup_naive"));
  const one = [...plain.matchAll(/^\s*0x(\w+) => 0x(\w+),$/gm)].map(([, from, to]) => [code(from), [code(to)]]);
  const many = [...plain.matchAll(/^\s*0x(\w+) => (?:\{\s*)?return Fold::(?:Two|Three)\(((?:\s*'\\u\{\w+\}',?)+)\s*\)/gm)];
  const rows = [...one, ...many.map(([, from, to]) => [code(from), [...to.matchAll(/\{(\w+)\}/g)].map(([, digits]) => code(digits))])];
  // All arms of the match but the last, which leaves a character as it is.
  return rows.length > 1000 && rows.length === plain.match(/=>/g).length - 1 ? rows.sort(([a], [b]) => a - b) : null;
}

/** Rust for labels that are told apart without case, and for lists instead of hash maps. */
function lists(rows) {
  // Characters side by side, or every second one, that move by the same distance; those that become several are told by 0.
  const runs = [];
  for (const [from, to] of rows.filter(([from]) => from > 0x7f)) {
    const target = to.length === 1 ? to[0] : 0;
    const run = runs.at(-1);
    const gap = run ? from - run.last : 0;
    const fits = run && (target && run.target ? target - from === run.target - run.from : target === run.target);
    if (fits && (run.step ? gap === run.step : gap <= (target ? 2 : 1))) Object.assign(run, { step: gap, last: from });
    else runs.push({ from, target, last: from, step: 0 });
  }
  const array = (name, type, values) => `static ${name}: [${type}; ${values.length}] = [${values.join(", ")}];\n`;
  const several = rows.filter(([, to]) => to.length > 1).map(([from, to]) => String.fromCodePoint(from, ...to));
  return `//! Labels without case, and sorted lists in the place of hash maps.
use crate::CowStr;
use std::marker::PhantomData;
${array("FROM", "u32", runs.map(run => run.from))}${array("TARGET", "u32", runs.map(run => run.target))}${array(
    "LENGTH",
    "u16",
    runs.map(run => (run.last - run.from) * 2 + (run.step === 2 ? 1 : 0)),
  )}static SEVERAL: &str = ${literal(several.join(" "))};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UniCase(String);
impl UniCase {
    #[inline(never)]
    pub fn new(label: CowStr<'_>) -> UniCase {
        let mut folded = String::with_capacity(label.len());
        for c in label.chars() {
            let code = c as u32;
            let at = FROM.partition_point(|from| *from <= code);
            let mut to = c.to_ascii_lowercase();
            if at > 0 {
                let (offset, length) = (code - FROM[at - 1], u32::from(LENGTH[at - 1]));
                if offset <= length / 2 && offset & length & 1 == 0 {
                    if TARGET[at - 1] == 0 {
                        SEVERAL.split(' ').filter_map(|row| row.strip_prefix(c)).for_each(|to| folded.push_str(to));
                        continue;
                    }
                    to = char::from_u32(TARGET[at - 1] + offset).unwrap_or(c);
                }
            }
            folded.push(to);
        }
        UniCase(folded)
    }
}
impl AsRef<str> for UniCase {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// What labels stand for: first all are put in, then they are sorted, then asked for. The first of equals counts.
#[derive(Clone, Debug)]
pub struct Labels<'input, V> {
    labels: Vec<(UniCase, usize)>,
    values: Vec<V>,
    input: PhantomData<&'input ()>,
}
impl<V> Default for Labels<'_, V> {
    fn default() -> Self {
        Labels { labels: Vec::new(), values: Vec::new(), input: PhantomData }
    }
}
impl<V> Labels<'_, V> {
    pub fn insert(&mut self, label: UniCase, value: V) {
        self.labels.push((label, self.values.len()));
        self.values.push(value);
    }
    pub fn sort(&mut self) {
        sort(&mut self.labels);
    }
    pub fn get(&self, label: &UniCase) -> Option<&V> {
        self.values.get(position(&self.labels, label)?)
    }
    pub fn get_mut(&mut self, label: &UniCase) -> Option<&mut V> {
        self.values.get_mut(position(&self.labels, label)?)
    }
    pub fn contains_key(&self, label: &UniCase) -> bool {
        position(&self.labels, label).is_some()
    }
    pub fn iter(&self) -> impl Iterator<Item = (&UniCase, &V)> {
        self.labels.iter().map(|(label, at)| (label, &self.values[*at]))
    }
}
#[inline(never)]
fn sort(labels: &mut [(UniCase, usize)]) {
    labels.sort_unstable();
}
#[inline(never)]
fn position(labels: &[(UniCase, usize)], label: &UniCase) -> Option<usize> {
    let at = labels.partition_point(|(known, _)| known < label);
    labels.get(at).filter(|(known, _)| known == label).map(|(_, at)| *at)
}

/// Values by a key of which there are few.
pub struct HashMap<K, V>(Vec<(K, V)>);
impl<K, V> Default for HashMap<K, V> {
    fn default() -> Self {
        HashMap(Vec::new())
    }
}
impl<K: Ord + Copy, V: Default> HashMap<K, V> {
    pub fn or_default(&mut self, key: K) -> &mut V {
        let at = self.0.partition_point(|(known, _)| *known < key);
        if self.0.get(at).is_none_or(|(known, _)| *known != key) {
            self.0.insert(at, (key, V::default()));
        }
        &mut self.0[at].1
    }
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.0.partition_point(|(known, _)| known < key);
        self.0.get_mut(at).filter(|(known, _)| known == key).map(|(_, value)| value)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
`;
}

/** What the copy says differently: in which file, what, and how. All of it must be there. */
const changes = [
  ["lib.rs", /^mod entities;$/m, "mod entities;\nmod lists;"],
  ["linklabel.rs", /use unicase::UniCase;/, "use crate::lists::UniCase;"],
  ["linklabel.rs", /UniCase<CowStr<'a>>/g, "UniCase"],
  ["linklabel.rs", /(LinkLabel|FootnoteLabel)<'a> =/g, "$1 ="],
  ["firstpass.rs", /use unicase::UniCase;/, "use crate::lists::UniCase;"],
  ["firstpass.rs", /LinkLabel<'a>/g, "LinkLabel"],
  ["firstpass.rs", /refdefs\.0\.entry\(label\)\.or_insert\(link_def\)/, "refdefs.0.insert(label, link_def)"],
  ["parse.rs", /use unicase::UniCase;/, "use crate::lists::{HashMap, Labels, UniCase};"],
  ["parse.rs", /use std::collections::\{HashMap, VecDeque\};/, "use std::collections::VecDeque;"],
  ["parse.rs", /, FootnoteLabel, LinkLabel, /, ", "],
  ["parse.rs", /HashMap<(?:LinkLabel|FootnoteLabel)<'input>, /g, "Labels<'input, "],
  ["parse.rs", /\.entry\((\w+)\)\s*\.or_default\(\)/g, ".or_default($1)"],
  [
    "parse.rs",
    /let \(mut tree, allocs\) = run_first_pass\(text, options\);/,
    "let (mut tree, mut allocs) = run_first_pass(text, options);\nallocs.refdefs.0.sort();\nallocs.footdefs.0.sort();",
  ],
  // The standard library's search for words weighs 2 KB, and is used nowhere else.
  ["firstpass.rs", /(self\.text\[line_start_ix\.\.ix\])\.contains\(html_end_tag\)/, "$1.as_bytes().windows(html_end_tag.len()).any(|word| word == html_end_tag.as_bytes())"],
  // What an extension would have put into the tree is never there to be looked at.
  ["parse.rs", /^(\s+ItemBody::(?:MaybeMath|MaybeSmartQuote|Superscript|Subscript|Math|MetadataBlock|DefinitionList\w*)\b(?:\([^)]*\))?) =>/gm, "$1 if false =>"],
  ["parse.rs", /(ItemBody::Heading\(level, Some\(heading_ix\)\)) =>/, "$1 if false =>"],
];

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
export function stage(root, folder, crate, unicase) {
  const source = name => readFileSync(join(crate, "src", name), "utf8");
  const rows = entities(source("entities.rs"));
  const folds = folding(readFileSync(join(unicase, "src", "unicode", "map.rs"), "utf8"));
  if (!rows || !folds) return null;
  const enabled = new Set(readFileSync(join(root, "src", "source", "markdown.rs"), "utf8").match(/\bENABLE_\w+/g));
  const manifest = join(folder, "Cargo.toml");
  const changed = new Map();
  for (const [name, from, to] of changes) {
    const text = changed.get(name) ?? source(name);
    if (text.search(from) < 0) return null;
    changed.set(name, text.replace(from, to));
  }
  const files = new Map([
    [manifest, `${readFileSync(join(root, "Cargo.toml"), "utf8")}\n[patch.crates-io]\npulldown-cmark = { path = "pulldown-cmark" }\n\n[workspace]\n`],
    [join(folder, "from"), `${crate}\n${unicase}`],
    [join(folder, "pulldown-cmark", "src", "entities.rs"), compact(rows)],
    [join(folder, "pulldown-cmark", "src", "lists.rs"), lists(folds)],
    ...[...changed].map(([name, text]) => [join(folder, "pulldown-cmark", "src", name), answered(text, enabled)]),
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
