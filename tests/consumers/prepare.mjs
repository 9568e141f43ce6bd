// Puts the projects of this folder, with the packed package installed, into target/consumers/, and builds and checks them.
// What has not changed is not built again.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const source = join(root, "tests", "consumers");
const pkg = process.env.OFFPRINT_PKG || join(root, "pkg");
/** Where the projects are at work. */
export const work = join(root, "target", "consumers");
/** Where a project is at work. */
export const folderOf = (name, mode = "production") => join(work, mode === "production" ? name : `${name}-${mode}`);

const json = path => JSON.parse(readFileSync(path, "utf8"));
export const names = json(join(source, "package.json")).workspaces;

const filesIn = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

const hashOf = paths => paths.reduce((sum, path) => sum.update(path).update(readFileSync(path)), createHash("sha256")).digest("hex");

function run(command, args, cwd, mode) {
  return new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, NODE_ENV: mode, PATH: `${join(work, "node_modules", ".bin")}:${process.env.PATH}` };
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", data => (output += data));
    child.on("close", status => resolve({ status, output }));
  });
}

/** The package as npm would install it: it has no dependencies and no scripts. Returns what it is made of, as one hash. */
function install() {
  const archive = existsSync(pkg) && readdirSync(pkg).find(name => name.endsWith(".tgz"));
  if (!archive) throw new Error(`${pkg} holds no packed package: run \`make package\``);
  const path = join(pkg, archive);
  const hash = hashOf([path]);
  const installed = join(work, "node_modules", "offprint");
  const note = join(work, "node_modules", ".offprint-archive");
  if (!existsSync(note) || readFileSync(note, "utf8") !== hash) {
    rmSync(installed, { recursive: true, force: true });
    mkdirSync(installed, { recursive: true });
    const done = spawnSync("tar", ["-xzf", path, "--strip-components=1", "-C", installed], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`tar could not unpack ${path}: ${done.stderr}`);
    writeFileSync(note, hash);
  }
  const { version } = json(join(installed, "package.json"));
  for (const name of names) {
    const wanted = json(join(source, name, "package.json")).dependencies.offprint;
    const isMet = wanted.startsWith("^") && wanted.slice(1).split(".").slice(0, 2).join() === version.split(".").slice(0, 2).join();
    if (!isMet) throw new Error(`tests/consumers/${name}/package.json asks for offprint ${wanted}, and the package is ${version}`);
  }
  return hash;
}

/** Builds and checks one project; a sentence where that fails, or says anything of a warning. For development, too, under a name of its own. */
async function build(name, packed, mode = "production") {
  const folder = folderOf(name, mode);
  const sources = filesIn(join(source, name));
  const shared = [...filesIn(join(source, "articles")), join(source, "package-lock.json")];
  const key = `${packed} ${hashOf([...sources, ...shared, fileURLToPath(import.meta.url)])}`;
  const note = join(work, "node_modules", `.built-${basename(folder)}`);
  if (existsSync(note) && existsSync(folder) && readFileSync(note, "utf8") === key) return;

  rmSync(note, { force: true });
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) if (entry !== "node_modules") rmSync(join(folder, entry), { recursive: true });
  cpSync(join(source, name), folder, { recursive: true, filter: path => !path.includes("node_modules") });
  cpSync(join(source, "articles"), join(folder, "articles"), { recursive: true });

  const { scripts = {} } = json(join(folder, "package.json"));
  for (const script of mode === "production" ? ["check", "build"] : ["build"]) {
    if (!scripts[script]) continue;
    const { status, output } = await run("npm", ["run", "--silent", "--no-update-notifier", script], folder, mode);
    // npm itself warns of settings of this machine.
    const said = output.split("\n").filter(line => !line.startsWith("npm warn")).join("\n").trim();
    if (status !== 0 || /\bwarn/i.test(said.replace(/\b(0|no) warnings?\b/gi, ""))) {
      return `\`npm run ${script}\` in tests/consumers/${name} ${status === 0 ? "warns" : "failed"}:\n${said}`;
    }
  }
  writeFileSync(note, key);
}

/** Playwright's set-up: all projects, two at a time. */
export default async function prepare() {
  if (!existsSync(join(work, "node_modules"))) throw new Error("the tools of tests/consumers are not installed: run `tools/setup.sh consumers`");
  const packed = install();
  for (const name of ["made.mjs", "runtime.mjs"]) cpSync(join(source, name), join(work, name));
  // React says only in development what it does not like about a page that a server has sent.
  const waiting = [...names.map(name => [name]), ["react", "development"]];
  const problems = [];
  const lane = async () => {
    for (let next; (next = waiting.shift()); ) problems.push(await build(next[0], packed, next[1]));
  };
  await Promise.all([lane(), lane()]);
  const told = problems.filter(Boolean);
  if (told.length) throw new Error(told.join("\n\n"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepare();
