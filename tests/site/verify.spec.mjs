// Whether a file is vouched for, as the page finds out: with the browser's Ed25519, and with the script that loads where
// there is none. The files are signed by the command, and by node:crypto as the form is documented.
import { execFileSync } from "node:child_process";
import { createPrivateKey, sign } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dist, expect, root, test } from "./tools.mjs";

const command = join(root, "target", "debug", "offprint");
const path = "science/潮汐 1.md";
const text = "# 潮汐\n\nThe water rises twice a day.\n";
const body = Buffer.from(text);

/** The key whose secret half is 32 times this byte. */
const secret = byte => {
  const pem = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, byte)]);
  return createPrivateKey({ key: pem, format: "der", type: "pkcs8" });
};
const publicOf = key => Buffer.from(key.export({ format: "jwk" }).x, "base64url").toString("base64");
const [first, second] = [secret(1), secret(2)];
const [one, two] = [first, second].map(publicOf);

/** A line of a signature file, made as docs/security.md says and not by the command. */
const line = (key, version, { at = path, bytes = body } = {}) =>
  `${version} ${sign(null, Buffer.concat([Buffer.from(`offprint 1\n${at}\n${version}\n`), bytes]), key).toString("base64")}\n`;

/** What the command writes for the article; its key is the first. */
let signed;
test.beforeAll(({}, info) => {
  const folder = info.outputPath("signing");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "site", "data", "science"), { recursive: true });
  writeFileSync(join(folder, "key.pem"), first.export({ format: "pem", type: "pkcs8" }));
  writeFileSync(join(folder, "site", "site.json"), JSON.stringify({ keys: [one] }));
  writeFileSync(join(folder, "site", "data", path), body);
  execFileSync(command, ["sign", join(folder, "site"), "--key", join(folder, "key.pem"), "--now", "1700000000", "--quiet"]);
  signed = readFileSync(join(folder, "site", "data", `${path}.sig`), "utf8");
});

/** Flips a bit of a line's signature. */
const altered = (text, at) => {
  const [version, signature] = text.trim().split(" ");
  const bytes = Buffer.from(signature, "base64");
  bytes[at] ^= 1;
  return `${version} ${bytes.toString("base64")}\n`;
};

/** The signature with its scalar S made S + L: the same to a careless reader, and forbidden by RFC 8032. */
const malleable = text => {
  const [version, signature] = text.trim().split(" ");
  const bytes = Buffer.from(signature, "base64");
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
  for (let at = 32; at < 64; at++, scalar >>= 8n) bytes[at] = Number(scalar & 255n);
  return `${version} ${bytes.toString("base64")}\n`;
};

/** Whether the page that checks has an Ed25519 of its own, and what tells it. */
const ways = [
  ["the browser's own", () => {}],
  ["a browser without Ed25519", () => {
    const known = SubtleCrypto.prototype.importKey;
    SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
      if (algorithm === "Ed25519" || algorithm?.name === "Ed25519") return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
      return known.call(this, format, key, algorithm, ...rest);
    };
  }],
  // As on pages that came by http from another machine.
  ["a page without cryptography", () => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })],
];

/** Serves the script beside dist/'s and opens a page that can import it. */
async function open(page, prepare) {
  const script = readFileSync(join(root, "src", "browser", "verify.js"), "utf8");
  await page.route("**/verify-under-test.js", route => route.fulfill({ body: script, contentType: "text/javascript" }));
  await page.route("**/blank.html", route => route.fulfill({ body: "<!doctype html><title>Blank</title>", contentType: "text/html" }));
  await page.addInitScript(prepare);
  await page.goto("./blank.html");
}

/** What the page makes of a file. */
const verify = (page, signatures, { keys = [one], at = path, bytes = body } = {}) =>
  page.evaluate(
    async ([keys, at, bytes, signatures]) => {
      const { verify } = await import("./verify-under-test.js");
      return verify(keys, at, Uint8Array.from(bytes), signatures);
    },
    [keys, at, [...bytes], signatures],
  );

