// The service worker: the shell without a network, and never of two versions at once. The hosts are our own, and change.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { dist, expect, headline, pages, sample, test as base } from "./tools.mjs";

const types = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".webp": "image/webp" };

/** The files of dist/ with other settings. */
function built(settings = {}) {
  const files = new Map();
  for (const path of readdirSync(dist, { recursive: true })) {
    if (statSync(join(dist, path)).isFile()) files.set(path.replaceAll("\\", "/"), readFileSync(join(dist, path)));
  }
  return files.set("site.json", Buffer.from(JSON.stringify({ ...sample, offline: true, ...settings })));
}

/** A later release: `edits` are files with something put after their text; what refers to them follows, as the build does it. */
function release(old, edits) {
  const files = new Map(old);
  const changed = [];
  for (const [name, more] of Object.entries(edits)) {
    files.set(name, Buffer.from(`${files.get(name)}${more}`));
    changed.push(name);
  }
  for (let name; (name = changed.shift()); ) {
    const content = files.get(name);
    const stamp = createHash("sha256").update(content).digest("hex").slice(0, 16);
    const named = name.replaceAll(".", "\\.");
    for (const [path, text] of files) {
      if (path.startsWith("data/") || !/\.(js|html)$/.test(path) || !text.includes(`${name}?v=`)) continue;
      const integrity = `"${name}?v=${stamp}":"sha256-${createHash("sha256").update(content).digest("base64")}"`;
      const next = text.toString().replace(new RegExp(`"${named}\\?v=\\w+":"sha256-[^"]+"`), integrity).replace(new RegExp(`\\b${named}\\?v=\\w+`, "g"), `${name}?v=${stamp}`);
      if (next === text.toString()) continue;
      files.set(path, Buffer.from(next));
      if (path.endsWith(".js") && path !== "worker.js" && !changed.includes(path)) changed.push(path);
    }
  }
  const version = createHash("sha256").update(files.get("worker.js")).digest("hex").slice(0, 16);
  return files.set("worker.js", Buffer.from(files.get("worker.js").toString().replace(/"[0-9a-f]{16}"/, `"${version}"`)));
}

const test = base.extend({
  /** `paper(files, { under })`: a host of these files, in each folder of `under`; `files` can be changed, `down` cuts every connection, `hold` leaves paths unanswered. */
  paper: async ({ host }, use) => {
    await use(async (files, { under = "/", hidesEndings = false } = {}) => {
      const site = { files, down: false, hold: new Set(), asked: [] };
      const { url } = await host((request, response) => {
        if (site.down) return request.socket.destroy();
        const { pathname } = new URL(request.url, "http://host.example");
        const folder = [under].flat().find(folder => pathname.startsWith(folder));
        let path = decodeURIComponent(pathname.slice(folder?.length)) || "index.html";
        site.asked.push(path);
        if (site.hold.has(path)) return;
        if (hidesEndings && path.endsWith(".html") && pathname.endsWith(".html")) {
          return response.writeHead(308, { Location: pathname.replace(/(index)?\.html$/, "") }).end();
        }
        if (hidesEndings && site.files.has(`${path}.html`)) path += ".html";
        const body = folder && site.files.get(path);
        if (!body) return response.writeHead(404).end();
        response.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain; charset=utf-8", "Cache-Control": "no-cache" }).end(body);
      });
      [site.url, site.other] = [under].flat().map(folder => new URL(folder.slice(1), url).href);
      return site;
    });
  },
});
test.use({ serviceWorkers: "allow" });

const shells = page => page.evaluate(async () => (await caches.keys()).filter(name => name.startsWith("offprint ")));
/** Opens a page of a site; with `kept`, waits until the shell is on the device and answers. */
async function visit(page, site, { file = "", hash = pages.markdown, kept = true } = {}) {
  if (page.url() !== "about:blank") await page.goto("about:blank");
  await page.goto(`${site.url}${file}${hash}`);
  await expect(page.locator(".op h1").first()).toBeVisible();
  if (kept) await expect.poll(() => page.evaluate(async () => Boolean(navigator.serviceWorker.controller?.state === "activated"))).toBe(true);
}
const version = site => site.files.get("worker.js").toString().match(/"([0-9a-f]{16})"/)[1];
/** The stamped files that a page was made of. */
const stamps = page => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name).filter(name => /\?v=/.test(name)).map(name => name.split("/").pop()));

