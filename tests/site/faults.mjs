// Mirrors on this machine with faults that can be switched: what networks and hosts do to readers, done for real.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const types = { json: "application/json", jpg: "image/jpeg", webp: "image/webp", svg: "image/svg+xml" };
/** As hosts of raw files say it: text is plain text. */
const typeOf = path => types[path.split(".").pop()] ?? "text/plain; charset=utf-8";
const isSignature = path => path.endsWith(".sig");
/** Something that is no file of the site: what a network or a host has put in the place of one. */
export const forged = "FORGED";
const portal = `<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>${forged}: please log in</h1></body></html>`;

/** The bytes of GBK by character: there is a decoder only, so its table is turned round. */
let codes;
function gbk(text) {
  codes ??= new Map();
  for (let high = 0x81; high <= 0xfe && !codes.has("中"); high++) {
    const lows = Array.from({ length: 0xfe - 0x40 + 1 }, (_, at) => at + 0x40).filter(low => low !== 0x7f);
    for (const low of lows) codes.set(new TextDecoder("gbk").decode(Uint8Array.of(high, low)), [high, low]);
  }
  return Buffer.from([...text].flatMap(character => (character < "\x80" ? character.charCodeAt(0) : (codes.get(character) ?? 0x3f))));
}

/** A file of the same length with another headline, or, where it has none, one bit that is another. */
function changed(path, bytes) {
  const copy = Buffer.from(bytes);
  const headline = '"headline": "';
  const at = copy.indexOf(headline);
  if (isSignature(path)) return copy;
  if (at < 0) copy[copy.length - 20] ^= 1;
  else copy.write(forged, at + headline.length);
  return copy;
}

const whole = (response, path, bytes) => response.writeHead(200, { "Content-Type": typeOf(path), "Content-Length": bytes.length }).end(bytes);
const plain = (response, status) => response.writeHead(status, { "Content-Type": "text/plain" }).end(`${status}\n`);
const half = bytes => bytes.subarray(0, bytes.length >> 1);

/**
 * The faults, by name: what a mirror with the fault does with a request for a file. `refused` is none of them: the port is
 * closed.
 */
const answers = {
  good: whole,
  /** Takes the request, and says nothing. */
  silent() {},
  /** Half of the file, and then the connection is reset. */
  reset(response, path, bytes) {
    response.writeHead(200, { "Content-Type": typeOf(path), "Content-Length": bytes.length });
    response.write(half(bytes), () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
  },
  /** A byte every tenth of a second, for ever. */
  drip(response, path, bytes) {
    response.writeHead(200, { "Content-Type": typeOf(path) }).flushHeaders();
    let at = 0;
    const timer = setInterval(() => response.write(at < bytes.length ? bytes.subarray(at, ++at) : " "), 100);
    response.on("close", () => clearInterval(timer));
  },
  /** Has everything but this. */
  missing: response => plain(response, 404),
  busy: response => plain(response, 503),
  /** A network that wants a login first sends readers to its own host. */
  captive: (response, path, bytes, { portal }) => response.writeHead(302, { Location: `${portal}login?for=${encodeURIComponent(path)}` }).end(),
  /** The same, in the host's name. */
  portal: response => response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(portal),
  /** Text in another encoding. */
  gbk: (response, path, bytes) => whole(response, path, gbk(bytes.toString())),
  /** UTF-8 that is said to be something else. */
  mislabelled: (response, path, bytes) => response.writeHead(200, { "Content-Type": "text/plain; charset=gb18030", "Content-Length": bytes.length }).end(bytes),
  /** Says how long the file is, and sends half of it. */
  cut(response, path, bytes) {
    response.writeHead(200, { "Content-Type": typeOf(path), "Content-Length": bytes.length });
    response.write(half(bytes), () => setTimeout(() => response.socket?.end(), 20));
  },
  /** Half of the file as if it were all. */
  short: (response, path, bytes) => whole(response, path, isSignature(path) ? bytes : half(bytes)),
  /** Bytes without an end, as fast as they are taken. */
  flood(response, path) {
    response.writeHead(200, { "Content-Type": typeOf(path) });
    const chunk = Buffer.alloc(1 << 18, `${forged} `);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      response.once("drain", more);
    };
    more();
  },
  /** No script of another site may read what it sends. */
  unreadable(response, path, bytes) {
    response.removeHeader("Access-Control-Allow-Origin");
    whole(response, path, bytes);
  },
  altered: (response, path, bytes) => whole(response, path, changed(path, bytes)),
  unsigned: (response, path, bytes) => (isSignature(path) ? plain(response, 404) : whole(response, path, changed(path, bytes))),
  /** The file, and its signature, are those of another file of the same site. */
  swapped: (response, path, bytes, { other, files }) => whole(response, path, files(isSignature(path) ? `${other}.sig` : other)),
  /** An older copy, with its good signature. */
  stale: (response, path, bytes, { old }) => whole(response, path, old(path)),
};

