// What TypeScript knows of the tag; only checked (`npm run check`), never run.
import type {} from "offprint/svelte";
import type { SvelteHTMLElements } from "svelte/elements";

type Attributes = SvelteHTMLElements["offprint-article"];

export const right: Attributes = { src: "a.md", site: { name: "A paper" }, theme: "dark", lang: "en", "onoffprint-navigate": event => event.detail.path.trim() };

export const wrong: Attributes[] = [
  // @ts-expect-error: no such theme
  { theme: "sepia" },
  // @ts-expect-error: an address is a text
  { src: 3 },
  // @ts-expect-error: this event tells no path
  { "onoffprint-error": event => event.detail.path },
];
