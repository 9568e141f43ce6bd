// Whole sites that show files in the browser, as their documentation has them, hosted by themselves: what Offprint's page
// is measured against. None lays out more of an old page than its raw table.
import { join } from "node:path";
import { build } from "esbuild";
import { Stop, file, root } from "../files.mjs";

/** One of our scripts here, with what it imports. */
export async function bundled(name) {
  const done = await build({
    entryPoints: [join(root, "benches", "peers", name)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
  }).catch(error => {
    throw new Stop(`${name} could not be bundled: ${error.message.split("\n")[0]}; make bench installs what it needs`);
  });
  return done.outputFiles[0].text;
}

const page = (head, body) => `<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bench</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>
${body}
</body>
</html>
`;

const docsify = (version, folder, theme) => ({
  name: `docsify ${version}`,
  page: page(`<link rel="stylesheet" href="docsify-${version}.css">`, `<div id="app"></div>
<script>window.$docsify = { basePath: "data/", homepage: "front.md", auto2top: true }</script>
<script src="docsify-${version}.js"></script>`),
  files: {
    [`docsify-${version}.js`]: () => file("node_modules", `docsify-${version}`, folder, "docsify.min.js"),
    [`docsify-${version}.css`]: () => file("node_modules", `docsify-${version}`, folder, "themes", theme),
  },
  hash: path => `#/${path.replace(/\.md$/, "")}`,
});

/** Each has a name, its page, the files that this loads, and the hash that shows a file of data/. */
export const sites = [
  {
    name: "marked and DOMPurify",
    page: page('<link rel="stylesheet" href="offprint.css">\n<script type="module" src="marked-page.js"></script>', '<main id="article"></main>'),
    files: { "marked-page.js": () => bundled("marked-page.js") },
    hash: path => `#/${path}`,
  },
  docsify(5, "dist", "core.min.css"),
  docsify(4, "lib/", "vue.css"),
  {
    name: "zero-md 3",
    page: page('<script type="module" src="zero-md-page.js"></script>', "<zero-md></zero-md>"),
    files: { "zero-md-page.js": () => bundled("zero-md-page.js"), "github-markdown.css": () => file("node_modules", "github-markdown-css", "github-markdown.css") },
    hash: path => `#/${path}`,
  },
];
