// Stands in the head of index.html: asks for the settings and the article before anything else is there. Which host has
// the article only the settings tell: asking another first would tell it what is read.
const settings = new URL("site.json", document.baseURI).href;

/** Promises of answers, by address: the visit finds them there when it asks. */
const early = {};

/** What the reader chose (device/choices.js): nothing, where nothing was stored or storage is refused. */
const chosen = name => {
  try {
    return JSON.parse(localStorage.offprint)[name];
  } catch {}
};

function ask(address) {
  const control = new AbortController();
  const promise = (early[address] = fetch(address, { signal: control.signal }));
  promise.since = performance.now();
  promise.giveUp = () => {
    delete early[address];
    control.abort();
  };
  promise.catch(() => {}); // Told by the visit, once it asks.
}

early[settings] = fetch(settings);
/** The text of the settings, what it holds, and the address of the article that was asked for. */
const site = early[settings].then(async answer => {
  const text = await answer.clone().text();
  let json;
  try {
    json = Object(JSON.parse(text));
  } catch {
    json = {};
  }
  // Only plain paths are asked for here; what a path means is the core's to decide, and an address that it computes
  // differently is simply asked for again.
  const path = decodeURI(location.hash).replace(/^#?\/?/, "").replace(/[?#].*/s, "") || json.home;
  let article;
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
    const [base = "./data"] = [json.data ?? []].flat();
    article = new URL(path, new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings)).href;
    for (const file of json.keys ? [article, `${article}.sig`] : [article]) ask(file);
  }
  return { text: answer.ok ? text : undefined, json, article };
});
site.catch(() => {}); // Told by the visit.

// Not `offprint`: that is what browsers call the element of this id.
globalThis.offprintFirst = { chosen, early, settings, site };
