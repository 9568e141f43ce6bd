// Asks hosts for files: bounded in time and size, held against signatures, given up when nobody waits any more. In
// JavaScript, because promises in Rust would add 8 KB to the module.

/** What is told instead of an HTTP status where there is none. */
const UNREACHABLE = 0;
const TIMEOUT = 1;
const TOO_LARGE = 2;
const OFFLINE = 3;
const UNTRUSTED = 4;
const CANNOT_VERIFY = 5;
/** No answer: the time to look again is over. */
const LOOK = 6;
/** No answer: what the device keeps of a file. */
const KEPT = 7;
/** Added where another host has answered than was asked. */
const ELSEWHERE = 1000;

/** How long to wait for the next sign of life, in milliseconds. */
const PATIENCE = 20_000;
/** The longest time that an answer may take, in milliseconds: some hosts send a byte now and then, for ever. */
const LONGEST = 180_000;
/** The least time before an answer that was asked for ahead is looked at, in milliseconds: what is there must be read. */
const READING = 100;
/** The most that a signature file may hold, in bytes. */
const SIGNATURES = 4096;

/** An answer, as bytes; fails with a status where there is none. */
async function bytes(address, early, most, control, heard) {
  const { signal } = control;
  const promise = early[address];
  delete early[address];
  if (promise) signal.addEventListener("abort", () => promise.giveUp?.());
  // What is there already is read in a task of its own, and told in one: on a slow phone each page is work enough for one.
  const pause = () => promise && new Promise((done) => setTimeout(done));
  const answer = await (promise ?? fetch(address, { signal }));
  await pause();
  if (!answer.ok) throw answer.status;
  if (!/no-store/.test(answer.headers.get("cache-control"))) early.storable?.add(address);
  const chunks = [];
  let length = 0;
  const reader = answer.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    heard(length);
    if (length > most) {
      reader.cancel().catch(() => {}); // The rest is of no use, and may have no end.
      throw TOO_LARGE;
    }
  }
  await pause();
  const content = new Uint8Array(length);
  chunks.reduce((at, chunk) => (content.set(chunk, at), at + chunk.length), 0);
  const { origin } = new URL(address);
  const isElsewhere = Boolean(answer.url) && new URL(answer.url).origin !== origin;
  return { content, isElsewhere, type: answer.headers.get("content-type") ?? "" };
}

const text = (bytes) => new TextDecoder().decode(bytes);

/** How long an answer that was fetched ahead is as good as a new one, in milliseconds. */
const FRESH = 300_000;

/**
 * What asks for the files of one page. It calls `tell(request, mirror, status, text, version, number)`: an answer or a status,
 * and the milliseconds that it took to begin (0 if it was asked for ahead); or LOOK, and the bytes that have come of the latest answer.
 *
 * `early` may hold promises of answers, by address, each with a function `giveUp` and the time `since` when it was asked for, and `storable`, a set for
 * the addresses of answers that their hosts let browsers store; `verify(keys, path, bytes, signatures)` is that of verify.js.
 */
