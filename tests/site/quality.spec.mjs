// What a good page is, by measures that others have set: Lighthouse's checks, and text that stays where it was.
import { withLighthouse } from "../../tools/lighthouse.mjs";
import { expect, files, open, pages, shifts, test, watchShifts } from "./tools.mjs";

test("Lighthouse finds nothing on an article, a section front and the front page", async ({ baseURL }) => {
  test.slow();
  const categories = ["accessibility", "best-practices", "seo"];
  await withLighthouse(async audit => {
    for (const kind of ["legacy", "section", "front"]) {
      const { scores, lacking } = await audit(`${baseURL}${pages[kind]}`, categories);
      expect(lacking, kind).toEqual([]);
      expect(scores, kind).toEqual(Object.fromEntries(categories.map(name => [name, 100])));
    }
  });
});

test.describe("nothing moves by itself", () => {
  test.beforeEach(async ({ page }) => {
    await watchShifts(page);
    // What comes late must find its place kept.
    await page.route(/\.(webp|jpe?g|png|gif|wasm)(\?|$)/, async route => {
      await new Promise(done => setTimeout(done, 150));
      await route.fallback().catch(() => {});
    });
  });

  /** Goes through the page to its end, and waits for the pictures that are in view. */
  const read = page =>
    page.evaluate(async () => {
      const isInView = ({ top, bottom, left, right }) => bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
      for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
        scrollTo({ top: y, behavior: "instant" });
        for (let frames = 0; frames < 60; frames++) {
          await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
          if (frames > 1 && [...document.images].every(image => image.complete || !isInView(image.getBoundingClientRect()))) break;
        }
      }
    });

  for (const width of [360, 1280]) {
    test(`on any page of the sample, while it loads and while it is read, at ${width} px`, async ({ page }) => {
      test.setTimeout(180_000); // a browser's whole load for each of the pages
      await page.setViewportSize({ width, height: 800 });
      for (const path of files(/\.(md|json)$/)) {
        await open(page, `#/${path}`);
        await page.waitForLoadState("networkidle");
        await read(page);
        expect(await shifts(page), path).toEqual([]);
      }
    });
  }

  test("and what does would be seen", async ({ page }) => {
    await open(page, pages.markdown);
    await page.evaluate(() => {
      const block = document.createElement("div");
      block.style.blockSize = "200px";
      document.querySelector("h1").before(block);
    });
    await expect.poll(() => shifts(page)).not.toEqual([]);
  });
});
