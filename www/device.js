// The page that lists what is on the device. Works without the core, and without a network where the shell is kept.
import { clearEverything, settle } from "./device/shell.js";
import { encodePath, inLanguage, readSite } from "./shared/site.js";
import { button, element, keeping } from "./device/ui.js";
import { fill, table } from "./device/words.js";
import { BUDGET, clear, list, remove } from "./store.js?v=dev";

const find = selector => document.querySelector(selector);
const [heading, stored, kept, row, said] = ["h1", ".op-stored", ".op-kept", ".op-tools-row", ".op-tools-said"].map(find);
const site = await readSite();
const words = inLanguage(table, site.language);
const say = text => (said.textContent = text);

find(".op-late").remove();
document.documentElement.lang = words.tag;
document.title = [words.device, site.name].filter(Boolean).join(" · ");
find(".op-masthead a").textContent = site.name || location.host;
heading.textContent = words.device;

const day = new Intl.DateTimeFormat(words.tag, { dateStyle: "long", timeZone: "UTC" });
/** A size in the units that people use, decimal as on the boxes of disks. */
function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(words.tag, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(value);
}

function entry(article, at) {
  const title = article.title || words.untitled;
  const link = element("a", { href: `index.html#/${encodePath(article.path)}` }, title);
  const when = new Date(`${article.kept}T00:00:00Z`);
  const time = element("time", { dateTime: article.kept }, Number.isNaN(when.getTime()) ? article.kept : day.format(when));
  const facts = [size(article.size), article.saved ? words.wasSaved : words.wasRead];
  if (article.pictures) facts.push(fill(words.pictures, article.pictures));
  const line = element("p", { className: "op-byline" }, time, ...facts.map(fact => element("span", {}, fact)));
  const remover = button(words.remove, async () => {
    await remove(article.path);
    await show();
    say(fill(words.removed, title));
    await settle(site);
    // The next one takes the place, and with it the focus.
    (kept.children[at] ?? kept.lastElementChild ?? row)?.querySelector("button").focus();
  });
  remover.setAttribute("aria-label", fill(words.removeOne, title));
  return element("li", {}, element("div", {}, link, line), remover);
}

const removeAll = button(words.removeAll, async () => {
  await clear();
  await show();
  say(words.removedAll);
  await settle(site);
  heading.focus();
});

async function show() {
  const all = await list();
  const articles = all?.articles ?? [];
  kept.replaceChildren(...articles.map(entry));
  removeAll.hidden = !articles.length;
  if (!all) stored.textContent = words.refused;
  else if (!articles.length) stored.textContent = words.nothing;
  else stored.textContent = [fill(words.total, articles.length, size(all.bytes)), fill(words.budget, size(BUDGET))].join(words.between);
}

const [keeper, state] = keeping(site, words, say, show);
await show();
row.append(removeAll, keeper, button(words.clear, () => clearEverything()));
row.after(state);
await settle(site);