test("a site leaves alone what another of its origin has on the device", async ({ page, paper }) => {
  const site = await paper(built({ offline: false }), { under: ["/a/", "/b/"] });
  const press = name => page.locator(".op-tools").getByRole("button", { name }).click();
  await visit(page, site, { kept: false });
  await press("存下以后再读");
  await expect(page.locator(".op-tools-said")).toContainText("已存下");
  await expect.poll(() => shells(page)).toEqual([expect.stringContaining("offprint /a/ ")]);
  const other = { url: site.other };
  await visit(page, other, { kept: false });
  await press("留存读过的文章");
  await expect.poll(async () => (await shells(page)).length).toBe(2);
  await press("留存读过的文章");
  await expect.poll(() => shells(page)).toEqual([expect.stringContaining("offprint /a/ ")]);
  await page.goto(`${site.url}device.html`);
  await expect(page.locator(".op-kept li")).toHaveCount(1);
  site.down = true;
  await visit(page, site);
});

test("the site opens without a network: the article that was read, and the page that lists what is there", async ({ page, paper }) => {
  const site = await paper(built());
  await visit(page, site);
  const title = await headline(page).innerText();
  site.down = true;
  await page.reload();
  await expect(headline(page)).toHaveText(title);
  await expect(page.locator(".op-masthead").first(), "the settings are kept as well").toHaveText("潮汐报");
  await page.goto(`${site.url}device.html`);
  await expect(page.locator(".op-masthead")).toHaveText("潮汐报");
  await expect(page.locator(".op-stored")).not.toBeEmpty();
  await page.goto(`${site.url}search.html`);
  await expect(page.locator("#op-query")).toBeVisible();
});

test("under a sub-path, on a host that hides endings, with no path of anybody else touched", async ({ page, paper }) => {
  const site = await paper(built(), { under: "/~reader/tides/", hidesEndings: true });
  await visit(page, site);
  const { scope, names } = await page.evaluate(async () => ({ scope: (await navigator.serviceWorker.ready).scope, names: await caches.keys() }));
  expect(scope).toBe(site.url);
  expect(names).toEqual([`offprint /~reader/tides/ ${version(site)}`]);
  site.down = true;
  for (const file of ["", "index.html"]) {
    await visit(page, site, { file });
    await expect(page.locator(".op-masthead").first()).toHaveText("潮汐报");
  }
  for (const file of ["device", "device.html"]) {
    await page.goto(site.url + file);
    await expect(page.locator(".op-stored")).not.toBeEmpty();
  }
  await expect(page.goto(`${site.url}feed.xml`)).rejects.toThrow();
});

