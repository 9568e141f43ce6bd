// Lighthouse, in a browser of its own that ends with it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { launchOptions } from "./browser.mjs";

/** The port on which a browser takes orders: it writes it down once it has one. */
async function portOf(folder) {
  const note = join(folder, "DevToolsActivePort");
  for (let tries = 0; tries < 200; tries += 1) {
    const port = existsSync(note) && Number(readFileSync(note, "utf8").split("\n")[0]);
    if (port) return port;
    await wait(50);
  }
  throw new Error("the browser did not say on which port it takes orders");
}

/**
 * Calls `use` with `audit(address, categories)`, which opens a page and gives its scores (0 to 100, by category), the
 * figures of its audits, and a line for each audit that takes something off a score.
 */
export async function withLighthouse(use) {
  const folder = mkdtempSync(join(tmpdir(), "offprint-lighthouse-"));
  try {
    const browser = await chromium.launchPersistentContext(folder, { ...launchOptions, args: [...launchOptions.args, "--remote-debugging-port=0"] });
    try {
      const port = await portOf(folder);
      return await use(async (address, categories) => {
        const { lhr } = await lighthouse(address, { port, onlyCategories: categories, logLevel: "silent", disableFullPageScreenshot: true });
        if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
        const all = Object.values(lhr.categories);
        const lacking = all.flatMap(({ id, auditRefs }) =>
          auditRefs
            .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
            .map(ref => {
              const { title, displayValue, details } = lhr.audits[ref.id];
              const where = (details?.items ?? []).map(item => item.node?.snippet ?? item.url ?? item.description).filter(Boolean).slice(0, 3);
              return [`${id}, ${ref.id}: ${title}`, displayValue, ...where].filter(Boolean).join("; ");
            }),
        );
        const figures = Object.fromEntries(Object.values(lhr.audits).filter(({ numericValue }) => numericValue !== undefined).map(({ id, numericValue }) => [id, numericValue]));
        return { scores: Object.fromEntries(all.map(({ id, score }) => [id, Math.round(score * 100)])), figures, lacking };
      });
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
