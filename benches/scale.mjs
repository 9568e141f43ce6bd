// What a newspaper of 1,000, 10,000 and 100,000 articles costs its publisher: importing, building, one article more.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, compile, offprint } from "./command.mjs";
import { Stop } from "./files.mjs";
import { count, number, print } from "./table.mjs";

const sizes = [1_000, 10_000, 100_000];
const MiB = 1 << 20;

async function measure(articles) {
  const folder = mkdtempSync(join(tmpdir(), "offprint-scale-"));
  try {
    const [old, site] = [join(folder, "old"), join(folder, "site")];
    if (spawnSync(binary("examples", "newspaper"), [old, String(articles)]).status !== 0) throw new Stop("no newspaper was made");
    const imported = await offprint("import", old, site);
    const again = await offprint("import", old, site);
    const settings = JSON.parse(readFileSync(join(site, "site.json"), "utf8"));
    writeFileSync(join(site, "site.json"), JSON.stringify({ ...settings, url: "https://tides.example.org/" }));
    const built = await offprint("build", site);
    const unchanged = await offprint("build", site);
    mkdirSync(join(site, "data", "new"));
    writeFileSync(join(site, "data", "new", "n1.md"), "---\ntitle: 最新的一篇\ndate: 2045-01-01\nsection: 天文\n---\n\n新的一段。\n");
    const one = await offprint("build", site);
    return { imported, again, built, unchanged, one };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the figures of the publisher's command. */
export async function scale() {
  compile();
  const columns = [];
  for (const articles of sizes) columns.push([articles, await measure(articles)]);
  const row = (label, cell) => [label, ...columns.map(([articles, one]) => cell(one, articles))];
  const bytes = value => `${number(value / MiB)} MiB`;
  print("A newspaper and its publisher: one run each, a made-up paper in the legacy template", [
    ["articles", ...sizes.map(count)],
    row("import: seconds", ({ imported }) => number(imported.seconds)),
    row("import: pages a second", ({ imported }, articles) => count(Math.round(articles / imported.seconds))),
    row("import: bytes of the old tree", ({ imported }) => bytes(imported.report.bytesBefore)),
    row("import: bytes of the lean files", ({ imported }) => bytes(imported.report.bytesAfter)),
    row("import: lean / old, wanted: at most 30 %", ({ imported }) => `${number((imported.report.bytesAfter / imported.report.bytesBefore) * 100)} %`),
    row("import: peak memory", ({ imported }) => bytes(imported.memory)),
    row("import again, nothing changed: seconds", ({ again }) => number(again.seconds)),
    row("build: seconds", ({ built }) => number(built.seconds)),
    row("build: derived files", ({ built }) => count(built.report.written)),
    row("build: bytes of them", ({ built }) => bytes(built.report.bytesWritten)),
    row("build: peak memory", ({ built }) => bytes(built.memory)),
    row("build again, nothing changed: seconds", ({ unchanged }) => number(unchanged.seconds)),
    row("one article more: seconds", ({ one }) => number(one.seconds)),
    row("one article more: files written", ({ one }) => count(one.report.written)),
    row("one article more: bytes written", ({ one }) => count(one.report.bytesWritten)),
  ]);
}
