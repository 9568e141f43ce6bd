// How long a reader waits for an article: on a first visit, on a second one, and for the next article; against the same
// article as a prebuilt page of HTML, which is the limit, and against other renderers of files in the browser.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { article, headline, last, leadPicture, story, storyEnd, storyHeadline } from "./article.mjs";
import { slowDown, withBrowser } from "./browser.mjs";
import { compile, offprint } from "./command.mjs";
import { Stop, brotli, fromDist, fromPackage, root } from "./files.mjs";
import { sites } from "./peers/sites.mjs";
import { count, print, ratioSpread, spread } from "./table.mjs";

const rounds = Number(process.env.ROUNDS) || 11;

/** What is shown: the path of a file, and the words that must be painted. */
const old = { path: "bench.md", words: [headline, last] };
const markdown = { path: "story-0.md", words: [storyHeadline(0), storyEnd(0)] };
const next = { path: "story-1.md", words: [storyHeadline(1), storyEnd(1)] };
const ahead = { path: "story-2.md", words: [storyHeadline(2), storyEnd(2)] };
const touched = { path: "story-3.md", words: [storyHeadline(3), storyEnd(3)] };
/** Milliseconds from touching a link to letting it go, on average: https://calendar.perfplanet.com/2019/instant-pages-with-just-in-time-preloading/ */
const tapTime = 90;
/** The old page as `offprint import` writes it. */
const lean = "lean.md";
/** The words of each file, by what its addresses have of its path: some renderers leave the ending out. */
const wordsOf = Object.fromEntries([old, markdown, next, { ...old, path: lean }].map(({ path, words }) => [path.replace(".md", ""), words]));

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

/**
 * Runs in the browser, first of all scripts. It tells the console when the words of the file that the address names were
 * painted; `painted(words)` is a promise of that time for others.
 */
function watch(wordsOf) {
  /** Whether words stand in the page, in a text that is laid out. */
  const isLaidOut = words => {
    const roots = [document.body, ...[...document.querySelectorAll("zero-md")].map(element => element.shadowRoot)].filter(Boolean);
    return roots.some(root => {
      if (!root.textContent.includes(words)) return false;
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) if (texts.currentNode.data.includes(words)) return texts.currentNode.parentElement.checkVisibility();
      return false;
    });
  };
  /** The time at which the browser has shown the frame that it is about to draw: that of a dot in it. */
  const drawn = () =>
    new Promise(resolve => {
      const dot = Object.assign(document.createElement("span"), { textContent: "·" });
      dot.setAttribute("elementtiming", "dot");
      dot.style.cssText = "position: fixed; top: 0; left: 0; z-index: 9";
      const observer = new PerformanceObserver(list => {
        const entry = list.getEntries().find(({ element }) => element === dot);
        if (!entry) return;
        observer.disconnect();
        dot.remove();
        resolve(entry.renderTime);
      });
      observer.observe({ type: "element" });
      document.body.append(dot);
    });
  window.painted = wanted =>
    new Promise(resolve => {
      const look = () => (wanted.every(isLaidOut) ? resolve(drawn()) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    });
  const path = Object.keys(wordsOf).find(path => location.href.includes(path));
  if (path) window.painted(wordsOf[path]).then(time => console.log(`painted ${time}`));
}

/** What is told within a time that is far too long for all of them; otherwise nothing was painted. */
const soon = (page, action) => {
  const late = new Promise(resolve => setTimeout(resolve, 30_000).unref());
  return Promise.race([action, late]).then(time => time ?? Promise.reject(new Stop(`nothing was shown within 30 s at ${page.url()}`)));
};

/** Does what loads a page, and gives the milliseconds until it was painted: nothing is asked of the page before that. */
async function loaded(page, action) {
  const told = page.waitForEvent("console", { predicate: message => message.text().startsWith("painted "), timeout: 0 });
  const [message] = await soon(page, Promise.all([told, action()]));
  return Number(message.text().slice("painted ".length));
}

/** Milliseconds of a first visit, a reload, and other articles, in a browser that has seen nothing yet. */
async function visit(browser, site, first, isSlow) {
  const context = await browser.newContext({ hasTouch: true });
  try {
    const page = await context.newPage();
    if (isSlow) await slowDown(page);
    await page.addInitScript(watch, wordsOf);
    const cold = await loaded(page, () => page.goto(site.address(first.path), { waitUntil: "commit" }));
    await page.waitForLoadState("networkidle");
    await site.settle?.(page);
    let warm;
    if (!site.becomesAnother) {
      warm = await loaded(page, () => page.reload({ waitUntil: "commit" }));
      await page.waitForLoadState("networkidle");
    }
    const following = await site.follow(page, next);
    await page.waitForLoadState("networkidle");
    const followed = { cold, warm, following, ahead: await site.followAhead?.(page, ahead) };
    await page.waitForLoadState("networkidle");
    return { ...followed, tapped: await site.followTapped?.(page, touched) };
  } finally {
    await context.close();
  }
}

