// `import type {} from "offprint/vue"` once, and Vue 3's templates know <offprint-article>.
import type { DefineComponent } from "vue";
import type { NavigateDetail, OffprintArticleOptions } from "./element.js";
import type { ErrorDetail, LoadDetail } from "./offprint.js";

export interface OffprintArticleProps extends OffprintArticleOptions {
  lang?: string;
  onOffprintLoad?: (event: CustomEvent<LoadDetail>) => void;
  onOffprintError?: (event: CustomEvent<ErrorDetail>) => void;
  onOffprintNavigate?: (event: CustomEvent<NavigateDetail>) => void;
}

declare module "vue" {
  interface GlobalComponents {
    "offprint-article": DefineComponent<OffprintArticleProps>;
  }
}
