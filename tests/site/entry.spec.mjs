// A prerendered page is there without a script, and becomes the live one as it stands: what a link that was passed on leads to.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sirv from "sirv";
import { answerIn, dist, expect, follow, hold, line, open, pages, rehearsed, root, shifts, shown, test, watchPress, watchShifts } from "./tools.mjs";

const MODULE = "/offprint_bg.wasm";
const command = process.env.OFFPRINT_COMMAND || join(root, "target/debug/offprint");

let folder;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "offprint-live-"));
  // As publishers upload it: the pages, and the shell over them.
  execFileSync(command, ["prerender", dist, join(folder, "out"), "--live", "--quiet"]);
  cpSync(join(folder, "out"), join(folder, "host"), { recursive: true });
  cpSync(dist, join(folder, "host"), { recursive: true });
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Serves the folder on a host of its own, and goes to a page; `missing` tells which paths are not there, `pieces` are those
 * that the page comes in.
 */
const entry = async (page, host, path, missing = () => false, pieces = undefined) => {
  const files = sirv(join(folder, "host"), { dev: true });
  const gone = response => response.writeHead(404).end();
  const site = await host((request, response) => {
    if (pieces && request.url === `/${path}`) return answerIn(pieces, response);
    return missing(request.url) ? gone(response) : files(request, response, () => gone(response));
  });
  await page.goto(site.url + path);
  return site;
};
const staticPath = hash => hash.slice(2).replace(/\.\w+$/, ".html");
const links = page => page.locator(".op a").evaluateAll(links => links.map(link => [link.textContent, link.getAttribute("href")]));
const pictures = page => page.locator(".op img").evaluateAll(images => images.map(({ src }) => new URL(src).pathname));

