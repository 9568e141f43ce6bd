// What is on the device: articles and their pictures, in IndexedDB. Loaded when something is to be stored or looked for.
// No function here throws: a browser that refuses storage keeps nothing, and says so by `undefined` or `false`.
import { deleteDB, openDB } from "idb";
import { choices, choose, PREFIX } from "./device/choices.js";
import { own } from "./shared/begin.js";

/** How many bytes are stored before articles that were merely read go, least recently read first. */
export const BUDGET = 20_000_000;

/** How long a browser may take for one answer, in milliseconds: some never give one. */
const PATIENCE = 3000;

/**
 * `files` describes what is stored: `path` (under the data bases; of pictures elsewhere, their address), `kind`
 * (`"article"` or `"picture"`), `size` in bytes, `saved`, `used` (milliseconds since 1970); of an article `title`,
 * `version` (seconds since 1970, or 0), `kept` (the day, YYYY-MM-DD); of a picture `of`, the paths of its articles.
 * `bodies` holds texts, and of pictures `{ bytes, type }`: the list of what is there need not read them.
 */
const STORES = ["files", "bodies"];

/** The newest signed copy of the settings, which names more mirrors: kept like an article, and none to be read. */
const SETTINGS = "site.json";

let opening;
function open() {
  opening ??= openDB(own(), 1, {
    upgrade(database) {
      database.createObjectStore("files", { keyPath: "path" });
      database.createObjectStore("bodies");
    },
    // Another tab clears everything, or has a newer form of it: this connection must not stand in its way.
    blocking(current, wanted, event) {
      opening = undefined;
      event.target.close();
    },
    terminated: () => (opening = undefined),
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

const within = promise =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("the browser's storage does not answer")), PATIENCE))]);

/** Runs `action(files, bodies)` in one transaction; what fails leaves nothing half done. */
async function transact(mode, action) {
  const database = await within((async () => open())());
  const transaction = database.transaction(STORES, mode);
  const done = transaction.done;
  done.catch(() => {}); // Awaited below, if the action gets that far.
  try {
    const result = await action(...STORES.map(name => transaction.objectStore(name)));
    await done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself, and `done` knows why.
      await done;
    }
    throw error;
  }
}

const quietly = action => action().catch(error => void console.info("offprint: storage:", error?.name, error?.message));

/** Today, as the reader's calendar has it. */
function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Notes that a file was of use just now. */
const touch = path =>
  transact("readwrite", async files => {
    const file = await files.get(path);
    if (file) await files.put({ ...file, used: Date.now() });
  });

async function read(path, kind) {
  if (!choices().kept) return undefined; // Looking must not make a database.
  const found = await transact("readonly", async (files, bodies) => [await files.get(path), await bodies.get(path)]);
  const [file, body] = found;
  if (file?.kind !== kind || body === undefined) return undefined;
  touch(path).catch(() => {}); // Only the order in which files go hangs on it.
  return [file, body];
}

/** The article at a path: its text, the version that was vouched for or 0, and the day when it was kept. */
export const find = path =>
  quietly(async () => {
    const [file, text] = (await read(path, "article")) ?? [];
    return file && { text, version: file.version, kept: file.kept };
  });

/** The picture at a path under the data bases, or at its address elsewhere. */
export const picture = path =>
  quietly(async () => {
    const [, body] = (await read(path, "picture")) ?? [];
    return body && new Blob([body.bytes], { type: body.type });
  });

/** Takes a file out, and what only it needed. */
async function take(path, files, bodies, all) {
  await Promise.all([files.delete(path), bodies.delete(path)]);
  for (const file of all) {
    if (!file.of?.includes(path)) continue;
    file.of = file.of.filter(article => article !== path);
    if (file.of.length) await files.put(file);
    else await Promise.all([files.delete(file.path), bodies.delete(file.path)]);
  }
}

/** Lets articles that were merely read go until all that is stored fits into `most` bytes. */
async function evict(files, bodies, most) {
  const all = await files.getAll();
  let size = all.reduce((sum, file) => sum + file.size, 0);
  const read = all.filter(file => !file.saved).sort((a, b) => a.used - b.used);
  for (const file of read) {
    if (size <= most) return;
    await take(file.path, files, bodies, all);
    size -= file.size;
  }
}

