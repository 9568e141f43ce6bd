// Begins the visit: what follows the first view, and whatever that could not show.
import init, { destroy, mount } from "#offprint";

const root = document.getElementById("offprint");
document.querySelectorAll("body > script").forEach(script => script.remove());
/** How long the visit waits for the first view, in milliseconds: another mirror may be faster. */
const PATIENCE = 1000;

/** What is on the device; nothing of it loads before something is kept there. */
function deviceOf({ chosen, site }) {
  const store = () => import("./store.js?v=dev").catch(() => ({}));
  const offline = () => site.then(({ json }) => json.offline, () => {});
  return {
    find: async path => chosen("kept") && (await store()).find?.(path),
    picture: async path => chosen("kept") && (await store()).picture?.(path),
    keep: async (...article) => (chosen("keep") ?? (await offline())) === true && (await store()).keep?.(...article),
  };
}

/** What index.html has begun; where a host lets no script stand in it, the same as files. */
async function begun() {
  if (!globalThis.offprintFirst) await import("./early.js?v=dev");
  if (!globalThis.offprintFirst.first) await import("./first.js?v=dev");
  return globalThis.offprintFirst;
}

// What stands under a page waits until one is shown, and nothing else is to be done.
const settingsOf = site => site.then(({ json }) => json, () => {});
const tools = () => begun().then(async ({ site }) => (await import("./tools.js?v=dev")).start(await settingsOf(site), { mount, destroy })).catch(() => {});
for (const event of ["offprint-load", "offprint-error"]) {
  addEventListener(event, () => (globalThis.requestIdleCallback ?? setTimeout)(tools), { once: true });
}

async function start() {
  const offprint = await begun();
  // One after the other: on a slow line the article comes first.
  const shown = await Promise.race([offprint.first, new Promise(done => setTimeout(done, PATIENCE))]);
  await Promise.all([init({ module_or_path: new URL("offprint_bg.wasm?v=dev", import.meta.url) }), offprint.isReady]);
  offprint.isTaken = true;
  const { early, settings: site, chosen } = offprint;
  const { content, missed = [] } = (await Promise.race([offprint.first, shown])) ?? {};
  mount(root, { site, hash: true, early, device: deviceOf(offprint), textOnly: chosen("textOnly"), shown: content });
  for (const image of missed) image.dispatchEvent(new Event("error"));
}

start().catch(error => {
  // The module itself did not come: its words are not there either.
  root.removeAttribute("aria-busy");
  root.setAttribute("data-failed", "");
  addEventListener("hashchange", () => location.reload()); // The page may be there, and its links.
  console.error(error);
});
