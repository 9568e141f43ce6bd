// Files for the scripts beside the core (the footer's saving, search), within limits: a host may keep still, or never end.

/** The most that is taken of one file, in bytes: an article as long as the page reads it, a picture as large as papers have. */
const MOST = 8 << 20;

/**
 * An answer as `{ ok, status, bytes, type, isElsewhere }` (whether another host has given it than was asked); undefined
 * where none came whole within `patience` milliseconds, or too much.
 */
export async function fetchFile(address, patience, options) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), patience);
  try {
    const answer = await fetch(address, { ...options, signal: control.signal });
    const { ok, status, headers } = answer;
    if (!ok) return { ok, status };
    if (Number(headers.get("Content-Length")) > MOST) return undefined;
    const reader = answer.body.getReader();
    const parts = [];
    for (let length = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > MOST) return undefined;
    }
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    const isElsewhere = new URL(answer.url).origin !== new URL(address, document.baseURI).origin;
    return { ok, status, bytes, type: headers.get("Content-Type") ?? "", isElsewhere };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    // What is not read to its end is no longer fetched.
    control.abort();
  }
}

/** Bytes as text. */
export const decode = bytes => new TextDecoder().decode(bytes);
