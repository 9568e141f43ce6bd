// The visit: what follows the first view, and whatever that could not show.
import init, { destroy, mount } from "#offprint";

const root = document.getElementById("offprint");
const { chosen, early, settings, site, soon } = globalThis.offprintFirst;
const settingsOfSite = site.then(({ json }) => json, () => ({}));

/** What is on the device; nothing of it loads before something is kept there. */
const store = () => import("./store.js?v=dev").catch(() => ({}));
const device = {
  find: async path => (chosen("kept") && (await (await store()).find?.(path))) || globalThis.offprintFirst.copy?.(),
  picture: async path => chosen("kept") && (await store()).picture?.(path),
  keep: async (...article) => (chosen("keep") ?? (await settingsOfSite).offline) === true && (await store()).keep?.(...article),
};

// What stands under a page waits until one is shown, and nothing else is to be done.
const tools = () => Promise.all([import("./tools.js?v=dev"), settingsOfSite]).then(([{ start }, json]) => start(json, { mount, destroy })).catch(() => {});
for (const event of ["offprint-load", "offprint-error"]) {
  addEventListener(event, () => (globalThis.requestIdleCallback ?? setTimeout)(tools), { once: true });
}

/** Begins it with what `take` gives: the element that shows the page already, pictures in it that did not load, and more for the core's `mount`. */
export async function begin(take) {
  const module = await fetch(new URL("offprint_bg.wasm?v=dev", import.meta.url));
  await Promise.all([init(await module.arrayBuffer()), globalThis.offprintFirst.isReady]);
  await soon();
  const { content, missed = [], ...more } = (await take()) ?? {};
  mount(root, { site: settings, hash: true, early, device, textOnly: chosen("textOnly"), shown: content, ...more });
  for (const image of missed) image.dispatchEvent(new Event("error"));
}
