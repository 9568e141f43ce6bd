import { failure, fitted, init, isLoaded, isPlain, open } from "./core.js";
import style from "./element-style.js";

/** The style sheets of documents: one for all their elements. */
const sheets = new WeakMap();

/** The style sheet for a shadow tree. Constructed: no Content-Security-Policy of the page around keeps it out. */
function dress(shadow) {
  const { ownerDocument: document } = shadow;
  let sheet = sheets.get(document);
  try {
    if (!sheet) {
      sheet = new document.defaultView.CSSStyleSheet();
      sheet.replaceSync(style + measure(document.defaultView));
      sheets.set(document, sheet);
    }
    shadow.adoptedStyleSheets = [sheet];
    for (const sent of shadow.querySelectorAll("style, link")) sent.remove(); // A server's, for the time before this.
  } catch {
    // Browsers before 2023.
    if (!shadow.querySelector("style, link")) shadow.prepend(Object.assign(document.createElement("style"), { textContent: style }));
  }
}

/** Ties the unit of all sizes to the reader's own text size, where a custom property can be a length. */
function measure({ CSS }) {
  if (!CSS.registerProperty) return "";
  try {
    CSS.registerProperty({ name: "--_offprint-unit", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // Another version of this package in the same document was first.
  }
  return ":where(.op-root>div){--_offprint-unit:var(--op-rem,1em)}";
}

/** The module on its way, and then a moment for the page: starting it and laying out are two tasks, not one long one. */
let loading;
async function load() {
  try {
    await init();
    await new Promise(done => setTimeout(done));
  } finally {
    loading = undefined;
  }
}

/** Whether an element has been measured. Measuring lays the page out, so only the first one that needs the module is. */
let isMeasured = false;

/** Whether an element is near enough to the window now: less than its height away. */
function isNear(element) {
  const [box] = element.getClientRects();
  const { innerHeight } = element.ownerDocument.defaultView;
  return box && box.top < 2 * innerHeight && box.bottom > -innerHeight;
}

/** What elements do when they come near the window. */
const waiting = new WeakMap();
const near =
  globalThis.IntersectionObserver &&
  new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) waiting.get(target)();
    },
    { rootMargin: "100% 0px" },
  );

