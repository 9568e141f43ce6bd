// node tools/check-package.mjs: does the packed package keep its promises, in Node and bundled for a browser?
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { entities, folding } from "./lean-markdown.mjs";

const pkg = resolve(dirname(fileURLToPath(import.meta.url)), "..", "pkg");
const project = mkdtempSync(join(tmpdir(), "offprint-"));
after(() => rmSync(project, { recursive: true, force: true }));

// From the archive, as users get it: what its list of files forgets would be missing here.
const archive = readdirSync(pkg).find(name => name.endsWith(".tgz"));
writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", join(pkg, archive)], { cwd: project, stdio: ["ignore", "ignore", "inherit"] });

const installed = join(project, "node_modules", "offprint");
const bytes = readFileSync(join(installed, "offprint_bg.wasm"));
let copies = 0;
/** The package, each time from a folder of its own: modules that nobody has initialised. */
function fresh() {
  const copy = join(project, `copy-${copies++}`);
  cpSync(installed, copy, { recursive: true });
  return import(pathToFileURL(join(copy, "offprint.js")));
}

test("calls before init are refused with a code", async () => {
  const { parse, renderToString, mount } = await fresh();
  assert.throws(() => parse("# A"), { code: "not-initialised" });
  assert.throws(() => renderToString("# A"), { code: "not-initialised" });
  await assert.rejects(mount(null, {}), { code: "not-initialised" });
});

test("init loads the module once, and a page can be read and laid out", async () => {
  const { default: init, parse, renderToString } = await fresh();
  const first = init();
  assert.equal(init(), first);
  await Promise.all([first, init()]);
  const page = parse("# A headline\n\nText.");
  assert.equal(page.kind, "article");
  assert.equal(page.headline, "A headline");
  assert.match(page.bodyHtml, /Text\./);
  assert.match(renderToString("# A headline\n\nText."), /A headline/);
  assert.match(renderToString(page), /A headline/);
});

test("init takes an address, a path, a response, bytes and a module", async () => {
  const file = join(installed, "offprint_bg.wasm");
  const response = new Response(bytes, { headers: { "Content-Type": "application/wasm" } });
  for (const given of [pathToFileURL(file), pathToFileURL(file).href, file, response, bytes, new WebAssembly.Module(bytes)]) {
    const { default: init, parse } = await fresh();
    await init(given);
    assert.equal(parse("# A").headline, "A");
  }
});

test("a failed init says what was tried, and can be tried again", async () => {
  const { default: init, parse } = await fresh();
  await assert.rejects(init("/no/such.wasm"), error => error.code === "wasm-unavailable" && error.message.includes("/no/such.wasm"));
  await assert.rejects(init(new Uint8Array([1, 2, 3])), { code: "wasm-unavailable" });
  await init();
  assert.equal(parse("# A").headline, "A");
});

test("the lean Markdown reader knows the entities and the labels that the crates know", async () => {
  const { default: init, parse } = await fresh();
  await init();
  const [markdown, unicase] = readFileSync(join(pkg, "..", "target", "web", "crate", "from"), "utf8").split("\n");
  const paragraphs = text => [...parse(text).bodyHtml.matchAll(/<p>(.*?)<\/p>/gs)].map(([, inside]) => inside);
  const escaped = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

  // Between letters, so that spaces stay.
  const rows = entities(readFileSync(join(markdown, "src", "entities.rs"), "utf8")).filter(([, value]) => value > " ");
  assert.ok(rows.length > 2000);
  const read = paragraphs(`# A\n\n${rows.map(([name]) => `x&${name};y`).join("\n\n")}\n\nx&nosuch;y`);
  assert.deepEqual(read, [...rows.map(([, value]) => `x${escaped(value)}y`), "x&amp;nosuch;y"]);

  const folds = folding(readFileSync(join(unicase, "src", "unicode", "map.rs"), "utf8"));
  const folded = [...folds.map(([, to]) => String.fromCodePoint(...to)), "中"];
  const labels = [...folds.map(([from]) => String.fromCodePoint(from)), "中", "文"];
  const asked = labels.map(from => `[q${from}]`).join("\n\n");
  const links = paragraphs(`# A\n\n${asked}\n\n${folded.map((to, i) => `[Q${to}]: /${i}`).join("\n")}`);
  // The first of several definitions counts; without one, text stays text.
  const expected = [...folded.map(to => String(folded.indexOf(to))), "[q文]"];
  assert.deepEqual(links.map(link => /href="[^"]*?(\d+)"/.exec(link)?.[1] ?? link), expected);
});

test("what checks signatures where browsers have no Ed25519 is there, and checks", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const message = Buffer.from("offprint 1\na.md\n1\n# A");
  const signature = sign(null, message, privateKey);
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url");
  const { check } = await import(pathToFileURL(join(installed, "offprint-verify.js")));
  assert.equal(check(Uint8Array.from(signature), Uint8Array.from(message), Uint8Array.from(key)), true);
  assert.equal(check(Uint8Array.from(signature), Uint8Array.from(message.subarray(1)), Uint8Array.from(key)), false);
  assert.equal(check(Uint8Array.from(signature.subarray(1)), Uint8Array.from(message), Uint8Array.from(key)), false);
});

test("it can be imported by name, and bundled for a browser", async () => {
  writeFileSync(join(project, "main.js"), 'import init, { parse } from "offprint";\nimport "offprint/style.css";\nawait init();\nconsole.log(parse("# A").headline);\n');
  const done = await build({ entryPoints: [join(project, "main.js")], bundle: true, format: "esm", platform: "browser", outdir: join(project, "out"), write: false, logLevel: "silent" });
  assert.deepEqual(done.warnings, []);
  assert.equal(done.outputFiles.length, 2); // the style sheet is not shaken off
  for (const name of ["offprint", "offprint/style.css", "offprint/offprint_bg.wasm"]) {
    assert.ok(existsSync(fileURLToPath(await resolveFrom(name))), name);
  }
});

async function resolveFrom(name) {
  const script = `console.log(import.meta.resolve(${JSON.stringify(name)}))`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: project, encoding: "utf8" }).trim();
}