/** Faults after which a file has to come from another mirror, signed or not. */
export const deadly = ["refused", "silent", "reset", "drip", "missing", "busy", "captive", "portal", "gbk", "cut", "flood", "unreadable"];
/** Faults that only signatures show. */
export const subtle = ["altered", "unsigned", "swapped", "short"];

const listen = (server, port = 0) => new Promise(done => server.listen(port, "127.0.0.1", done));

/** A host on this machine: `files(path)` gives the bytes at a path, or nothing. */
export async function mirror(files) {
  const requests = [];
  const open = new Set();
  let fault = "good";
  let isFaulty = () => true;
  const more = { portal: "", files };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://mirror").pathname.slice(1));
    requests.push(path);
    open.add(response);
    response.on("close", () => open.delete(response));
    response.setHeader("Access-Control-Allow-Origin", "*"); // as hosts of raw files say
    const bytes = files(path);
    if (!bytes) plain(response, 404);
    else answers[isFaulty(path) ? fault : "good"](response, path, bytes, more);
  });
  await listen(server);
  const { port } = server.address();
  const login = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    answers.portal(response);
  });
  await listen(login);
  more.portal = `http://127.0.0.1:${login.address().port}/`;

  const close = async server => {
    server.closeAllConnections();
    if (server.listening) await new Promise(done => server.close(done));
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    /** Where "captive" sends readers. */
    portal: more.portal,
    /** The paths that were asked for, in order. */
    requests,
    /** How many requests for a path, and for its signature, there were. */
    asked: path => requests.filter(asked => asked === path).length,
    /** How many answers are under way. */
    open: () => open.size,
    /**
     * Switches the fault; `only` says for which paths. `more` is what some of them need: `other` for "swapped", `old` for
     * "stale".
     */
    async set(name, only = () => true, given = {}) {
      if (name !== "refused" && !Object.hasOwn(answers, name)) throw new Error(`there is no fault ${name}`);
      Object.assign(more, given);
      isFaulty = only;
      if (name === "refused") return close(server);
      fault = name;
      if (!server.listening) await listen(server, port);
    },
    async end() {
      await Promise.all([close(server), close(login)]);
    },
  };
}

/** The files of a folder. */
export const folderFiles = folder => path => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : undefined);

/** Signs sites in a folder of its own; `command` is the native `offprint`. */
export function signer(command) {
  const folder = mkdtempSync(join(tmpdir(), "offprint-faults-"));
  const secret = join(folder, "key.pem");
  const { key } = JSON.parse(execFileSync(command, ["--json", "keygen", secret], { encoding: "utf8" }));
  let sites = 0;
  return {
    /** The public key, for `site.json`. */
    key,
    /** Signs a copy of a data folder, with `changes` to its files by their paths, as of `now`; gives the folder that mirrors serve. */
    sign(data, now, { settings = {}, changes = {} } = {}) {
      const site = join(folder, String(sites++));
      cpSync(data, join(site, "data"), { recursive: true });
      for (const [path, text] of Object.entries(changes)) writeFileSync(join(site, "data", path), text);
      writeFileSync(join(site, "site.json"), JSON.stringify({ ...settings, keys: [key] }));
      execFileSync(command, ["--json", "sign", site, "--key", secret, "--now", String(now)], { stdio: "ignore" });
      return join(site, "data");
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
