// What a long visit leaves behind, and who hears of it: every request, those of the service worker as well, and every
// byte that is stored. The hosts are our own, so they see what hosts see.
import { readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { dist, expect, files, pages, sample, shown, test as base } from "./tools.mjs";

const types = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".jpg": "image/jpeg", ".gif": "image/gif" };

const test = base.extend({
  /** A paper on two hosts, shell and data apart; `heard` is what either was asked, with headers. */
  paper: async ({ host }, use) => {
    await use(async settings => {
      const heard = [];
      const serve = (under, body) => (request, response) => {
        const path = decodeURIComponent(new URL(request.url, "http://host.example").pathname.slice(1)) || "index.html";
        heard.push({ url: request.url, headers: request.headers });
        const file = join(dist, under, path);
        const content = body(path) ?? (statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined);
        if (content === undefined) return response.writeHead(404).end();
        response.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain; charset=utf-8", "Set-Cookie": "visit=1", "Cache-Control": "max-age=60" }).end(content);
      };
      const data = await host(serve("data", () => undefined));
      const all = { ...sample, data: [data.url], pictures: { rewrite: [["https://pictures.example.org/", `${data.url}pictures/`]] }, ...settings };
      const shell = await host(serve("", path => (path === "site.json" ? JSON.stringify(all) : undefined)));
      return { url: shell.url, origins: [shell.url, data.url].map(url => new URL(url).origin), heard };
    });
  },
});
test.use({ serviceWorkers: "allow" });

/** Everything that the browser holds for the origin, by kind; contents of databases as texts. */
const stored = page =>
  page.evaluate(async () => {
    const databases = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((done, fail) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
      for (const store of database.objectStoreNames) {
        const request = database.transaction(store).objectStore(store).getAllKeys();
        databases[`${name}: ${store}`] = await new Promise(done => (request.onsuccess = () => done(request.result.sort())));
      }
      database.close();
    }
    const held = {};
    for (const name of await caches.keys()) {
      const keys = await (await caches.open(name)).keys();
      held[name] = keys.map(({ url }) => new URL(url).pathname).sort();
    }
    const workers = (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope);
    return { local: { ...localStorage }, session: { ...sessionStorage }, databases, caches: held, workers, cookie: document.cookie };
  });
const nothing = { local: {}, session: {}, databases: {}, caches: {}, workers: [], cookie: "" };

/** Goes through every page of the sample site, by links and by address, looks at all pictures, and uses what a page offers. */
async function longVisit(page, paper) {
  await page.goto(paper.url);
  await shown(page);
  await expect(page.locator(".op-tools")).toBeVisible();
  for (const path of files(/\.(md|json)$/)) {
    await page.evaluate(path => {
      location.hash = `#/${path}`;
    }, path);
    await shown(page);
    await page.evaluate(async () => {
      for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
      }
    });
  }
  await page.evaluate(() => (location.hash = "#/no/such.md"));
  await expect(page.locator(".op-failure")).toBeVisible();
  await page.goBack();
  await page.reload();
  await shown(page);
  for (const other of ["search.html#q=comet", "device.html"]) {
    await page.goto(paper.url + other);
    await expect(page.locator("h1")).toBeVisible();
    await page.waitForLoadState("networkidle");
  }
  await page.goto(`${paper.url}${pages.markdown}`);
  await shown(page);
  await expect(page.locator(".op-tools")).toBeVisible();
}

