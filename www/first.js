// The first view: reads the article and lays it out before the visit is there, with a small module that index.html itself
// carries. This script stands before the module there, so that browsers have read it when that has come. What it cannot do,
// the visit does a moment later: failures, and what the device keeps of sites with keys.
import init, { firstOrder, prepare, press as carryOut } from "#offprint";
import { fileOf, keysOf, pathOf, visitAt } from "./shared/begin.js";
import { pressWith } from "./shared/press.js";

// Its text has done its work, too.
document.currentScript?.remove();

const begun = globalThis.offprintFirst;
const { again, ask, chosen, early, goTo, painted, put, settings, site, soon } = begun;
// Asking for it waits for another process, and now there is time.
const textOnly = chosen("textOnly");
const root = document.getElementById("offprint");
// From a disk nothing more will come, and nobody would say why.
if (location.protocol === "file:") {
  root.removeAttribute("aria-busy");
  root.dataset.failed = "file";
}
begun.showAgain();
/** What is in sight before the module is there. */
const { shown } = begun;

/** The longest article that has a first view of its own, in bytes. */
const LONGEST = 1 << 20;

/** A host that has not sent so many bytes in so many milliseconds has the next one asked: as in src/mirrors.rs. */
const [PROGRESS, SILENCE] = [2048, 800];

/** The element that holds the module. */
const holder = () => document.getElementById("op-module");

/** The module: one character a byte, but for what HTML does not hold (`holder` in tools/inline.mjs). */
function bytes() {
  const held = holder();
  const { zero, turn, other } = JSON.parse(held.dataset.bytes);
  const text = held.textContent.replace(RegExp(zero, "g"), "\0").replace(RegExp(turn, "g"), "\r");
  held.remove();
  // An eighth of the time of the loop, in browsers that have it: Chrome 140, Firefox 133, Safari 18.2.
  const bytes = Uint8Array.fromBase64?.(btoa(text)) ?? Uint8Array.from(text, character => character.charCodeAt());
  for (const [at, byte] of other) bytes[at] = byte;
  return bytes;
}

/** The module has come: index.html says so (ready.js), or this script comes after all of it. */
const hasCome = new Promise(done => {
  begun.ready = done;
  if (holder()) done();
});
const isReady = hasCome.then(() => shown && painted()).then(() => init(bytes()));

const { press, fetchReader, verify } = pressWith(carryOut, document.baseURI);
const fetchVisit = visitAt(document.baseURI);

/** The part up to which the page is shown already, by its number. */
let shownUpTo = 0;

/** The text of an answer; undefined for one that is too long. Tells how many bytes have come. */
async function read(answer, tell = () => {}) {
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let text = "";
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    tell((length += value.length));
    if (length > LONGEST) return void reader.cancel();
    text += decoder.decode(value, { stream: true });
  }
}

/** What an answer of the host at `address` holds: `raw` is undefined where it is too long. */
async function taken(answer, address, tell) {
  if (!answer.ok) throw answer.status;
  return { raw: await read(answer.clone(), tell), isElsewhere: new URL(answer.url).origin !== new URL(address).origin };
}

/**
 * What a mirror has for the article, from this mirror on: where one fails, has what no key vouches for, or does not get on, the
 * next is asked as well. The visit goes on with what is in `early` then.
 */
async function found({ json, article }, mirror = 0) {
  const address = fileOf(json, mirror);
  // Nobody waits for it any more where the visit or the reader has gone on.
  if (!address || begun.isTaken || fileOf(json) !== article) throw mirror;
  const asked = file => early[file] ?? ask(file);
  const keys = keysOf(json);
  const path = pathOf(json);
  const answer = asked(address);
  const signed = keys && asked(`${address}.sig`).then(answer => read(answer.clone())).catch(String);
  let received = 0;
  const good = answer.then(async answer => {
    const file = await taken(answer, address, length => (received = length));
    if (!keys || file.raw === undefined) return file;
    const version = await verify(keys, path, new TextEncoder().encode(file.raw), await signed);
    if (version < 1) throw mirror;
    return { ...file, version };
  });
  const silence = new Promise((_, done) => setTimeout(() => received < PROGRESS && done(), answer.since + SILENCE - performance.now()));
  return Promise.race([good, silence]).catch(() => Promise.any([good, found({ json, article }, mirror + 1)]));
}

