// `import type {} from "offprint/react"` once, and React 19's JSX knows <offprint-article>.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { OffprintArticle, OffprintArticleHandlers, OffprintArticleOptions } from "./element.js";

export interface OffprintArticleProps extends DetailedHTMLProps<HTMLAttributes<OffprintArticle>, OffprintArticle>, OffprintArticleOptions, OffprintArticleHandlers {}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "offprint-article": OffprintArticleProps;
    }
  }
}
