// Stands in the head of index.html: asks for the settings and the article before anything else is there. Which host has
// the article only the settings tell: asking another first would tell it what is read.
import { chosen, fileOf, noteSettings, parsed, settings as at, soon } from "./shared/begin.js";

const settings = at();
/** Promises of answers, by address: the visit finds them there when it asks. */
const early = {};

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

/**
 * The text of the settings, what it holds, the address of the article, and what asks its host for it. A reloaded page is
 * laid out by the settings that it had. An article is shown as the browser keeps it, if it does, and its host is asked
 * then (`askAgain`); lists would change under the reader's finger.
 */
const site = (async () => {
  const text = again ? again.settings : await take(ask(settings));
  const json = parsed(text);
  const article = fileOf(json);
  const askHost = () => {
    if (article) for (const file of json.keys ? [article, `${article}.sig`] : [article]) if (!early[file]) ask(file);
  };
  const isKept = again?.isStory && article?.startsWith(location.origin) && !json.keys;
  const kept = isKept ? fetch(article, { cache: "only-if-cached", mode: "same-origin" }).catch(askHost) : askHost();
  return { text, json, article, askHost, kept };
})();
site.catch(() => {}); // Told by the visit.

/** Asks for what the first view of a reloaded page did not ask for; for want of settings, it has its own. */
async function askAgain() {
  (await site).askHost();
  const own = () => new Response(again.settings);
  take((early[settings] = ask(settings).then(answer => (answer.ok ? answer : own()), own))).catch(() => {});
}

// Not `offprint`: that is what browsers call the element of this id.
globalThis.offprintFirst = { askAgain, chosen, early, isAgain: again, settings, site, soon, veil };