/** What is laid out part by part. */
const WHOLE = ".op, .op-header, .op-main, .op-article, .op-body, .op-front, .op-section, .op-side";
const partsOf = content => [...content.querySelectorAll(`:is(${WHOLE}) > *`)].filter(part => !part.matches(WHOLE));

/** Hides what follows a part of the page (offprint.css); without one, nothing. */
function end(content, part) {
  for (const marked of content.querySelectorAll("[data-op-last]")) marked.removeAttribute("data-op-last");
  for (; part && part !== content; part = part.parentElement) part.setAttribute("data-op-last", "");
}

/** Has the module do what comes before the layout of an order: a task each, on a slow phone. */
async function prepared(order) {
  do await soon();
  while (prepare(order));
}

/** Shows how a Markdown file begins, its head and first paragraph, while the reader of all is on its way. */
async function begin(order, raw) {
  const start = /^(?:---.*?\n---|# .+?)\s*\n.+?\n\n/s.exec(raw)?.[0];
  if (!start) return;
  const first = order.slice(0, start.length - raw.length);
  await prepared(first);
  const page = press(first);
  await soon();
  if (!page || begun.isTaken) return;
  const { content } = put(page);
  shownUpTo = Math.max(partsOf(content).indexOf(content.querySelector(".op-body > :last-child")), 0);
  await layOut(content, 0, shownUpTo);
}

/** After this time no other part is begun in a task, in milliseconds: the head of a page has parts that take twice as long. */
const TASK = 14;

/** As `soon`, but before the browser draws what is there so far, where that can be asked for. */
const turn = () => globalThis.scheduler?.postTask?.(() => {}, { priority: "user-blocking" }) ?? soon();

/** Lays a page out, from the part at `at` up to that at `last`, or to its end: the layout of all is a long task on a slow phone. */
async function layOut(content, at, last = Infinity) {
  const parts = partsOf(content);
  // Some pages have thousands, and each step looks at all.
  const least = Math.ceil(parts.length / 64);
  let since = 0;
  for (let step = least; at < parts.length && at < last && !begun.isTaken; at += step) {
    end(content, parts[at]);
    if (performance.now() - since > TASK) {
      await turn();
      since = performance.now();
    }
    const before = performance.now();
    content.getBoundingClientRect();
    const took = performance.now() - before;
    if (took < TASK / 3) step *= 2;
    else if (took > TASK) step = Math.max(Math.ceil(step / 2), least);
  }
  end(content, parts[last]);
}

/** Shows the page, if it can be shown already; gives the element that holds it, and the pictures in it that did not load. */
async function show() {
  const { text, json, article, copy: asked } = await site;
  if (keysOf(json) && chosen("kept")) return; // It may be older than what the device has: the visit knows.
  const copy = await asked;
  const [{ raw, isElsewhere, version }] = await Promise.all([copy ? taken(copy, article) : found({ json, article }), isReady]);
  const [here] = location.href.split("#");
  const { hash } = location;
  const flags = textOnly ? "h" : "";
  if (raw === undefined) return;
  await soon(); // This task has started the module.
  const order = firstOrder([here, hash, settings, text, flags, article, (isElsewhere ? "1" : "") + (version ? "k" : ""), raw].join("\0"));
  if (!order) return;
  await prepared(order);
  if (!press(order)) {
    // Not where the reader is on the way to another place in it.
    const begins = () => again || /#.*#/.test(hash) || begin(order, raw);
    await Promise.all([fetchReader(), begins()]);
    await soon();
  }
  const page = press(order);
  await soon();
  if (!page || begun.isTaken) return;

  const { content, missed } = put(page);
  // After a reload one task suffices, for its letters are shaped already, unless the page is very long.
  if (!again || page.length >= 1 << 16) await layOut(content, shownUpTo);
  if (begun.isTaken) return;
  root.removeAttribute("aria-busy");
  const date = copy?.headers.get("date");
  const pathIn = hash => hash.split("#")[1];
  if (date) begun.copy = () => pathIn(location.hash) === pathIn(hash) && { text: raw, kept: new Date(date).toISOString().slice(0, 10) };
  if (content !== shown?.content) goTo(content, hash);
  return { content, missed };
}

const first = show().catch(() => {});
first.then(isShown => void (isShown || fetchVisit())); // It has nothing to wait for then; what fails, the visit tells.
// `first` resolves when the visit may begin; `copy` gives what is shown, where the browser had it and its host was not asked.
Object.assign(begun, { press, fetchReader, fetchVisit, verify, isReady, first });
isReady.catch(() => {}); // Told by the visit.
