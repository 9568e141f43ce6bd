// What TypeScript knows of the package; only checked (`npm run check`), never run.
import init, { mount, parse, renderToString, type Article, type Page } from "offprint";
import { OffprintArticle } from "offprint/element";

await init(new URL("./offprint_bg.wasm", import.meta.url));
await init(await WebAssembly.compile(new Uint8Array()));
// @ts-expect-error: nothing is said by leaving it out
await init(null);

const page: Page = parse("# A", { url: "articles/a.md", site: { name: "A paper" } });
if (page.kind === "article") {
  const article: Article = page;
  article.bodyHtml.trim();
}
// @ts-expect-error: only articles have a body
page.bodyHtml;
// @ts-expect-error: parse takes a text
parse(page);

const html: string = renderToString(page, { parts: ["article", "share"], shadow: true, nonce: "r4nd0m" });
renderToString(html, { parts: "article share", stylesheet: "element.css" });
// @ts-expect-error: no such part
renderToString(page, { parts: ["weather"] });

const handle = await mount(document.body, { src: "articles/a.md", site: "site.json" });
await handle.navigate("articles/b.md");
// @ts-expect-error: mount wants an element
await mount("body", {});

const element = document.createElement("offprint-article") satisfies OffprintArticle;
element.site = { language: "en", data: ["https://mirror.example/data/"] };
element.page = page;
element.url = new URL("https://mirror.example/data/news/story.md");
element.theme = "dark";
// @ts-expect-error: text, not a number
element.src = 3;
// @ts-expect-error: settings have names for lists of addresses
element.site = { data: "https://mirror.example/" };
element.addEventListener("offprint-navigate", event => {
  event.detail.path.trim();
  // @ts-expect-error: this event tells no code
  event.detail.code;
});