/** Stores a file, whole or not at all; true if it is stored. Where the browser's disk is full, others go first. */
async function write(file, body) {
  // The mark comes first: nothing may be stored that no later visit would look for.
  const isFirst = !choices().kept;
  if (isFirst && !choose({ kept: true })) return false;
  const action = most => async (files, bodies) => {
    const old = await files.get(file.path);
    const used = Date.now();
    if (old?.kind === "article" && old.version > file.version) {
      // An older copy than the one that is here is never the better one.
      await files.put({ ...old, used, saved: old.saved || file.saved });
      return;
    }
    if (most !== undefined) await evict(files, bodies, most);
    const merged = { ...file, used, saved: file.saved || Boolean(old?.saved) };
    if (old?.of) merged.of = [...new Set([...old.of, ...file.of])];
    await bodies.put(body, file.path);
    await files.put(merged);
    await evict(files, bodies, BUDGET);
  };
  try {
    await transact("readwrite", action()).catch(async error => {
      if (error?.name !== "QuotaExceededError") throw error;
      const { bytes } = await usage();
      // Half of what is there makes room for more than this one file: else each file that follows would fail first.
      await transact("readwrite", action(Math.max(0, bytes / 2 - file.size)));
    });
    return true;
  } catch (error) {
    if (isFirst) choose({ kept: undefined });
    throw error;
  }
}

const bytesOf = text => new TextEncoder().encode(text).length;

/** Stores an article that was read, or that the reader saved (`saved`); true if it is stored. */
export const keep = async (path, text, version, title, saved = false) =>
  (await quietly(() =>
    write({ path, kind: "article", size: bytesOf(text), saved, title, version: version || 0, kept: today() }, text),
  )) ?? false;

/** Stores a picture (bytes as an ArrayBuffer, and their media type) of an article that the reader saved; true if it is stored. */
export const keepPicture = async (path, bytes, type, article) =>
  (await quietly(() => write({ path, kind: "picture", size: bytes.byteLength, saved: true, of: [article] }, { bytes, type }))) ?? false;

async function usage() {
  const all = await transact("readonly", files => files.getAll());
  const articles = all.filter(file => file.kind === "article" && file.path !== SETTINGS).sort((a, b) => b.used - a.used);
  const bytes = all.reduce((sum, file) => sum + file.size, 0);
  for (const article of articles) {
    const pictures = all.filter(file => file.of?.includes(article.path));
    article.pictures = pictures.length;
    article.size += pictures.reduce((sum, file) => sum + file.size, 0);
  }
  return { articles, bytes };
}

/**
 * What is stored: `{ articles, bytes }`, the articles last read first, each with its pictures in its `size` and their
 * number in `pictures`. Undefined where the browser refuses storage. Where nothing is stored, nothing stays of the look.
 */
export const list = () =>
  quietly(async () => {
    if (choices().kept) return usage();
    if (!choose({})) return undefined;
    // Whether it would store: under a name that no other tab writes to meanwhile.
    const probe = `${PREFIX} probe`;
    (await within(openDB(probe))).close();
    await within(deleteDB(probe));
    return { articles: [], bytes: 0 };
  });

/** Takes files out by `action`; the database goes with the last of them. */
async function takeOut(action) {
  if (!choices().kept) return;
  await transact("readwrite", action);
  if ((await usage()).bytes === 0) await drop();
}

async function drop() {
  choose({ kept: undefined });
  const { name } = await within((async () => open())());
  (await opening)?.close();
  opening = undefined;
  await within(deleteDB(name));
}

/** Removes an article with the pictures that no other needs. */
export const remove = path => quietly(() => takeOut(async (files, bodies) => take(path, files, bodies, await files.getAll())));

/** Removes what was merely read; what the reader saved stays. */
export const forgetRead = () => quietly(() => takeOut((files, bodies) => evict(files, bodies, -1)));

/** Removes everything, the database itself as well. */
export const clear = () => quietly(drop);
