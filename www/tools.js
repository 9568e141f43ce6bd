// The footer under a page: what the reader can have stored, and have taken away again. Loaded when the page is shown.
import { choices, choose } from "./device/choices.js";
import { clearEverything, settle } from "./device/shell.js";
import { painted } from "./shared/begin.js";
import { describe, inLanguage, pathIn } from "./shared/site.js";
import { button, element, keeping, toggle } from "./device/ui.js";
import { fill, table } from "./device/words.js";

const root = document.getElementById("offprint");

/** Puts the footer under the page; `settings` are what `site.json` holds, `core` has the core's `mount` and `destroy`. */
export async function start(settings, core) {
  const site = describe(settings);
  const words = inLanguage(table, site.language);

  const said = element("p", { className: "op-tools-said" });
  said.setAttribute("role", "status");
  const say = text => (said.textContent = text);

  const textOnly = toggle(words.textOnly, choices().textOnly === true, () => {
    if (choose({ textOnly: choices().textOnly ? undefined : true })) location.reload();
    else say(words.refused);
  });

  /** The path of what is shown; an anchor of the page is none, and changes nothing. */
  let path;
  let isBusy = false;
  const saver = button(words.save, async () => {
    if (isBusy) return;
    isBusy = true;
    saver.setAttribute("aria-disabled", "true");
    const paths = wanted();
    const isOne = paths.length === 1;
    const progress = done => say(fill(words.saving, done, paths.length));
    progress(0);
    try {
      const [{ save }, { list }] = await Promise.all([import("./save.js?v=dev"), import("./store.js?v=dev")]);
      if (!(await list())) return say(words.refused);
      const result = await save(paths, site, { core, textOnly: choices().textOnly === true, progress });
      say(tell(result, isOne));
      await settle(site);
    } catch (error) {
      console.error(error);
      say(words.failed);
    } finally {
      isBusy = false;
      saver.removeAttribute("aria-disabled");
    }
  });

  /** The paths that the reader means: the article; of a section front all that it lists, and the front itself. */
  function wanted() {
    const teasers = [...root.querySelectorAll(".op-section .op-teaser h2 a[href]")];
    const paths = teasers.map(link => /^#\/./.test(link.getAttribute("href")) && pathIn(link.getAttribute("href"), site.home));
    return [...new Set([path, ...paths])].filter(Boolean);
  }

  function tell({ articles, pictures, missed, missedPictures, isFull, problem }, isOne) {
    if (problem) return words[problem];
    const sentences = [];
    if (articles) sentences.push(isOne ? fill(words.savedOne, pictures) : fill(words.saved, articles, pictures));
    else if (!isFull) sentences.push(words.failed);
    if (articles && missed.length) sentences.push(fill(words.missed, missed.join(words.and)));
    if (missedPictures) sentences.push(fill(words.missedPictures, missedPictures));
    if (isFull) sentences.push(words.full);
    return sentences.join(words.between);
  }

  const [keeper, state] = keeping(site, words, say);
  const list = element("a", { href: "device.html" }, words.device);
  const footer = element(
    "footer",
    { className: "op-tools", lang: words.tag, dir: "ltr" },
    element("div", { className: "op-tools-row" }, textOnly, saver, keeper, list, button(words.clear, () => clearEverything())),
    state,
    said,
  );
  footer.setAttribute("aria-label", words.tools);

  /** Fits the footer to what is shown now. */
  function follow() {
    say("");
    path = pathIn(location.hash, site.home) ?? path ?? site.home;
    const kind = ["article", "section"].find(kind => root.querySelector(`.op-${kind}`));
    saver.hidden = !kind;
    saver.textContent = kind === "section" ? words.saveAll : words.save;
  }
  follow();
  addEventListener("offprint-load", follow);
  addEventListener("offprint-error", follow);

  // Its styles come with it: it stands under the page when it is dressed. To look through the page for them is a task of its own.
  const styles = element("link", { rel: "stylesheet", href: new URL("device.css?v=dev", import.meta.url).href });
  styles.addEventListener("load", () => painted().then(() => document.body.append(footer)), { once: true });
  document.head.append(styles);

  await settle(site);
}
