// What the scripts that begin a visit have in common: index.html's own, and that of prerendered pages.

/** Where the settings of the site are. */
export const settings = () => new URL("site.json", document.baseURI).href;

/** The name of what is stored for this site: with the path of its folder, for many sites may share one origin. */
export const own = () => "offprint " + new URL("./", document.baseURI).pathname;

/** What the reader chose (device/choices.js): nothing, where nothing was stored or storage is refused. */
export const chosen = name => {
  try {
    return JSON.parse(localStorage[own()])[name];
  } catch {}
};

/** Resolves in a task of its own: on a slow phone the browser must come to its turn between two steps. */
export const soon = () => globalThis.scheduler?.yield?.() ?? new Promise(done => setTimeout(done));

/** Resolves when nothing else is to be done, or after a second: a browser that has no frame to draw may never call itself idle. */
export const idle = () => new Promise(done => (globalThis.requestIdleCallback ?? setTimeout)(done, { timeout: 1000 }));

/** Resolves at the first of such events. */
export const heard = (target, ...names) => new Promise(done => names.forEach(name => target.addEventListener(name, done, { once: true })));

/** Resolves when the page is painted, or after 200 ms: in a tab that nobody looks at, it never is. */
export const painted = () => new Promise(done => (requestAnimationFrame(() => setTimeout(done)), setTimeout(done, 200)));

/** What fetches the module of the visit, once; gives its bytes. `base` is where the files of the application are. */
export function visitAt(base) {
  let asked;
  return () => {
    asked ??= fetch(new URL("offprint_bg.wasm?v=dev", base)).then(answer => answer.arrayBuffer());
    asked.catch(() => {}); // Told by the visit.
    return asked;
  };
}

/** What the text of the settings holds: nothing, where it is no JSON. */
export function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Public keys; undefined where none has to vouch for files. Where some are meant and none can be read, there are none that do. */
export function keysOf({ keys = [] }) {
  const given = [keys].flat();
  return given.length ? given.filter(key => typeof key === "string") : undefined;
}

/** The path of the file that the hash means by the settings. */
export const pathOf = ({ home = "README.md" }) => /^#\/([^?#]+)/.exec(location.hash)?.[1] ?? home;

/**
 * The address of the file that the hash means by the settings, on the mirror of this number, if there is one: plain paths alone.
 * What others mean is the core's to decide.
 */
export function fileOf(json, mirror = 0) {
  const path = pathOf(json);
  const base = [json.data ?? []].flat()[mirror] ?? (mirror ? undefined : "./data");
  if (base === undefined || !/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) return undefined;
  return new URL(path, new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings())).href;
}

/** The longest page that is noted, in characters. */
const LONGEST = 1 << 16;

let noted;
const put = page => history.replaceState({ ...history.state, offprint: { settings: noted, page } }, "");

function note() {
  const json = parsed(noted);
  const file = fileOf(json);
  const { storable } = globalThis.offprintFirst.early;
  // One with a notice is another one by then.
  const markup = !document.querySelector(".op-notice") && document.querySelector(".op-article")?.closest("#offprint>*").offprintMarkup;
  const isOwn = file?.startsWith(location.origin) && storable.has(file) && !keysOf(json);
  const { lang, dir } = document.documentElement;
  put(isOwn && markup?.length < LONGEST ? [markup, lang, dir, document.title].join("\0") : undefined);
}

/** Takes the article out of the entry that the reader leaves by a link: only where it can be reloaded is it of use. */
const forget = ({ target }) => target.closest?.("[href*='#']") && put();

/**
 * Notes in the history entry of each page the text of the settings, and in that of the page that is shown an article of
 * this origin as it is laid out, if its host lets browsers store it: a reload need not wait for its host to find the file,
 * nor for the module to show it.
 */
export function noteSettings(text) {
  if (!noted) {
    addEventListener("offprint-load", async () => {
      const { href } = location;
      await soon();
      if (href === location.href) note();
    });
    addEventListener("click", forget, true);
  }
  noted = text;
  note();
}
