// Articles inside somebody else's page: how long their readers wait, and how long the page stands still meanwhile;
// <offprint-article> against other elements that show a file.
import { article, story } from "./article.mjs";
import { withBrowser } from "./browser.mjs";
import { Stop, brotli, file, fromDist, seed } from "./files.mjs";
import { bundled } from "./peers/sites.mjs";
import { count, median, print, ratio, sorted, spread, times } from "./table.mjs";

const rounds = 7;
/** What goes on behind the last painted article still belongs to the visit. */
const settle = 400;

const contenders = [
  { name: "Offprint", tag: "offprint-article", script: "offprint-article.js", more: ["offprint-article_bg.wasm"] },
  { name: "zero-md 3", tag: "zero-md", script: "zero-md.js", more: ["github-markdown.css"] },
  { name: "marked and DOMPurify", tag: "marked-article", script: "marked.js", more: [] },
];

/** `columns` and `height` lay the host page out; the window is as wide as it is in `viewport`. */
const tall = { columns: 3, viewport: { width: 1280, height: 5400 } };
const usual = { columns: 1, viewport: { width: 1280, height: 720 } };
const stories = length => Array.from({ length }, (_, index) => `story-${index}.md`);

function conditions(hasSeed) {
  const list = [
    { label: "1 short article", sources: stories(1), ...usual },
    { label: "30 short articles, all of them in the window", sources: stories(30), ...tall },
    { label: "30 short articles one below the other, a window of 1280 × 720", sources: stories(30), ...usual },
    { label: "1 article in the old markup, 19 KB", sources: ["article.md"], ...usual },
  ];
  if (hasSeed) list.push({ label: "1 real page", sources: ["seed.md"], ...usual });
  list.push({ label: "30 short articles, all of them in the window, processor 4× slower", sources: stories(30), ...tall, cpu: 4 });
  return list;
}

/** The host's page: the script, and the elements in a grid whose cells are there before their articles are. */
const host = ({ tag, script }, { sources, columns }) => `<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Widget</title>
<link rel="icon" href="data:,">
<style>
body { display: grid; grid-template-columns: repeat(${columns}, minmax(0, 1fr)); gap: 1rem; margin: 1rem; }
${tag} { display: block; min-block-size: 450px; }
</style>
<script type="module" src="${script}"></script>
</head>
<body>
${sources.map(source => `<${tag} src="${source}"></${tag}>`).join("\n")}
</body>
</html>
`;

/**
 * Runs in the browser, first of all scripts: `painted` is a promise of the times at which the first article, and the last
 * of those in the window, were on the screen; `longTasks` has the lengths of tasks over 50 ms.
 */
function watch(tag) {
  window.longTasks = [];
  new PerformanceObserver(list => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });

  window.painted = new Promise(resolve => {
    const times = [];
    let waiting;
    const look = () => {
      if (document.readyState !== "loading") {
        waiting ??= [...document.querySelectorAll(tag)].filter(element => element.getBoundingClientRect().top < innerHeight);
        const shown = waiting.filter(element => element.shadowRoot?.querySelector("h1, h2"));
        waiting = waiting.filter(element => !shown.includes(element));
        // Frames are painted after their callbacks: what a task finds next is on the screen.
        if (shown.length) setTimeout(() => times.push(performance.now()));
        if (!waiting.length) return setTimeout(() => resolve({ first: times[0], all: times.at(-1) }));
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** One visit, in a browser that has seen nothing yet. */
async function visit(browser, address, { tag }, { viewport, cpu }) {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    if (cpu) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: cpu });
    await page.addInitScript(watch, tag);
    await page.goto(address, { waitUntil: "commit" });
    const late = new Promise(resolve => setTimeout(resolve, 30_000).unref());
    const painted = await Promise.race([page.evaluate(() => window.painted), late]);
    if (painted === undefined) throw new Stop(`${tag} did not show its articles within 30 s`);
    await page.waitForTimeout(settle);
    const long = await page.evaluate(() => window.longTasks);
    return { ...painted, tasks: long.length, longest: Math.max(0, ...long) };
  } finally {
    await context.close();
  }
}

/** Prints how long readers of other people's pages wait, and how long these pages stand still. */
export async function widget() {
  const real = seed();
  const all = conditions(real !== undefined);
  const files = new Map(["offprint-article.js", "offprint-article_bg.wasm"].map(name => [name, fromDist(name)]));
  files.set("zero-md.js", await bundled("zero-md.js"));
  files.set("marked.js", await bundled("marked.js"));
  files.set("github-markdown.css", file("node_modules", "github-markdown-css", "github-markdown.css"));
  for (const [index, source] of stories(30).entries()) files.set(source, story(index));
  // The pictures are the server's own, so that nothing is asked of another host.
  files.set("article.md", article(10, { pictures: "pictures/" }));
  if (real) files.set("seed.md", real.replace(/https:\/\/[^\s"<>()]+(?=\.(?:jpe?g|png|gif|webp)\b)/gi, "pictures/one"));
  for (const [kind, contender] of contenders.entries()) for (const [at, condition] of all.entries()) files.set(`${kind}-${at}.html`, host(contender, condition));

  await withBrowser(files, async (browser, origin) => {
    for (const [at, condition] of all.entries()) {
      const visits = contenders.map(() => []);
      for (let round = -1; round < rounds; round += 1) {
        for (const [kind, contender] of contenders.entries()) {
          const measured = await visit(browser, `${origin}${kind}-${at}.html`, contender, condition);
          if (round >= 0) visits[kind].push(measured); // The first round warms up.
        }
      }
      const figures = name => visits.map(list => list.map(one => one[name]));
      const [first, last, tasks, longest] = ["first", "all", "tasks", "longest"].map(figures);
      const many = condition.sources.length > 1;
      print(`${condition.label}: milliseconds from the start of the navigation, empty cache, medians of ${rounds} (least–most)`, [
        ["", "first painted", ...(many ? ["all painted", "to Offprint"] : ["to Offprint"]), "tasks over 50 ms", "the longest"],
        ...contenders.map(({ name }, kind) => [
          name,
          spread(first[kind]),
          ...(many ? [spread(last[kind])] : []),
          kind ? times(ratio(last[kind], last[0])) : "",
          `${median(tasks[kind])} (${sorted(tasks[kind])[0]}–${sorted(tasks[kind]).at(-1)})`,
          longest[kind].some(Boolean) ? spread(longest[kind]) : "none",
        ]),
      ]);
    }
  });

  print("What a page with one element loads besides its articles: bytes (brotli, without headers)", [
    ["", "bytes"],
    ...contenders.map(({ name, script, more }) => [name, count([script, ...more].reduce((sum, one) => sum + brotli(Buffer.from(files.get(one))).length, 0))]),
  ]);
  console.log("\n  Offprint waits with elements that are farther from the window than its height; the others begin with all of them at once.");
  console.log("  zero-md does not sanitize: what stands in a file can run in the page.");
}
