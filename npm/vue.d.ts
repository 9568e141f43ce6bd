// `import type {} from "offprint/vue"` once, and Vue 3's templates know <offprint-article>.
import type { DefineComponent } from "vue";
import type { NavigateDetail } from "./element.js";
import type { ErrorDetail, LoadDetail, Page, Site } from "./offprint.js";

export interface OffprintArticleProps {
  src?: string;
  site?: string | Site;
  lang?: string;
  theme?: "auto" | "light" | "dark";
  parts?: string;
  navigate?: "inside" | "page" | "host";
  raw?: string;
  page?: Page;
  onOffprintLoad?: (event: CustomEvent<LoadDetail>) => void;
  onOffprintError?: (event: CustomEvent<ErrorDetail>) => void;
  onOffprintNavigate?: (event: CustomEvent<NavigateDetail>) => void;
}

declare module "vue" {
  interface GlobalComponents {
    "offprint-article": DefineComponent<OffprintArticleProps>;
  }
}
