// Fetching text, bounded in time and size. In JavaScript, because promises in Rust would add 8 KB to the module.

/** What is told instead of an HTTP status where there is none. */
const UNREACHABLE = 0;
const TIMEOUT = 1;
const TOO_LARGE = 2;
const OFFLINE = 3;

/**
 * Fetches the text at `address` and calls `done(status, text)` once, unless it was given up before.
 *
 * `early` may hold the promise of an answer that was asked for before the module was there. `patience` is how long to
 * wait for the next sign of life, in milliseconds; `most` how long the body may be, in bytes.
 * Returns the function that gives the fetch up.
 */
export function fetchText(address, early, patience, most, done) {
  const control = new AbortController();
  let timer;
  let tell = (status, text = "") => {
    giveUp();
    done(status, text);
  };
  const giveUp = () => {
    clearTimeout(timer);
    tell = () => {};
    control.abort();
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
    const decoder = new TextDecoder();
    const reader = answer.body?.getReader();
    let text = "";
    let length = 0;
    while (reader) {
      wait();
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) {
        reader.cancel().catch(() => {}); // The rest is of no use, and may have no end.
        return tell(TOO_LARGE);
      }
      text += decoder.decode(value, { stream: true });
    }
    tell(answer.status, text + decoder.decode());
  };
  read().catch(() => tell(navigator.onLine ? UNREACHABLE : OFFLINE));
  return giveUp;
}

/** How long an answer that was fetched ahead is as good as a new one, in milliseconds. */
const FRESH = 300_000;

/** Fetches a file that may be asked for next, quietly: `early` gets the promise of its answer. */
export function fetchAhead(address, early) {
  const control = new AbortController();
  // What is seen now comes first.
  const promise = fetch(address, { signal: control.signal, priority: "low" });
  early[address] = promise;
  const forget = () => {
    if (early[address] === promise) delete early[address];
  };
  promise.giveUp = () => {
    forget();
    control.abort();
  };
  promise.catch(forget); // Asked for again, once somebody waits for it.
  setTimeout(forget, FRESH);
}

/** Gives up what was fetched ahead and not asked for. */
export function forgetAhead(early) {
  for (const promise of Object.values(early)) promise.giveUp?.();
}
