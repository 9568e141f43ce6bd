// How long a reader waits when the first of three mirrors fails, against the same page without a fault.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { deadly, folderFiles, mirror, signer, subtle } from "../tests/site/faults.mjs";
import { slowDown, withBrowser } from "./browser.mjs";
import { Stop, fromDist, root } from "./files.mjs";
import { median, number, print, ratio, spread, times } from "./table.mjs";

const rounds = 5;
/** The most that a mirror which says nothing may add, in milliseconds. */
const most = 1500;

const [first, second] = ["science/telescope.json", "culture/pottery.json"];
const files = folderFiles(join(root, "dist", "data"));
const headlineOf = path => JSON.parse(files(path)).headline;

/** The native command; compiled where nobody names one. */
function command() {
  if (process.env.OFFPRINT_COMMAND) return process.env.OFFPRINT_COMMAND;
  const args = ["build", "--quiet", "--release", "--locked", "--bin", "offprint"];
  if (spawnSync("cargo", args, { cwd: root, stdio: "inherit" }).status !== 0) throw new Stop("the command did not compile");
  return join(root, "target", "release", "offprint");
}

/** Runs in the browser, first of all scripts: `painted(headline)` resolves to the time at which that headline was painted. */
function watch() {
  const times = new Map();
  new MutationObserver(() => {
    for (const heading of document.getElementsByTagName("h1")) heading.setAttribute("elementtiming", heading.textContent);
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver(list => {
    for (const { identifier, renderTime } of list.getEntries()) times.set(identifier, renderTime);
  }).observe({ type: "element", buffered: true });
  window.painted = async headline => {
    while (!times.has(headline)) await new Promise(requestAnimationFrame);
    return times.get(headline);
  };
}

/** Milliseconds, or `undefined` where nothing came within 30 s. */
const within = promise => Promise.race([promise, new Promise(resolve => setTimeout(resolve, 30_000).unref())]);

/**
 * Milliseconds to the headline: of a site that is opened while the fault is there, and of the next page in a site that was
 * opened before.
 */
async function visits(browser, origin, mirrors, faults, isSlow) {
  const set = faults => Promise.all(mirrors.map((mirror, at) => mirror.set(faults[at] ?? "good", undefined, { other: "weather/index.json" })));
  const context = await browser.newContext();
  try {
    const start = async () => {
      const page = await context.newPage();
      if (isSlow) {
        const session = await slowDown(page, 1);
        await session.send("Network.setCacheDisabled", { cacheDisabled: true });
      }
      await page.addInitScript(watch);
      return page;
    };
    await set(faults);
    let page = await start();
    await page.goto(`${origin}index.html#/${first}`, { waitUntil: "commit" });
    const opened = await within(page.evaluate(headline => painted(headline), headlineOf(first)));
    await page.close();

    await set([]);
    page = await start();
    await page.goto(`${origin}index.html#/${first}`);
    await page.evaluate(headline => painted(headline), headlineOf(first));
    // Pictures and what is fetched ahead are not to be in the way.
    await page.waitForLoadState("networkidle");
    await set(faults);
    const turned = await within(
      page.evaluate(
        async ([path, headline]) => {
          const start = performance.now();
          location.hash = `#/${path}`;
          return (await painted(headline)) - start;
        },
        [second, headlineOf(second)],
      ),
    );
    return [opened, turned];
  } finally {
    await context.close();
  }
}

/** Prints how long readers wait; false if a fault kept the page, or a silent mirror added too much. */
export async function faults() {
  const signing = signer(command());
  const signed = folderFiles(signing.sign(join(root, "dist", "data"), 1_000_000_000));
  const mirrors = await Promise.all([1, 2, 3].map(() => mirror(signed)));
  try {
    // With keys, as faults that only signatures show are among them.
    const site = { ...JSON.parse(fromDist("site.json")), data: mirrors.map(({ url }) => url), promos: [], keys: [signing.key] };
    const shell = readdirSync(join(root, "dist"), { withFileTypes: true }).filter(entry => entry.isFile());
    const served = new Map(shell.map(({ name }) => [name, fromDist(name)]));
    served.set("site.json", JSON.stringify(site));

    const plain = [...[...deadly, ...subtle].map(fault => [fault]), ["refused", "silent"], ["silent", "silent"], ["drip", "flood"]];
    const conditions = [
      ["not slowed down", false, plain],
      ["1.6 Mbit/s, 150 ms", true, [["refused"], ["silent"], ["busy"], ["silent", "silent"]]],
    ];
    let survived = 0;
    let asked = 0;
    let worst = 0;
    await withBrowser(served, async (browser, origin) => {
      for (const [label, isSlow, cases] of conditions) {
        const samples = [[], ...cases].map(() => [[], []]);
        await visits(browser, origin, mirrors, [], isSlow); // warm-up
        for (let round = 0; round < rounds; round += 1) {
          for (const [at, faults] of [[], ...cases].entries()) {
            const found = await visits(browser, origin, mirrors, faults, isSlow);
            for (const kind of [0, 1]) samples[at][kind].push(found[kind]);
          }
        }
        const [without] = samples;
        if (without.flat().includes(undefined)) throw new Stop("no headline within 30 s without a fault");
        const rows = samples.map((kinds, at) => {
          const cells = kinds.flatMap((found, kind) => {
            if (at) asked += 1;
            if (found.includes(undefined)) return ["none", "", ""];
            if (!at) return [spread(found), "", ""];
            survived += 1;
            const more = median(found.map((time, round) => time - without[kind][round]));
            if (cases[at - 1].join() === "silent") worst = Math.max(worst, more);
            return [spread(found), number(more), times(ratio(found, without[kind]))];
          });
          return [at ? cases[at - 1].join(", ") : "no fault", ...cells];
        });
        print(`Faults of the first of three mirrors, or of the first two, ${label}: milliseconds to the painted headline, medians of ${rounds} (least–most)`, [
          ["", "site opened", "more", "ratio", "next page", "more", "ratio"],
          ...rows,
        ]);
      }
    });
    console.log(`\nFaults survived: ${survived} of ${asked}. A silent mirror adds ${number(worst)} ms at most; ${most} may be.`);
    if (survived === asked && worst <= most) return true;
    console.error("\nA fault kept the page from its reader, or a silent mirror keeps readers too long.");
    return false;
  } finally {
    for (const one of mirrors) await one.end();
    signing.end();
  }
}
