// How long a reader waits for the headline on a first visit, against the same article as a prebuilt file of HTML.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { article, headline } from "./article.mjs";
import { withBrowser } from "./browser.mjs";
import { Stop, brotli, fromDist, fromPackage, root } from "./files.mjs";
import { count, print, ratio, spread, times } from "./table.mjs";

const rounds = 7;
const slow = {
  network: { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
  cpu: 4,
};

/** The article as somebody would prebuild it. */
async function prebuilt(raw, site) {
  const { default: init, renderToString } = await import(pathToFileURL(join(root, "pkg", "offprint.js")));
  await init(fromPackage("offprint_bg.wasm"));
  return `<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${headline}</title>
<link rel="stylesheet" href="offprint.css">
<link rel="icon" href="icon.svg" type="image/svg+xml">
</head>
<body class="op-page">
<div class="op-root">${renderToString(raw, { url: "bench.md", site })}</div>
</body>
</html>
`;
}

/** Runs in the browser, first of all scripts: keeps the time at which the headline was painted. */
function watch(headline) {
  const mark = () => {
    for (const heading of document.getElementsByTagName("h1")) {
      if (heading.textContent === headline) heading.setAttribute("elementtiming", "headline");
    }
  };
  new MutationObserver(mark).observe(document, { childList: true, subtree: true });
  window.headlinePainted = new Promise(resolve => {
    const observer = new PerformanceObserver(list => {
      const entry = list.getEntries().find(({ identifier }) => identifier === "headline");
      if (entry) resolve(entry.renderTime);
    });
    observer.observe({ type: "element", buffered: true });
  });
}

/** Milliseconds from navigation to headline, in a browser that has seen nothing yet. */
async function visit(browser, address, throttle) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (throttle) {
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", throttle.network);
      await session.send("Emulation.setCPUThrottlingRate", { rate: throttle.cpu });
    }
    await page.addInitScript(watch, headline);
    await page.goto(address, { waitUntil: "commit" });
    const late = new Promise(resolve => setTimeout(resolve, 30_000).unref());
    const painted = await Promise.race([page.evaluate(() => window.headlinePainted), late]);
    if (painted === undefined) throw new Stop(`no headline within 30 s at ${address}`);
    return painted;
  } finally {
    await context.close();
  }
}

/** Prints how long readers wait. */
export async function firstView() {
  // The pictures are the server's own, so that nothing is asked of another host.
  const raw = article(10, { pictures: "data/pictures/" });
  const shell = ["index.html", "offprint.css", "offprint.js", "offprint_bg.wasm", "site.json"];
  const files = new Map([...shell, "icon.svg"].map(name => [name, fromDist(name)]));
  files.set("data/bench.md", raw);
  files.set("static.html", await prebuilt(raw, JSON.parse(files.get("site.json"))));

  const conditions = [["not slowed down"], ["1.6 Mbit/s, 150 ms, processor 4× slower", slow]];
  const rows = await withBrowser(files, async (browser, origin) => {
    const addresses = [`${origin}index.html#/bench.md`, `${origin}static.html`];
    const rows = [];
    for (const [label, throttle] of conditions) {
      const samples = [[], []];
      for (const address of addresses) await visit(browser, address, throttle); // warm-up
      for (let round = 0; round < rounds; round += 1) {
        for (const [kind, address] of addresses.entries()) samples[kind].push(await visit(browser, address, throttle));
      }
      rows.push([label, spread(samples[0]), spread(samples[1]), times(ratio(samples[0], samples[1]))]);
    }
    return rows;
  });
  const sent = (...names) => count(names.reduce((sum, name) => sum + brotli(Buffer.from(files.get(name))).length, 0));
  print(`First view: milliseconds from navigation to the painted headline, empty cache, medians of ${rounds} (least–most)`, [
    ["", "Offprint", "prebuilt HTML", "ratio"],
    ...rows,
    ["bytes sent until then (brotli, without headers)", sent(...shell, "data/bench.md"), sent("static.html", "offprint.css"), ""],
  ]);
}
