// node --test tools/check-publishing.mjs: is the package what registries, bundlers, editors and its documentation take it for?
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import test, { after } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { publint } from "publint";
import { cases } from "../tests/cases.mjs";
import { documented } from "./custom-elements.mjs";
import { packageSizes } from "./package-sizes.mjs";
import { root } from "./steps.mjs";

const pkg = process.env.OFFPRINT_PKG || join(root, "pkg");
const read = (...path) => readFileSync(join(...path), "utf8");

const project = realpathSync(mkdtempSync(join(tmpdir(), "offprint-")));
after(() => rmSync(project, { recursive: true, force: true }));
const archive = join(pkg, readdirSync(pkg).find(name => name.endsWith(".tgz")));
writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", archive], { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
const installed = join(project, "node_modules", "offprint");
const description = JSON.parse(read(installed, "package.json"));

// --- Registries and types --------------------------------------------------------------------------------------------

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
  assert.deepEqual(messages, []);
});

test("are the types wrong? They are not", () => {
  // esm-only: the package has no CommonJS, which is all that the plain profile adds (`require` of it works from Node 22 on).
  const args = [archive, "--profile", "esm-only", "--format", "json"];
  // Files that are no modules have no types.
  const files = Object.keys(description.exports).filter(name => /\.(css|wasm)$/.test(name));
  args.push("--exclude-entrypoints", ...files);
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules", ".bin", "attw"), args, { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(status, 0, stdout.slice(-2000) + stderr);
  const { analysis } = JSON.parse(stdout);
  const kinds = ["node16-esm", "bundler"];
  for (const [name, { resolutions }] of Object.entries(analysis.entrypoints)) for (const kind of kinds) assert.ok(resolutions[kind].resolution, `${name} (${kind})`);
  assert.deepEqual(analysis.problems.filter(({ resolutionKind, kind }) => kinds.includes(resolutionKind) || !["NoResolution", "CJSResolvesToESM"].includes(kind)), []);
});

/** All texts in an object. */
const leaves = value => (typeof value === "string" ? [value] : Object.values(value).flatMap(leaves));

