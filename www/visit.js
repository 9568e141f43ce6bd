// The visit: what follows the first view, and whatever that could not show.
import init, { destroy, mount } from "#offprint";
import { heard, idle } from "./shared/begin.js";

const root = document.getElementById("offprint");
const { chosen, early, press, settings, site, soon } = globalThis.offprintFirst;
const settingsOfSite = site.then(({ json }) => json, () => ({}));

/** What is on the device; nothing of it loads before something is kept there. */
const store = () => import("./store.js?v=dev").catch(() => ({}));
const device = {
  find: async path => (chosen("kept") && (await (await store()).find?.(path))) || globalThis.offprintFirst.copy?.(),
  picture: async path => chosen("kept") && (await store()).picture?.(path),
  keep: async (...article) => (chosen("keep") ?? (await settingsOfSite).offline) === true && (await store()).keep?.(...article),
};

/** A file of each kind, with what is frequent in it: empty, for what all pages have, Markdown, a page in the old markup. */
const specimens = [
  "",
  "---\ntitle: A\ndate: 2025-01-02\nsection: A\npicture: a.jpg\n---\n![A](a.jpg)\n\n一 *a* **a** [a](a.md) `a`\n\n## A\n\n- a\n\n> a\n",
  "<table><tr><td colspan=2 valign=top><a href=a.md><img src=a.jpg></a><a href=b.md><img src=b.jpg></a><tr><td><h1>A</h1><p><a href=a.md>一</a><b>a</b><ul><li>a</ul></table>",
];

/**
 * Has the specimens laid out, for nothing: browsers compile a function when it is first called, and what the page that was
 * opened had no use for would keep the reader waiting at the next one. The orders are those of a visit (src/press.rs).
 */
async function rehearse() {
  const { text } = await site;
  for (const specimen of specimens) {
    await idle();
    press(["page", text, settings, "", "site", "a.md", "a.md", location.href, "", specimen].join("\0"));
  }
}

// What stands under a page waits until one is shown, and nothing else is to be done.
const tools = () => Promise.all([import("./tools.js?v=dev"), settingsOfSite]).then(([{ start }, json]) => start(json, { mount, destroy })).catch(() => {});
heard(window, "offprint-load", "offprint-error").then(idle).then(() => Promise.all([tools(), rehearse()])).catch(() => {});

/** Begins it with what `take` gives: the element that shows the page already, pictures in it that did not load, and more for the core's `mount`. */
export async function begin(take) {
  const { fetchVisit, isReady } = globalThis.offprintFirst;
  await Promise.all([fetchVisit().then(init), isReady]);
  await soon();
  const { content, missed = [], ...more } = (await take()) ?? {};
  mount(root, { site: settings, hash: true, early, device, textOnly: chosen("textOnly"), shown: content, ...more });
  for (const image of missed) image.dispatchEvent(new Event("error"));
}
