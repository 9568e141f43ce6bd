// What the page does to the document. Decides nothing: the Rust side says what and where. In JavaScript, because each
// of these calls would cost the module an import, its glue and its error paths.

let policy;
/** Text as trusted markup: it is the layout's own, made from an allow-list. */
const trusted = html => {
  // `String` gives back what it is given.
  const rules = { createHTML: String };
  try {
    policy ??= globalThis.trustedTypes?.createPolicy("offprint", rules) ?? rules;
  } catch {
    policy = rules; // The page around allows other policies only: plain texts may still do.
  }
  return policy.createHTML(html);
};

/** Whether the page around lets markup be written. */
export function canWrite() {
  try {
    setHtml(document.createElement("div"), "");
    return true;
  } catch {
    return false;
  }
}

/**
 * The markup of a page up to its main element, that element, and what follows: in markup of ours "<" always begins a tag,
 * and no article has this id.
 */
function partsOf(markup = "") {
  const main = markup.search(/<\w+ id="offprint-main"/);
  const side = markup.indexOf('<aside class="op-side"');
  const end = side < 0 ? markup.lastIndexOf("<") : side;
  return main < 0 ? [] : [markup.slice(0, main), markup.slice(main, end), markup.slice(end)];
}

/**
 * Puts in a page with the same head as the one before, and leaves that as it is: navigation and topics need not be laid out
 * and drawn again, nor what stands beside the page. Tells whether it could.
 */
function setMain(element, html) {
  const [head, main, side] = partsOf(html);
  const [oldHead, , oldSide] = partsOf(element.offprintMarkup);
  const old = main && head === oldHead && element.querySelector(".op-main");
  if (!old) return false;
  // Where pictures are missing, they are tried again.
  const changed = side === oldSide && !element.querySelector(".op-side .op-missing") ? "" : side;
  if (changed) old.nextElementSibling?.remove();
  old.outerHTML = trusted(main + changed);
  return true;
}

/** Replaces what `element` holds, unless that was made of the same text; tells whether it did. The only writer of markup. */
export function setHtml(element, html) {
  const isNew = element.offprintFirst !== html; // www/early.js notes it.
  if (isNew && !setMain(element, html)) element.innerHTML = trusted(html);
  else element.dispatchEvent(new Event("shown")); // Nothing changes that an observer of its children would see.
  delete element.offprintFirst;
  element.offprintMarkup = html; // www/shared/begin.js notes it.
  return isNew;
}

/** Sets language, title, description and JSON-LD of the document. */
export function setHead(language, direction, title, description, jsonLd) {
  const { documentElement: root, head } = document;
  // Setting them to what they are has all of the page laid out again.
  if (root.lang !== language) root.lang = language;
  if (root.dir !== direction) root.dir = direction;
  document.title = title;
  let meta = head.querySelector("meta[name=description]");
  if (!meta) {
    meta = head.appendChild(document.createElement("meta"));
    meta.name = "description";
  }
  meta.content = description;
  head.querySelector("script[type='application/ld+json']")?.remove();
  if (jsonLd) {
    // A block of data, written by the parser: no script runs, and the one policy covers it.
    const holder = document.createElement("div");
    setHtml(holder, `<script type="application/ld+json">${jsonLd}</script>`);
    head.append(holder.firstChild);
  }
}

/** The element of `root` with this id. */
export const byId = (root, id) => root.querySelector(`#${CSS.escape(id)}`) ?? undefined;

/** Gives an element the focus without scrolling to it; elements take it only with a tab index. */
export function focus(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
}

/** The same at the end of what is done now: the browser lays the page out for it, which all that belongs to it must precede. */
export function focusSoon(root, id) {
  queueMicrotask(() => {
    const element = byId(root, id);
    if (element) focus(element);
  });
}

/** Notes in the history entry where the reader is, or will be, in CSS pixels from the top. */
export function remember(top = scrollY) {
  history.replaceState({ ...history.state, offprintScroll: top }, "");
}

/** What `remember` noted in the entry that the reader is at. */
export const remembered = () => (typeof history.state?.offprintScroll === "number" ? history.state.offprintScroll : undefined);

/** Makes a history entry for an anchor of the page that is shown. */
export function pushHash(hash) {
  history.pushState(null, "", hash);
}

/** Says that the page is on its way, once that takes long enough to be worth saying; without words, no more. */
export function say(status, words) {
  if (words && status.offprintTimer) return;
  clearTimeout(status.offprintTimer);
  status.offprintTimer = words && setTimeout(() => (status.textContent = words), 500);
  if (!words) status.textContent = "";
}

/** How long the browser may need to show a page that was put in, in milliseconds: on two cores, other work delays it. */
const SHOWING = 60;