/** What a file of the package refers to beside it: scripts, their types, the module. */
function references(name) {
  if (![".js", ".ts"].includes(extname(name))) return [];
  const isTypes = name.endsWith(".d.ts");
  const found = [...read(installed, name).matchAll(/(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*"\.\/([\w.-]+)"/g)].map(([, to]) => to);
  return isTypes ? found.map(to => to.replace(/\.js$/, ".d.ts")) : found;
}

test("the archive holds what entry points lead to, and nothing else", () => {
  const wanted = new Set(["package.json", "README.md", "LICENSE-APACHE", "LICENSE-MIT"]);
  const add = name => {
    if (wanted.has(name)) return;
    wanted.add(name);
    references(name).forEach(add);
  };
  for (const path of [...leaves(description.exports), description.main, description.types, description.customElements]) add(path.replace(/^\.\//, ""));
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"], { cwd: pkg, encoding: "utf8" }));
  assert.deepEqual(files.map(({ path }) => path).sort(), [...wanted].sort());
  assert.equal(description.dependencies, undefined);
  assert.equal(description.scripts, undefined);
});

test("what browsers load stays below its limits", () => {
  assert.deepEqual(packageSizes(installed, () => {}), []);
});

// --- Bundlers --------------------------------------------------------------------------------------------------------

const uses = {
  reader: 'import init, { parse } from "offprint";\nawait init();\nconsole.log(parse("# A").headline);\n',
  widget: 'import "offprint/element";\n',
};
for (const [name, script] of Object.entries(uses)) writeFileSync(join(project, `${name}.js`), script);

// Vite is installed for the projects of tests/consumers; it bundles as Rollup does.
const tools = createRequire(join(root, "target", "consumers", "package.json"));
const bundlers = {
  async esbuild(name) {
    const done = await build({ entryPoints: [join(project, `${name}.js`)], bundle: true, format: "esm", minify: true, outdir: project, write: false, metafile: true, logLevel: "silent" });
    assert.deepEqual(done.warnings, []);
    const [output] = Object.values(done.metafile.outputs);
    const kept = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path.split("/").at(-1));
    return { kept, text: done.outputFiles[0].text };
  },
  async vite(name) {
    const vite = await import(pathToFileURL(tools.resolve("vite/package.json").replace("package.json", "dist/node/index.js")));
    const warnings = [];
    const customLogger = { ...vite.createLogger("silent"), warn: text => warnings.push(text), warnOnce: text => warnings.push(text) };
    const input = join(project, `${name}.js`);
    const { output } = await vite.build({ configFile: false, root: project, logLevel: "silent", customLogger, build: { write: false, target: "esnext", rollupOptions: { input } } });
    assert.deepEqual(warnings, []);
    const chunks = output.filter(({ type, isEntry }) => type === "chunk" && isEntry);
    const kept = chunks.flatMap(({ modules }) => Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0).map(([path]) => path.split("/").at(-1)));
    return { kept, text: chunks.map(({ code }) => code).join("\n") };
  },
};

for (const [bundler, bundle] of Object.entries(bundlers)) {
  test(`${bundler} leaves out what a page does not use`, async () => {
    const { kept, text } = await bundle("reader");
    assert.ok(kept.includes("core.js") && kept.includes("offprint.js"), String(kept));
    assert.ok(!kept.includes("element.js") && !kept.includes("element-style.js"), String(kept));
    assert.match(text, /parse takes the text/, "what it uses, by the sentence that it holds");
    // One thing that is only in each of them: mount, renderToString, the element, the looks.
    for (const trace of ["mount takes an element", "renderToString takes", "shadowrootmode", "attachShadow", "op-masthead"]) {
      assert.ok(read(installed, "offprint.js").includes(trace) || read(installed, "element.js").includes(trace) || read(installed, "element-style.js").includes(trace), trace);
      assert.ok(!text.includes(trace), trace);
    }
  });

  test(`${bundler} keeps the element where a page only imports it`, async () => {
    const { kept, text } = await bundle("widget");
    assert.ok(kept.includes("element.js") && kept.includes("element-style.js"), String(kept));
    assert.match(text, /customElements\.define\(.offprint-article/);
  });
}

// --- Documentation and editors ---------------------------------------------------------------------------------------

/** The names in the code, by kind. */
async function inCode() {
  const { OffprintArticle } = await import(pathToFileURL(join(installed, "element.js")));
  const { default: init, renderToString } = await import(pathToFileURL(join(installed, "offprint.js")));
  await init();
  const { prototype } = OffprintArticle;
  const accessors = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get }]) => get).map(([name]) => name);

  const scripts = ["browser", "layout"].flatMap(folder => readdirSync(join(root, "src", folder)).map(name => read(root, "src", folder, name))).join("\n");
  const told = [...(read(root, "npm", "element.js") + scripts).matchAll(/\btell\([^;]*?"(offprint-[a-z-]+)"/g)].map(([, name]) => name);

  // As pages have them, whatever the parts; and what only browsers show, as it is written down.
  const parts = new Set();
  for (const { raw, options } of cases) {
    const html = renderToString(raw, { ...options, shadow: true, parts: "all", address: "https://paper.example/" });
    for (const [, names] of html.matchAll(/ part="([^"]+)"/g)) for (const part of names.split(" ")) parts.add(part);
  }
  const written = new Set([...scripts.matchAll(/\braw\([^;]*? class=\\"((?:op-[\w-]+ ?)+)\\"/g)].flatMap(([, names]) => names.split(" ").map(name => name.slice("op-".length))));
  // Those of neighbours, which only a visit to a section knows.
  for (const [, name] of scripts.matchAll(/\(found\.\w+, "([\w-]+)"/g)) written.add(name);
  const style = read(installed, "element.css");
  return {
    attributes: OffprintArticle.observedAttributes,
    // `lang` is every element's.
    properties: [...accessors, "lang"],
    events: [...new Set(told)],
    customProperties: [...new Set(style.match(/--op-[\w-]+/g))],
    parts: new Set([...parts, ...written]),
  };
}

const sorted = names => [...names].sort();

test("docs/widget.md, custom-elements.json and the types name what the code has", async () => {
  const docs = documented(read(root, "docs", "widget.md"));
  const code = await inCode();
  for (const kind of ["attributes", "properties", "events", "customProperties", "parts"]) {
    assert.ok(code[kind].length > 1 || code[kind].size > 30, `${kind} in the code`);
    assert.deepEqual(sorted(new Set(docs[kind])), sorted(code[kind]), `${kind} in docs/widget.md, and in the code`);
  }

  const manifest = JSON.parse(read(installed, description.customElements));
  const [{ declarations: [declared], path, exports }] = manifest.modules;
  const names = list => sorted(list.map(({ name }) => name));
  assert.ok(existsSync(join(installed, path)));
  assert.ok(exports.some(({ kind, name }) => kind === "custom-element-definition" && name === declared.tagName));
  assert.deepEqual(names(declared.attributes), sorted(code.attributes));
  assert.deepEqual(names([...declared.members, { name: "lang" }]), sorted(code.properties));
  assert.deepEqual(names(declared.events), sorted(code.events));
  assert.deepEqual(names(declared.cssProperties), sorted(code.customProperties));
  assert.deepEqual(names(declared.cssParts), sorted(code.parts));
  const all = [...declared.attributes, ...declared.members, ...declared.events, ...declared.cssProperties, ...declared.cssParts, ...declared.slots];
  assert.deepEqual(all.filter(({ description }) => !description), []);

  const types = read(installed, "element.d.ts");
  const { ErrorDetail, Site } = Object.fromEntries([...read(installed, "offprint.d.ts").matchAll(/export interface (\w+) \{(.*?)\n\}/gs)].map(([, name, body]) => [name, body]));
  assert.deepEqual(sorted([...types.matchAll(/^ {2}"(offprint-[\w-]+)": CustomEvent/gm)].map(([, name]) => name)), sorted(code.events));
  assert.deepEqual(sorted([...ErrorDetail.matchAll(/\| "([\w-]+)"/g)].map(([, code]) => code)), sorted(docs.errors), "codes in the types, and in docs/widget.md");
  const { properties } = JSON.parse(read(root, "docs", "site.schema.json"));
  assert.deepEqual(sorted([...Site.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name)), sorted(Object.keys(properties)), "settings in the types, and in docs/site.schema.json");
  const failures = /pub fn code\(.*?\n {4}\}/s.exec(read(root, "src", "failure.rs"))[0];
  for (const [, failure] of failures.matchAll(/=> "([\w-]+)"/g)) assert.ok(docs.errors.includes(failure), `${failure} in docs/widget.md`);
});
