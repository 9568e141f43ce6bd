// The search page, with the index that tests/native/search.rs keeps beside this file.
import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectNoBarriers, headline, hold, root, settings, shown, test } from "./tools.mjs";

const folder = join(root, "tests", "site", "search");
const field = page => page.getByRole("searchbox");
const hits = page => page.locator(".op-hits li");
const status = page => page.getByRole("status");

/** Puts the index into the site and opens the search page. */
async function open(page, hash = "") {
  await page.route(/\/data\/search\//, route => {
    const file = join(folder, new URL(route.request().url()).pathname.split("/data/search/")[1]);
    return existsSync(file) ? route.fulfill({ body: readFileSync(file), contentType: "application/octet-stream" }) : route.fulfill({ status: 404 });
  });
  await page.goto(`./search.html${hash}`);
  await expect(page).not.toHaveTitle(/·.*Search/);
}

test("results come as one types, the newest first, matches marked", async ({ page, watched }) => {
  await open(page);
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveAccessibleName(/标题、作者或摘要/);
  await field(page).pressSequentially("彗", { delay: 20 });
  await page.waitForTimeout(300);
  await expect(hits(page)).toHaveCount(0);
  await field(page).pressSequentially("星", { delay: 20 });
  await expect(hits(page)).toHaveCount(20);
  await expect(status(page)).toHaveText("最新的 20 篇，还有更多。");
  const first = hits(page).first();
  await expect(first.locator("a")).toHaveText("Ｃｏｍｅｔ彗星重返太阳附近");
  await expect(first.locator("mark")).toHaveText(["彗星", "彗星"]);
  await expect(first.locator("time")).toHaveText("2025年5月1日");
  await expect(first).toContainText("记者林燕");
  await field(page).fill("COMET彗");
  await expect(hits(page)).toHaveCount(1);
  await expect(status(page)).toHaveText("找到 1 篇文章。");
  await expect(hits(page).locator("mark")).toHaveText("Ｃｏｍｅｔ彗");
  await field(page).fill("tide keller");
  await expect(hits(page).first().locator("a")).toHaveText("What lives in the tide pools");
  await field(page).fill("没有这样的话");
  await expect(status(page)).toHaveText("没有找到。");
  await expect(hits(page)).toHaveCount(0);
  const origin = new URL(page.url()).origin;
  expect(watched.requests.filter(url => !url.startsWith(origin)), "other hosts").toEqual([]);
  expect(watched.requests.filter(url => /彗|%E5%BD%97|keller/i.test(url)), "the query stays here").toEqual([]);
  expect(watched.console.filter(line => /error/.test(line))).toEqual([]);
});

test("where the script does not come, the page says so", async ({ page }) => {
  await page.route("**/search.js*", route => route.abort());
  await page.goto("./search.html");
  const late = page.locator(".op-late");
  await expect(late).toBeHidden();
  await expect(late).toBeVisible({ timeout: 15_000 });
  await expect(late).toContainText("Reload it");
});

test("more results follow those that are there", async ({ page }) => {
  await open(page, "#q=报导");
  await expect(hits(page)).toHaveCount(20);
  await page.getByRole("button", { name: "更多结果" }).click();
  await expect(hits(page)).toHaveCount(40);
  await expect(hits(page).nth(20).locator("a")).toBeFocused();
});

