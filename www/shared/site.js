// The settings of the site, as the scripts beside the core need them (the footer, what is on the device, search): lenient,
// as the core reads them.
import { keysOf } from "./begin.js";

const settings = new URL("site.json", document.baseURI).href;

/** The settings of the site; the defaults where they do not come. */
export const readSite = () =>
  fetch(settings)
    .then(answer => answer.json())
    .catch(() => ({}))
    .then(describe);

/** The address of a folder of article files in a list, which is empty for what is no address: the others will do. */
function folder(base) {
  try {
    return [new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings).href];
  } catch {
    return [];
  }
}

/** The settings from what `site.json` holds. */
export function describe(json) {
  const raw = Object(json);
  const text = value => (typeof value === "string" ? value : "");
  const bases = [raw.data ?? []].flat().filter(base => typeof base === "string");
  return {
    raw,
    /** Whether the settings came: what they do not say is then a decision. */
    isKnown: Object.keys(raw).length > 0,
    settings,
    name: text(raw.name),
    home: text(raw.home).replace(/^#?\/*/, "").split(/[?#]/)[0] || "README.md",
    language: text(raw.language) || document.documentElement.lang || "zh-Hans",
    /** Whether articles that are read are kept, unless the reader decides otherwise. */
    isKeeping: raw.offline === true,
    /** The folders of article files, absolute, in order of preference. */
    bases: (bases.length ? bases : ["./data"]).flatMap(folder),
    keys: keysOf(raw),
  };
}

/** A table of words, a row a word, in the column of a language: Simplified Chinese, Traditional Chinese, English. */
export function inLanguage(table, language) {
  const tag = language.replace(/_/g, "-");
  const column = !/^(zh|yue|cmn|lzh)\b/i.test(tag) ? 2 : /^(?!.*-hans).*-(hant|tw|hk|mo)\b/i.test(tag) ? 1 : 0;
  return Object.fromEntries(Object.entries(table).map(([name, row]) => [name, row[column]]));
}

/** The path that the hash of the page's address means; undefined for one that means none. */
export function pathIn(hash, home) {
  if (!hash || hash === "#" || hash === "#/") return home;
  const encoded = /^#\/([^?#]+)/.exec(hash)?.[1];
  if (!encoded) return undefined;
  let path = encoded;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    // A stray percent sign stands for itself.
  }
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return parts.join("/") || home;
}

/** A path as it stands in addresses. */
export const encodePath = path => path.split("/").map(encodeURIComponent).join("/");
