// The share block: made here, asks nobody, and leads back to the page.
import jsQR from "jsqr";
import { expect, follow, headline, open, pages, put, settings, test } from "./tools.mjs";

const copy = page => page.locator("[data-op=copy]");
const share = page => page.locator("[data-op=share]");
const said = page => page.locator(".op-share [role=status]");
const address = page => page.locator(".op-address");

/** What a phone reads from a picture: put on a canvas of a blank page, whose policy forbids nothing. */
async function scan(page, address, size) {
  const blank = await page.context().newPage();
  const grey = await blank.evaluate(
    async ({ address, size }) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = size;
      const context = canvas.getContext("2d");
      context.fillStyle = "#777"; // whatever is around it
      context.fillRect(0, 0, size, size);
      context.drawImage(image, 20, 20, size - 40, size - 40);
      const { data } = context.getImageData(0, 0, size, size);
      let grey = "";
      for (let i = 0; i < data.length; i += 4) grey += String.fromCharCode((data[i] + data[i + 1] + data[i + 2]) / 3);
      return btoa(grey);
    },
    { address, size },
  );
  await blank.close();
  const pixels = Buffer.from(grey, "base64");
  return jsQR(Uint8ClampedArray.from({ length: pixels.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : pixels[i >> 2])), size, size)?.data;
}
const scanDrawing = async page => {
  const svg = await page.locator(".op-code").evaluate(code => new XMLSerializer().serializeToString(code));
  return scan(page, `data:image/svg+xml,${encodeURIComponent(svg)}`, 400);
};

test.describe("the code and the address", () => {
  for (const hash of [pages.legacy, pages.markdown, pages.json]) {
    test(`are those of the page itself: ${hash}`, async ({ page, baseURL }) => {
      await open(page, hash);
      await expect(address(page)).toHaveText(baseURL + hash);
      expect(await scanDrawing(page)).toBe(baseURL + hash);
    });
  }

  test("follow the reader", async ({ page, baseURL }) => {
    await open(page, pages.legacy);
    await follow(page, pages.markdown);
    expect(await scanDrawing(page)).toBe(baseURL + pages.markdown);
  });

  test("lead to the page when opened", async ({ page }) => {
    await put(page, "新闻/一 二.md", "# 怪名字");
    await open(page, "#/新闻/一 二.md");
    const shared = await address(page).textContent();
    expect(await scanDrawing(page)).toBe(shared);
    expect(shared).not.toMatch(/\s/);
    await page.goto("about:blank");
    await page.goto(shared);
    await expect(headline(page)).toHaveText("怪名字");
  });

  test("of a home page are those of its file", async ({ page }) => {
    await settings(page, { home: "gb/25/5/12/n10001.md" });
    await open(page);
    const shared = await address(page).textContent();
    await page.goto("about:blank");
    await page.goto(shared);
    await expect(headline(page)).toHaveText(/百年灯塔/);
  });

  test("hold long addresses, and do without a code where none can hold them", async ({ page, baseURL }) => {
    for (const [length, isCode] of [[900, true], [3200, false]]) {
      const path = `${"x/".repeat(length / 2)}a.md`;
      await put(page, path, "# 长");
      await open(page, `#/${path}`);
      await expect(address(page)).toHaveText(`${baseURL}#/${path}`);
      await expect(page.locator(".op-code")).toHaveCount(isCode ? 1 : 0);
      await expect(copy(page)).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });

  test("are drawn here: nobody is asked", async ({ page, watched, baseURL }) => {
    await open(page, pages.legacy);
    await expect(page.locator(".op-code")).toBeVisible();
    expect(watched.requests.filter(url => url !== "about:blank" && !url.startsWith(baseURL))).toEqual([]);
    await expect(page.locator(".op-share img")).toHaveCount(0);
  });

  test("can be scanned from the screen, also in the dark", async ({ page, baseURL }) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await open(page, pages.legacy);
      const shot = await page.locator(".op-code").screenshot({ scale: "css" });
      expect(await scan(page, `data:image/png;base64,${shot.toString("base64")}`, 500), colorScheme).toBe(baseURL + pages.legacy);
    }
  });
});

test.describe("copying", () => {
  test("puts the address on the clipboard and says so", async ({ page, context, baseURL }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, pages.legacy);
    await expect(said(page)).toBeEmpty();
    await copy(page).click();
    await expect(said(page)).toHaveText("已复制");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(baseURL + pages.legacy);
  });

  test("works by keyboard, and keeps the focus", async ({ page, context, baseURL }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, pages.legacy);
    await copy(page).focus();
    await page.keyboard.press("Enter");
    await expect(said(page)).toHaveText("已复制");
    await expect(copy(page)).toBeFocused();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(baseURL + pages.legacy);
  });

  test("works without a clipboard object, as on hosts without HTTPS", async ({ page, context, baseURL }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.addInitScript(() => {
      window.clipboard = navigator.clipboard;
      Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
    });
    await open(page, pages.legacy);
    await page.evaluate(() => clipboard.writeText("before"));
    await copy(page).click();
    await expect(said(page)).toHaveText("已复制");
    expect(await page.evaluate(() => clipboard.readText())).toBe(baseURL + pages.legacy);
  });

  test("where the browser refuses is left to the reader, with the address selected", async ({ page, baseURL }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "clipboard", { value: { writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) } });
      document.execCommand = () => false;
    });
    await open(page, pages.legacy);
    await copy(page).click();
    await expect(said(page)).toHaveText("复制失败，请长按网址自行复制");
    expect(await page.evaluate(() => getSelection().toString().trim())).toBe(baseURL + pages.legacy);
  });

  test("speaks the site's language", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await settings(page, { language: "en" });
    await open(page, pages.legacy);
    await page.getByRole("button", { name: "Copy address" }).click();
    await expect(said(page)).toHaveText("Copied");
  });
});

test.describe("the system's share sheet", () => {
  /** Desktop Chromium has none. */
  const give = (page, outcome) =>
    page.addInitScript(outcome => {
      window.shared = [];
      Navigator.prototype.share = data => {
        shared.push({ ...data });
        return outcome ? Promise.reject(new DOMException("closed", outcome)) : Promise.resolve();
      };
    }, outcome);

  test("has no button where there is none", async ({ page }) => {
    await page.addInitScript(() => delete Navigator.prototype.share);
    await open(page, pages.legacy);
    await expect(share(page)).toBeHidden();
    await expect(copy(page)).toBeVisible();
  });

  test("gets address and title", async ({ page, baseURL }) => {
    await give(page);
    await open(page, pages.legacy);
    await share(page).click();
    expect(await page.evaluate(() => shared)).toEqual([{ url: baseURL + pages.legacy, title: "百年灯塔今夜重放光明 老透镜擦了四十天 – 潮汐报" }]);
    await follow(page, pages.markdown);
    await share(page).click();
    expect(await page.evaluate(() => shared[1].url)).toBe(baseURL + pages.markdown);
  });

  test("closed by the reader is no error", async ({ page, watched }) => {
    await give(page, "AbortError");
    await open(page, pages.legacy);
    await share(page).click();
    expect(await page.evaluate(() => shared.length)).toBe(1);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(watched.console).toEqual([]);
    await expect(headline(page)).toHaveText(/百年灯塔/);
  });
});