test("by keyboard alone: down to a result, back, open, clear", async ({ page }) => {
  await open(page);
  await page.keyboard.type("彗星");
  await expect(hits(page)).toHaveCount(20);
  await page.keyboard.press("ArrowDown");
  await expect(hits(page).nth(0).locator("a")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(hits(page).nth(1).locator("a")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue("");
  await expect(hits(page)).toHaveCount(0);
  expect(new URL(page.url()).hash).toBe("");
  await page.keyboard.type("太阳附近");
  await expect(hits(page)).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await shown(page);
  await expect(headline(page)).toHaveText(/彗星/);
  expect(page.url()).toMatch(/index\.html#\/science\/comet\.md$/);
  await page.goBack();
  await expect(field(page)).toHaveValue("太阳附近");
  await expect(hits(page)).toHaveCount(1);
});

test("what is half written with an input method is no query yet", async ({ page, watched }) => {
  await open(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "hui xing", selectionStart: 8, selectionEnd: 8 });
  await page.waitForTimeout(400);
  expect(watched.requests.filter(url => url.includes("/data/search/"))).toEqual([]);
  await session.send("Input.insertText", { text: "彗星" });
  await expect(hits(page)).toHaveCount(20);
});

test("nothing in an index is markup, and paths stay paths of the site", async ({ page }) => {
  await open(page, "#q=标记");
  await expect(hits(page).locator("a")).toHaveText("<img src=x onerror=alert(1)>标记");
  await expect(hits(page).locator("img, script")).toHaveCount(0);
  await expect(hits(page).locator("p").last()).toHaveText("&lt;彗尾&gt;");
  await field(page).fill("没有标题");
  await expect(hits(page).locator("a")).toHaveText("无标题");
  await expect(hits(page).locator("a")).toHaveAttribute("href", "index.html#/x/a%20b%23c.md");
  await expect(hits(page).locator("time")).toHaveText("some day");
});

test("an answer that comes too late is not shown", async ({ page }) => {
  await open(page);
  await field(page).fill("彗星");
  await expect(hits(page)).toHaveCount(20);
  const slow = await hold(page, "/records/0/0.txt");
  await field(page).fill("第1次");
  await slow.waiting;
  await field(page).fill("太阳附近");
  await expect(hits(page)).toHaveCount(1);
  slow.release();
  await page.waitForTimeout(200);
  await expect(hits(page).locator("a")).toHaveText("Ｃｏｍｅｔ彗星重返太阳附近");
});

test("errors are sentences", async ({ page, context }) => {
  await page.goto("./search.html");
  await field(page).fill("彗星");
  await expect(status(page)).toHaveText("本站没有可搜索的索引。");
  await page.route(/manifest\.json/, route => route.fulfill({ body: "<!doctype html><title>Shell</title>", contentType: "text/html" }));
  await field(page).fill("彗星 ");
  await expect(status(page)).toHaveText("本站没有可搜索的索引。");
  await page.unroute(/manifest\.json/);
  await open(page);
  await page.route(/\.bin/, route => route.fulfill({ body: "" }));
  await field(page).fill("彗星");
  await expect(status(page)).toHaveText(/^索引有一部分读不懂/);
  await page.unroute(/\.bin/);
  await context.setOffline(true);
  await page.unroute(/\/data\/search\//);
  await field(page).fill("暴雨预警");
  await expect(status(page)).toHaveText(/^设备没有连接网络/);
  await context.setOffline(false);
  await open(page);
  await field(page).press("Enter");
  await page.reload();
  await field(page).fill("暴雨预警");
  await expect(hits(page)).toHaveCount(20);
});

for (const [language, title, label] of [
  ["zh-Hant-TW", "搜尋", /標題、作者/],
  ["en", "Search", /^Words of headlines/],
]) {
  test(`in the site's language: ${language}`, async ({ page }) => {
    await settings(page, { language, name: "Tide" });
    await open(page, "#q=comet");
    await expect(page).toHaveTitle(`${title} · Tide`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(field(page)).toHaveAccessibleName(label);
    await expect(hits(page)).toHaveCount(1);
  });
}

test("the index is that of the first data base that has one", async ({ page, host }) => {
  const other = await host((request, response) => {
    const file = join(folder, new URL(request.url, "http://x/").pathname.replace(/^\/files\/search\//, ""));
    response.statusCode = existsSync(file) ? 200 : 404;
    response.end(existsSync(file) ? readFileSync(file) : "");
  });
  await settings(page, { data: ["./nowhere", `${other.url}files/`] });
  await page.goto("./search.html#q=彗星");
  await expect(hits(page)).toHaveCount(20);
});

for (const [what, answer] of [
  ["keeps still", () => {}],
  ["sends bit by bit", (request, response) => response.writeHead(200).write("{")],
]) {
  test(`a data base that ${what} is not waited for`, async ({ page, host }) => {
    const bad = await host(answer);
    await settings(page, { data: [bad.url, "./data/"] });
    await open(page, "#q=彗星");
    await expect(hits(page)).toHaveCount(20);
    await expect(status(page)).toHaveText("最新的 20 篇，还有更多。");
    expect(bad.requests).toContain("/search/manifest.json");
  });
}

test("an index without an end is given up", async ({ page, host }) => {
  let closed;
  const isClosed = new Promise(done => (closed = done));
  const bad = await host((request, response) => {
    const more = () => response.destroyed || response.write(Buffer.alloc(1 << 20, " "), more);
    more();
    response.on("close", closed);
  });
  await settings(page, { data: [bad.url] });
  await open(page, "#q=彗星");
  await expect(status(page)).toHaveText(/^索引没有取到/);
  await isClosed;
});

/** A key, and how a mirror answers that has the index with its signatures; `change` alters what it sends. */
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const keys = [Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url").toString("base64")];
const mirror = (change = bytes => bytes) => (request, response) => {
  const name = new URL(request.url, "http://x/").pathname.replace(/^\/search\//, "");
  const of = name.replace(/\.sig$/, "");
  const file = join(folder, of);
  if (!existsSync(file)) return response.writeHead(404).end();
  const head = Buffer.from(`offprint 1\nsearch/${of}\n1700000000\n`);
  const signed = () => `1700000000 ${sign(null, Buffer.concat([head, readFileSync(file)]), privateKey).toString("base64")}\n`;
  const bytes = change(of === name ? readFileSync(file) : Buffer.from(signed()), name);
  response.writeHead(bytes ? 200 : 404).end(bytes);
};
/** One bit of what has such a name is another. */
const altering = names => (bytes, name) => {
  if (names.test(name)) bytes[bytes.length >> 1] ^= 1;
  return bytes;
};

test("with keys, an index that they vouch for is searched", async ({ page, host }) => {
  const good = await host(mirror());
  await settings(page, { data: [good.url], keys });
  await page.goto("./search.html#q=彗星");
  await expect(hits(page)).toHaveCount(20);
  const [signatures, asked] = [true, false].map(is => good.requests.filter(url => /\.sig\b/.test(url) === is));
  expect(asked.length).toBeGreaterThan(2);
  expect(signatures.toSorted(), "each with its signature").toEqual(asked.map(url => url.replace(/\?|$/, ".sig$&")).toSorted());
});

for (const [what, change] of [
  ["whose manifest was altered", altering(/manifest\.json$/)],
  ["whose shards were altered", altering(/\.bin$/)],
  ["whose records were altered", altering(/\.txt$/)],
  ["that lacks records", (bytes, name) => (/\.txt$/.test(name) ? undefined : bytes)],
  ["that lacks signatures", (bytes, name) => (/\.bin\.sig$/.test(name) ? undefined : bytes)],
  ["whose signatures are another file's", (bytes, name) => (/\.txt\.sig$/.test(name) ? Buffer.from(`1700000000 ${sign(null, "x", privateKey).toString("base64")}`) : bytes)],
]) {
  test(`with keys, the next data base is asked after one ${what}`, async ({ page, host }) => {
    const [bad, good] = [await host(mirror(change)), await host(mirror())];
    await settings(page, { data: [bad.url, good.url], keys });
    await page.goto("./search.html#q=彗星");
    await expect(hits(page)).toHaveCount(20);
    await expect(hits(page).first().locator("a")).toHaveText("Ｃｏｍｅｔ彗星重返太阳附近");
    expect([bad.requests.length > 0, good.requests.length > 0]).toEqual([true, true]);
  });

  test(`with keys, nothing is shown of an index ${what}`, async ({ page, host }) => {
    const bad = await host(mirror(change));
    await settings(page, { data: [bad.url], keys });
    await page.goto("./search.html#q=彗星");
    await expect(status(page)).toHaveText(/lacks records/.test(what) ? /^索引有一部分读不懂/ : /^取到的索引没有本报的有效签名/);
    await expect(hits(page)).toHaveCount(0);
  });
}

test("with keys that cannot be read, no index is good", async ({ page, host }) => {
  const good = await host(mirror());
  await settings(page, { data: [good.url], keys: ["ed25519:key"], language: "en" });
  await page.goto("./search.html#q=彗星");
  await expect(status(page)).toHaveText(/does not carry this paper's signature/);
  await expect(hits(page)).toHaveCount(0);
});

test("a browser that cannot check says so, and one without Ed25519 loads what can", async ({ page, host, watched }) => {
  const good = await host(mirror());
  await settings(page, { data: [good.url], keys, language: "zh-Hant" });
  await page.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }));
  await page.route("**/offprint-verify.js*", route => route.abort());
  await page.goto("./search.html#q=彗星");
  await expect(status(page)).toHaveText(/^本頁無法核對索引的簽章/);
  await page.unroute("**/offprint-verify.js*");
  await page.reload();
  await expect(hits(page)).toHaveCount(20);
  expect(watched.requests.filter(url => /offprint-verify\.js\?v=\w{16}$/.test(url)).length).toBeGreaterThan(0);
});

test("the navigation leads here", async ({ page }) => {
  await settings(page, { nav: [{ title: "搜索", url: "search.html" }] });
  await page.goto("./");
  await shown(page);
  await page.locator(".op-nav a").click();
  await expect(page).toHaveURL(/\/search\.html$/);
  await page.locator(".op-masthead a").click();
  await shown(page);
});

for (const width of [320, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing and no line runs out: ${width} px, ${colorScheme}`, async ({ page }, info) => {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await open(page);
      await expectNoBarriers(page);
      await field(page).fill("彗星 北");
      await field(page).fill("彗");
      await field(page).fill("彗星");
      await expect(hits(page)).toHaveCount(20);
      await expectNoBarriers(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      if (process.env.OFFPRINT_PICTURES) await page.screenshot({ path: join(process.env.OFFPRINT_PICTURES, `search-${width}-${colorScheme}.png`) });
    });
  }
}
