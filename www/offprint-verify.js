// Ed25519 for browsers that have none, and for pages that came by http: loaded where a file is to be checked, and there
// alone.
import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

/** Whether `signature` (64 bytes) is one of `message` under `key` (32 bytes), as RFC 8032 has it; nothing is thrown. */
export function check(signature, message, key) {
  try {
    return verify(signature, message, key, { zip215: false });
  } catch {
    return false; // Not of the right lengths.
  }
}
