// `import type {} from "offprint/react"` once, and React 19's JSX knows <offprint-article>.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { OffprintArticle, NavigateDetail } from "./element.js";
import type { ErrorDetail, LoadDetail, Page, Site } from "./offprint.js";

export interface OffprintArticleProps extends DetailedHTMLProps<HTMLAttributes<OffprintArticle>, OffprintArticle> {
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

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "offprint-article": OffprintArticleProps;
    }
  }
}
