// The sample site as Lighthouse's own simulated phone has it, and what keeps the main thread of a slow one busy.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { article, story } from "./article.mjs";
import { serve, slowDown, withBrowser } from "./browser.mjs";
import { Stop, fromDist, root } from "./files.mjs";
import { median, number, print, sorted, spread } from "./table.mjs";

const rounds = Number(process.env.ROUNDS) || 5;
/** The most that a task may take before it counts as long, in milliseconds (W3C, Long Tasks API). */
const long = 50;

const pages = { "front page": "front.json", "section front": "science/index.json", "article in the old markup": "gb/25/5/12/n10001.md", "article in plain Markdown": "story-0.md", "in Markdown with a footnote, a table, tasks": "en/tide-pools.md" };
const headers = { "Cache-Control": "max-age=600" };

/** All files of dist/, pictures too, and the made-up articles. */
function site() {
  fromDist("index.html"); // or a sentence
  const folder = join(root, "dist");
  const paths = readdirSync(folder, { recursive: true }).filter(path => statSync(join(folder, path)).isFile());
  const files = new Map(paths.map(path => [path.replaceAll("\\", "/"), readFileSync(join(folder, path))]));
  return files.set("data/bench.md", article(10, { pictures: "pictures/" })).set("data/story-0.md", story(0));
}

/** Prints what Lighthouse says of the performance of some pages; medians. */
export async function lighthouse() {
  const { withLighthouse } = await import("../tools/lighthouse.mjs").catch(() => {
    throw new Stop("Lighthouse is missing; make bench installs it");
  });
  const figures = { "first-contentful-paint": "first paint", "largest-contentful-paint": "largest paint", "total-blocking-time": "blocked", "speed-index": "speed index" };
  const server = await serve(site(), headers);
  try {
    await withLighthouse(async audit => {
      const rows = Object.keys(pages).map(name => [name]);
      const runs = rows.map(() => []);
      for (let round = 0; round < rounds; round += 1) {
        for (const [at, path] of Object.values(pages).entries()) runs[at].push(await audit(`${server.origin}index.html#/${path}`, ["performance"]));
      }
      for (const [at, row] of rows.entries()) {
        const scores = sorted(runs[at].map(({ scores }) => scores.performance));
        row.push(`${median(scores)} (${scores[0]}–${scores.at(-1)})`, ...Object.keys(figures).map(name => spread(runs[at].map(({ figures }) => figures[name]))));
        row.push(String(Math.max(...runs[at].map(({ figures }) => figures["cumulative-layout-shift"]))));
      }
      print(`Lighthouse, performance on its simulated phone: score of 100, and milliseconds, medians of ${rounds} (least–most)`, [["", "score", ...Object.values(figures), "layout shift"], ...rows]);
    });
  } finally {
    server.end();
  }
}

/** What an event of a trace stands for: the script, where it is one. */
function label({ name, args }) {
  const url = args?.data?.url ?? args?.beginData?.url ?? "";
  const file = url.startsWith("http") ? new URL(url).pathname.split("/").at(-1) || "index.html" : "";
  return ["FunctionCall", "EvaluateScript", "v8.compile", "v8.produceCache", "ParseHTML"].includes(name) && file ? `${name} ${file}` : name;
}

/** The thread's own time on the processor, in microseconds: that others use it is not the page's doing. */
const time = ({ tdur, dur }) => tdur ?? dur;

/**
 * The tasks of a page's main thread once its module is compiled: their lengths in milliseconds, and by label the time
 * that is nobody else's. Before, the browser starts the page, which takes as long for an empty one.
 */
function tasksOf(trace, address) {
  const events = JSON.parse(trace).traceEvents;
  const start = events.find(({ name, args }) => name === "navigationStart" && args.data?.documentLoaderURL === address);
  if (!start) throw new Stop(`the trace has no navigation to ${address}`);
  const running = events.filter(({ pid, tid, name }) => pid === start.pid && tid === start.tid && /^wasm\.(\w*Instantiate|CompileLazy)$/.test(name));
  if (!running.length) throw new Stop(`the trace of ${address} has no module`);
  const compiled = Math.min(...running.map(({ ts }) => ts));
  const own = events.filter(({ pid, tid, ph, ts }) => pid === start.pid && tid === start.tid && ph === "X" && ts >= start.ts).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const tasks = [];
  let end = 0;
  let stack = [];
  for (const event of own) {
    if (event.name === "RunTask" && event.ts >= end) {
      end = event.ts + event.dur;
      stack = [];
      tasks.push({ at: (event.ts - start.ts) / 1000, end, length: time(event) / 1000, parts: new Map() });
    } else if (event.ts >= end) continue;
    const { parts } = tasks.at(-1);
    const add = (label, microseconds) => parts.set(label, (parts.get(label) ?? 0) + microseconds / 1000);
    while (stack.length && event.ts >= stack.at(-1).end) stack.pop();
    if (stack.length) add(stack.at(-1).label, -time(event));
    const name = stack.length ? label(event) : "the module and the rest";
    add(name, time(event));
    stack.push({ end: event.ts + event.dur, label: name });
  }
  return tasks.filter(({ end }) => end > compiled);
}

/** Prints the long tasks of first visits on a slow phone, and what they do. */
export async function tasks() {
  const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "v8", "v8.wasm", "v8.compile"];
  const all = { ...pages, "made-up article, 19 KB": "bench.md" };
  const rows = [];
  const lines = [];
  await withBrowser(
    site(),
    async (browser, origin) => {
      for (const [name, path] of Object.entries(all)) {
        const visits = [];
        for (let round = 0; round < rounds; round += 1) {
          const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
          const page = await context.newPage();
          await slowDown(page);
          const address = `${origin}index.html#/${path}`;
          await browser.startTracing(page, { categories });
          await page.goto(address, { waitUntil: "networkidle" });
          await page.waitForTimeout(500);
          visits.push(tasksOf(await browser.stopTracing(), address));
          await context.close();
        }
        const longOnes = visits.map(list => list.filter(({ length }) => length > long));
        const counts = sorted(longOnes.map(list => list.length));
        rows.push([name, `${median(counts)} (${counts[0]}–${counts.at(-1)})`, spread(visits.map(list => Math.max(...list.map(({ length }) => length))))]);
        // One visit in the middle stands for the others: what it was that took so long.
        if (median(counts) > 0) lines.push(`\n  ${name}, one visit:`);
        for (const { at, length, parts } of longOnes.find(list => list.length === counts[counts.length >> 1])) {
          const most = [...parts].sort((a, b) => b[1] - a[1]).slice(0, 5).filter(([, own]) => own >= 2);
          lines.push(`    ${number(length)} ms at ${Math.round(at)}: ${most.map(([label, own]) => `${label} ${number(own)}`).join(", ")}`);
        }
      }
    },
    headers,
  );
  print(`Tasks over ${long} ms of a first visit once the module is compiled; 1.6 Mbit/s, 150 ms, processor 4× slower: how many, and the longest in ms on the processor, medians of ${rounds} (least–most)`, [["", "tasks", "longest"], ...rows]);
  console.log(lines.join("\n"));
}
