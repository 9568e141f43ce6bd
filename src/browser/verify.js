// Whether somebody vouches for a file: the reader's side of src/signature.rs. In JavaScript, because browsers have
// Ed25519 themselves, and what helps those that have not loads where it is needed.

/** How many signatures of a file are looked at: a host may send any number. */
const MOST = 8;
const UNABLE = -1;

/** Functions that check signatures, by the key: as browsers take keys, they cost as much as a signature. */
const known = new Map();

const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt());

async function checker(base64) {
  const key = bytesOf(base64);
  try {
    const own = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return (signature, message) => crypto.subtle.verify("Ed25519", own, signature, message);
  } catch {
    // No Ed25519 in this browser, or, for a page that came by http, no cryptography at all.
    const { check } = await import("./offprint-verify.js?v=dev").catch(() => {
      throw UNABLE;
    });
    return (signature, message) => check(signature, message, key);
  }
}

/**
 * Whether one of `keys` (base64) vouches for the file at `path` (decoded, as in `#/PATH`) with these `bytes`.
 *
 * `signatures` is the text of the file's `.sig`. Resolves to the highest version (a number above 0) that is signed, to 0
 * if none is, and to -1 if this browser cannot check.
 */
export async function verify(keys, path, bytes, signatures) {
  let best = 0;
  let worst = 0;
  const lines = signatures.matchAll(/^([1-9]\d{0,14}) ([A-Za-z\d+/]{86}==)$/gm);
  for (const [, version, signature] of [...lines].slice(0, MOST)) {
    const head = new TextEncoder().encode(`offprint 1\n${path}\n${version}\n`);
    const message = new Uint8Array(head.length + bytes.length);
    message.set(head);
    message.set(bytes, head.length);
    for (const key of version > best ? keys : []) {
      try {
        if (!known.has(key)) known.set(key, await checker(key));
        if (await known.get(key)(bytesOf(signature), message)) best = +version;
      } catch (error) {
        if (error === UNABLE) worst = error;
      }
    }
  }
  return best || worst;
}
