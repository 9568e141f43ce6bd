// Begins the visit when the page that was opened is there: on a slow line nothing of it comes before the article and its
// picture.
import { heard } from "./shared/begin.js";

/** How long the visit waits for the first view, in milliseconds: the visit knows more ways. */
const PATIENCE = 1000;
/** How long it waits for the first picture, in milliseconds. */
const PICTURE = 3000;

const later = time => new Promise(done => setTimeout(done, time));

/** What index.html has begun; where a host lets no styles or scripts stand in it, the same as files. */
async function scripts() {
  const styles = document.querySelector("style");
  if (!styles?.sheet) styles?.replaceWith(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "offprint.css?v=dev" }));
  if (!globalThis.offprintFirst) await import("./early.js?v=dev");
  if (!globalThis.offprintFirst.first) await import("./first.js?v=dev");
}

/** Waits until the first picture of the page is seen: it has come, and the next frame shows it. */
async function seen({ content }, painted) {
  const picture = content.querySelector("img[src]");
  if (!picture) return;
  if (!picture.complete) await heard(picture, "load", "error");
  await painted();
}

/** Says of a page whose reader did not come either that only its start is there: behind that, where what follows would be hidden. */
function endHere(root) {
  const said = document.createElement("strong");
  said.className = "op-notice";
  said.setAttribute("role", "alert");
  said.textContent = "文章没有完全载入，请重新载入。 This article did not load completely: please reload the page.";
  [...root.querySelectorAll("[data-op-last]")].pop()?.append(said);
}

async function start() {
  await scripts();
  const begun = globalThis.offprintFirst;
  const first = await Promise.race([begun.first, later(PATIENCE)]);
  if (first) await begun.painted();
  if (begun.again) begun.askAgain();
  if (first) await Promise.race([seen(first, begun.painted), later(PICTURE), heard(window, "pointerdown", "keydown")]);
  begun.fetchVisit();
  const { begin } = await import("./visit.js?v=dev");
  await begin(() => {
    begun.isTaken = true; // From here on the first view shows nothing any more.
    return Promise.race([begun.first, undefined]);
  });
}

document.querySelectorAll("body > script:not(#op-module)").forEach(script => script.remove());
start().catch(error => {
  // The module itself did not come: its words are not there either.
  const root = document.getElementById("offprint");
  root.removeAttribute("aria-busy");
  root.setAttribute("data-failed", "");
  globalThis.offprintFirst?.first?.then(isWhole => isWhole || endHere(root));
  addEventListener("hashchange", () => location.reload()); // The page may be there, and its links.
  console.error(error);
});