/** Calls `action` in a task of its own. */
export function soon(action) {
  setTimeout(action);
}

/** Milliseconds of a clock that does not go back. */
export const now = () => performance.now();

/** Shows a picture whose bytes are at hand in the place of an image. */
function showBytes(image, bytes) {
  const url = URL.createObjectURL(bytes);
  image.removeAttribute("data-carried");
  image.src = url;
  image.decode().catch(() => {}).then(() => URL.revokeObjectURL(url));
}

const carried = (root, address) => [...root.querySelectorAll("img[data-carried]")].filter((image) => image.dataset.carried === address);

/** Shows a picture that was fetched as a file, wherever the page has it. */
export function showPicture(root, address, bytes) {
  for (const image of carried(root, address)) showBytes(image, bytes);
}

/** Tells of a picture that could not be fetched as the browser does of others. */
export function missPicture(root, address) {
  for (const image of carried(root, address)) image.dispatchEvent(new Event("error"));
}

/**
 * Puts what the device keeps where a picture did not load, or a quiet frame of the same size; without words it is
 * decoration.
 */
export async function replaceMissing(image, words, device, path) {
  const kept = path && (await device?.picture?.(path));
  if (kept) return showBytes(image, kept);
  const frame = document.createElement("span");
  frame.className = "op-missing";
  frame.style.blockSize = `${image.offsetHeight}px`;
  frame.textContent = words;
  if (!words) frame.ariaHidden = "true";
  image.replaceWith(frame);
}

/** Lets the device keep a file, once the page is likely to be seen. */
export function keep(device, path, text, version, title) {
  setTimeout(() => device.keep(path, text, version, title), SHOWING);
}

/** Loads the picture that a button stands for; gives its address, if it is to be fetched as a file. */
export function loadHeld(button) {
  const image = new Image();
  image.referrerPolicy = "no-referrer";
  image.alt = button.dataset.alt;
  const { src, carried } = button.dataset;
  image.addEventListener("load", fit);
  if (src) image.src = src;
  else image.dataset.carried = carried;
  // Whoever goes on by keys goes on from here.
  image.tabIndex = -1;
  button.replaceWith(image);
  image.focus({ preventScroll: true });
  return carried;
}

/** Tells the page around what happened: a page with this title is there, or a failure with this code, in a sentence. */
export function tell(root, name, words) {
  const detail = name.endsWith("load") ? { title: words } : { code: words, message: root.querySelector("[role=alert]").textContent };
  root.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
}

const addressIn = block => block.querySelector(".op-address");

/** The hashes of the pages that were opened here. In memory alone: it goes with the tab. */
const opened = new Set();

/** Says of the links in lists which pages were opened before. */
function markOpened(lists, words) {
  for (const list of lists) {
    for (const link of list.querySelectorAll("a:not([aria-current])")) {
      const [, path] = link.getAttribute("href").split("#");
      if (!path || !opened.has(path) || link.classList.contains("op-opened")) continue;
      link.classList.add("op-opened");
      const said = document.createElement("span");
      said.className = "op-unseen";
      said.textContent = words;
      link.append(said);
    }
  }
}

/**
 * A picture that does not say its size has the room that most need, so that nothing moves when it comes. One that is small
 * or tall takes its own, unless it is in sight by then.
 */
function fit({ target: image }) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const { top, bottom } = image.getBoundingClientRect();
  if (!width || (top < innerHeight && bottom > 0)) return;
  if (width < 99) image.style.display = "inline";
  if ((width < 99 || height > width) && !image.hasAttribute("height")) Object.assign(image, { width, height });
}

/** Lets the keyboard scroll a table while it is wider than its column. */
function reach(table) {
  if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  else table.removeAttribute("tabindex");
}

/**
 * Shows the share button where the system has a share sheet; lets the keyboard scroll what is wider than the page; marks
 * links to pages that were opened before. `hash` is that of this page.
 */
export function prepare(root, hash, words) {
  markOpened(root.querySelectorAll(".op-list, .op-teaser h2, .op-block :is(li, .op-top)"), words);
  if (hash) opened.add(hash.slice(1));
  const button = root.querySelector("[data-op=share]");
  if (button && navigator.share) button.hidden = false;
  for (const image of root.querySelectorAll(".op-lead img, .op-body img")) {
    image.addEventListener("load", fit);
    fit({ target: image });
  }
  for (const table of root.querySelectorAll(".op-body table")) new ResizeObserver(() => reach(table)).observe(table);
}

