// <offprint-article> in pages that usual tools have built: it comes, changes, fails and goes.
import { alive } from "../alive.mjs";
import { expect, test } from "./hosts.mjs";

const headline = page => page.locator("offprint-article h1");
const status = page => page.locator("p[role=status]"); // the element has one for screen readers, too
const press = (page, name) => page.getByRole("button", { name }).click();

/** The kinds of events that the window and the document listen to. */
async function listening(client) {
  const kinds = [];
  for (const expression of ["window", "document", "visualViewport", "navigator.serviceWorker", "matchMedia('(prefers-color-scheme: dark)')"]) {
    const { result } = await client.send("Runtime.evaluate", { expression });
    const { listeners } = await client.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    kinds.push(...listeners.map(({ type }) => `${expression} ${type}`));
    await client.send("Runtime.releaseObject", { objectId: result.objectId });
  }
  return kinds.sort();
}

for (const name of ["html", "vite", "webpack", "esbuild", "react", "vue", "svelte", "eleventy"]) {
  test.describe(name, () => {
    test.use({ project: name });
    const isSent = name === "react" || name === "eleventy"; // laid out by a server

    test("shows an article, the next one, and says what is missing", async ({ page, address, watched }) => {
      await page.goto(address);
      await expect(headline(page)).toHaveText("Why the tide comes twice a day");
      await expect(page.locator("offprint-article").getByRole("link", { name: "Why the tide" }), "the fallback").toHaveCount(0);
      await expect(page.locator("offprint-article table")).toContainText("Bristol");
      await expect(status(page)).toBeEmpty();
      await press(page, "Next");
      await expect(headline(page)).toHaveText("What frost does to ponds");
      watched.expected.push("articles/gone.md");
      await press(page, "Missing");
      await expect(status(page)).toHaveText(/^not-found: .{20,}/);
      expect(await status(page).textContent()).toContain(await page.locator("offprint-article").getByRole("alert").textContent());
      await press(page, "Next");
      await expect(headline(page)).toHaveText("What frost does to ponds");
      await expect(status(page)).toBeEmpty();
    });

    test("leaves nothing behind when the element goes", async ({ page, address, watched }) => {
      const client = await page.context().newCDPSession(page);
      // What the page itself listens to: the same page, whose elements never come to life.
      await page.addInitScript(() => {
        if (location.search === "?plain") customElements.define = () => {};
      });
      await page.goto(`${address}?plain`);
      await page.waitForLoadState("networkidle");
      const before = await listening(client);

      await page.goto(address);
      await expect(headline(page)).toHaveText("Why the tide comes twice a day");
      await press(page, "Next");
      await expect(headline(page)).toHaveText("What frost does to ponds");
      expect(await alive(client), "the count can see elements").toBe(1);
      await press(page, "Remove");
      await expect(page.locator("offprint-article")).toHaveCount(0);
      await expect.poll(() => alive(client), "elements that are alive").toBe(0);
      expect(await listening(client)).toEqual(before);
    });

    if (isSent) {
      test("is there without scripts, and is taken over as it is", async ({ browser, page, address, watched }) => {
        const quiet = await browser.newPage({ javaScriptEnabled: false });
        await quiet.goto(address);
        await expect(quiet.locator("offprint-article h1")).toHaveText("Why the tide comes twice a day");
        await expect(quiet.locator("offprint-article .op")).toHaveCSS("display", "grid");
        await quiet.close();

        await page.addInitScript(() => {
          window.changes = 0;
          document.addEventListener("DOMContentLoaded", () => {
            const root = document.querySelector("offprint-article").shadowRoot.querySelector(".op-root");
            window.sent = root.querySelector("h1");
            new MutationObserver(records => (changes += records.length)).observe(root, { childList: true, subtree: true, characterData: true });
          });
        });
        await page.goto(address);
        await page.waitForLoadState("networkidle");
        await expect.poll(() => page.evaluate(() => customElements.get("offprint-article") !== undefined)).toBe(true);
        expect(await page.evaluate(() => [changes, document.querySelector("offprint-article").shadowRoot.querySelector("h1") === sent])).toEqual([0, true]);
        expect(watched.asked.filter(url => /\.wasm|\/articles\//.test(url)), "nothing is loaded for it").toEqual([]);
      });
    }
  });
}

for (const name of ["vite", "react"]) {
  test.describe(`${name} in development`, () => {
    test.use({ project: name, mode: "development" });

    test("shows an article and the next one, and has nothing to complain of", async ({ page, address, watched }) => {
      // What these tools always say there.
      watched.expected.push("debug: [vite] connect", "info: %cDownload the React DevTools");
      await page.goto(address);
      await expect(headline(page)).toHaveText("Why the tide comes twice a day");
      await press(page, "Next");
      await expect(headline(page)).toHaveText("What frost does to ponds");
    });
  });
}
