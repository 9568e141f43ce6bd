// widget.html: the page on which integrators try the element.
import { expect, expectNoBarriers, test } from "./tools.mjs";

const live = page => page.locator("#live");
const html = page => page.locator("#html");

test.beforeEach(async ({ page }) => {
  await page.goto("widget.html");
  await expect(live(page).locator("h1")).toHaveText("Six Hours Between the Tides");
});

test("the controls change the element, and the markup to copy says the same", async ({ page }) => {
  await expect(html(page)).toHaveText('<offprint-article\n  src="#/en/tide-pools.md"\n  site="site.json">\n</offprint-article>');
  await page.getByLabel("src").selectOption("#/science/telescope.json");
  await expect(live(page).locator("h1")).toHaveText(/四百年/);
  await page.getByLabel("masthead").check();
  await expect(live(page).locator(".op-masthead")).toHaveText("潮汐报");
  await page.getByLabel("theme").selectOption("dark");
  await page.getByLabel("lang").selectOption("zh-Hant");
  await page.getByLabel("src").selectOption("#/no/such.md");
  await expect(live(page).getByRole("alert")).toHaveText(/這裡沒有這篇文章/);
  await expect(page.locator("#events li").first()).toContainText('offprint-error {"code":"not-found"');
  await expect(html(page)).toHaveText('<offprint-article\n  src="#/no/such.md"\n  site="site.json"\n  lang="zh-Hant"\n  theme="dark"\n  parts="masthead article">\n</offprint-article>');
  // What is to be copied is what is shown.
  const copied = [...(await html(page).textContent()).matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  const attributes = await live(page).evaluate(element => element.getAttributeNames().map(name => [name, element.getAttribute(name)]));
  expect(copied.sort()).toEqual(attributes.filter(([name]) => name !== "id").sort());
});

test("what a server sent is there without scripts", async ({ browser, baseURL }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${baseURL}widget.html`);
  const sent = page.locator("offprint-article.plain");
  await expect(sent.locator("h1")).toHaveText(/到底是多大的雨/);
  await expect(sent.locator(".op")).toHaveCSS("display", "grid");
  await expect(sent.locator("img").first()).toBeVisible();
  await page.close();
});

test("nothing on it is refused by its own policy, and nothing is asked of others", async ({ page, watched, baseURL }) => {
  for (const element of await page.locator("offprint-article").all()) {
    await element.scrollIntoViewIfNeeded();
    await expect(element.locator("h1")).toBeVisible();
  }
  expect(watched.console.filter(line => !/favicon/.test(line))).toEqual([]);
  expect(watched.requests.filter(url => !url.startsWith(baseURL) && !url.startsWith("data:"))).toEqual([]);
  expect(watched.requests.filter(url => url.includes(".wasm"))).toHaveLength(1);
});

for (const scheme of ["light", "dark"]) {
  test(`it has no barriers, and fits 320 pixels, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoBarriers(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}
