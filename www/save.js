// "Save for later": articles with their pictures, fetched from the data bases in order. Loaded when the reader asks for it.
import { verify } from "../src/browser/verify.js";
import { decode, fetchFile } from "./shared/fetch.js";
import { encodePath } from "./shared/site.js";
import { find, keep, keepPicture } from "./store.js?v=dev";

/** How long one file may take, in milliseconds. */
const PATIENCE = 30_000;
/** How many articles are fetched at a time. */
const AT_ONCE = 3;

/** `{ bytes, type }` of an answer; undefined where none came. */
const fetchBytes = (address, options) => fetchFile(address, PATIENCE, options).then(file => (file?.ok ? file : undefined));

/** The first good copy of a file of the site: `{ bytes, type, version }`. `isGood` looks at each. */
async function firstGood(site, path, isGood) {
  for (const base of site.bases) {
    const address = base + encodePath(path);
    const [file, signatures] = await Promise.all([fetchBytes(address), site.keys && fetchBytes(`${address}.sig`)]);
    if (!file || !isGood(file)) continue;
    if (!site.keys) return { ...file, version: 0 };
    const version = signatures ? await verify(site.keys, path, file.bytes, decode(signatures.bytes)) : 0;
    if (version === -1) throw new Problem("unchecked");
    if (version > 0) return { ...file, version };
  }
  return undefined;
}

/** Why nothing can be saved; its message names a word. */
class Problem extends Error {}

/** Whether bytes are an article's, as src/failure.rs has it: no archive or picture under a wrong name, nor a page of somebody between. */
const isArticle = path => ({ bytes, isElsewhere }) => {
  const text = decode(bytes);
  const damaged = text.split("\u{FFFD}").length - 1;
  const isDocument = /^\s*<(!doctype|html)/i.test(text) && (isElsewhere || /\.(md|json)$/.test(path) || text.includes('id="offprint"'));
  return !text.includes("\0") && damaged * 20 <= text.length && !isDocument;
};

const types = { avif: "image/avif", gif: "image/gif", jpeg: "image/jpeg", jpg: "image/jpeg", png: "image/png", svg: "image/svg+xml", webp: "image/webp" };
/** The media type of a picture: hosts of raw files often do not tell it. */
const typeOf = (type, path) => (/^image\//i.test(type) ? type : /^text\/html/i.test(type) ? undefined : types[/\.(\w+)$/.exec(path)?.[1].toLowerCase()]);
const isPicture = path => ({ type }) => Boolean(typeOf(type, path));

/** Whether a picture of an article loads by itself, as the core has it: others are for the reader's click. */
function loads(address, site) {
  const { allow, rewrite } = Object(site.raw.pictures);
  if (allow === undefined) return true;
  // What is wrong counts as not there, and the rest as it is.
  const texts = value => [value].flat().filter(text => text && typeof text === "string");
  const targets = [rewrite].flat().filter(rule => Array.isArray(rule) && rule.length === 2 && rule.every(text => typeof text === "string"));
  const places = [...[...texts(allow), ...texts(targets.map(([, to]) => to))].map(place => absolute(place, site)), ...site.bases];
  return places.some(place => address.startsWith(place) && (place.endsWith("/") || /^(?![^/?#])/.test(address.slice(place.length))));
}

/** An address that may be relative, as an absolute one; one that is none stays as it is, and nothing comes from it. */
function absolute(address, site) {
  try {
    return new URL(address, site.settings).href;
  } catch {
    return address;
  }
}

/** Headline of a raw file, and the addresses of its pictures. */
async function look(text, path, site, { mount, destroy }) {
  // Laid out beside the page, where nothing is fetched: each picture waits in a button.
  const layOut = async textOnly => {
    const page = document.createElement("div");
    let number;
    await new Promise(ready => (number = mount(page, { raw: text, url: path, site: site.raw, textOnly, ready })));
    const title = page.querySelector("main h1")?.textContent.trim() ?? "";
    const isFront = Boolean(page.querySelector(".op-section"));
    const addresses = [...page.querySelectorAll("main :is(img, .op-held)")].map(
      picture => picture.dataset.src ?? picture.dataset.carried ?? picture.getAttribute("src"),
    );
    destroy(number);
    return { title, isFront, pictures: addresses.map(address => absolute(address, site)).filter(address => loads(address, site)) };
  };
  const held = await layOut(true);
  // The pictures beside a front's teasers are left out there; they are lazy, and load nowhere but in sight.
  return held.isFront ? layOut(false) : held;
}

/** What a picture is known by, and its address unless it is a file of the site. */
function named(picture, site) {
  const address = picture.replace(/#.*/s, "");
  const base = site.bases.find(base => address.startsWith(base));
  try {
    if (base) return [decodeURIComponent(address.slice(base.length).replace(/\?.*/s, ""))];
  } catch {
    // No path of ours: it is known by its address.
  }
  return [address, address];
}

async function savePicture(site, article, key, address) {
  const found = address
    ? await fetchBytes(address, { credentials: "omit", referrerPolicy: "no-referrer" }).then(file => file && isPicture(address.replace(/\?.*/s, ""))(file) && file)
    : await firstGood(site, key, isPicture(key));
  if (!found) return "missed";
  const type = typeOf(found.type, (address ?? key).replace(/\?.*/s, ""));
  return (await keepPicture(key, found.bytes.buffer, type, article)) ? "saved" : "full";
}

/**
 * Saves the files at `paths`; `progress(done)` is called after each. Gives what became of them: `articles` and `pictures`
 * that were saved, `missed` (paths), `missedPictures` (number), `isFull`, and `problem`, the name of a word that says why
 * there is nothing.
 *
 * `core` has the core's `mount` and `destroy`. With `textOnly` pictures stay out.
 */
export async function save(paths, site, { core, textOnly, progress }) {
  const result = { articles: 0, pictures: 0, missed: [], missedPictures: 0, isFull: false };
  const seen = new Set(); // A picture of several articles counts once.
  const one = async path => {
    // What is here already counts where the network has nothing.
    const file = await firstGood(site, path, isArticle(path));
    const old = file ? { text: decode(file.bytes), version: file.version } : await find(path);
    if (!old) return result.missed.push(path);
    const { title, pictures } = await look(old.text, path, site, core);
    if (!(await keep(path, old.text, old.version, title, true))) return (result.isFull = true);
    result.articles += 1;
    for (const picture of textOnly ? [] : new Set(pictures)) {
      if (result.isFull) return;
      const [key, address] = named(picture, site);
      const was = await savePicture(site, path, key, address);
      if (was === "full") result.isFull = true;
      else if (was === "missed") result.missedPictures += 1;
      else if (!seen.has(key)) result.pictures += 1;
      seen.add(key);
    }
  };
  const queue = [...paths];
  let done = 0;
  let problem;
  const work = async () => {
    for (let path; !problem && !result.isFull && (path = queue.shift()) !== undefined; progress(++done)) {
      await one(path).catch(error => (problem ??= error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // Told when all have ended: nothing is reported after it.
  if (problem && !(problem instanceof Problem)) throw problem;
  return { ...result, problem: problem?.message };
}
