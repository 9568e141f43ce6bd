import type { ErrorDetail, LoadDetail, Page, Site } from "./offprint.js";

/** What `offprint-navigate` tells. */
export interface NavigateDetail {
  /** The path of the file in the site, as the link has it: `#/` and it make a `src`. */
  path: string;
  /** The absolute address that the link has in the page. */
  href: string;
}

export interface OffprintArticleEventMap extends HTMLElementEventMap {
  /** An article is shown. */
  "offprint-load": CustomEvent<LoadDetail>;
  /** There is no article to show; a sentence in its place says why. */
  "offprint-error": CustomEvent<ErrorDetail>;
  /** The reader follows a link within the site; can be cancelled. */
  "offprint-navigate": CustomEvent<NavigateDetail>;
}

/**
 * `<offprint-article>`: a mirrored article in a shadow tree. Importing this module defines it, unless the name is taken.
 *
 * Its own children are shown until the article is there, and where it cannot be.
 */
export class OffprintArticle extends HTMLElement {
  /** The address of the raw article file, relative to the page; `#/path` means a file of the site. */
  get src(): string;
  set src(address: string | null | undefined);
  /** The address of a `site.json`, or the settings themselves. */
  get site(): string | Site;
  set site(settings: string | Site | null | undefined);
  /** `light`, `dark`, or `auto`: the reader's own setting. */
  get theme(): string;
  set theme(theme: "auto" | "light" | "dark" | (string & {}) | null | undefined);
  /** The regions to show, with spaces between them, or `all`; the article alone where it is empty. */
  get parts(): string;
  set parts(names: string | null | undefined);
  /** Where links within the site open: `inside` the element, in the `page`, or nowhere by themselves (`host`). */
  get navigate(): string;
  set navigate(where: "inside" | "page" | "host" | (string & {}) | null | undefined);
  /** The text of a raw article file that the page has already, instead of `src`. */
  get raw(): string;
  set raw(text: string | null | undefined);
  /** A page model that `parse` gave, instead of `src`. */
  get page(): Page | undefined;
  set page(page: Page | null | undefined);
  /** Where `raw` or `page` came from: a path in the site (`news/story.md`), or an address; relative links and pictures are resolved against it. */
  get url(): string;
  set url(address: string | URL | null | undefined);

  addEventListener<K extends keyof OffprintArticleEventMap>(type: K, listener: (this: OffprintArticle, event: OffprintArticleEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof OffprintArticleEventMap>(type: K, listener: (this: OffprintArticle, event: OffprintArticleEventMap[K]) => unknown, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** What the tag takes in templates: its attributes, and the properties that have none. */
export interface OffprintArticleOptions {
  src?: string;
  site?: string | Site;
  theme?: "auto" | "light" | "dark";
  parts?: string;
  navigate?: "inside" | "page" | "host";
  raw?: string;
  page?: Page;
  url?: string | URL;
}

/** Handlers of its events, under the names that templates of React and Svelte have for them. */
export interface OffprintArticleHandlers {
  "onoffprint-load"?: (event: CustomEvent<LoadDetail>) => void;
  "onoffprint-error"?: (event: CustomEvent<ErrorDetail>) => void;
  "onoffprint-navigate"?: (event: CustomEvent<NavigateDetail>) => void;
}

declare global {
  interface HTMLElementTagNameMap {
    "offprint-article": OffprintArticle;
  }
}