for (const [name, prepare] of ways) {
  const isOwn = name === ways[0][0];

  test(`${name}: what the command signed is good, and nothing else`, async ({ page, watched }) => {
    await open(page, prepare);
    expect(signed).toBe(line(first, 1700000000));
    expect(await verify(page, signed)).toBe(1700000000);
    expect(await verify(page, signed.replace("\n", "\r\n"))).toBe(1700000000);
    expect(await verify(page, signed, { at: "science/潮汐 2.md" }), "another path").toBe(0);
    expect(await verify(page, signed, { keys: [two] }), "another key").toBe(0);
    expect(await verify(page, signed.replace("1700000000", "1700000001")), "another version").toBe(0);
    for (const at of [0, 15, body.length - 1]) {
      const bytes = Buffer.from(body);
      bytes[at] ^= 1;
      expect(await verify(page, signed, { bytes }), `byte ${at}`).toBe(0);
    }
    expect(await verify(page, signed, { bytes: body.subarray(1) })).toBe(0);
    for (const at of [0, 31, 32, 63]) expect(await verify(page, altered(signed, at)), `signature, byte ${at}`).toBe(0);
    expect(await verify(page, line(first, 7, { bytes: Buffer.alloc(0) }), { bytes: Buffer.alloc(0) }), "an empty file").toBe(7);
    expect(watched.requests.filter(url => url.includes("offprint-verify.js"))).toHaveLength(isOwn ? 0 : 1);
  });

  test(`${name}: of several lines and keys the highest good version counts`, async ({ page }) => {
    await open(page, prepare);
    const lines = line(first, 5) + line(second, 9) + line(first, 7) + altered(line(first, 8), 3);
    expect(await verify(page, lines)).toBe(7);
    expect(await verify(page, lines, { keys: [one, two] })).toBe(9);
    expect(await verify(page, lines, { keys: [two] })).toBe(9);
    expect(await verify(page, `# a remark\n\n01 x\n${"z".repeat(3000)}\n${lines}`)).toBe(7);
    expect(await verify(page, line(first, 999999999999999))).toBe(999999999999999);
    // Eight lines that can be read, and no more.
    expect(await verify(page, altered(lines, 1).repeat(7) + line(first, 3))).toBe(3);
    expect(await verify(page, altered(lines, 1).repeat(8) + line(first, 3))).toBe(0);
    for (const text of ["", "\n", "<!doctype html>", "5 ", line(first, "0"), line(first, "05"), line(first, "1000000000000000"), line(first, 5).replace("==", "")]) {
      expect(await verify(page, text), text).toBe(0);
    }
  });

  test(`${name}: keys and signatures that are none vouch for nothing`, async ({ page }) => {
    await open(page, prepare);
    expect(await verify(page, malleable(signed)), "S + L").toBe(0);
    const notOnTheCurve = Buffer.concat([Buffer.from([2]), Buffer.alloc(31)]).toString("base64");
    for (const key of ["", "x", "ed25519:key", "__proto__", one.slice(4), `${one}${one}`, notOnTheCurve]) {
      expect(await verify(page, signed, { keys: [key] }), key).toBe(0);
      expect(await verify(page, signed, { keys: [key, one] }), key).toBe(1700000000);
    }
    expect(await verify(page, signed, { keys: [] })).toBe(0);
    // R = the neutral element and S = 0: good for no key but those of small order.
    const neutral = `5 ${Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString("base64")}\n`;
    expect(await verify(page, neutral)).toBe(0);
  });
}

test("where the script that checks does not come, the page knows that it cannot check, and tries again", async ({ page }) => {
  await open(page, ways[1][1]);
  await page.route("**/offprint-verify.js*", route => route.fulfill({ status: 503 }));
  expect(await verify(page, signed)).toBe(-1);
  expect(await verify(page, "no signature")).toBe(0);
  await page.unroute("**/offprint-verify.js*");
  expect(await verify(page, signed)).toBe(1700000000);
});

test("the shell names the script that checks by its content", () => {
  const names = ["search.js"].map(name => /"\.\/(offprint-verify\.js\?v=\w{16})"/.exec(readFileSync(join(dist, name), "utf8"))?.[1]);
  expect(names).not.toContain(undefined);
});