for (const [kind, hash] of Object.entries(pages)) {
  test(`${kind}: becomes the live page as it stands`, async ({ page, host, watched, baseURL }) => {
    await watchShifts(page);
    await open(page, hash);
    const live = [await links(page), await pictures(page)];
    await page.goto("about:blank");
    const module = await hold(page, MODULE);
    const { url, requests } = await entry(page, host, staticPath(hash));
    await page.evaluate(() => {
      window.first = document.querySelector(".op-main");
      window.changes = [];
      const isExpected = ({ type, target, attributeName }) =>
        target.matches("#offprint, head, body, html") || (type === "attributes" && target.matches("a") && ["href", "data-live"].includes(attributeName)) || target.matches("[data-op=share]");
      new MutationObserver(records => changes.push(...records.filter(record => !isExpected(record)).map(({ type, target, attributeName }) => `${type} ${target.nodeName} ${target.className} ${attributeName}`))).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await module.waiting;
    expect(page.url()).toBe(url + staticPath(hash));
    // What is on its way is asked for anew; this is about the rest.
    await expect.poll(() => page.evaluate(() => [...document.images].every(image => image.complete))).toBe(true);
    module.release();
    await shown(page);
    expect(page.url()).toBe(`${url}index.html${hash}`);
    expect(await page.evaluate(() => changes)).toEqual([]);
    expect(await page.evaluate(() => document.querySelector(".op-main") === window.first)).toBe(true);
    expect(await shifts(page)).toEqual([]);
    expect([await links(page), await pictures(page)]).toEqual(live);
    await expect(page.locator(".op-tools")).toBeVisible();
    expect(requests.filter(path => path.startsWith("/data/") && /\.(md|json)/.test(path))).toEqual([]);
    expect(requests.filter(path => path === "/site.json")).toHaveLength(1);
    expect(watched.console).toEqual([]);
  });
}

for (const [width, hash] of [[360, pages.legacy], [1280, pages.front]]) {
  test(`nothing moves while the page comes in pieces: ${hash}, ${width} px`, async ({ page, host }) => {
    await page.setViewportSize({ width, height: 800 });
    const path = staticPath(hash);
    const pieces = readFileSync(join(folder, "host", path), "utf8").split(/(?=<(?:nav|ul|li|section|p|main)\b)/);
    expect(pieces.length).toBeGreaterThan(60);
    await watchShifts(page);
    await entry(page, host, path, undefined, pieces);
    await shown(page);
    expect(await shifts(page)).toEqual([]);
  });
}

test("from there the reader goes on within the site, and back", async ({ page, host }) => {
  const { url, requests } = await entry(page, host, staticPath(pages.legacy));
  await shown(page);
  await page.locator(`.op-nav a[href="${pages.section}"]`).click();
  await expect(page.locator(".op-section")).toBeVisible();
  expect(page.url()).toBe(`${url}index.html${pages.section}`);
  await page.goBack();
  await expect(page.locator(".op-article h1")).toBeVisible();
  expect(page.url()).toBe(`${url}index.html${pages.legacy}`);
  expect(requests.filter(path => /\.html$/.test(path))).toEqual([`/${staticPath(pages.legacy)}`]);
  await page.reload();
  await shown(page);
  await expect(page.locator(".op-article h1")).toBeVisible();
});

test("a link that is followed before leads to a page like it", async ({ page, host }) => {
  const { url } = await entry(page, host, staticPath(pages.markdown), path => path.startsWith("/visit.js"));
  await page.locator(".op-nav a").nth(1).click();
  await expect(page.locator(".op h1")).toBeVisible();
  expect(new URL(page.url()).pathname).toMatch(/\.html$/);
  expect(page.url()).toContain(url);
});

test("an anchor stays what it is", async ({ page, host }) => {
  const { url } = await entry(page, host, `${staticPath(pages.markdown)}#user-content-fn-1`);
  await shown(page);
  await expect(page.locator("#user-content-fn-1")).toBeInViewport();
  expect(page.url()).toBe(`${url}index.html${pages.markdown}#fn-1`);
});

test("buttons are there when they do something", async ({ page, host, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const module = await hold(page, MODULE);
  await entry(page, host, staticPath(pages.legacy));
  const copy = page.locator("[data-op=copy]");
  await expect(copy).toBeHidden();
  module.release();
  await copy.click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator(".op-address").textContent());
});

test("an article of a section finds its neighbours", async ({ page, host }) => {
  const list = { kind: "section", headline: "天文", teasers: [{ title: "更新的", url: "#/x/newer.md", date: "2025-05-11" }, { title: "本篇", url: "#/science/comet.md" }, { title: "更旧的", url: "#/x/older.md" }] };
  const answers = { "/data/sections/天文/pages.json": { pages: [["2025-01-01", "x/older.md"]] }, "/data/sections/天文/1.json": list };
  await page.route(/\/sections\//, route => route.fulfill({ json: answers[decodeURIComponent(new URL(route.request().url()).pathname)] }));
  await page.route(/comet\.html/, async route => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('"datePublished"', '"articleSection":"天文","datePublished"');
    return route.fulfill({ response: answer, body });
  });
  await entry(page, host, "science/comet.html");
  await shown(page);
  await page.locator(".op-article > :last-child").scrollIntoViewIfNeeded();
  await expect(page.locator(".op-turn")).toContainText("更新的");
  await expect(page.locator(".op-turn")).toContainText("更旧的");
});

test("it becomes the live page where the browser is never idle", async ({ page, host }) => {
  await watchPress(page);
  await page.addInitScript(() => {
    window.requestIdleCallback = (done, { timeout } = {}) => (timeout ? setTimeout(done, timeout) : 0);
  });
  await entry(page, host, staticPath(pages.json));
  await shown(page);
  await expect(page.locator(".op-tools")).toBeVisible();
  expect((await rehearsed(page)).every(Boolean)).toBe(true);
});

test("what its next article needs is called before the reader asks for one", async ({ page, host }) => {
  await watchPress(page);
  const { requests } = await entry(page, host, staticPath(pages.json));
  expect((await rehearsed(page)).every(Boolean)).toBe(true);
  expect(requests.filter(path => /reader|\/[ab]\.(md|jpg)$/.test(path))).toEqual([]);
});

test("the reader that comes late helps the live page", async ({ page, host }) => {
  const { requests } = await entry(page, host, staticPath(pages.legacy));
  await shown(page);
  expect(requests.filter(path => /reader/.test(path))).toEqual([]);
  await follow(page, pages.markdown);
  await expect(page.locator(".op-body sup a")).toHaveCount(1);
  expect(requests.filter(path => /reader/.test(path))).toHaveLength(2);
});

test("a picture that did not come gets its frame", async ({ page, host }) => {
  await entry(page, host, staticPath(pages.json), path => /\.webp/.test(path));
  await shown(page);
  await expect(page.locator(".op-lead .op-missing")).toBeVisible();
});

test.describe("it stays the page that it is", () => {
  const stays = async (page, path) => {
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(500);
    expect(new URL(page.url()).pathname).toBe(`/${path}`);
    await expect(page.locator(".op h1")).toBeVisible();
  };
  const path = staticPath(pages.legacy);

  for (const file of ["entry.js", "visit.js", "site.json", "offprint_bg.wasm", "offprint_first_bg.wasm"]) {
    test(`where ${file} does not come`, async ({ page, host }) => {
      await entry(page, host, path, asked => asked.startsWith(`/${file}`));
      await stays(page, path);
    });
  }

  test("for readers who save bytes", async ({ page, host }) => {
    await line(page, { saveData: true });
    const { requests } = await entry(page, host, path);
    await stays(page, path);
    expect(requests.filter(path => /\.wasm|site\.json/.test(path))).toEqual([]);
  });

  test("without scripts", async ({ browser, host }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await entry(page, host, path);
    await stays(page, path);
    await expect(page.locator(".op button").first()).toBeHidden();
    await context.close();
  });
});

test("its policy is that of index.html", () => {
  const policy = file => /Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(join(folder, "host", file), "utf8"))[1];
  const index = policy("index.html").replace(/ 'sha256-[^']*'/g, "").replace(" offprint-first", "");
  expect(policy("science/comet.html").replace(/\s+/g, " ")).toBe(index);
});