export function network(tell, early, verify, most) {
  /** What is under way, by the number of the request: functions that end it. */
  const open = new Map();
  /** How many bytes have come of the latest answer, by the number of the request. */
  const received = new Map();
  /** How long the latest answer had been waited for when its request began, by the number of the request. */
  const spent = new Map();
  /** Pictures that came, by their addresses. */
  const pictures = new Map();
  const underWay = (request, end) => open.set(request, [...(open.get(request) ?? []), end]);

  const giveUp = (request) => {
    open.get(request)?.forEach((end) => end());
    open.delete(request);
    received.delete(request);
  };

  return {
    giveUp,

    end() {
      tell = () => {};
      [...open.keys()].forEach(giveUp);
      this.forgetAhead();
    },

    /** Asks a mirror for the file at `address`; with `keys`, it must be signed for `path`. */
    ask(request, mirror, address, path, keys, picture) {
      const control = new AbortController();
      const start = performance.now();
      const ahead = early[address];
      let took, patience;
      let done = (status, text = "", version = 0) => {
        end();
        tell(request, mirror, status, text, version, took ?? performance.now() - start);
      };
      const timeout = () => done(TIMEOUT);
      const limit = setTimeout(timeout, LONGEST);
      const end = () => {
        done = () => {};
        clearTimeout(patience);
        clearTimeout(limit);
        control.abort();
      };
      const wait = () => {
        clearTimeout(patience);
        patience = setTimeout(timeout, PATIENCE);
      };
      const heard = (length) => {
        took ??= ahead ? 0 : performance.now() - start;
        received.set(request, length);
        wait();
      };
      const read = async () => {
        wait();
        const signed = keys !== undefined && bytes(`${address}.sig`, early, SIGNATURES, control, () => {});
        if (signed) signed.catch(() => {}); // Told below, after what is wrong with the file itself.
        const { content, isElsewhere, type } = await bytes(address, early, most, control, heard);
        let version = 0;
        if (signed) {
          const signatures = await signed.catch((error) => {
            throw error > 99 || error === TOO_LARGE ? UNTRUSTED : error;
          });
          version = await verify(keys.split(" "), path, content, text(signatures.content));
          if (version < 1) throw version ? CANNOT_VERIFY : UNTRUSTED;
        }
        if (picture) {
          if (/^text\/html/.test(type)) throw UNTRUSTED;
          pictures.set(picture, new Blob([content], { type }));
        }
        return [200 + (isElsewhere ? ELSEWHERE : 0), picture ? "" : text(content), version];
      };
      underWay(request, end);
      received.set(request, 0);
      spent.set(request, ahead?.since ? start - ahead.since : 0);
      // What goes wrong in telling is no fault of the network.
      read().then(
        (answer) => done(...answer),
        (error) => done(error > -1 ? error : navigator.onLine ? UNREACHABLE : OFFLINE),
      );
    },

    /** Tells after a while how many bytes have come. */
    look(request, asked, after) {
      // A mirror that was asked ahead has had that time already.
      const left = spent.get(request) ? Math.max(after - spent.get(request), READING) : after;
      spent.delete(request);
      const timer = setTimeout(() => tell(request, asked, LOOK, "", 0, received.get(request)), left);
      underWay(request, () => clearTimeout(timer));
    },

    /** Tells what the device keeps of the file at `path`: path, day and text with NUL between them, or the path alone. */
    async find(device, path) {
      // A storage that hangs must not keep the page.
      let timer;
      const late = new Promise((done) => (timer = setTimeout(done, 1000)));
      const found = await Promise.race([device.find(path), late]).catch(() => {});
      clearTimeout(timer);
      tell(0, 0, KEPT, [path, ...(found ? [found.kept, found.text] : [])].join("\0"), found?.version ?? 0, 0);
    },

    /** The picture that was asked for as `address`. */
    picture(address) {
      const picture = pictures.get(address);
      pictures.delete(address);
      return picture;
    },

    /** Fetches a file that may be asked for next, quietly: `early` gets the promise of its answer. */
    ahead(address, isSigned) {
      if (isSigned) this.ahead(`${address}.sig`);
      const control = new AbortController();
      // What is seen now comes first.
      const promise = fetch(address, { signal: control.signal, priority: "low" });
      early[address] = promise;
      promise.since = performance.now();
      const forget = () => {
        if (early[address] === promise) delete early[address];
      };
      const timer = setTimeout(forget, FRESH);
      promise.giveUp = () => {
        clearTimeout(timer);
        forget();
        control.abort();
      };
      promise.catch(promise.giveUp); // Asked for again, once somebody waits for it.
    },

    /** Gives up what was fetched ahead and not asked for: all, or the file at `address`. */
    forgetAhead(address) {
      for (const key in early) if (!address || key === address || key === `${address}.sig`) early[key].giveUp?.();
    },
  };
}
