// The visit: what follows the first view, and whatever that could not show.
import init, { destroy, mount } from "#offprint";

const root = document.getElementById("offprint");
const { chosen, early, first, isReady, settings, site } = globalThis.offprintFirst;
const settingsOfSite = site.then(({ json }) => json, () => ({}));

/** What is on the device; nothing of it loads before something is kept there. */
const store = () => import("./store.js?v=dev").catch(() => ({}));
const device = {
  find: async path => chosen("kept") && (await store()).find?.(path),
  picture: async path => chosen("kept") && (await store()).picture?.(path),
  keep: async (...article) => (chosen("keep") ?? (await settingsOfSite).offline) === true && (await store()).keep?.(...article),
};

// What stands under a page waits until one is shown, and nothing else is to be done.
const tools = () => Promise.all([import("./tools.js?v=dev"), settingsOfSite]).then(([{ start }, json]) => start(json, { mount, destroy })).catch(() => {});
for (const event of ["offprint-load", "offprint-error"]) {
  addEventListener(event, () => (globalThis.requestIdleCallback ?? setTimeout)(tools), { once: true });
}

/** Begins it; fails where the module does not come. */
export async function begin() {
  await Promise.all([init({ module_or_path: new URL("offprint_bg.wasm?v=dev", import.meta.url) }), isReady]);
  globalThis.offprintFirst.isTaken = true; // From here on the first view shows nothing any more.
  const { content, missed = [] } = (await Promise.race([first, undefined])) ?? {};
  mount(root, { site: settings, hash: true, early, device, textOnly: chosen("textOnly"), shown: content });
  for (const image of missed) image.dispatchEvent(new Event("error"));
}