test("a new version takes over without mixing with the old", async ({ page, context, paper }) => {
  const first = built();
  const site = await paper(first);
  await visit(page, site);
  const old = version(site);
  const oldSave = first.get("tools.js").toString().match(/save\.js\?v=\w+/)[0];

  site.files = release(first, { "save.js": "\nglobalThis.offprintRelease=2;", "device.css": "\n.op-page{--release:2}" });
  expect(version(site)).not.toBe(old);
  const other = await context.newPage();
  await visit(other, site);
  await expect.poll(() => shells(other)).toEqual([`offprint / ${old}`, `offprint / ${version(site)}`]);

  // The tab that was open asks for a file of its own version, which the host does not have any more.
  expect(await page.evaluate(async file => (await fetch(file)).text(), oldSave)).toBe(first.get("save.js").toString());
  await page.locator(".op-tools").getByRole("button", { name: "存下以后再读" }).click();
  await expect(page.locator(".op-tools-said")).toContainText("已存下");
  expect(await page.evaluate(() => globalThis.offprintRelease)).toBeUndefined();

  await visit(page, site);
  await expect(page.locator(".op-tools")).toBeVisible();
  const made = await stamps(page);
  const known = site.files.get("worker.js").toString();
  expect(made.length).toBeGreaterThan(3);
  expect(made.filter(file => !known.includes(`"${file}"`)), "files of other versions").toEqual([]);
  expect(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--release"))).toBe("2");

  const second = version(site);
  site.files = release(site.files, { "tools.js": "\n// 3" });
  await visit(page, site);
  await expect.poll(() => shells(page), "one generation stays").toEqual([`offprint / ${second}`, `offprint / ${version(site)}`]);
});

test("a release that is only half uploaded is not taken", async ({ page, paper }) => {
  const first = built();
  const site = await paper(first);
  await visit(page, site);
  const old = version(site);
  const next = release(first, { "tools.js": "\n// 2" });
  site.files = new Map(next).set("tools.js", first.get("tools.js"));
  site.asked.length = 0;
  await visit(page, site);
  await expect.poll(() => site.asked).toContain("tools.js");
  await expect.poll(() => page.evaluate(async () => { const { installing, waiting } = await navigator.serviceWorker.ready; return !installing && !waiting; })).toBe(true);
  expect(await shells(page)).toEqual([`offprint / ${old}`]);
  site.down = true;
  await visit(page, site);
  site.down = false;
  site.files = next;
  await visit(page, site);
  await expect.poll(() => shells(page)).toContain(`offprint / ${version(site)}`);
});

test("a login page in between is not taken for the shell or the settings", async ({ page, paper }) => {
  const first = built();
  const site = await paper(first);
  const portal = Buffer.from("<!doctype html><title>Log in</title><form></form>");
  site.files = new Map(first).set("index.html", first.get("index.html"));
  await visit(page, site);
  site.files = new Map([...first.keys()].filter(path => path !== "worker.js" && !path.startsWith("data/")).map(path => [path, portal]));
  for (let time = 0; time < 2; time++) {
    await visit(page, site);
    await expect(page.locator(".op-masthead").first()).toHaveText("潮汐报");
  }
});

test("what the publisher changes in index.html shows the next time", async ({ page, paper }) => {
  const site = await paper(built());
  await visit(page, site);
  const edited = site.files.get("index.html").toString().replace("<body ", '<body data-edition="2" ');
  site.files = new Map(site.files).set("index.html", Buffer.from(edited));
  const edition = () => page.locator("body").getAttribute("data-edition");
  await visit(page, site);
  expect(await edition()).toBeNull();
  await expect.poll(async () => (await visit(page, site), edition())).toBe("2");
});

test("settings come from the network, and after a short wait from the device", async ({ page, paper }) => {
  const site = await paper(built());
  await visit(page, site);
  site.files = new Map(site.files).set("site.json", Buffer.from(JSON.stringify({ ...sample, name: "港口晨报", offline: true })));
  await visit(page, site);
  await expect(page.locator(".op-masthead").first()).toHaveText("港口晨报");
  site.hold.add("site.json");
  await visit(page, site);
  await expect(page.locator(".op-masthead").first()).toHaveText("港口晨报");
});

test("nothing is registered before the site or the reader asks for it, and all is taken back", async ({ page, paper }) => {
  const site = await paper(built({ offline: false }));
  const registered = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  await visit(page, site, { kept: false });
  const keep = page.locator(".op-tools").getByRole("button", { name: "留存读过的文章" });
  await expect(keep).toBeVisible();
  expect(await registered()).toBe(0);
  expect(site.asked).not.toContain("worker.js");
  await keep.click();
  await expect.poll(() => shells(page)).toHaveLength(1);
  await keep.click();
  await expect.poll(registered).toBe(0);
  await expect.poll(() => shells(page)).toEqual([]);

  site.files = built();
  await visit(page, site);
  site.files = built({ offline: false });
  await visit(page, site, { kept: false });
  await expect.poll(registered, "the publisher turned it off").toBe(0);
});

for (const [way, refuse] of Object.entries({
  "refused": () => (ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("refused", "SecurityError"))),
  "unknown to the browser": () => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"),
})) {
  test(`service workers ${way}: everything else works`, async ({ page, paper }) => {
    await page.addInitScript(refuse);
    const site = await paper(built());
    await visit(page, site, { kept: false });
    await expect(headline(page)).toBeVisible();
    await page.locator(".op-tools").getByRole("button", { name: "存下以后再读" }).click();
    await expect(page.locator(".op-tools-said")).toContainText("已存下");
    await page.goto(`${site.url}device.html`);
    await expect(page.locator(".op-kept li")).toHaveCount(1);
    await page.getByRole("button", { name: "清除一切并离开" }).click();
    await page.waitForURL("about:blank");
  });
}

test("two tabs share one worker, and clearing in one ends it for both", async ({ page, context, paper }) => {
  const site = await paper(built());
  await visit(page, site);
  const other = await context.newPage();
  await visit(other, site, { hash: pages.section });
  await expect(page.locator(".op-tools")).toBeVisible();
  await expect(other.locator(".op-tools")).toBeVisible();
  await page.locator(".op-tools").getByRole("button", { name: "清除一切并离开" }).click();
  await page.waitForURL("about:blank");
  await other.waitForURL("about:blank");
  site.files = built({ offline: false });
  await visit(page, site, { kept: false });
  expect(await page.evaluate(async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length])).toEqual([[], 0]);
});

test("the site installs as an app under its own name", async ({ page, paper }) => {
  const site = await paper(built());
  await visit(page, site);
  await expect(page.locator("link[rel=manifest]")).toBeAttached();
  const client = await page.context().newCDPSession(page);
  const { data } = await client.send("Page.getAppManifest");
  expect(JSON.parse(data).name).toBe("潮汐报");
  const { installabilityErrors } = await client.send("Page.getInstallabilityErrors");
  // Playwright's contexts are incognito windows, which install nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter(id => id !== "in-incognito")).toEqual([]);
});
