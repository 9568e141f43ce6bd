// At the end of a prerendered page (`offprint prerender --live`). Once that is seen, it becomes the page that index.html
// would show, as it stands: its address and its links are those of the live site, and the visit begins. Until then, and
// where this does not come, it is plain HTML whose links lead to pages like it.
import init, { press as carryOut } from "#offprint";
import { chosen, heard, idle, noteSettings, parsed, soon, visitAt } from "./shared/begin.js";
import { pressWith } from "./shared/press.js";
import { encodePath } from "./shared/site.js";

const root = document.getElementById("offprint");
const shell = new URL("index.html", import.meta.url).href;
const settings = new URL("site.json", shell).href;

/** What stands in the head: the path of the file, and what the page says of itself to search engines. */
const path = document.querySelector("meta[name=offprint-source]").content;
const { articleSection = "", datePublished = "" } = parsed(document.querySelector("script[type='application/ld+json']")?.textContent);

/** Makes it the live page, in one go; gives what the visit wants to know. */
function become() {
  const [content] = root.children;
  const images = [...content.querySelectorAll("img")];
  // Addresses are relative to the page: what has not been asked for would be sought elsewhere.
  for (const image of images) if (!image.complete) image.src = image.src;
  for (const link of content.querySelectorAll("[data-live]")) {
    link.setAttribute("href", link.dataset.live);
    link.removeAttribute("data-live");
  }
  const anchor = location.hash.replace("#user-content-", "#");
  history.replaceState(history.state, "", `${shell}#/${encodePath(path)}${anchor}`);
  root.classList.remove("op-entry");
  return { content, missed: images.filter(image => image.complete && !image.naturalWidth), section: articleSection, date: datePublished };
}

async function start() {
  if (document.readyState !== "complete") await heard(window, "load");
  await idle();
  const early = { [settings]: fetch(settings), storable: new Set() };
  const site = early[settings].then(async answer => {
    if (!answer.ok) throw answer.status;
    const text = await answer.clone().text();
    return { text, json: parsed(text) };
  });
  const isReady = fetch(new URL("offprint_first_bg.wasm?v=dev", import.meta.url)).then(async answer => init(await answer.arrayBuffer()));
  for (const promise of [site, isReady]) promise.catch(() => {}); // Told below, or by the visit.
  const fetchVisit = visitAt(import.meta.url);
  globalThis.offprintFirst = { chosen, early, fetchVisit, settings, site, soon, isReady, ...pressWith(carryOut, import.meta.url) };
  fetchVisit();
  const [{ begin }] = await Promise.all([import("./visit.js?v=dev"), site]);
  await begin(become);
  noteSettings((await site).text);
}

// Who saves bytes reads on from page to page without the application: it weighs as much as twenty articles.
if (!navigator.connection?.saveData) start().catch(() => {}); // It stays the page that it is.
