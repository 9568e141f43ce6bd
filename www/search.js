// The search page: what the reader types, to files that are fetched, to a list. Which files, and what is a hit, the
// module says; nothing of the query leaves the browser but which pieces of the index it needs.
import init, { Search } from "#offprint";
import { verify } from "../src/browser/verify.js";
import { decode, fetchFile } from "./shared/fetch.js";
import { inLanguage, readSite } from "./shared/site.js";

/** The words of the page: a line a word; Simplified and Traditional Chinese, English. */
const table = {
  tag: ["zh-Hans", "zh-Hant", "en"],
  title: ["搜索", "搜尋", "Search"],
  label: ["标题、作者或摘要中的词，至少两个字", "標題、作者或摘要中的詞，至少兩個字", "Words of headlines, bylines and summaries, at least two characters"],
  busy: ["正在搜索…", "正在搜尋…", "Searching…"],
  none: ["没有找到。", "沒有找到。", "Nothing found."],
  found: ["找到 {} 篇文章。", "找到 {} 篇文章。", "Articles found: {}."],
  first: ["最新的 {} 篇，还有更多。", "最新的 {} 篇，還有更多。", "The newest {}; there are more."],
  stopped: ["到这里还没有找到，可以继续找。", "到這裡還沒有找到，可以繼續找。", "Nothing found so far; you can go on."],
  more: ["更多结果", "更多結果", "More results"],
  text: ["在正文中", "在正文中", "In the text"],
  untitled: ["无标题", "無標題", "Untitled"],
  offline: ["设备没有连接网络。请连上网络后重试。", "裝置沒有連線。請連上網路後重試。", "This device is offline. Connect it to a network, then try again."],
  unreachable: [
    "索引没有取到，可能是网络不通。请再按一次回车重试。",
    "索引沒有取到，可能是網路不通。請再按一次 Enter 重試。",
    "The index did not come: the network may be down. Press Enter to try again.",
  ],
  missing: ["本站没有可搜索的索引。", "本站沒有可搜尋的索引。", "This site has no index to search in."],
  damaged: [
    "索引有一部分读不懂，可能正在更新。请重新载入本页。",
    "索引有一部分讀不懂，可能正在更新。請重新載入本頁。",
    "A part of the index cannot be read: it may be changing just now. Reload this page.",
  ],
  forged: [
    "取到的索引没有本报的有效签名，所以不显示。它可能被改动过，也可能正在更新；请稍后重试。",
    "取到的索引沒有本報的有效簽章，所以不顯示。它可能被改動過，也可能正在更新；請稍後重試。",
    "The index that came does not carry this paper's signature, so it is not shown. It may have been altered, or be changing just now: try again later.",
  ],
  unable: [
    "本页无法核对索引的签名，所以不显示。请重新载入，或换用较新的浏览器。",
    "本頁無法核對索引的簽章，所以不顯示。請重新載入，或換用較新的瀏覽器。",
    "The signature of the index cannot be checked here, so it is not shown. Reload this page, or open it in a newer browser.",
  ],
};

const find = selector => document.querySelector(selector);
const [form, field, status, list, button] = [".op-search", "#op-query", ".op-found", ".op-hits", ".op-actions button"].map(find);

/** Why there are no results; its message names a word. */
class Problem extends Error {}

/** How long one file may take, in milliseconds. */
const PATIENCE = 20_000;
/** After how many milliseconds the next folder is asked as well. */
const SILENCE = 1500;

/** The bytes at an address. */
async function get(address, options) {
  const answer = await fetchFile(address, PATIENCE, options);
  if (answer?.ok) return answer.bytes;
  if (!navigator.onLine) throw new Problem("offline");
  if (answer?.status !== 404 && answer?.status !== 410) throw new Problem("unreachable");
  throw new Problem(/\.sig\b/.test(address) ? "forged" : address.endsWith("manifest.json") ? "missing" : "damaged");
}

const site = await readSite();
const words = inLanguage(table, site.language);
const day = new Intl.DateTimeFormat(words.tag, { dateStyle: "long", timeZone: "UTC" });
const folders = site.bases.map(base => `${base}search/`);

find(".op-late").remove();
document.documentElement.lang = words.tag;
document.title = [words.title, site.name].filter(Boolean).join(" · ");
find(".op-masthead a").textContent = site.name || location.host;
find("h1").textContent = words.title;
find("label").textContent = words.label;
button.textContent = words.more;

const ready = init({ module_or_path: new URL("offprint_search_bg.wasm?v=dev", import.meta.url) });
ready.catch(() => {}); // Told where it is needed.

/** The bytes of a file of the index in one folder. */
async function bytesFrom(folder, name, options) {
  const [path, query = ""] = name.split(/(?=\?)/);
  const [file, signatures] = await Promise.all([get(folder + name, options), site.keys && get(`${folder}${path}.sig${query}`, options)]);
  if (site.keys) {
    const version = await verify(site.keys, `search/${path}`, file, decode(signatures));
    if (version <= 0) throw new Problem(version ? "unable" : "forged");
  }
  return file;
}

/**
 * What the first folder gives that can. Where one fails or keeps still, the next is asked, too. Fails, when all have, with
 * the reason of the first that says more than that it has nothing.
 */
const fromFirst = (order, take) =>
  new Promise((resolve, reject) => {
    let [problem, asked, failed] = [undefined, 0, 0];
    const next = () => {
      if (asked === order.length) return;
      const timer = setTimeout(next, SILENCE);
      take(order[asked++])
        .then(resolve, error => {
          if (!problem || /missing|damaged/.test(problem.message)) problem = error;
          if (++failed === order.length) reject(problem);
          else next();
        })
        .finally(() => clearTimeout(timer));
    };
    next();
  });

