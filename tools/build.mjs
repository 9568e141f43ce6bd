// node tools/build.mjs dist | package: writes dist/ (what a publisher uploads) or pkg/ (the npm package).
// Run it through `make` or tools/env.sh, which put the right Rust and wasm-bindgen on the PATH. With COMPRESS=1, files of
// dist/ are there compressed, too.
// Steps whose input has not changed are skipped; files whose content has not changed are not written again.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, transform } from "esbuild";
import { minify as terse } from "terser";
import { brotliSizes } from "./brotli.mjs";
import { compressed } from "./compress.mjs";
import { manifest as elementManifest } from "./custom-elements.mjs";
import { elementStyle } from "./element-style.mjs";
import { inline, stamp } from "./inline.mjs";
import { core, makers, modules, target } from "./module.mjs";
import { packageSizes } from "./package-sizes.mjs";
import { Stop, at, filesIn, hash, read, root, run, say, stop, write } from "./steps.mjs";

// The oldest browsers that have all the WebAssembly features that the modules use (`features` in module.mjs).
const browsers = ["chrome96", "firefox95", "safari15"];

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
