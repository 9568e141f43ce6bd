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

/** The address of the file that the hash means by the settings: plain paths alone. What others mean is the core's to decide. */
function fileOf({ data, home }) {
  const path = decodeURI(location.hash).replace(/^#?\/?/, "").replace(/[?#].*/s, "") || home;
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) return undefined;
  const [base = "./data"] = [data ?? []].flat();
  return new URL(path, new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings)).href;
}

/** Notes in the history entry of a page where its file was: a reload need not wait for the settings to ask for it. */
const note = file => history.replaceState({ ...history.state, offprintFile: file }, "");

early[settings] = fetch(settings);
const noted = history.state?.offprintFile;
if (noted) ask(noted);

/** The text of the settings, what it holds, and the address of the article that was asked for. */
const site = early[settings].then(async answer => {
  const text = await answer.clone().text();
  let json;
  try {
    json = Object(JSON.parse(text));
  } catch {
    json = {};
  }
  const article = fileOf(json);
  if (noted !== article) early[noted]?.giveUp();
  if (article) {
    for (const file of json.keys ? [article, `${article}.sig`] : [article]) if (!early[file]) ask(file);
    note(article);
  }
  return { text: answer.ok ? text : undefined, json, article };
});
site.catch(() => {}); // Told by the visit.
addEventListener("offprint-load", () => site.then(({ json }) => note(fileOf(json))));

// Not `offprint`: that is what browsers call the element of this id.
globalThis.offprintFirst = { chosen, early, settings, site };
