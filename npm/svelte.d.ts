// `import type {} from "offprint/svelte"` once, and Svelte 5's templates know <offprint-article>.
import type { HTMLAttributes } from "svelte/elements";
import type { OffprintArticle, NavigateDetail } from "./element.js";
import type { ErrorDetail, LoadDetail, Page, Site } from "./offprint.js";

export interface OffprintArticleProps extends HTMLAttributes<OffprintArticle> {
  src?: string;
  site?: string | Site;
  theme?: "auto" | "light" | "dark";
  parts?: string;
  navigate?: "inside" | "page" | "host";
  raw?: string;
  page?: Page;
  "onoffprint-load"?: (event: CustomEvent<LoadDetail>) => void;
  "onoffprint-error"?: (event: CustomEvent<ErrorDetail>) => void;
  "onoffprint-navigate"?: (event: CustomEvent<NavigateDetail>) => void;
}

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "offprint-article": OffprintArticleProps;
  }
}