/** Goes to another file in the page that is open, as a link to it does. */
const byHash = hash => (page, { path, words }) =>
  soon(page, page.evaluate(async ([hash, words]) => {
    const start = performance.now();
    location.hash = hash;
    return (await window.painted(words)) - start;
  }, [hash(path), words]));

/** The same after the reader has pointed at a link to it for a while. */
async function pointed(page, file) {
  await page.locator(`a[href="#/${file.path}"]`).first().dispatchEvent("pointerover", { bubbles: true });
  await page.waitForResponse(answer => answer.url().endsWith(file.path));
  await page.waitForLoadState("networkidle");
  return byHash(path => `#/${path}`)(page, file);
}

/** The same by a finger on a link to it, from the time at which it is let go: that is when any page's link is followed. */
async function tapped(page, { path, words }) {
  const link = page.locator(`a[href="#/${path}"]`).first();
  await link.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await link.boundingBox();
  const time = page.evaluate(async words => {
    const { timeStamp } = await new Promise(resolve => addEventListener("click", resolve, { capture: true, once: true }));
    return (await window.painted(words)) - timeStamp;
  }, words);
  const session = await page.context().newCDPSession(page);
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + width / 2, y: y + height / 2 }] });
  await page.waitForTimeout(tapTime);
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  return soon(page, time);
}

/** Waits until a prerendered page has become the live one. */
const live = page => page.waitForURL(/index\.html#/, { timeout: 60_000 });

/** Waits until the service worker has the shell. */
const kept = page => page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { timeout: 60_000 });

/** Calls `use` with a folder of its own, and gives what it gives. */
async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "offprint-first-view-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An old page as the publisher's command makes it lean. */
const made = old =>
  inFolder(async folder => {
    mkdirSync(join(folder, "old"));
    writeFileSync(join(folder, "old", "bench.md"), old);
    await offprint("import", join(folder, "old"), join(folder, "site"));
    return readFileSync(join(folder, "site", "data", "bench.md"), "utf8");
  });

/**
 * Pages of a site, as a map from paths to files, as the publisher's command prerenders them: by path. The pictures are there:
 * for those that are not, it writes frames.
 */
const prerendered = (files, paths) =>
  inFolder(async folder => {
    const pictures = join(folder, "site", "data", "pictures");
    cpSync(join(root, "dist", "data", "pictures"), pictures, { recursive: true });
    mkdirSync(join(pictures, dirname(leadPicture)), { recursive: true });
    writeFileSync(join(pictures, leadPicture), "");
    for (const path of ["site.json", "offprint.css", "entry.js", ...paths.map(path => `data/${path}`)]) writeFileSync(join(folder, "site", path), files.get(path));
    await offprint("prerender", join(folder, "site"), join(folder, "out"), "--live");
    return new Map(paths.map(path => [path, readFileSync(join(folder, "out", path.replace(/\.md$/, ".html")), "utf8")]));
  });

