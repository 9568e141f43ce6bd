import { readFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import init, { renderToString } from "offprint";

export default async function (eleventy) {
  await init();

  // {% article "/articles/tide.md" %}: laid out when the site is built. The element takes over what it finds. From the root
  // of the host: that means the same on every page.
  eleventy.addShortcode("article", async src => {
    const raw = await readFile(`.${src}`, "utf8");
    return `<offprint-article src="${src}">${renderToString(raw, { url: src, shadow: true })}</offprint-article>`;
  });

  // Raw articles are no templates: readers get them as they are, and the package beside them.
  eleventy.ignores.add("articles/**");
  eleventy.addPassthroughCopy("articles");
  const offprint = relative(".", dirname(fileURLToPath(import.meta.resolve("offprint"))));
  eleventy.addPassthroughCopy({ [`${offprint}/*.{js,wasm}`]: "offprint" });

  return { dir: { output: "dist" } };
}
