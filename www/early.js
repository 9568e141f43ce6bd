// Stands in the head of index.html: asks for the settings and the article before anything else is there. Which host has
// the article only the settings tell: asking another first would tell it what is read.
import { chosen, fileOf, noteFiles, parsed, settings as at, soon } from "./shared/begin.js";

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

const noted = history.state?.offprintFile;
let settled;
if (noted) {
  // A reloaded page is laid out by the settings that the browser keeps: the article has the line for itself. Those that
  // are asked for after it are for the visit.
  const afresh = () => globalThis.offprintFirst.isTaken || ask(settings);
  ask(noted).then(afresh, afresh);
  settled = fetch(settings, { cache: "force-cache" });
  // What is shown while a page loads would come and go at once: a reloaded page stays in sight until it is there again.
  const { documentElement } = document;
  documentElement.className = "op-again";
  setTimeout(() => documentElement.removeAttribute("class"), 300);
} else settled = ask(settings);

/** The text of the settings, what it holds, and the address of the article that was asked for. */
const site = settled.then(async answer => {
  const text = await answer.clone().text();
  const json = parsed(text);
  const article = fileOf(json);
  if (noted !== article) early[noted]?.giveUp();
  if (article) for (const file of json.keys ? [article, `${article}.sig`] : [article]) if (!early[file]) ask(file);
  noteFiles(json);
  return { text: answer.ok ? text : undefined, json, article };
});
site.catch(() => {}); // Told by the visit.

// Not `offprint`: that is what browsers call the element of this id.
globalThis.offprintFirst = { chosen, early, isAgain: Boolean(noted), settings, site, soon };
