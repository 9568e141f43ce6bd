// Fetching bytes, bounded in time and size. In JavaScript, because promises in Rust would add 8 KB to the module.

/** What is told instead of an HTTP status where there is none. */
const UNREACHABLE = 0;
const TIMEOUT = 1;
const TOO_LARGE = 2;
const OFFLINE = 3;

/**
 * Fetches the body at `address` and calls `done(status, bytes)` once, unless it was given up before.
 *
 * `early` may hold the promise of an answer that was asked for before the module was there. `patience` is how long to
 * wait for the next sign of life, in milliseconds; `most` how long the body may be, in bytes.
 * Returns the function that gives the fetch up.
 */
export function fetchBytes(address, early, patience, most, done) {
  const control = new AbortController();
  let timer;
  let tell = (status, bytes) => {
    clearTimeout(timer);
    tell = () => {};
    control.abort();
    done(status, bytes ?? new Uint8Array());
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(TIMEOUT), patience);
  };
  const read = async () => {
    wait();
    const promise = early?.[address];
    if (promise) delete early[address];
    const answer = await (promise ?? fetch(address, { signal: control.signal }));
    if (!answer.ok) return tell(answer.status);
    const chunks = [];
    let length = 0;
    const reader = answer.body?.getReader();
    while (reader) {
      wait();
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) {
        reader.cancel().catch(() => {}); // The rest is of no use, and may have no end.
        return tell(TOO_LARGE);
      }
      chunks.push(value);
    }
    const bytes = new Uint8Array(length);
    chunks.reduce((at, chunk) => (bytes.set(chunk, at), at + chunk.length), 0);
    tell(answer.status, bytes);
  };
  read().catch(() => tell(navigator.onLine ? UNREACHABLE : OFFLINE));
  return () => {
    clearTimeout(timer);
    tell = () => {};
    control.abort();
  };
}