/** Prints how long readers wait. */
export async function firstView() {
  const shell = readdirSync(join(root, "dist"), { recursive: true }).filter(name => /^[^/\\]+\.\w+$/.test(name));
  const files = new Map(shell.map(name => [name, fromDist(name)]));
  // The pictures are the server's own, so that nothing is asked of another host.
  files.set("data/bench.md", article(10, { pictures: "pictures/" }));
  compile();
  files.set(`data/${lean}`, await made(files.get("data/bench.md")));
  for (const index of [0, 1, 2, 3]) files.set(`data/story-${index}.md`, story(index));
  const settings = JSON.parse(files.get("site.json"));
  settings.home = old.path;
  for (const { path } of [ahead, touched]) settings.nav.push({ title: path, url: `#/${path}` });
  files.set("site.json", JSON.stringify(settings));
  for (const [path, page] of await prerendered(files, [old.path, markdown.path])) files.set(`${path}.live.html`, page);
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
      follow: (page, { path }) => loaded(page, () => page.goto(new URL(`${path}.html`, page.url()).href, { waitUntil: "commit" })),
    },
    { name: "Offprint", shell: ["index.html", "site.json"], address: path => `index.html#/${path}`, follow: byHash(path => `#/${path}`), followAhead: pointed, followTapped: tapped },
    { name: "Offprint, lean file", only: old, address: () => `index.html#/${lean}`, follow: byHash(path => `#/${path}`), followAhead: pointed, followTapped: tapped },
    { name: "Offprint, prerendered", becomesAnother: true, shell: ["bench.md.live.html", "offprint.css", "entry.js"], address: path => `${path}.live.html`, settle: live, follow: byHash(path => `#/${path}`), followAhead: pointed, followTapped: tapped },
    { name: "Offprint, service worker", only: old, address: path => `kept/index.html#/${path}`, settle: kept, follow: byHash(path => `#/${path}`), followAhead: pointed, followTapped: tapped },
  ];
  for (const [index, site] of sites.entries()) {
    files.set(`peer-${index}.html`, site.page);
    for (const [name, content] of Object.entries(site.files)) files.set(name, await content());
    const shell = [`peer-${index}.html`, ...Object.keys(site.files), ...(site.page.includes("offprint.css") ? ["offprint.css"] : [])];
    all.push({ name: site.name, shell, address: path => `peer-${index}.html${site.hash(path)}`, follow: byHash(site.hash) });
  }

  const fresh = { "Cache-Control": "max-age=600" };
  const asked = { "Cache-Control": "no-cache" };
  const conditions = [
    { label: "an old page; 1.6 Mbit/s, 150 ms, processor 4× slower", first: old, isSlow: true, headers: fresh },
    { label: "a Markdown file; 1.6 Mbit/s, 150 ms, processor 4× slower", first: markdown, isSlow: true, headers: fresh },
    { label: "an old page, from a host that has every file asked for again; 1.6 Mbit/s, 150 ms, processor 4× slower", first: old, isSlow: true, headers: asked },
    { label: "an old page; not slowed down", first: old, headers: fresh },
  ];
  const wanted = [];
  for (const { label, first, isSlow, headers } of conditions) {
    await withBrowser(
      files,
      async (browser, origin) => {
        const at = all.filter(({ only }) => !only || only === first).map(site => ({ ...site, address: path => origin + site.address(path) }));
        const visits = at.map(() => []);
        for (let round = -1; round < rounds; round += 1) {
          for (const [kind, site] of at.entries()) {
            const measured = await visit(browser, site, first, isSlow);
            if (round >= 0) visits[kind].push(measured); // The first round warms up.
          }
        }
        const series = (kind, name) => visits[kind].map(one => one[name]);
        const against = (kind, name, limit = name, base = 0) => ratioSpread(series(kind, name), series(base, limit));
        const cells = (kind, name, limit = name) => (visits[kind][0][name] === undefined ? ["", ""] : [spread(series(kind, name)), against(kind, name, limit)]);
        print(`${label}: milliseconds until headline and last paragraph are painted, medians of ${rounds} (least–most), and ratios to prebuilt HTML, medians (middle half)`, [
          ["", "first visit", "", "reload", "", "next article", "", "fetched ahead", "", "tapped", ""],
          ...at.map(({ name }, kind) => [
            name,
            ...["cold", "warm", "following"].flatMap(name => cells(kind, name)),
            ...["ahead", "tapped"].flatMap(name => cells(kind, name, "following")),
          ]),
        ]);
        const kindOf = name => at.findIndex(site => site.name === name);
        const peer = kindOf("marked and DOMPurify");
        for (const [kind, { name }] of at.entries()) {
          if (!name.startsWith("Offprint")) continue;
          const row = (what, limit, figure) => wanted.push([`${label.split(";")[0]}${isSlow ? "" : ", not slowed down"}: ${name}, ${what}`, limit, figure]);
          if (name === "Offprint, prerendered") row("first visit to prebuilt HTML", "1.1", against(kind, "cold"));
          else row("first visit to marked and DOMPurify", "0.95", against(kind, "cold", "cold", peer));
          if (visits[kind][0].warm) row("reload to prebuilt HTML", name.endsWith("worker") ? "1.0" : "1.1", against(kind, "warm"));
          row("next article to prebuilt HTML", "0.6", against(kind, "following"));
          row("next article, tapped, to prebuilt HTML", "0.6", against(kind, "tapped", "following"));
          row("fetched ahead to prebuilt HTML", "0.35", against(kind, "ahead", "following"));
        }
      },
      headers,
    );
  }
  print("What is wanted: ratios, at most", [["", "at most", "measured"], ...wanted]);

  const sent = names => count(names.reduce((sum, name) => sum + brotli(Buffer.from(files.get(name))).length, 0));
  print("What a first visit loads besides the article: bytes (brotli, without headers)", [["", "bytes"], ...all.filter(({ shell }) => shell).map(({ name, shell }) => [name, sent(shell)])]);
}
