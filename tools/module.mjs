// Compiles the crate to the modules for browsers, and makes them small.
import { execFile } from "node:child_process";
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { shortenNames } from "./glue.mjs";
import { stage } from "./lean-markdown.mjs";
import { at, filesIn, hash, read, root, run, say, stop } from "./steps.mjs";

export const target = at("target", "web"); // apart from target/, so that native builds and this one do not wait for each other
const triple = "wasm32-unknown-unknown";

// What rustc's output uses, and just that: with --all-features wasm-opt writes modules that no browser loads.
const features = ["bulk-memory", "bulk-memory-opt", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

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
export const modules = {
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
export function makers() {
  const version = (command, ...args) => run(command, args, { capture: true }).stdout;
  const binaryen = JSON.parse(read(at("node_modules", "binaryen", "package.json"))).version;
  const files = ["Cargo.toml", "Cargo.lock", "tools/module.mjs", "tools/glue.mjs", "tools/lean-markdown.mjs"].map(path => read(at(path)));
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
export function core(name, tools = makers()) {
  const { glue, module, takes } = modules[name];
  const folder = join(target, name);
  const noteFile = join(folder, "made-of.json");
  const bind = ["--target", "web", "--out-name", glue, "--no-typescript", "--omit-default-module-path", "--remove-producers-section"];
  // Measured, as brotli sends it: 5 % below -Oz alone, at the same speed. rustc puts the stack first in memory, which is
  // what --low-memory-unused rests on. Larger functions stay apart even where there is one call: by themselves, with
  // their likes beside them and the locals that are used most first, they resemble each other more. So they do where some
  // steps are left out: three that need fewer instructions or locals, which then are others from place to place (1 %).
  const leftOut = ["local-cse", "simplify-locals", "remove-unused-names"].map(name => `--skip-pass=${name}`);
  const smaller = ["--low-memory-unused", ...leftOut, "--always-inline-max-function-size=4", "--one-caller-inline-max-function-size=20"];
  smaller.push("--flatten", "--rereloop", "-Oz", "--flatten", "--rse", "--rereloop", "-Oz", "-Oz", "-Oz", "--reorder-functions-by-name", "--reorder-locals");
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