/** An attribute as a property; what is not there is the empty text. */
const reflected = name => ({
  configurable: true,
  enumerable: true,
  get() {
    return this.getAttribute(name) ?? "";
  },
  set(value) {
    if (value == null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  },
});

/** How much of an answer is read before somebody asks for it, in bytes. */
const AHEAD = 1 << 18;

/** An answer whose bytes are read as they come: who asks for it later need not wait for each of them. */
function readAhead(answer) {
  if (!answer.body) return answer;
  const { ok, status, url, headers } = answer;
  const reader = answer.body.getReader();
  const parts = [];
  let length = 0;
  const pull = () => {
    const part = reader.read();
    parts.push(part);
    part.then(({ done, value }) => (length += value?.length ?? AHEAD) < AHEAD && !done && pull(), () => {}); // Told to who reads it.
  };
  pull();
  return { ok, status, url, headers, body: { getReader: () => ({ read: () => parts.shift() ?? reader.read(), cancel: () => reader.cancel() }) } };
}

/** A page model as a text. */
function text(page) {
  let cause;
  try {
    if (isPlain(page)) return JSON.stringify(page);
  } catch (error) {
    cause = error;
  }
  throw failure("not-an-object", "The page of <offprint-article> is no plain object: it has no JSON. Give it what parse gave.", cause);
}

/** So that servers can import this, too. */
const Base = globalThis.HTMLElement ?? class {};

/**
 * A mirrored article, laid out in the reader's browser from its raw file: a legacy page, Markdown or JSON.
 *
 * @tag offprint-article
 * @slot - What is shown until the article is there, and where it cannot be.
 *
 * @attr {string} src - The address of the raw article file, relative to the page; `#/path` means a file of the site.
 * @attr {string} site - The address of a `site.json`.
 * @attr {string} lang - The language of the widget's own words, as a BCP 47 tag.
 * @attr {"auto" | "light" | "dark"} theme - `auto` follows the reader's own setting.
 * @attr {string} parts - The regions to show, of `masthead nav topics article related share neighbours picks most-read promos`, or `all`; `article` where it is missing.
 * @attr {"inside" | "page" | "host"} navigate - Where links within the site open: inside the element, in the whole page, or nowhere by themselves.
 *
 * @fires {CustomEvent<{ title: string }>} offprint-load - An article is shown.
 * @fires {CustomEvent<{ code: string, message: string }>} offprint-error - There is no article to show; a sentence in its place says why.
 * @fires {CustomEvent<{ path: string, href: string }>} offprint-navigate - The reader follows a link within the site; can be cancelled.
 */
export class OffprintArticle extends Base {
  static observedAttributes = ["src", "site", "lang", "theme", "parts", "navigate"];

  /** What was given instead of `src`: a text or a page model. */
  #given;
  /** Where that came from. */
  #url;
  /** Settings that were given as an object. */
  #site;
  /** Holds what is shown, inside the shadow tree. */
  #root;
  /** What the reader went on to inside the element, as a `src`. */
  #followed;
  /** What links within the site begin with, in what is shown. */
  #links = "";
  #isNear = false;
  /** What is shown is not what the attributes and properties say. */
  #isStale = true;
  #isQueued = false;
  /** The page that is shown, and the one that will be. */
  #shown;
  #coming;
  /** What `#show` does at present. */
  #showing;
  /** Counts what was asked for: an answer to an older question is none. */
  #turn = 0;

  connectedCallback() {
    // What was set before the element was defined hides the accessors.
    for (const name of ["site", "raw", "page", "url", ...OffprintArticle.observedAttributes]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    const { ownerDocument: document } = this;
    const attach = () => this.isConnected && this.#attach();
    // The parser may not have come to what a server has sent inside this element.
    if (document.readyState === "loading" && !this.#root) document.addEventListener("DOMContentLoaded", attach, { once: true });
    else attach();
  }

  disconnectedCallback() {
    near?.unobserve(this);
    // Not where it was only moved.
    queueMicrotask(() => this.isConnected || this.#release());
  }

  adoptedCallback() {
    if (this.shadowRoot) dress(this.shadowRoot);
  }

  attributeChangedCallback(name, old, value) {
    if (old === value || name === "theme" || name === "navigate") return;
    if (name === "src" && value?.trim()) this.#given = undefined;
    if (name === "site" && value !== null) this.#site = undefined;
    this.#changed(name === "parts" || name === "lang");
  }

  /** The settings of the site, as an object, or the address of its `site.json`. */
  get site() {
    return this.#site ?? this.getAttribute("site") ?? "";
  }
  set site(value) {
    const isObject = typeof value === "object" && value !== null && !value.href;
    const hadObject = this.#site !== undefined;
    this.#site = isObject ? value : undefined;
    if (isObject || value == null) this.removeAttribute("site");
    else this.setAttribute("site", value);
    if (isObject || hadObject) this.#changed();
  }

  /** The text of a raw article file that the page has already, instead of `src`. */
  get raw() {
    return this.#given?.raw ?? "";
  }
  set raw(value) {
    this.#give("raw", value ?? undefined);
  }

  /** A page model that `parse` gave, instead of `src`. */
  get page() {
    return this.#given?.page;
  }
  set page(value) {
    this.#give("page", value ?? undefined);
  }

  /** Where `raw` or `page` came from, as `mount` takes it. */
  get url() {
    return this.#url ?? "";
  }
  set url(value) {
    this.#url = value ?? undefined;
    if (this.#given) this.#changed();
  }

  #give(name, value) {
    // Taking away what is not there takes nothing else away.
    if (value === undefined && this.#given?.[name] === undefined) return;
    this.#given = value === undefined ? undefined : { [name]: value };
    if (this.#given) this.removeAttribute("src");
    this.#changed();
  }

  /** Makes the shadow tree, or takes over the one that a server has sent. */
  #attach() {
    if (!this.#root) {
      const sent = this.querySelector(":scope > template[shadowrootmode]");
      const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      // Browsers that do not know declarative shadow trees, and markup that no parser of documents has read.
      if (sent && !shadow.firstChild) shadow.append(sent.content.cloneNode(true));
      this.#root = shadow.querySelector(".op-root");
      this.#isStale = !this.#root || Boolean(this.#given);
      if (!this.#isStale) this.#links = this.#sentLinks();
      if (!this.#root) this.#wait(shadow.appendChild(this.ownerDocument.createElement("div")));
      dress(shadow);
      shadow.addEventListener("click", event => this.#clicked(event), true);
      for (const sign of ["pointerover", "focusin"]) shadow.addEventListener(sign, () => this.#isSent() && this.#start());
      waiting.set(this, () => this.#came());
      if (this.#isSent()) this.#tell("offprint-load", { title: shadow.querySelector("h1")?.textContent ?? "" });
    }
    // The module is what takes longest: the first element need not wait for the browser's next look at the page.
    const isFirst = this.#isStale && !isMeasured;
    if (isFirst) isMeasured = true;
    if (!near || (isFirst && isNear(this))) this.#came();
    else near.observe(this);
  }

  /** Whether a server has laid out what is shown, and nothing runs yet. */
  #isSent() {
    return !this.#isStale && !this.#shown && !this.#showing;
  }

  /** What links within the site begin with in what a server has sent. */
  #sentLinks() {
    try {
      return this.#place().links;
    } catch {
      return ""; // Told once something is to be fetched.
    }
  }

  /** Shows the element's own children. */
  #wait(root) {
    this.#root = root;
    root.className = "op-root";
    root.replaceChildren(this.ownerDocument.createElement("slot"));
  }

  #came() {
    near?.unobserve(this);
    this.#isNear = true;
    // A server cannot fetch pictures as files of the site.
    if (this.#isStale || (this.#isSent() && this.#root.querySelector("img[data-carried]"))) this.#start();
  }

  /** Shows what the attributes and properties say, once all of them are set. `isSame`: another look at what is shown. */
  #changed(isSame) {
    if (!isSame) this.#followed = undefined;
    if (!this.#root) return;
    this.#isStale = true;
    if (this.#isQueued || !this.#isNear) return;
    this.#isQueued = true;
    queueMicrotask(() => {
      this.#isQueued = false;
      if (this.#isNear && this.#isStale) this.#start();
    });
  }

  #absolute(address, name) {
    try {
      return new URL(address, this.ownerDocument.baseURI).href;
    } catch (cause) {
      throw failure("not-an-address", `"${address}" in ${name} of <offprint-article> is no address: give a whole one, or one that is relative to the page.`, cause);
    }
  }

  /** The settings, or their address, and what links within the site begin with. */
  #place() {
    const site = this.#site ?? (this.hasAttribute("site") ? this.#absolute(this.getAttribute("site"), "site") : undefined);
    const folder = typeof site === "string" ? site : site?.url;
    return { site, links: folder ? new URL("index.html", this.#absolute(folder, "the url of the site")).href : "" };
  }

  #options() {
    const { raw, page } = (!this.#followed && this.#given) || {};
    const src = this.#followed ?? this.src.trim();
    const options = {
      ...this.#place(),
      embedded: true,
      parts: this.getAttribute("parts") ?? "article",
      language: this.getAttribute("lang") ?? undefined,
      raw: page === undefined ? raw : text(page),
      url: this.#url,
      // An empty one would mean the page around.
      src: src && !src.startsWith("#/") ? this.#absolute(src, "src") : src || undefined,
    };
    return fitted(options, true);
  }

  #start() {
    const showing = this.#show().finally(() => {
      if (this.#showing === showing) this.#showing = undefined;
    });
    this.#showing = showing;
  }

  async #show() {
    const turn = ++this.#turn;
    const shown = this.#isStale || this.#shown ? undefined : this.#root.firstElementChild;
    this.#isStale = false;
    this.#coming?.destroy();
    this.#coming = undefined;
    let giveUp;
    try {
      const options = this.#options();
      if (options.raw === undefined && options.src === undefined && !options.site) return this.#clear();
      // What is to be shown need not wait for what shows it.
      const early = {};
      giveUp = isLoaded() || shown ? undefined : this.#ask(options, early);
      this.#links = options.links;
      if (!isLoaded()) await (loading ??= load());
      if (turn !== this.#turn) return;
      const coming = open(this.#root, { ...options, shown, early });
      this.#coming = coming;
      await coming.shown;
      if (this.#coming !== coming) return;
      this.#coming = undefined;
      this.#shown?.destroy();
      this.#shown = coming;
    } catch (error) {
      if (turn === this.#turn) this.#tell("offprint-error", { code: error.code ?? "failed", message: error.message });
    } finally {
      giveUp?.();
    }
  }

  /**
   * Asks for the files that a page will begin with: `early` gets promises of answers, by address. Returns a function that
   * gives up those that the module did not take.
   */
  #ask({ raw, src, site }, early) {
    const file = raw === undefined && src && !src.startsWith("#/") && src;
    const asked = [file, typeof site === "string" && site].filter(Boolean).map(address => {
      const control = new AbortController();
      const promise = fetch(address, { signal: control.signal }).then(readAhead);
      promise.since = performance.now();
      promise.giveUp = () => {
        delete early[address];
        control.abort();
      };
      promise.catch(() => {}); // Told by the module, once it asks.
      early[address] = promise;
      return [address, promise];
    });
    return () => {
      for (const [address, promise] of asked) if (early[address] === promise) promise.giveUp();
    };
  }

  /** Takes away what is shown. */
  #clear() {
    this.#turn++;
    this.#coming?.destroy();
    this.#shown?.destroy();
    this.#coming = this.#shown = this.#followed = undefined;
    this.#wait(this.#root);
  }

  /** Lets go of everything, in an element that was taken out. */
  #release() {
    this.#isNear = false;
    if (!this.#root || this.#isSent()) return;
    this.#clear();
    this.#isStale = true;
  }

  #tell(name, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
  }

  async #clicked(event) {
    const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const target = event.target.closest("a[href], button");
    if (!isPlain || !this.#root.contains(target)) return;
    const path = this.#pathOf(target);
    const follow = () => this.ownerDocument.defaultView.open(target.href, "_self");

    const isOurs = path !== undefined || target.localName === "button" || target.getAttribute("href").startsWith("#");
    if (!this.#shown && (this.#showing || this.#isSent()) && isOurs) {
      // The reader was quicker than what answers.
      event.preventDefault();
      if (this.#isSent()) this.#start();
      await this.#showing;
      if (this.#shown) target.click();
      else if (target.href) follow();
      return;
    }
    if (path === undefined) return;
    event.preventDefault();
    const isFollowed = this.#tell("offprint-navigate", { path, href: target.href }, true);
    if (!isFollowed || this.navigate === "host") return;
    if (this.navigate === "page") follow();
    else {
      this.#followed = `#/${path}`;
      this.#shown?.navigate(path);
    }
  }

  /** The path in the site that a link leads to, as it stands in addresses. */
  #pathOf(link) {
    const href = link.getAttribute("href") ?? "";
    if (href.startsWith("#/")) return href.slice(2);
    // What a server has sent may have it relative to the page.
    const start = `${this.#links}#/`;
    if (this.#links && link.href.startsWith(start)) return link.href.slice(start.length);
  }
}

for (const name of ["src", "theme", "parts", "navigate"]) Object.defineProperty(OffprintArticle.prototype, name, reflected(name));

// Another version of this package may have been first.
if (globalThis.customElements && !customElements.get("offprint-article")) customElements.define("offprint-article", OffprintArticle);