/** The manifest of the index, and the folders of its files: first the one that it is from. */
let index;
const open = () =>
  fromFirst(folders, async folder => {
    // The one file whose address does not change with its content: never an old one without asking.
    const manifest = decode(await bytesFrom(folder, "manifest.json", { cache: "no-cache" }));
    // Hosts made for applications answer every address with a page.
    if (/^\s*</.test(manifest)) throw new Problem("missing");
    return { folders: [folder, ...folders.filter(other => other !== folder)], manifest };
  });

/** Files that came: typing on needs many of them again. */
const files = new Map();
async function file(order, name) {
  if (!files.has(name)) {
    files.set(name, fromFirst(order, folder => bytesFrom(folder, name)));
    files.get(name).catch(() => files.delete(name));
    if (files.size > 500) files.delete(files.keys().next().value);
  }
  return files.get(name);
}

/** The search that is shown, or is going to be; what answers for another comes too late. */
let current = {};

async function run(turn) {
  for (;;) {
    const wanted = turn.search.wanted();
    if (!wanted.length) return;
    const came = await Promise.all(wanted.map(name => file(turn.folders, name)));
    if (turn !== current) return;
    wanted.forEach((name, at) => {
      if (turn.search.give(name, came[at])) return;
      files.delete(name);
      throw new Problem("damaged");
    });
  }
}

/** Shows what a turn is to find, then what it has found. */
async function show(turn, action) {
  list.ariaBusy = "true";
  const late = setTimeout(() => turn === current && say(words.busy), 500);
  try {
    await action();
    if (turn === current) draw(turn);
  } catch (error) {
    if (turn !== current) return;
    if (!(error instanceof Problem)) console.error(error);
    clear();
    say(words[error instanceof Problem ? error.message : "unreachable"]);
  } finally {
    clearTimeout(late);
    if (turn === current) list.ariaBusy = "false";
  }
}

function begin() {
  const query = field.value;
  history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : location.pathname + location.search);
  current.search?.free();
  const turn = (current = { shown: 0 });
  say("");
  if ([...query.trim()].length < 2) return clear();
  return show(turn, async () => {
    const [opened] = await Promise.all([(index ??= open()), ready]).catch(error => {
      index = undefined; // The next search asks again.
      throw error;
    });
    if (turn !== current) return;
    turn.folders = opened.folders;
    turn.search = Search.begin(opened.manifest, query);
    // Characters that nobody sees do not count.
    if (!turn.search) throw new Problem(Search.begin(opened.manifest, "ab") ? "none" : "damaged");
    await run(turn);
  });
}

function clear() {
  list.replaceChildren();
  button.hidden = true;
}

const say = text => (status.textContent = text);

function draw(turn) {
  const { search } = turn;
  if (!turn.shown) clear();
  const count = search.count();
  for (; turn.shown < count; turn.shown++) list.append(hit(search, turn.shown));
  button.hidden = !search.hasMore();
  const [more, none] = search.hasMore() ? [words.first, words.stopped] : [words.found, words.none];
  say(count ? more.replace("{}", count) : none);
}

function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** A field with its matches marked: every second piece is one. */
const marked = pieces => pieces.map((piece, at) => (at % 2 ? element("mark", "", piece) : piece)).filter(Boolean);

function hit(search, at) {
  const [path, date, found] = search.about(at);
  const [headline, byline, standfirst] = [0, 1, 2].map(field => marked(search.pieces(at, field)));
  const link = element("a", "", ...(headline.length ? headline : [words.untitled]));
  link.href = `index.html#/${path}`;
  const item = element("li", "", link);
  const line = element("p", "op-byline", ...(byline.length ? [element("span", "", ...byline)] : []));
  if (date) {
    const time = new Date(`${date}T00:00:00Z`);
    const when = element("time", "", Number.isNaN(time.getTime()) ? date : day.format(time));
    when.dateTime = date;
    line.append(when);
  }
  if (found) line.append(element("span", "", words.text));
  if (line.hasChildNodes()) item.append(line);
  if (standfirst.length) item.append(element("p", "", ...standfirst));
  return item;
}

let timer;
const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(begin, 150);
};
// Half-written characters of an input method are no query; what it writes in the end is.
field.addEventListener("input", event => event.isComposing || soon());
field.addEventListener("compositionend", soon);
form.addEventListener("submit", event => {
  event.preventDefault();
  clearTimeout(timer);
  begin();
});
button.addEventListener("click", () => {
  const turn = current;
  const before = turn.shown;
  turn.search.more();
  show(turn, () => run(turn)).then(() => list.children[before]?.querySelector("a").focus());
});

document.addEventListener("keydown", event => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [field, ...list.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && at >= 0 && stops[at + step]) {
    event.preventDefault();
    stops[at + step].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    clearTimeout(timer);
    field.value = "";
    field.focus();
    begin();
  }
});

/** Takes the query from the page's address, if it is another: what follows `#` reaches no server. */
function takeQuery() {
  const query = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  if (query === field.value) return false;
  field.value = query;
  begin();
  return true;
}
addEventListener("hashchange", takeQuery);
// What the field holds already was typed while the page loaded, or before it was loaded anew.
const hasBegun = location.hash !== "" && takeQuery();
if (!field.value) field.focus();
else if (!hasBegun) begin();