/** Draws the share code in the place that the layout has left for it. */
export function drawCode(root, viewBox, ground, modules) {
  const code = root.querySelector(".op-code");
  code?.setAttribute("viewBox", viewBox);
  for (const [d, fill] of [[ground, "#fff"], [modules]]) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    if (fill) path.setAttribute("fill", fill);
    code?.append(path);
  }
}

/** Opens the system's share sheet. A reader who closes it again made no error. */
export function openShareSheet(button) {
  const url = addressIn(button.closest(".op-share")).textContent;
  navigator.share({ title: document.title, url }).catch(() => {});
}

/** Copies the address and says whether it worked. */
export async function copyAddress(button) {
  const address = addressIn(button.closest(".op-share"));
  let copied;
  try {
    // Hosts without HTTPS have no clipboard object: the exception leads to the older way.
    await navigator.clipboard.writeText(address.textContent);
    copied = true;
  } catch {
    // The selection stays, so that the reader can copy by hand where this fails, too.
    getSelection().selectAllChildren(address);
    copied = document.execCommand("copy");
  }
  button.parentElement.querySelector("[role=status]").textContent = copied ? button.dataset.done : button.dataset.failed;
}

/** Puts markup below the article, in the place of what was put there before. */
export function showBeside(root, html) {
  root.querySelector(".op-article + .op-turn")?.remove();
  root.querySelector(".op-article")?.insertAdjacentHTML("afterend", trusted(html));
}

/** What `watch` tells: a link came into view, the reader points at one, presses one, begins to scroll instead; the end of the article is near. */
const SEEN = 0;
const POINTED = 1;
const PRESSED = 2;
const RELEASED = 3;
const END = 4;
/** A picture that is fetched as a file comes near. */
const PICTURE = 5;
/** Added where every byte counts. */
const FRUGAL = 8;

/**
 * Tells what the reader is likely to want next: `tell(sign, href)`, once the reader has stayed for a moment. Returns the
 * function that ends it.
 */
export function watch(root, isDocument, tell) {
  let pointing, looking, settling, changing;
  const say = (sign, link) => {
    const { saveData, effectiveType } = navigator.connection ?? {};
    tell(saveData || /2g/.test(effectiveType) ? sign + FRUGAL : sign, link?.getAttribute("href") ?? "");
  };
  const point = ({ target, type }) => {
    clearTimeout(pointing);
    if (type === "pointercancel") return tell(RELEASED, "");
    const link = target.closest("a[href*='#/']");
    if (!link) return;
    // Pressed is all but followed, and browsers let timers wait while a finger is down. Else the reader must stay for 100 ms.
    if (type === "pointerdown") say(PRESSED, link);
    else pointing = setTimeout(say, 100, POINTED, link);
  };
  const look = () => {
    clearTimeout(looking);
    looking = setTimeout(() => {
      const first = [...root.querySelectorAll(".op-teaser h2 a, .op-top p a")].find((link) => {
        const { top, bottom } = link.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
      if (first) say(SEEN, first);
      if (root.querySelector(".op-article")?.getBoundingClientRect().bottom < 2 * innerHeight) say(END);
    }, 500);
  };
  // Where the reader has come to rest, but not while another page is on its way: the history is there before it.
  const settle = () => {
    clearTimeout(settling);
    if (!root.closest("[aria-busy]")) settling = setTimeout(() => remember(), 150);
  };
  const leave = () => clearTimeout(settling);
  const watched = [
    [root, "pointerover", point],
    [root, "pointerdown", point],
    [root, "pointercancel", point],
    [root, "focusin", point],
    [window, "scroll", look],
  ];
  if (isDocument) {
    watched.push([window, "scroll", settle], [window, "popstate", leave], [window, "hashchange", leave]);
    // The page's text comes later than the browser would scroll after back and forward.
    history.scrollRestoration = "manual";
  }
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      tell(PICTURE, target.dataset.carried);
    }
  }, { rootMargin: "50%" });
  const changed = () => {
    near.disconnect();
    for (const image of root.querySelectorAll("img[data-carried]")) near.observe(image);
    look();
    // The page that was there before the visit can wait for this.
    if (isDocument) settle();
  };
  // The page is to be seen first.
  const later = () => {
    clearTimeout(changing);
    changing = setTimeout(changed, SHOWING);
  };
  const observer = new MutationObserver(later);
  observer.observe(root, { childList: true });
  watched.push([root, "shown", later]);
  for (const [target, name, action] of watched) target.addEventListener(name, action);
  return () => {
    near.disconnect();
    for (const [target, name, action] of watched) target.removeEventListener(name, action);
    observer.disconnect();
    clearTimeout(pointing);
    clearTimeout(looking);
    clearTimeout(settling);
    clearTimeout(changing);
  };
}
