// How long a reader waits for an article: on a first visit, on a second one, and for the next article; against the same
// article as a prebuilt page of HTML, which is the limit, and against other renderers of files in the browser.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { article, headline, last, story, storyEnd, storyHeadline } from "./article.mjs";
import { withBrowser } from "./browser.mjs";
import { compile, offprint } from "./command.mjs";
import { Stop, brotli, fromDist, fromPackage, root } from "./files.mjs";
import { sites } from "./peers/sites.mjs";
import { count, print, ratio, spread, times } from "./table.mjs";

const rounds = Number(process.env.ROUNDS) || 11;
const slow = {
  network: { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
  cpu: 4,
};

/** What is shown: the path of a file, and the words that must be painted. */
const old = { path: "bench.md", words: [headline, last] };
const markdown = { path: "story-0.md", words: [storyHeadline(0), storyEnd(0)] };
const next = { path: "story-1.md", words: [storyHeadline(1), storyEnd(1)] };
const ahead = { path: "story-2.md", words: [storyHeadline(2), storyEnd(2)] };
/** The old page as `offprint import` writes it. */
const lean = "lean.md";

/** An article as somebody would prebuild it. */
const prebuilt = html => `<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bench</title>
<link rel="stylesheet" href="offprint.css">
<link rel="icon" href="data:,">
</head>
<body class="op-page">
<div class="op-root">${html}</div>
</body>
</html>
`;

/** Runs in the browser, first of all scripts: `shown(words)` is a promise of the time at which all of them were painted. */
function watch() {
  const words = () => [document.body, ...document.querySelectorAll("zero-md")].map(element => (element?.shadowRoot ?? element)?.textContent ?? "").join("\n");
  window.shown = wanted =>
    new Promise(resolve => {
      const look = () => {
        const seen = words();
        // Frames are painted after their callbacks: what a task finds next is on the screen.
        if (wanted.every(one => seen.includes(one))) setTimeout(() => resolve(performance.now()));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
}

const soon = (page, action) => {
  const late = new Promise(resolve => setTimeout(resolve, 30_000).unref());
  return Promise.race([action, late]).then(time => time ?? Promise.reject(new Stop(`nothing was shown within 30 s at ${page.url()}`)));
};
const shown = (page, words) => soon(page, page.evaluate(words => window.shown(words), words));

/** Milliseconds of a first visit, a reload, and other articles, in a browser that has seen nothing yet. */
async function visit(browser, site, first, throttle) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (throttle) {
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", throttle.network);
      await session.send("Emulation.setCPUThrottlingRate", { rate: throttle.cpu });
    }
    await page.addInitScript(watch);
    await page.goto(site.address(first.path), { waitUntil: "commit" });
    const cold = await shown(page, first.words);
    await page.waitForLoadState("networkidle");
    await site.settle?.(page);
    await page.reload({ waitUntil: "commit" });
    const warm = await shown(page, first.words);
    await page.waitForLoadState("networkidle");
    const following = await site.follow(page, next);
    await page.waitForLoadState("networkidle");
    return { cold, warm, following, ahead: await site.followAhead?.(page, ahead) };
  } finally {
    await context.close();
  }
}

/** Goes to another file in the page that is open, as a link to it does. */
const byHash = hash => (page, { path, words }) =>
  soon(page, page.evaluate(async ([hash, words]) => {
    const start = performance.now();
    location.hash = hash;
    return (await window.shown(words)) - start;
  }, [hash(path), words]));

/** The same after the reader has pointed at a link to it for a while. */
async function pointed(page, file) {
  await page.locator(`a[href="#/${file.path}"]`).first().dispatchEvent("pointerover", { bubbles: true });
  await page.waitForResponse(answer => answer.url().endsWith(file.path));
  await page.waitForLoadState("networkidle");
  return byHash(path => `#/${path}`)(page, file);
}

/** Waits until the service worker has the shell. */
const kept = page => page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { timeout: 60_000 });

/** An old page as the publisher's command makes it lean. */
async function made(old) {
  compile();
  const folder = mkdtempSync(join(tmpdir(), "offprint-lean-"));
  try {
    mkdirSync(join(folder, "old"));
    writeFileSync(join(folder, "old", "bench.md"), old);
    await offprint("import", join(folder, "old"), join(folder, "site"));
    return readFileSync(join(folder, "site", "data", "bench.md"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints how long readers wait. */
export async function firstView() {
  const shell = readdirSync(join(root, "dist"), { recursive: true }).filter(name => /^[^/\\]+\.\w+$/.test(name));
  const files = new Map(shell.map(name => [name, fromDist(name)]));
  // The pictures are the server's own, so that nothing is asked of another host.
  files.set("data/bench.md", article(10, { pictures: "data/pictures/" }));
  files.set(`data/${lean}`, await made(files.get("data/bench.md")));
  for (const index of [0, 1, 2]) files.set(`data/story-${index}.md`, story(index));
  const settings = JSON.parse(files.get("site.json"));
  settings.nav.push({ title: "story-2", url: "#/story-2.md" });
  files.set("site.json", JSON.stringify(settings));
  // The same site, whose shell stays on the device.
  for (const [name, content] of [...files]) files.set(`kept/${name}`, name === "site.json" ? JSON.stringify({ ...settings, offline: true }) : content);
  const { default: init, renderToString } = await import(pathToFileURL(join(root, "pkg", "offprint.js")));
  await init(fromPackage("offprint_bg.wasm"));
  for (const { path } of [old, markdown, next]) files.set(`${path}.html`, prebuilt(renderToString(files.get(`data/${path}`), { url: path, site: settings })));

  const all = [
    {
      name: "prebuilt HTML",
      shell: ["bench.md.html", "offprint.css"],
      address: path => `${path}.html`,
      async follow(page, { path, words }) {
        await page.goto(new URL(`${path}.html`, page.url()).href, { waitUntil: "commit" });
        return shown(page, words);
      },
    },
    { name: "Offprint", shell: ["index.html", "offprint.css", "site.json"], address: path => `index.html#/${path}`, follow: byHash(path => `#/${path}`), followAhead: pointed },
    { name: "Offprint, lean file", only: old, address: () => `index.html#/${lean}`, follow: byHash(path => `#/${path}`), followAhead: pointed },
    { name: "Offprint, service worker", only: old, address: path => `kept/index.html#/${path}`, settle: kept, follow: byHash(path => `#/${path}`), followAhead: pointed },
  ];
  for (const [index, site] of sites.entries()) {
    files.set(`peer-${index}.html`, site.page);
    for (const [name, content] of Object.entries(site.files)) files.set(name, await content());
    const shell = [`peer-${index}.html`, ...Object.keys(site.files), ...(site.page.includes("offprint.css") ? ["offprint.css"] : [])];
    all.push({ name: site.name, shell, address: path => `peer-${index}.html${site.hash(path)}`, follow: byHash(site.hash) });
  }

  const conditions = process.env.QUICK ? [["old", old, slow], ["md", markdown, slow]] : [
    ["an old page; 1.6 Mbit/s, 150 ms, processor 4× slower", old, slow],
    ["a Markdown file; 1.6 Mbit/s, 150 ms, processor 4× slower", markdown, slow],
    ["an old page; not slowed down", old],
  ];
  await withBrowser(
    files,
    async (browser, origin) => {
      for (const [label, first, throttle] of conditions) {
        const at = all.filter(({ only }) => !only || only === first).map(site => ({ ...site, address: path => origin + site.address(path) }));
        const visits = at.map(() => []);
        for (let round = -1; round < rounds; round += 1) {
          for (const [kind, site] of at.entries()) {
            const measured = await visit(browser, site, first, throttle);
            if (round >= 0) visits[kind].push(measured); // The first round warms up.
          }
        }
        const series = (kind, name) => visits[kind].map(one => one[name]);
        const cell = (kind, name, limit = name) => [spread(series(kind, name)), times(ratio(series(kind, name), series(0, limit)))];
        const cells = kind => [...["cold", "warm", "following"].flatMap(name => cell(kind, name)), ...(at[kind].followAhead ? cell(kind, "ahead", "following") : ["", ""])];
        print(`${label}: milliseconds until headline and last paragraph are painted, medians of ${rounds} (least–most), and ratios to prebuilt HTML`, [
          ["", "first visit", "", "reload", "", "next article", "", "fetched ahead", ""],
          ...at.map(({ name }, kind) => [name, ...cells(kind)]),
        ]);
      }
    },
    { "Cache-Control": "max-age=600" },
  );

  const sent = names => count(names.reduce((sum, name) => sum + brotli(Buffer.from(files.get(name))).length, 0));
  print("What a first visit loads besides the article: bytes (brotli, without headers)", [["", "bytes"], ...all.filter(({ shell }) => shell).map(({ name, shell }) => [name, sent(shell)])]);
}
