// What the scripts that begin a visit have in common: index.html's own, and that of prerendered pages.

/** Where the settings of the site are. */
export const settings = () => new URL("site.json", document.baseURI).href;

/** What the reader chose (device/choices.js): nothing, where nothing was stored or storage is refused. */
export const chosen = name => {
  try {
    return JSON.parse(localStorage.offprint)[name];
  } catch {}
};

/** Resolves in a task of its own: on a slow phone the browser must come to its turn between two steps. */
export const soon = () => globalThis.scheduler?.yield?.() ?? new Promise(done => setTimeout(done));

/** What the text of the settings holds: nothing, where it is no JSON. */
export function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The address of the file that the hash means by the settings: plain paths alone. What others mean is the core's to decide. */
export function fileOf({ data, home }) {
  const path = decodeURI(location.hash).replace(/^#?\/?/, "").replace(/[?#].*/s, "") || home;
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) return undefined;
  const [base = "./data"] = [data ?? []].flat();
  return new URL(path, new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings())).href;
}

let noted;
const note = () => {
  const isStory = Boolean(document.querySelector(".op-article"));
  history.replaceState({ ...history.state, offprint: { settings: noted, isStory } }, "");
};

/**
 * Notes in the history entry of each page the text of the settings, and whether it shows an article: a reload need not wait
 * for its host to find the file, nor to show what the browser has of it.
 */
export function noteSettings(text) {
  if (!noted) addEventListener("offprint-load", note);
  noted = text;
  note();
}
