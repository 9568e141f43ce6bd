// Stands in the head of index.html: asks for the settings and the article before anything else is there. And puts pages into
// their place, at a reload before the module is there.
import { chosen, fileOf, keysOf, noteSettings, painted, parsed, settings as at, soon } from "./shared/begin.js";

const settings = at();
/** Promises of answers, by address: the visit finds them there when it asks. It adds the addresses of what may be stored. */
const early = { storable: new Set() };

function ask(address) {
  const control = new AbortController();
  const promise = (early[address] = fetch(address, { signal: control.signal }));
  promise.since = performance.now();
  promise.giveUp = () => {
    delete early[address];
    control.abort();
  };
  promise.catch(() => {}); // Told by the visit, once it asks.
  return promise;
}

/** What a page that is reloaded has noted. */
const again = history.state?.offprint;

/**
 * Where the article is, or what opens first, if the settings say nothing else: asked for without waiting for them, which on a
 * slow line come as late as the module. A publisher whose files are elsewhere takes the line out of index.html: its host need
 * not learn what is read.
 */
const usual = document.querySelector("meta[name=offprint-data]");
const likely = !again && usual && fileOf({ data: usual.content, home: usual.dataset.home ?? "" });

/** Notes the settings that an answer holds; gives their text. */
async function take(asked) {
  const answer = await asked;
  const text = answer.ok ? await answer.clone().text() : undefined;
  noteSettings(text);
  return text;
}

// What is shown while a page loads would come and go at once: a reloaded page stays in sight until it is there again. And
// where browsers know how, nothing is drawn until then: each frame is work for a slow phone.
const veil = document.createElement("link");
if (again) {
  Object.assign(veil, { rel: "expect", href: "#op-end", blocking: "render" });
  const { documentElement, head } = document;
  head.append(veil);
  documentElement.className = "op-again";
  setTimeout(() => {
    veil.remove();
    documentElement.removeAttribute("class");
  }, 300);
}

/** The text of the settings. A reloaded page is laid out by those that it had. */
const said = again ? again.settings : take(ask(settings));
if (likely) ask(likely);

/**
 * The text of the settings, what it holds, the address of the article, and what asks its host for it. An article that was
 * noted is shown as it was, then as the browser keeps it, if it does, and its host is asked then (`askAgain`); lists would
 * change under the reader's finger.
 */
const site = (async () => {
  const text = await said;
  const json = parsed(text);
  const article = fileOf(json);
  if (likely !== article) early[likely]?.giveUp();
  const askHost = () => {
    if (article) for (const file of keysOf(json) ? [article, `${article}.sig`] : [article]) if (!early[file]) ask(file);
  };
  const ownCopy = () => fetch(article, { cache: "only-if-cached", mode: "same-origin" }).catch(askHost);
  const copy = again?.page ? painted().then(ownCopy) : askHost();
  return { text, json, article, askHost, copy };
})();
site.catch(() => {}); // Told by the visit.

/** Asks for what the first view of a reloaded page did not ask for; for want of settings, it has its own. */
async function askAgain() {
  (await site).askHost();
  const own = () => new Response(again.settings);
  take((early[settings] = ask(settings).then(answer => (answer.ok ? answer : own()), own))).catch(() => {});
}

const rules = { createHTML: String }; // The layout's own, made from an allow-list; `String` gives back what it is given.
const policy = globalThis.trustedTypes?.createPolicy("offprint-first", rules) ?? rules;

/** The element that the anchor in a hash means: the layout gives ids from articles a prefix. */
function anchored(content, hash) {
  const [, anchor] = /^#[^#]*#(?:user-content-)?(.+)/s.exec(hash) ?? [];
  try {
    return anchor && content.querySelector(`[id="user-content-${CSS.escape(decodeURIComponent(anchor))}"]`);
  } catch {} // A stray percent sign.
}

/** Puts a page into the document; gives the element that holds it, and the pictures in it that did not load. */
function put(page) {
  const [markup, language, direction, title] = page.split("\0", 4);
  if (begun.shown?.content.offprintMarkup === markup) return begun.shown;
  const { documentElement } = document;
  documentElement.lang = language;
  documentElement.dir = direction;
  document.title = title;
  const content = document.createElement("div");
  const missed = new Set();
  content.addEventListener("error", ({ target }) => missed.add(target), true);
  content.innerHTML = policy.createHTML(markup);
  content.offprintMarkup = content.offprintFirst = markup;
  veil.remove();
  const root = document.getElementById("offprint");
  root.textContent = "";
  root.append(content);
  return (begun.shown = { content, missed });
}

/** Goes to where the reader was, or is to be. */
function goTo(content, hash) {
  const place = history.state?.offprintScroll;
  history.scrollRestoration = "manual"; // The page's text comes later than the browser would scroll.
  if (typeof place === "number") scrollTo(0, place);
  else anchored(content, hash)?.scrollIntoView();
}

/** Shows a reloaded article as it was laid out: index.html asks for it as soon as there is a place (again.js). */
function showAgain() {
  if (!again?.page || begun.shown || chosen("textOnly")) return;
  const { content } = put(again.page);
  // Laid out here: the browser draws it then before it goes on with index.html, instead of at its next turn, if not after that.
  content.getBoundingClientRect();
  goTo(content, location.hash);
}

// Not `offprint`: that is what browsers call the element of this id.
const begun = (globalThis.offprintFirst = { again, ask, askAgain, chosen, early, goTo, painted, put, settings, showAgain, site, soon });
