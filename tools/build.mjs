// node tools/build.mjs dist | package: writes dist/ (what a publisher uploads) or pkg/ (the npm package).
// Run it through `make` or tools/env.sh, which put the right Rust and wasm-bindgen on the PATH. With COMPRESS=1, files of
// dist/ are there compressed, too.
// Steps whose input has not changed are skipped; files whose content has not changed are not written again.
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build, transform } from "esbuild";
import { minify as terse } from "terser";
import { brotliSizes } from "./brotli.mjs";
import { compressed } from "./compress.mjs";
import { manifest as elementManifest } from "./custom-elements.mjs";
import { elementStyle } from "./element-style.mjs";
import { stage } from "./lean-markdown.mjs";
import { packageSizes } from "./package-sizes.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const at = (...path) => join(root, ...path);
const target = at("target", "web"); // apart from target/, so that native builds and this one do not wait for each other
const triple = "wasm32-unknown-unknown";

// The oldest browsers that have all the WebAssembly features that rustc's output uses.
const browsers = ["chrome96", "firefox95", "safari15"];
// Just these: with --all-features wasm-opt writes modules that no browser loads.
const features = ["bulk-memory", "bulk-memory-opt", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

class Stop extends Error {}
const stop = sentence => {
  throw new Stop(sentence);
};
const say = text => console.log(text);
const read = path => readFileSync(path);
const hash = (...parts) => parts.reduce((sum, part) => sum.update(part).update("\0"), createHash("sha256")).digest("hex").slice(0, 16);

function run(command, args, { env = {}, capture = false, cwd = root } = {}) {
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
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** Makes a folder hold just these files (a map from path to content); `keep` says which others may stay. True if anything changed. */
function write(folder, files, keep = () => false) {
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

// --- The module ------------------------------------------------------------------------------------------------------

/** The folders of crates that the project depends on. */
function crates(...names) {
  const metadata = run("cargo", ["metadata", "--format-version", "1", "--locked", "--filter-platform", triple], { capture: true });
  if (metadata.status !== 0) stop(`cargo metadata failed: ${metadata.stderr.trim()}`);
  const { packages } = JSON.parse(metadata.stdout);
  return names.map(name => dirname(packages.find(candidate => candidate.name === name)?.manifest_path ?? stop(`Cargo.lock names no ${name}`)));
}

/**
 * The modules for browsers: the names of their files, and the feature of the crate that makes each. `takes`: its glue
 * leaves fetching to whoever starts it, and perhaps compiling.
 */
const modules = {
  first: { glue: "offprint_first", module: "offprint_first_bg.wasm", features: ["--features", "first-view"], takes: "bytes" },
  reader: { glue: "offprint_reader", module: "offprint_reader_bg.wasm", features: ["--features", "late-reader"], takes: "bytes" },
  page: { glue: "offprint_core", module: "offprint_bg.wasm", features: [], takes: "bytes" },
  package: { glue: "offprint_core", module: "offprint_bg.wasm", features: ["--features", "package"], takes: "module" },
  search: { glue: "offprint_search", module: "offprint_search_bg.wasm", features: ["--features", "search-page"] },
};

const rustc = (args, env) => run("rustc", args, { env, capture: true });

/** Where the source of the standard library is, if it is there. */
const librarySource = () => join(rustc(["--print", "sysroot"]).stdout.trim(), "lib", "rustlib", "src", "rust");

/** Compiles the crate for one of the modules; the path of it as rustc leaves it. */
function compile({ features }) {
  const source = librarySource();
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

  // Panic messages name source files: without this, those of whoever built it. Warnings are for `make lint`: the lean
  // crate leaves names unused.
  const flags = ["-Awarnings", ...[[join(cargoHome, "registry", "src"), "crates"], [source, "std"], [root, "offprint"]].map(([from, to]) => `--remap-path-prefix=${from}=${to}`)];
  const args = ["rustc", "--quiet", "--lib", "--no-default-features", ...features, "--profile", "wasm", "--target", triple, "--target-dir", target];
  const env = { CARGO_BUILD_TARGET: undefined, RUSTFLAGS: undefined };

  // A panic in the module ends it in any case, so nobody would see its message: building std without them, and for size,
  // saves about a tenth. Small functions go in the place of their calls before LLVM sees them: a tenth faster, and
  // smaller. The compiler wants to be told that these options are not stable yet.
  const small = ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zinline-mir=yes"];
  const bootstrap = { RUSTC_BOOTSTRAP: "1" };
  const accepts = options => rustc([...options, "--target", triple, "--print", "cfg"], bootstrap).status === 0;
  const able = existsSync(join(source, "library", "Cargo.lock")) && accepts(small);
  if (able) {
    flags.push(...small);
    args.push("-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size");
    Object.assign(env, bootstrap);
  } else {
    say("Rust's source is not here (rustup component add rust-src), so the standard library goes in as it is: the module gets about a tenth larger.");
  }
  env.CARGO_ENCODED_RUSTFLAGS = flags.join("\x1f");

  const manifest = stage(root, join(target, "crate"), ...crates("pulldown-cmark", "unicase"));
  if (manifest) args.push("--manifest-path", manifest);
  else say("pulldown-cmark's source is not as expected, so it goes in as it is: the module gets about 14 KB larger.");

  // Larger functions in the place of their calls are 3 % faster for 2 KB. For the last step alone, in which LLVM sees all
  // crates: the others are compiled once for all modules.
  const inlining = "-Cllvm-args=-inline-threshold=40";
  if (accepts([inlining])) args.push("--", inlining);

  const module = join(target, triple, "wasm", "offprint.wasm");
  if (!existsSync(module)) say(`compiling to WebAssembly${able ? ", with a standard library built for size" : ""} (the first time takes about a minute)`);
  if (run("cargo", args, { env }).status !== 0) stop("the crate did not compile to WebAssembly; cargo's message is above");
  return module;
}

/** What makes modules: tools, and what they are told. */
function makers() {
  const version = (command, ...args) => run(command, args, { capture: true }).stdout;
  const binaryen = JSON.parse(read(at("node_modules", "binaryen", "package.json"))).version;
  const files = ["Cargo.toml", "Cargo.lock", "tools/build.mjs", "tools/lean-markdown.mjs"].map(path => read(at(path)));
  return hash(version("rustc", "-vV"), String(existsSync(librarySource())), version("wasm-bindgen", "--version"), binaryen, ...files);
}

/** The files that rustc has read for a module, as cargo lists them beside it, and the scripts that it imports. */
function sourcesOf(raw) {
  const list = read(raw.replace(/wasm$/, "d")).toString();
  const scripts = filesIn(at("src")).filter(path => extname(path) === ".js");
  // Paths as they stand: those of cargo lead through links.
  return [...list.slice(list.indexOf(": ") + 2).trim().split(/(?<!\\) /).map(path => path.replaceAll("\\ ", " ")), ...scripts.map(path => at("src", path))];
}

const contentOf = files => hash(...files.flatMap(path => [path, existsSync(path) ? read(path) : ""]));

/**
 * Compiles and binds one of the modules with the tools of `makers`, throwing at once if it cannot; a promise of the folder with
 * its glue and its .wasm, shrunk.
 */
function core(name, tools = makers()) {
  const { glue, module, takes } = modules[name];
  const folder = join(target, name);
  const noteFile = join(folder, "made-of.json");
  const bind = ["--target", "web", "--out-name", glue, "--no-typescript", "--omit-default-module-path", "--remove-producers-section"];
  // Measured, as brotli sends it: 5 % below -Oz alone, at the same speed. rustc puts the stack first in memory, which is
  // what --low-memory-unused rests on. Larger functions stay apart even where there is one call: by themselves, with
  // their likes beside them and the locals that are used most first, they resemble each other more.
  const smaller = ["--low-memory-unused", "--one-caller-inline-max-function-size=20", "--flatten", "--rereloop", "-Oz"];
  smaller.push("--flatten", "--rereloop", "-Oz", "-Oz", "-Oz", "--reorder-functions-by-name", "--reorder-locals");
  const shrink = [...smaller, "--strip-debug", "--strip-producers", "--strip-target-features", ...features.map(name => `--enable-${name}`)];

  // Cargo itself would compile anew: what it makes with one feature lies where that with the next one goes.
  const before = existsSync(noteFile) ? JSON.parse(read(noteFile)) : { sources: [] };
  if (before.tools === tools && before.content === contentOf(before.sources)) return Promise.resolve(folder);
  const begun = Date.now();
  const raw = compile(modules[name]);
  const sources = sourcesOf(raw);
  // Who has changed a file meanwhile gets it at the next build.
  const isOurs = path => !path.includes("pulldown-cmark");
  const isOfThisTime = sources.some(path => isOurs(path) && statSync(path).mtimeMs > begun);
  const made = { tools, sources, content: isOfThisTime ? "" : contentOf(sources), raw: hash(read(raw)) };
  const note = into => writeFileSync(join(into, "made-of.json"), JSON.stringify(made));
  if (before.tools === tools && before.raw === made.raw) {
    note(folder);
    return Promise.resolve(folder);
  }

  say(`shrinking ${module} with wasm-opt`);
  const part = `${folder}.${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  if (run("wasm-bindgen", [raw, "--out-dir", part, ...bind]).status !== 0) stop("wasm-bindgen failed; its message is above");
  const bound = join(part, `${glue}_bg.wasm`);
  shortenNames(bound, join(part, `${glue}.js`), takes);
  const wasmOpt = at("node_modules", "binaryen", "bin", "wasm-opt");
  // Not waited for here: it has one thread, as the compiler has for the most part, which goes on with the next module.
  return promisify(execFile)(process.execPath, [wasmOpt, bound, "-o", join(part, "shrunk.wasm"), ...shrink]).then(
    () => {
      rmSync(bound);
      renameSync(join(part, "shrunk.wasm"), join(part, module));
      note(part);
      rmSync(folder, { recursive: true, force: true });
      renameSync(part, folder);
      return folder;
    },
    ({ stderr }) => stop(`wasm-opt failed: ${stderr}`),
  );
}

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
function shortenNames(module, glue, takes) {
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

// --- Scripts and styles ----------------------------------------------------------------------------------------------

/**
 * Bundles one script of www/ into one file. `#offprint` is the glue; other scripts of dist/ stay imports. `define` holds
 * names that the build gives values to.
 */
async function bundle(entry, glue, define = {}) {
  const done = await build({
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true, // names and spaces are terser's
    write: false,
    format: "esm",
    define,
    target: browsers,
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
    pure: ["console.warn"], // What the glue says to developers; ours say what they say with other words.
    plugins: [
      {
        name: "offprint",
        setup(on) {
          on.onResolve({ filter: /^#offprint$/ }, () => ({ path: glue }));
          on.onResolve({ filter: /\?v=dev$/ }, ({ path }) => ({ path, external: true }));
          on.onResolve({ filter: /^\.\/element-style\.js$/ }, ({ path }) => ({ path, namespace: "made" }));
          on.onLoad({ filter: /./, namespace: "made" }, async () => ({ contents: await styleModule() }));
        },
      },
    ],
  }).catch(error => stop(`${relative(root, entry)}: ${describe(error)}`));
  return terser(done.outputFiles[0].text);
}

/** A script that is a module, as small as may be: 4 % below esbuild alone, as brotli sends it; statements that stay apart resemble each other more. */
async function terser(script) {
  const { code } = await terse(script, { module: true, ecma: 2020, compress: { passes: 2, sequences: false }, format: { comments: false } });
  return code;
}

async function minify(file, loader, content = read(file)) {
  const options = { loader, minify: true, target: browsers, charset: "utf8", legalComments: "none" };
  const done = await transform(content, options).catch(error => stop(`${relative(root, file)}: ${describe(error)}`));
  return (loader === "js" ? await terser(done.code) : done.code).trimEnd() + "\n";
}

const sheet = at("www", "offprint.css");
/** The style sheet for pages of others: without what follows the head of its last part, the looks of our own documents. */
function styleOfPackage() {
  const [own, documents] = read(sheet).toString().split("/* Documents of a site:");
  return documents ? own : stop("offprint.css has no part any more that begins with \"Documents of a site:\"");
}
/** That for shadow trees, and the script that holds its text. */
const styleOfElement = () => minify(sheet, "css", elementStyle(styleOfPackage(), stop));
const styleModule = async () => `export default ${JSON.stringify((await styleOfElement()).trim())};\n`;

const describe = error => error.errors?.map(({ text, location }) => `${location ? `line ${location.line}: ` : ""}${text}`).join("; ") ?? error.message;

/** Puts content hashes in place of `NAME?v=dev`, so that files of two builds never meet in a browser's cache. */
function stamp(files, path) {
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
function inline(files, path) {
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

// --- dist/ -----------------------------------------------------------------------------------------------------------

/**
 * The bundles of dist/, the scripts of www/ that they are made of, and the module of each; what others refer to comes first.
 */
const scripts = [
  ["early.js", "early.js"],
  ["again.js", "again.js"],
  ["ready.js", "ready.js"],
  ["reader.js", "reader.js", "reader"],
  ["offprint-verify.js", "offprint-verify.js"],
  ["first.js", "first.js", "first"],
  ["store.js", "store.js"],
  ["save.js", "save.js"],
  ["tools.js", "tools.js"],
  ["device.js", "device.js"],
  ["visit.js", "visit.js", "page"],
  ["offprint.js", "boot.js"],
  ["entry.js", "entry.js", "first"],
  ["search.js", "search.js", "search"],
  ["widget.js", "widget.js"],
];

/** The scripts that stand in index.html, and those of them that no host needs as files, too: they are of use there alone. */
const classic = new Set(["early.js", "again.js", "first.js", "ready.js"]);
const placed = ["again.js", "ready.js"];

/**
 * Has browsers (Chrome 136) compile all functions of a script while it comes, beside the main thread, instead of each when it is
 * first called: https://github.com/WICG/explicit-javascript-compile-hints-file-based. For the visit, whose functions the reader
 * waits for one by one at the next article; for the first view nothing was gained.
 */
const EAGER = "//# allFunctionsCalledOnLoad";

async function dist() {
  if (!existsSync(at("www", "boot.js"))) stop("www/boot.js is missing");
  const names = Object.keys(modules);
  const tools = makers();
  const made = await Promise.all(names.map(name => core(name, tools)));
  const folders = Object.fromEntries(names.map((name, index) => [name, made[index]]));
  const files = new Map(["first", "reader", "page", "search"].map(name => [modules[name].module, read(join(folders[name], modules[name].module))]));
  await widget(files, folders.package);
  for (const path of filesIn(at("www"))) {
    const type = extname(path);
    if (type === ".js" && !path.startsWith("data/")) continue;
    files.set(path, type === ".css" && !path.includes("/") ? await minify(at("www", path), "css") : read(at("www", path)));
  }
  for (const [name, source, module] of scripts) {
    if (!existsSync(at("www", source))) continue;
    let script = await bundle(at("www", source), module && join(folders[module], `${modules[module].glue}.js`));
    // Not the bundler's own wrapping, which brings in helpers that nothing here calls.
    if (classic.has(name)) script = `(()=>{${script.trim()}})();\n`;
    if (name === "visit.js") script = `${EAGER}\n${script}`;
    files.set(name, script);
    stamp(files, name);
  }
  stamp(files, "offprint-article.js");
  await sample(files, folders.package);
  for (const path of files.keys()) if (extname(path) === ".html" && !path.startsWith("data/")) stamp(files, path);
  inline(files, "index.html");
  for (const name of placed) files.delete(name);
  files.set("worker.js", await bundle(at("www", "worker.js"), undefined, shellOf(files)));
  files.set("manifest.webmanifest", manifest(JSON.parse(read(at("www", "site.json")))));

  const beside = ["", "0"].includes(process.env.COMPRESS ?? "") ? [] : compressed(files);
  say(write(at("dist"), new Map([...files, ...beside])) ? "wrote dist/" : "dist/ is up to date");
  sizes(files, ["index.html", "offprint.js", "visit.js", "offprint_bg.wasm"]);
}

/** The element for other people's pages, as one script and its module. */
async function widget(files, folder) {
  const { glue, module } = modules.package;
  files.set("offprint-article_bg.wasm", read(join(folder, module)));
  const script = await bundle(at("npm", "element.js"), join(folder, `${glue}.js`));
  files.set("offprint-article.css", await styleOfElement());
  files.set("offprint-article.js", script.replace(`./${module}`, "offprint-article_bg.wasm?v=dev"));
}

/** Lays out the article that the page of the element shows as a server would have sent it. */
async function sample(files, folder) {
  const { glue, module } = modules.package;
  const script = join(target, "render.mjs");
  const bundled = await bundle(at("npm", "offprint.js"), join(folder, `${glue}.js`));
  writeFileSync(script, bundled);
  const { default: init, renderToString } = await import(`${pathToFileURL(script)}?v=${hash(bundled)}`);
  await init(read(join(folder, module)));
  const page = files.get("widget.html").toString();
  const filled = page.replace(/<!-- ([\w/.-]+), laid out when the site is built -->/g, (all, path) => {
    const site = JSON.parse(files.get("site.json"));
    return renderToString(files.get(`data/${path}`).toString(), { shadow: true, url: path, site, links: "index.html", stylesheet: "offprint-article.css?v=dev" });
  });
  if (filled === page) stop("www/widget.html names no article that is laid out when the site is built");
  files.set("widget.html", filled);
}

/** Files of dist/ that readers of the site do not need. */
const isForOthers = path => /^(offprint-article|widget)[._]/.test(path);

/** What the service worker keeps: pages by name, and by name and hash all files that refer to each other. */
function shellOf(files) {
  const shell = {};
  for (const [path, content] of [...files].sort()) {
    if (path.startsWith("data/") || isForOthers(path)) continue;
    if (extname(path) === ".html") shell[path] = "";
    else if (/\.(css|js|wasm)$/.test(path)) shell[`${path}?v=${hash(content)}`] = `sha256-${createHash("sha256").update(content).digest("base64")}`;
  }
  // Pages count by their content here, too: a new one is a new version.
  const pages = Object.keys(shell).filter(path => shell[path] === "");
  const version = hash(JSON.stringify(shell), ...pages.map(path => files.get(path)));
  return { SHELL: JSON.stringify(shell), VERSION: JSON.stringify(version) };
}

/** The web app manifest (W3C) of a site, from its settings; `offprint build` writes the same. */
function manifest({ name, language }) {
  return JSON.stringify(
    {
      name: name || "Offprint",
      short_name: name || "Offprint",
      ...(language && { lang: language }),
      id: "./",
      start_url: "./",
      scope: "./",
      display: "standalone",
      background_color: "#fffdf9",
      theme_color: "#fffdf9",
      icons: [
        { src: "icon-192.png", sizes: "192x192", type: "image/png" },
        { src: "icon-512.png", sizes: "512x512", type: "image/png" },
        { src: "icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      ],
    },
    null,
    2,
  ) + "\n";
}

/** What a reader's first visit costs: bytes as stored and as brotli sends them. */
function sizes(files, shell) {
  const names = shell.filter(name => files.has(name));
  const contents = names.map(name => Buffer.from(files.get(name)));
  const compressed = brotliSizes(contents);
  const rows = names.map((name, i) => [name, contents[i].length, compressed[i]]);
  rows.push(["total", rows.reduce((sum, row) => sum + row[1], 0), rows.reduce((sum, row) => sum + row[2], 0)]);
  say(`  ${"the shell".padEnd(18)}${"bytes".padStart(9)}${"brotli".padStart(9)}`);
  for (const [name, bytes, brotli] of rows) say(`  ${name.padEnd(18)}${String(bytes).padStart(9)}${String(brotli).padStart(9)}`);
}

// --- pkg/ ------------------------------------------------------------------------------------------------------------

async function pack() {
  const version = /^version = "([^"]+)"/m.exec(read(at("Cargo.toml")))?.[1] ?? stop("Cargo.toml names no version");
  const folder = await core("package");
  const files = new Map();
  for (const path of filesIn(at("npm"))) files.set(path, extname(path) === ".js" ? await minify(at("npm", path), "js") : read(at("npm", path)));
  const description = JSON.parse(read(at("npm", "package.json")));
  files.set("package.json", JSON.stringify({ ...description, version }, null, 2) + "\n");
  // With the glue, and the scripts of src/browser/ that it imports from a folder of its own making.
  const glued = await bundle(at("npm", "core.js"), join(folder, "offprint_core.js"));
  files.set("core.js", glued.replaceAll("?v=dev", "")); // packages have versions of their own
  files.set("offprint-verify.js", await bundle(at("www", "offprint-verify.js")));
  files.set("offprint_bg.wasm", read(join(folder, "offprint_bg.wasm")));
  files.set("style.css", await minify(sheet, "css", styleOfPackage()));
  files.set("element.css", await styleOfElement());
  files.set("element-style.js", await styleModule());
  const text = (...path) => read(at(...path)).toString();
  const described = { element: text("npm", "element.js"), types: text("npm", "element.d.ts"), docs: text("docs", "widget.md"), style: files.get("element.css").toString() };
  files.set("custom-elements.json", elementManifest(described));
  for (const name of readdirSync(root)) if (name.startsWith("LICENSE")) files.set(name, read(at(name)));

  const archive = `offprint-${version}.tgz`;
  const unlisted = [...files.keys()].filter(name => !/^(package\.json|README\.md)$/.test(name) && !description.files.includes(name));
  if (unlisted.length) stop(`npm/package.json does not list ${unlisted.join(", ")} among its files`);
  if (write(at("pkg"), files, path => path === archive)) rmSync(at("pkg", archive), { force: true });
  const heavy = packageSizes(at("pkg"), say);
  if (heavy.length) stop(heavy.join("; "));
  if (existsSync(at("pkg", archive))) return say(`pkg/ and pkg/${archive} are up to date`);
  const packed = run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", "."], { cwd: at("pkg"), capture: true });
  if (packed.status !== 0) stop(`npm pack failed: ${packed.stderr.trim()}`);
  say(`wrote pkg/ and pkg/${archive} (${read(at("pkg", archive)).length} bytes)`);
}

const commands = { dist, package: pack };
try {
  await (commands[process.argv[2]] ?? (() => stop("usage: node tools/build.mjs dist | package")))();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`build: ${error.message}`);
  process.exitCode = 1;
}
