// How fast pages are read and laid out, in the browser: against its own parser and against what a site would use instead.
import { article } from "./article.mjs";
import { withBrowser } from "./browser.mjs";
import { file, fromPackage, seed } from "./files.mjs";
import { count, number, print, ratio, spread, times } from "./table.mjs";

// Many short samples: on a busy machine a long one is hardly ever left alone.
const rounds = 61;
const sample = 10; // milliseconds

/** Calls `use` with a function that runs one of in-page.js's in a fresh page. */
function inPage(use) {
  const files = new Map([
    ["index.html", '<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title>'],
    ["in-page.js", file("benches", "in-page.js")],
    ["dompurify.mjs", file("node_modules", "dompurify", "dist", "purify.es.mjs")],
    ["marked.js", file("node_modules", "marked", "lib", "marked.esm.js")],
    ...["offprint.js", "core.js", "element-style.js", "offprint_bg.wasm"].map(name => [`pkg/${name}`, fromPackage(name)]),
  ]);
  // Isolated pages get a clock of 5 µs.
  const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  return withBrowser(
    files,
    async (browser, origin) => {
      const page = await browser.newPage();
      await page.goto(`${origin}index.html`);
      return use(page);
    },
    isolated,
  );
}

const ratios = (above, below) => `${times(ratio(above, below))} (${times(Math.min(...above) / Math.min(...below))})`;

const measure = (page, jobs, settings) =>
  page.evaluate(async ([jobs, settings]) => (await import("/in-page.js")).measure(jobs, settings), [jobs, settings]);

/** Prints what one page costs, and what it costs the others. */
export async function speed() {
  const pages = [["article", article(10)]];
  const real = seed();
  if (real) pages.push(["real page", real]);
  const names = ["offprint", "parse", "peers", "template"];
  const columns = await inPage(async page => {
    const measured = [];
    for (const [, raw] of pages) {
      const jobs = names.map(task => ({ task, raw }));
      measured.push(await measure(page, jobs, { rounds, warmUp: 1000, sample }));
    }
    return measured;
  });
  const row = (label, cell) => [label, ...columns.map(([offprint, parse, peers, template]) => cell({ offprint, parse, peers, template }))];
  print(`Reading and laying out one page: milliseconds, medians of ${rounds} rounds (least–most)`, [
    ["", ...pages.map(([name, raw]) => `${name}, ${count(Buffer.byteLength(raw))} bytes`)],
    row("Offprint: renderToString(raw)", one => spread(one.offprint)),
    row("Offprint: parse(raw)", one => spread(one.parse)),
    row("DOMPurify.sanitize(marked.parse(raw))", one => spread(one.peers)),
    row("the browser's template.innerHTML = raw", one => spread(one.template)),
    row("DOMPurify(marked) / renderToString, wanted: at least 10", one => ratios(one.peers, one.offprint)),
    row("renderToString / template.innerHTML", one => ratios(one.offprint, one.template)),
  ]);
  console.log("\n  Ratios: the median of the rounds' ratios, and in brackets that of the least times, which other work disturbs less.");
}

/** Prints how the time grows with the length of an article. */
export async function growth() {
  const lengths = [20, 200, 2000];
  const jobs = lengths.map(length => ({ task: "offprint", raw: article(length) }));
  const samples = await inPage(page => measure(page, jobs, { rounds, warmUp: 500, sample }));
  print(`Growth of renderToString: milliseconds, medians of ${rounds} rounds (least–most)`, [
    ["paragraphs", "bytes", "ms", "time to 20", "bytes to 20"],
    ...lengths.map((length, job) => {
      const bytes = Buffer.byteLength(jobs[job].raw);
      const grown = ratios(samples[job], samples[0]);
      return [count(length), count(bytes), spread(samples[job]), grown, times(bytes / Buffer.byteLength(jobs[0].raw))];
    }),
  ]);
}

const mostMemory = 4096; // KiB, after one article

/** Prints how much memory the module holds; false if it is too much. */
export async function memory() {
  const steps = [["the module loaded"], ["one article", 10], ["an article of 2,000 paragraphs", 2000]];
  const bytes = await inPage(page =>
    page.evaluate(async raws => {
      const { tasks, memoryBytes } = await import("/in-page.js");
      return raws.map(raw => (raw && tasks.offprint(raw), memoryBytes()));
    }, steps.map(([, length]) => length && article(length))),
  );
  print("Memory of the module", [["after", "KiB"], ...steps.map(([label], step) => [label, number(bytes[step] / 1024)])]);
  return bytes[1] / 1024 < mostMemory;
}