/** What no host may hear, of anybody. */
function expectDiscretion(heard) {
  expect(heard.length).toBeGreaterThan(20);
  for (const { url, headers } of heard) {
    expect(headers.referer, url).toBeUndefined();
    expect(url, "what follows # stays").not.toMatch(/#|%23|q=/);
  }
}

/** Watches all that the browser asks for, workers included. */
function watch(context) {
  const asked = new Set();
  context.on("request", request => asked.add(new URL(request.url()).origin));
  return asked;
}

test("a long visit stores nothing and asks nobody else", async ({ page, context, paper }) => {
  test.slow();
  const site = await paper({});
  const asked = watch(context);
  await longVisit(page, site);
  expect(await stored(page)).toEqual({ ...nothing, cookie: "visit=1" }); // the host's own, for the page's one address
  expectDiscretion(site.heard);
  const hosts = new Set(site.heard.map(({ headers }) => `http://${headers.host}`));
  expect([...hosts].sort()).toEqual([...site.origins].sort());
  expect([...asked].filter(origin => !site.origins.includes(origin) && origin !== "null")).toEqual([]);
  const names = site.heard.map(({ url }) => url);
  expect(names.filter(url => /^\/(save\.js|worker\.js|manifest\.webmanifest)/.test(url)), "what only storing needs").toEqual([]);
  const data = new URL(site.origins[1]).host;
  for (const { url, headers } of site.heard) if (headers.host === data && !/\.(webp|jpg|gif|png)$/.test(url)) expect(headers.cookie, url).toBeUndefined();
});

test("what the reader saves is there, with the shell, and nothing else; clearing leaves nothing and a neutral page", async ({ page, context, paper }) => {
  test.slow();
  const site = await paper({});
  const asked = watch(context);
  await longVisit(page, site);
  await page.locator(".op-tools").getByRole("button", { name: "存下以后再读" }).click();
  await expect(page.locator(".op-tools-said")).toContainText("已存下");
  await expect.poll(async () => (await stored(page)).workers).toEqual([site.url]);
  await expect.poll(async () => Object.keys((await stored(page)).caches).length).toBe(1);
  await page.evaluate(hash => (location.hash = hash), pages.legacy);
  await shown(page);

  const held = await stored(page);
  const [path] = [pages.markdown.slice(2)];
  expect(held.local).toEqual({ "offprint /": '{"kept":true}' });
  expect(held.session).toEqual({});
  const kept = Object.values(held.databases);
  expect(Object.keys(held.databases)).toEqual(["offprint /: bodies", "offprint /: files"]);
  for (const keys of kept) {
    expect(keys).toContain(path);
    expect(keys.filter(key => key !== path && !key.startsWith("pictures/tidepool")), "of what was read and not saved").toEqual([]);
  }
  const shell = Object.values(held.caches).flat();
  expect(shell.filter(path => !/^\/([\w-]+\.(html|css|js|wasm)|site\.json)$/.test(path)), "the shell alone is in caches").toEqual([]);
  expectDiscretion(site.heard);
  expect([...asked].filter(origin => !site.origins.includes(origin) && origin !== "null")).toEqual([]);

  await page.locator(".op-tools").getByRole("button", { name: "清除一切并离开" }).click();
  await page.waitForURL("about:blank");
  expect(await page.evaluate(() => [document.title, document.body.childElementCount])).toEqual(["", 0]);
  // Another page of the origin looks: the site itself would start anew.
  await page.goto(`${site.url}icon.svg`);
  const left = await page.evaluate(async () => [localStorage.length, sessionStorage.length, await indexedDB.databases(), await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]);
  expect(left).toEqual([0, 0, [], [], 0]);
});

test("where the publisher has articles kept, they are kept, and the reader's no ends it", async ({ page, paper }) => {
  test.slow();
  const site = await paper({ offline: true });
  await longVisit(page, site);
  const read = files(/\.(md|json)$/).filter(path => !path.endsWith("pages.json"));
  await expect.poll(async () => (await stored(page)).databases["offprint /: files"]?.length).toBe(read.length);
  expect((await stored(page)).databases["offprint /: files"]).toEqual(read);
  await page.locator(".op-tools").getByRole("button", { name: "留存读过的文章" }).click();
  await expect.poll(() => stored(page)).toEqual({ ...nothing, local: { "offprint /": '{"keep":false}' }, cookie: "visit=1" });
  await page.evaluate(hash => (location.hash = hash), pages.legacy);
  await shown(page);
  await page.reload();
  await shown(page);
  await expect(page.locator(".op-tools")).toBeVisible();
  expect(await stored(page)).toEqual({ ...nothing, local: { "offprint /": '{"keep":false}' }, cookie: "visit=1" });
});
