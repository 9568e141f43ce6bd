// `import type {} from "offprint/svelte"` once, and Svelte 5's templates know <offprint-article>.
import type { HTMLAttributes } from "svelte/elements";
import type { OffprintArticle, OffprintArticleHandlers, OffprintArticleOptions } from "./element.js";

export interface OffprintArticleProps extends HTMLAttributes<OffprintArticle>, OffprintArticleOptions, OffprintArticleHandlers {}

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "offprint-article": OffprintArticleProps;
  }
}
