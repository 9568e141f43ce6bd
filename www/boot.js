// Starts a page: asks for everything at once, then lets the module lay it out.
import init, { destroy, mount } from "#offprint";

const root = document.getElementById("offprint");
const settings = new URL("site.json", document.baseURI).href;

/** What the reader chose (device/choices.js): nothing, where nothing was stored or storage is refused. */
const chosen = (name) => {
  try {
    return JSON.parse(localStorage.offprint)[name];
  } catch {}
};
/** The settings, once they are there. */
let site;
const store = () => import("./store.js?v=dev").catch(() => ({}));
/** What is on the device; nothing of it loads before something is kept there. */
const device = {
  find: async (path) => chosen("kept") && (await store()).find?.(path),
  picture: async (path) => chosen("kept") && (await store()).picture?.(path),
  keep: async (...article) => (chosen("keep") ?? site?.offline) === true && (await store()).keep?.(...article),
};

/** Promises of answers, by address: the module finds them there when it asks. */
const early = {};

// The article need not wait for the module. Only plain paths are asked for here; what a path means is the module's to
// decide, and an address that it computes differently is simply asked for again. The module sees the settings when the
// article has been asked for, or it would do so itself.
early[settings] = fetch(settings).then(async (answer) => {
  site = await answer.clone().json().catch(() => ({}));
  const path = decodeURI(location.hash).replace(/^#?\/?/, "").replace(/[?#].*/s, "") || site.home;
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
    const [base = "./data"] = [site.data ?? []].flat();
    const article = new URL(path, new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings)).href;
    for (const file of site.keys ? [article, `${article}.sig`] : [article]) {
      const control = new AbortController();
      early[file] = fetch(file, { signal: control.signal });
      early[file].since = performance.now();
      early[file].giveUp = () => {
        delete early[file];
        control.abort();
      };
      early[file].catch(() => {}); // Told by the module, once it asks.
    }
  }
  return answer;
});
early[settings].catch(() => {});

// What stands under a page waits until one is shown, and nothing else is to be done.
const tools = () => import("./tools.js?v=dev").then(({ start }) => start(site, { mount, destroy }), () => {});
for (const event of ["offprint-load", "offprint-error"]) {
  addEventListener(event, () => (globalThis.requestIdleCallback ?? setTimeout)(tools), { once: true });
}

init({ module_or_path: new URL("offprint_bg.wasm?v=dev", import.meta.url) })
  .then(() => mount(root, { site: settings, hash: true, early, device, textOnly: chosen("textOnly") }))
  .catch((error) => {
    // The module itself did not come: its words are not there either.
    root.removeAttribute("aria-busy");
    root.setAttribute("data-failed", "");
    console.error(error);
  });
