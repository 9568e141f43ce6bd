// What TypeScript knows of the tag; only checked (`npm run check`), never run.
import type {} from "offprint/react";
import { createRef } from "react";
import { parse } from "offprint";
import type { OffprintArticle } from "offprint/element";

const element = createRef<OffprintArticle>();

export const right = [
  <offprint-article key="a" ref={element} src="a.md" site={{ name: "A paper" }} parts="article share" theme="dark" lang="en" className="story" />,
  <offprint-article key="b" page={parse("# A")} url="news/a.md" navigate="host" onoffprint-navigate={event => event.detail.path.trim()} />,
];

export const wrong = [
  // @ts-expect-error: no such theme
  <offprint-article key="a" theme="sepia" />,
  // @ts-expect-error: an address is a text
  <offprint-article key="b" src={3} />,
  // @ts-expect-error: no such attribute
  <offprint-article key="c" source="a.md" />,
  // @ts-expect-error: this event tells no path
  <offprint-article key="d" onoffprint-error={event => event.detail.path} />,
];
