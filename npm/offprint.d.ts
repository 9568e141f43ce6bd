/**
 * Loads the WebAssembly module, once: further calls, also concurrent ones, wait for the same one. Without an argument it
 * is taken from `offprint_bg.wasm` beside this file; in Node a string may also be a file's path.
 */
export default function init(wasmUrlOrBytes?: URL | string | Response | BufferSource | WebAssembly.Module): Promise<void>;

/** Reads a raw article file. Never fails on content: what was odd is in the page's `notes`. */
export function parse(raw: string, options?: Options): Page;

/**
 * The whole page layout, or the parts that are wanted, as sanitised HTML without scripts; styled by `offprint/style.css`.
 *
 * With `shadow` it is a declarative shadow tree, `<template shadowrootmode="open">…</template>`, to be sent inside
 * `<offprint-article>`: the article is there without any script, and the element takes it over as it is.
 */
export function renderToString(raw: string | Page, options?: RenderOptions): string;

/**
 * Shows an article in an element of the page, and follows the reader's clicks on in-site links. Resolves when the first
 * page is shown. The element fires `offprint-load` (`detail`: {@link LoadDetail}) and `offprint-error` (`detail`:
 * {@link ErrorDetail}), which bubble.
 */
export function mount(element: Element, options: MountOptions): Promise<Handle>;

/** What the functions throw, or reject with: a stable code and a sentence on what was tried and what to do. */
export interface OffprintError extends Error {
  code: "not-initialised" | "wasm-unavailable" | "not-a-text" | "not-a-page" | "not-an-element" | "not-an-object" | "nothing-to-show" | "no-document" | "trusted-types" | (string & {});
}

/** What `offprint-load` tells. */
export interface LoadDetail {
  /** The headline; behind it the name of the site, if `site` gives one and no server has laid out the page. */
  title: string;
}

/** What `offprint-error` tells. */
export interface ErrorDetail {
  code:
    | "offline"
    | "unreachable"
    | "timeout"
    | "not-found"
    | "status"
    | "too-large"
    | "not-text"
    | "portal"
    | "untrusted"
    | "older"
    | "cannot-verify"
    | "site-unreadable"
    | "wasm-unavailable"
    | "trusted-types"
    | "not-an-address"
    | "not-an-object"
    | "not-a-text"
    | (string & {});
  /**
   * A sentence. What the element or the page says in the place of an article is for the reader, in the language of the page;
   * from `wasm-unavailable` on nothing takes that place, and it is for you, in English.
   */
  message: string;
}

/** A region of a page. */
export type Part = "masthead" | "nav" | "topics" | "article" | "related" | "share" | "neighbours" | "picks" | "most-read" | "promos";

export interface Options {
  /**
   * Where the raw file came from; relative links and pictures are resolved against it. A whole address, or one from the root
   * of the host (`/data/news/story.md`): a file of the site, if it is under one of its data bases. Or a path in the site
   * (`news/story.md`).
   */
  url?: string | URL;
  site?: Site;
}

/** How a page is part of a page of somebody else's. */
export interface EmbedOptions {
  /** The regions to show, as a list, or as a text with spaces between them; `all` is the whole page. */
  parts?: Part[] | "all" | (string & {});
  /** The address of the page that shows the site: what stands before `#/path` in links within the site. */
  links?: string | URL;
  /** BCP 47 tag of the words around the content, whatever the settings of the site say. */
  language?: string;
}

export interface RenderOptions extends Options, EmbedOptions {
  /** The public address of the page: the share code carries it. */
  address?: string | URL;
  /** A declarative shadow tree, for `<offprint-article>`; shows the article alone unless `parts` says otherwise. */
  shadow?: boolean;
  /** With `shadow`: the nonce of the style element, where a Content-Security-Policy asks for one. */
  nonce?: string;
  /** With `shadow`: the address of `offprint/element.css`, for a link instead of the style element. */
  stylesheet?: string | URL;
}

export interface MountOptions extends EmbedOptions {
  /** The raw file's address; `#/path` means a file of the site. An empty one counts as none. */
  src?: string | URL;
  /** The raw file itself, instead of `src`. */
  raw?: string;
  /** Where `raw` came from, as in {@link Options.url}. */
  url?: string | URL;
  /** The site's settings, or the address of a `site.json`. */
  site?: Site | string | URL;
  /** The page is the document: it follows the hash of the address, and sets title, language and JSON-LD. */
  hash?: boolean;
  /** Promises of answers that were asked for before, by absolute address. */
  early?: Record<string, Promise<Response>>;
}

export interface Handle {
  /** Shows another file of the site. */
  navigate(path: string): Promise<void>;
  /** Empties the element and lets go of it. */
  destroy(): void;
}

/** What `site.json` holds; a missing field has a working default. */
export interface Site {
  name?: string;
  /** BCP 47 */
  language?: string;
  /** The public address of the folder of index.html: read by the publisher’s command. */
  url?: string;
  home?: string;
  data?: string[];
  aliases?: string[];
  nav?: Link[];
  topics?: Link[][];
  promos?: Link[];
  /** The source: completes articles that name only the address of their original. */
  attribution?: { name: string; url: string };
  pictures?: {
    rewrite?: [from: string, to: string][];
    allow?: string[];
  };
  /** Whether articles that are read are kept on the reader's device, unless the reader decides otherwise. */
  offline?: boolean;
  keys?: string[];
}

export type Page = Article | SectionFront | FrontPage;

export interface Link {
  title: string;
  url: string;
  image?: string;
}

export interface Picture {
  url: string;
  alt: string;
  caption: string;
  credit: string;
}

export interface Teaser extends Link {
  summary: string;
  date: string;
}

export interface Note {
  /** kebab-case, such as `missing-headline` */
  code: string;
  detail: string;
}

export interface Shared {
  headline: string;
  language: string | null;
  nav: Link[];
  topics: Link[][];
  promos: Link[];
  notes: Note[];
}

export interface Article extends Shared {
  kind: "article";
  standfirst: string;
  byline: string;
  dateline: string;
  /** As in `2025-04-29` */
  datePublished: string | null;
  editor: string;
  picture: Picture | null;
  /** Sanitised */
  bodyHtml: string;
  related: Link[];
  editorsPicks: Link[];
  mostRead: Link[];
  attribution: Attribution | null;
  shareUrl: string | null;
  /** The section that it belongs to; empty if the file does not say */
  section: string;
}

export interface Attribution {
  name: string;
  url: string;
  originalUrl: string;
  originalTitle: string;
}

export interface SectionFront extends Shared {
  kind: "section";
  teasers: Teaser[];
  /** The newer page */
  previous: string | null;
  /** The older page */
  next: string | null;
}

export interface FrontPage extends Shared {
  kind: "front";
  blocks: Block[];
}

export interface Block {
  title: string;
  links: Link[];
  moreUrl: string | null;
}
