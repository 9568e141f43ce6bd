// What is on the device: the store in IndexedDB and its bounds, the footer under a page, the page that lists all of it.
import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { choose, dist, expect, expectNoBarriers, follow, headline, open, pages, put, raw, settings, test } from "./tools.mjs";

const article = pages.markdown.slice(2);
const footer = page => page.locator(".op-tools");
const said = page => page.locator(".op-tools-said");
const press = (page, name) => footer(page).getByRole("button", { name, exact: true }).click();
const words = { textOnly: "只看文字", keep: "留存读过的文章", save: "存下以后再读", saveAll: "存下这一页的文章", clear: "清除一切并离开" };

/** The address of the store's script in this build. */
const script = readFileSync(join(dist, "device.js"), "utf8").match(/store\.js\?v=\w+/)[0];
/** Runs `action(store, argument)` in the page, with the store's module. */
const withStore = (page, action, argument) =>
  page.evaluate(
    async ([script, action, argument]) => {
      const store = await import(new URL(script, document.baseURI).href);
      // The page's policy forbids eval: tests get in through a module of the browser's own making.
      return globalThis.offprintTest[action](store, argument);
    },
    [script, action, argument],
  );

/** What tests do with the store, installed before the page's scripts. */
const actions = () => {
  globalThis.offprintTest = {
    find: (store, path) => store.find(path),
    keep: (store, all) => all.reduce((before, given) => before.then(async results => [...results, await store.keep(...given)]), Promise.resolve([])),
    list: store => store.list(),
    remove: (store, path) => store.remove(path),
    forgetRead: store => store.forgetRead(),
    clear: store => store.clear(),
    budget: store => store.BUDGET,
    picture: async (store, path) => {
      const blob = await store.picture(path);
      return blob && { type: blob.type, size: blob.size };
    },
    pictures: (store, all) =>
      Promise.all(all.map(([path, size, type, article]) => store.keepPicture(path, new Uint8Array(size).buffer, type, article))),
  };
};
const stored = page =>
  page.evaluate(async () => ({ choices: localStorage.getItem(`offprint ${new URL("./", location.href).pathname}`), databases: (await indexedDB.databases()).map(({ name }) => name) }));
/** Turns keeping on before anything else: what is merely read would be forgotten. */
const keepOn = async page => {
  await page.goto("./device.html");
  await choose(page, { keep: true });
};
const nothing = { choices: '{"keep":true}', databases: [] };
const paths = list => list.articles.map(({ path }) => path);

test.describe("the store", () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(actions);
    await keepOn(page);
    await page.goto("./device.html");
    await expect(page.locator(".op-stored")).not.toBeEmpty();
  });

  test("gives back what it was given, and nothing of what it was not", async ({ page }) => {
    expect(await withStore(page, "find", article)).toBeUndefined();
    expect(await withStore(page, "list")).toEqual({ articles: [], bytes: 0 });
    await withStore(page, "keep", [[article, "潮水 🌊", 1_700_000_000, "Tide"]]);
    const found = await withStore(page, "find", article);
    expect(found).toEqual({ text: "潮水 🌊", version: 1_700_000_000, kept: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect(await withStore(page, "picture", article), "an article is no picture").toBeUndefined();
    const { articles, bytes } = await withStore(page, "list");
    expect(articles).toEqual([expect.objectContaining({ path: article, title: "Tide", saved: false, size: 11, pictures: 0 })]);
    expect(bytes).toBe(11);
  });

  test("does not go back to an older version, and takes a newer one", async ({ page }) => {
    await withStore(page, "keep", [["a.md", "new", 20, "New"], ["a.md", "old", 10, "Old"]]);
    expect((await withStore(page, "find", "a.md")).text).toBe("new");
    await withStore(page, "keep", [["a.md", "newer", 30, "Newer"]]);
    expect((await withStore(page, "find", "a.md")).text).toBe("newer");
  });

  test("lets what was read longest ago go first, and nothing that was saved", async ({ page }) => {
    const budget = await withStore(page, "budget");
    const text = "x".repeat(budget / 4);
    await withStore(page, "keep", [["saved.md", text, 0, "Saved", true], ["a.md", text, 0, "A"], ["b.md", text, 0, "B"], ["c.md", text, 0, "C"]]);
    expect((await withStore(page, "list")).articles).toHaveLength(4);
    await page.waitForTimeout(5); // the clock's next tick
    await withStore(page, "find", "a.md");
    await expect.poll(async () => paths(await withStore(page, "list"))[0], "it was read again").toBe("a.md");
    await withStore(page, "keep", [["d.md", text, 0, "D"]]);
    const list = await withStore(page, "list");
    expect(paths(list).sort()).toEqual(["a.md", "c.md", "d.md", "saved.md"]);
    expect(list.bytes).toBeLessThanOrEqual(budget);
    await withStore(page, "keep", [["e.md", text, 0, "E", true], ["f.md", text, 0, "F", true], ["g.md", text, 0, "G", true], ["h.md", text, 0, "H", true]]);
    expect(paths(await withStore(page, "list")).sort(), "what is saved may be more").toEqual(["e.md", "f.md", "g.md", "h.md", "saved.md"]);
  });

  test("keeps a picture for as long as one of its articles is there", async ({ page }) => {
    await withStore(page, "keep", [["a.md", "A", 0, "A", true], ["b.md", "B", 0, "B", true]]);
    await withStore(page, "pictures", [["p.webp", 1000, "image/webp", "a.md"]]);
    await withStore(page, "pictures", [["p.webp", 1000, "image/webp", "b.md"], ["q.webp", 500, "image/webp", "b.md"]]);
    const { articles, bytes } = await withStore(page, "list");
    expect([bytes, ...articles.map(({ size, pictures }) => [size, pictures]).sort()]).toEqual([1502, [1001, 1], [1501, 2]]);
    await withStore(page, "remove", "b.md");
    expect(await withStore(page, "picture", "p.webp")).toEqual({ type: "image/webp", size: 1000 });
    expect(await withStore(page, "picture", "q.webp")).toBeUndefined();
    await withStore(page, "remove", "a.md");
    expect(await stored(page), "nothing stays of nothing").toEqual(nothing);
  });

  test("forgets what was merely read when told", async ({ page }) => {
    await withStore(page, "keep", [["a.md", "A", 0, "A"], ["b.md", "B", 0, "B", true]]);
    await withStore(page, "forgetRead");
    expect(paths(await withStore(page, "list"))).toEqual(["b.md"]);
    await withStore(page, "clear");
    expect(await stored(page)).toEqual(nothing);
  });

  test("a full disk: others go, it is tried once more, and then given up quietly", async ({ page, watched }) => {
    await withStore(page, "keep", [["a.md", "A".repeat(1000), 0, "A"], ["b.md", "B".repeat(1000), 0, "B"], ["s.md", "S".repeat(1000), 0, "S", true]]);
    await page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      globalThis.failing = 1;
      IDBObjectStore.prototype.put = function (value, key) {
        if (this.name === "bodies" && globalThis.failing-- > 0) throw new DOMException("no room", "QuotaExceededError");
        return put.call(this, value, key);
      };
    });
    expect(await withStore(page, "keep", [["c.md", "C".repeat(1000), 0, "C"]])).toEqual([true]);
    expect(paths(await withStore(page, "list")).sort(), "half has gone, what was saved has not").toEqual(["c.md", "s.md"]);
    await page.evaluate(() => (globalThis.failing = Infinity));
    expect(await withStore(page, "keep", [["d.md", "D", 0, "D"]])).toEqual([false]);
    expect(paths(await withStore(page, "list")).sort(), "what was there is there").toEqual(["c.md", "s.md"]);
    expect(watched.errors).toEqual([]);
  });

  test("two tabs write at once; one clears while the other has it open", async ({ page, context }) => {
    const other = await context.newPage();
    await other.addInitScript(actions);
    await other.goto("./device.html");
    const some = letter => Array.from({ length: 20 }, (_, at) => [`${letter}${at}.md`, letter, 0, letter]);
    await Promise.all([withStore(page, "keep", some("a")), withStore(other, "keep", some("b"))]);
    expect((await withStore(page, "list")).articles).toHaveLength(40);
    await withStore(page, "clear");
    expect(await stored(page)).toEqual(nothing);
    expect(await withStore(other, "list")).toEqual({ articles: [], bytes: 0 });
    expect(await withStore(other, "keep", [["c.md", "C", 0, "C"]]), "and can go on").toEqual([true]);
    expect((await withStore(page, "find", "c.md")).text).toBe("C");
  });
});

test.describe("a browser that refuses storage", () => {
  const ways = {
    "everything throws": () => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(globalThis, name, { get: () => { throw new DOMException("refused", "SecurityError"); } });
      }
    },
    "databases do not open": () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("private", "InvalidStateError");
      };
    },
    "databases never answer": () => {
      IDBFactory.prototype.open = () => new EventTarget();
    },
  };
  for (const [way, stub] of Object.entries(ways)) {
    test(`${way}: the page reads as ever, and nothing claims to be kept`, async ({ page }) => {
      test.slow();
      await page.addInitScript(stub);
      await settings(page, { offline: true });
      await open(page, pages.markdown);
      await expect(headline(page)).toBeVisible();
      await expect(footer(page)).toBeVisible();
      await press(page, words.save);
      await expect(said(page)).toContainText("浏览器不让本站存储");
      await page.goto("./device.html");
      await expect(page.locator(".op-stored")).toContainText("浏览器不让本站存储");
      if (way !== "everything throws") expect(await page.evaluate(() => localStorage.length), "no mark of what is not there").toBe(0);
    });
  }
});

test("the scripts take a language for what the core takes it for", async () => {
  globalThis.document ??= { baseURI: "https://paper.example/" };
  const { inLanguage } = await import("../../www/shared/site.js");
  const table = { tag: ["zh-Hans", "zh-Hant", "en"] };
  // tests/native/fields.rs holds the core against the same list.
  const known = JSON.parse(readFileSync(new URL("../languages.json", import.meta.url), "utf8"));
  expect(Object.fromEntries(Object.keys(known).map(tag => [tag, inLanguage(table, tag).tag]))).toEqual(known);
});

test.describe("the footer", () => {
  test("speaks the language of the site", async ({ page }) => {
    for (const [language, label] of [["zh-Hans", "本机留存"], ["zh-Hant", "裝置上"], ["en", "On this device"]]) {
      await settings(page, { language });
      await open(page, pages.markdown);
      await expect(footer(page)).toContainText(language === "zh-Hant" ? "本機留存" : label);
    }
  });

  test("comes after the page and asks for nothing before it", async ({ page, watched }) => {
    await open(page, pages.markdown);
    await expect(footer(page)).toBeVisible();
    const names = watched.requests.map(url => new URL(url).pathname.split("/").pop());
    expect(names.indexOf("tools.js")).toBeGreaterThan(names.indexOf("tide-pools.md"));
    expect(names).not.toContain("store.js");
    expect(names).not.toContain("save.js");
    expect(names).not.toContain("manifest.webmanifest");
  });

  test("text only holds all pictures until a click, and is remembered", async ({ page }) => {
    await open(page, pages.markdown);
    await press(page, words.textOnly);
    await expect(footer(page).getByRole("button", { name: words.textOnly })).toHaveAttribute("aria-pressed", "true");
    expect((await stored(page)).choices).toBe('{"textOnly":true}');
    await press(page, words.textOnly);
    await expect(footer(page).getByRole("button", { name: words.textOnly })).toHaveAttribute("aria-pressed", "false");
    expect(await stored(page)).toEqual({ choices: null, databases: [] });
  });

  test("an article is saved with its pictures", async ({ page }) => {
    await page.addInitScript(actions);
    await open(page, pages.markdown);
    await press(page, words.save);
    await expect(said(page)).toHaveText(/^已存下本文和 [1-9]\d* 张图片。$/);
    const { articles } = await withStore(page, "list");
    expect(articles).toEqual([expect.objectContaining({ path: article, saved: true, title: await headline(page).innerText() })]);
    expect((await withStore(page, "find", article)).text).toBe(raw(article));
    expect(await withStore(page, "picture", "pictures/tidepool-1200x800.webp")).toEqual({ type: "image/webp", size: expect.any(Number) });
  });

  test("a section front is saved with all that it lists; what does not come is told", async ({ page }) => {
    await page.addInitScript(actions);
    await page.route("**/comet.md", route => route.abort());
    await open(page, pages.section);
    await press(page, words.saveAll);
    await expect(said(page)).toHaveText(/^已存下 6 篇文章、\d+ 张图片。没有取到：science\/comet\.md。$/);
    const { articles } = await withStore(page, "list");
    expect(articles.map(({ path }) => path)).toContain("science/index.json");
    expect(articles.every(({ saved }) => saved)).toBe(true);
  });

  test("a picture whose address is none is missed, and nothing else", async ({ page }) => {
    await page.addInitScript(actions);
    const bad = ["https://", "https://[bad/x.png", "https://x:99999/y.png"].map(image => ({ "@type": "NewsArticle", headline: image, articleBody: "w", image }));
    await Promise.all(bad.map((article, at) => put(page, `bad${at}.json`, JSON.stringify(article))));
    const teasers = ["bad0.json", "bad1.json", "bad2.json", "science/comet.md"].map(path => ({ title: path, url: `#/${path}` }));
    await put(page, "odd.json", JSON.stringify({ kind: "section", headline: "Odd", teasers }));
    await open(page, "#/odd.json");
    await press(page, words.saveAll);
    await expect(said(page)).toHaveText(/^已存下 5 篇文章、\d 张图片。3 张图片没有取到。$/);
  });

  test("pictures that wait for a click are not saved, whatever is wrong in the settings beside them", async ({ page, watched }) => {
    const far = "https://pictures.example/";
    await page.route(`${far}**`, route => route.abort());
    await put(page, "far.md", `# Far\n\n![](${far}a.png)\n`);
    for (const pictures of [{ allow: [], rewrite: null }, { allow: [7], rewrite: [["a"], 7] }, { allow: null }, { rewrite: "x", allow: "https://other.example/" }]) {
      await settings(page, { pictures });
      await open(page, "#/far.md");
      await press(page, words.save);
      await expect(said(page), JSON.stringify(pictures)).toHaveText("已存下本文和 0 张图片。");
    }
    expect(watched.requests.filter(url => url.startsWith(far))).toEqual([]);
  });

  test("nothing is saved where no data base answers", async ({ page }) => {
    await open(page, pages.markdown);
    await page.route("**/data/**", route => route.abort());
    await press(page, words.save);
    await expect(said(page)).toContainText("没有存下");
    expect((await stored(page)).databases).toEqual([]);
  });

  test("the next data base is asked, and a login page in between is not saved", async ({ page, host }) => {
    await page.addInitScript(actions);
    const page200 = html => host((request, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(html));
    const shell = await page200('<!doctype html><p id="offprint">');
    const portal = await page200("<html><title>Log in</title>");
    const text = "---\ntitle: Ebb\n---\n\n![](pictures/gone.webp)\n\nLow water.\n";
    // A page whose name would let it be a whole document, had its own host sent it.
    const elsewhere = await host((request, response) => response.writeHead(302, { Location: `${portal.url}login` }).end());
    await settings(page, { data: [elsewhere.url, "./data/"] });
    await put(page, "x/list.json", JSON.stringify({ kind: "section", headline: "L", teasers: [{ title: "E", url: "#/x/ebb.html" }] }));
    await open(page, "#/x/list.json");
    await press(page, words.saveAll);
    await expect(said(page)).toContainText("没有取到：x/ebb.html");
    const second = await host((request, response) => (request.url === "/x/ebb.md" ? response.end(text) : response.writeHead(404).end()));
    await settings(page, { data: [shell.url, portal.url, second.url] });
    await open(page, "#/x/ebb.md");
    await press(page, words.save);
    await expect(said(page)).toHaveText("已存下本文和 0 张图片。1 张图片没有取到。");
    expect((await withStore(page, "find", "x/ebb.md")).text).toBe(text);
  });

  test("where files are signed, only what is vouched for is saved, with its version", async ({ page }) => {
    await page.addInitScript(actions);
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
    const forged = new Set();
    await page.route("**/data/**", route => {
      const path = decodeURIComponent(new URL(route.request().url()).pathname.replace("/data/", ""));
      const name = path.replace(/\.sig$/, "");
      if (!existsSync(join(dist, "data", name))) return route.fulfill({ status: 404 });
      let body = readFileSync(join(dist, "data", name));
      if (name === path) return route.fulfill({ body: forged.has(name) ? Buffer.concat([body, Buffer.from(" ")]) : body, contentType: name.endsWith(".webp") ? "image/webp" : "text/plain" });
      body = Buffer.concat([Buffer.from(`offprint 1\n${name}\n1700000000\n`), body]);
      return route.fulfill({ body: `1700000000 ${sign(null, body, privateKey).toString("base64")}\n`, contentType: "text/plain" });
    });
    await settings(page, { keys: [key] });
    await open(page, pages.markdown);
    forged.add(article);
    await press(page, words.save);
    await expect(said(page)).toContainText("没有存下");
    expect((await stored(page)).databases).toEqual([]);

    forged.clear();
    forged.add("pictures/tidepool-1200x800.webp");
    await press(page, words.save);
    await expect(said(page)).toHaveText(/^已存下本文和 \d+ 张图片。1 张图片没有取到。$/);
    expect((await withStore(page, "find", article)).version).toBe(1_700_000_000);
    expect(await withStore(page, "picture", "pictures/tidepool-1200x800.webp")).toBeUndefined();
  });

  test("keeping is turned on and off, and says who decided", async ({ page }) => {
    await open(page, pages.markdown);
    const keep = footer(page).getByRole("button", { name: words.keep });
    await expect(footer(page)).toContainText("读过的文章不留在本机。");
    await keep.click();
    await expect(keep).toHaveAttribute("aria-pressed", "true");
    await expect(footer(page)).toContainText("按您的选择");
    expect((await stored(page)).choices).toBe('{"keep":true}');
    await keep.click();
    await expect(keep).toHaveAttribute("aria-pressed", "false");
    await expect.poll(() => stored(page)).toEqual({ choices: null, databases: [] });

    await settings(page, { offline: true });
    await open(page, pages.markdown);
    await expect(footer(page)).toContainText("按本报的设置");
    await keep.click();
    await expect(footer(page)).toContainText("读过的文章不留在本机。");
    await expect.poll(() => stored(page), "the reader's no outlives the visit").toEqual({ choices: '{"keep":false}', databases: [] });
  });

  test("works by keyboard, is no part of print", async ({ page }) => {
    await open(page, pages.section);
    const buttons = footer(page).getByRole("button");
    await buttons.first().focus();
    for (let at = 0; at < 4; at++) await page.keyboard.press("Tab");
    await expect(footer(page).getByRole("button", { name: words.clear })).toBeFocused();
    await page.emulateMedia({ media: "print" });
    await expect(footer(page)).toBeHidden();
  });

  test("offers to save what can be saved", async ({ page }) => {
    await open(page, pages.markdown);
    await expect(footer(page)).toBeVisible();
    const shows = async (hash, name) => {
      await follow(page, hash);
      const saver = footer(page).getByRole("button", { name: /^存下/ });
      if (name) await expect(saver).toHaveText(name);
      else await expect(saver).toBeHidden();
    };
    await shows(pages.section, words.saveAll);
    await shows(pages.front, "");
    await shows("#/gone.md", "");
    await shows(pages.legacy, words.save);
  });
});

test.describe("the page that lists what is there", () => {
  const fill = async page => {
    await page.addInitScript(actions);
    await keepOn(page);
    await withStore(page, "keep", [["a/b c.md", "A".repeat(3000), 0, "潮间带 <b>笔记</b>", true], ["x.md", "X".repeat(1_500_000), 0, ""], ["y.md", "Y", 0, "Y"]]);
    await page.reload();
    await expect(page.locator(".op-kept li")).toHaveCount(3);
  };

  test("says plainly when nothing is there", async ({ page, watched }) => {
    await page.goto("./device.html");
    await expect(page.locator(".op-stored")).toHaveText("本机没有留存文章。");
    await expect(page.getByRole("button", { name: "全部删除" })).toBeHidden();
    expect(await stored(page), "looking leaves no trace").toEqual({ choices: null, databases: [] });
    expect(watched.requests.filter(url => /wasm/.test(url))).toEqual([]);
  });

  test("lists, deletes one, deletes all", async ({ page }) => {
    await fill(page);
    await expect(page.locator(".op-stored")).toContainText("3 篇文章，共 1.5 MB");
    await expect(page.locator(".op-stored")).toContainText("20 MB");
    const saved = page.locator(".op-kept li", { hasText: "潮间带" });
    await expect(saved.getByRole("link")).toHaveText("潮间带 <b>笔记</b>");
    await expect(saved.getByRole("link")).toHaveAttribute("href", "index.html#/a/b%20c.md");
    await expect(saved).toContainText("您存下的");
    await expect(page.locator(".op-kept li", { hasText: "无标题" })).toContainText("1.5 MB");
    await saved.getByRole("button").click();
    await expect(page.locator(".op-kept li")).toHaveCount(2);
    await expect(page.locator(".op-tools-said")).toContainText("已删除");
    await expect(page.locator(".op-kept button:focus")).toHaveCount(1);
    await page.getByRole("button", { name: "全部删除" }).click();
    await expect(page.locator(".op-stored")).toHaveText("本机没有留存文章。");
    expect(await stored(page)).toEqual(nothing);
  });

  test("turning keeping off forgets what was merely read", async ({ page }) => {
    await fill(page);
    const keep = page.getByRole("button", { name: words.keep });
    await keep.click();
    await expect(page.locator(".op-kept li")).toHaveCount(1);
    await expect(page.locator(".op-kept li")).toContainText("您存下的");
  });

  for (const width of [360, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`axe finds nothing at ${width} px, ${colorScheme}, here and in the footer`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await fill(page);
        await expectNoBarriers(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
        await open(page, pages.section);
        await expect(footer(page)).toBeVisible();
        await expectNoBarriers(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      });
    }
  }
});

test.describe("clear everything and leave", () => {
  test("leaves nothing, in other tabs as well, and an empty page", async ({ page, context }) => {
    await open(page, pages.markdown);
    await press(page, words.save);
    await expect(said(page)).toContainText("已存下");
    const other = await context.newPage();
    await other.goto(`./${pages.section}`);
    await expect(other.locator(".op-tools")).toBeVisible();
    await press(page, words.clear);
    await page.waitForURL("about:blank");
    await other.waitForURL("about:blank");
    await page.goto("./device.html");
    // The page tries for a moment whether it could store something.
    await expect.poll(() => stored(page)).toEqual({ choices: null, databases: [] });
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });

  test("leaves also where the browser does not answer", async ({ page }) => {
    await page.addInitScript(() => {
      CacheStorage.prototype.keys = () => new Promise(() => {});
      IDBFactory.prototype.databases = () => new Promise(() => {});
      ServiceWorkerContainer.prototype.getRegistrations = () => new Promise(() => {});
    });
    await open(page, pages.markdown);
    await expect(footer(page)).toBeVisible();
    await press(page, words.clear);
    await page.waitForURL("about:blank", { timeout: 5000 });
  });
});

test.describe("the page and what is kept", () => {
  const gone = page => page.route("**/data/**", route => route.abort());

  test("asks for nothing before something is kept", async ({ page, watched }) => {
    const scripts = () => watched.requests.filter(url => /store\.js/.test(url)).length;
    await open(page, pages.markdown);
    await choose(page, { textOnly: true });
    await open(page, pages.markdown);
    await expect(footer(page)).toBeVisible();
    expect(scripts(), "a choice is no article").toBe(0);
  });

  test("an article that was saved shows with its pictures where no data base answers", async ({ page }) => {
    await open(page, pages.markdown);
    const title = await headline(page).innerText();
    await press(page, words.save);
    await expect(said(page)).toContainText("已存下");
    await gone(page);
    await open(page, pages.markdown);
    await expect(headline(page)).toHaveText(title);
    await expect(page.locator(".op-lead img[src^='blob:']")).toBeVisible();
    expect(await page.locator(".op-lead img").evaluate(image => image.decode().then(() => image.naturalWidth))).toBe(1200);
    await open(page, pages.legacy);
    await expect(page.locator(".op-failure")).toBeVisible();
  });

  test("an article that was read shows where the site or the reader has it kept, and not otherwise", async ({ page }) => {
    await open(page, pages.markdown);
    await expect(footer(page)).toBeVisible();
    expect((await stored(page)).databases).toEqual([]);
    await settings(page, { offline: true });
    await open(page, pages.markdown);
    await expect.poll(async () => (await stored(page)).databases).toEqual(["offprint /"]);
    await page.addInitScript(actions);
    await page.goto("./device.html");
    await expect.poll(async () => (await withStore(page, "list")).articles.length).toBe(1);
    const [kept] = (await withStore(page, "list")).articles;
    expect(kept).toMatchObject({ path: article, saved: false, size: Buffer.byteLength(raw(article)) });
    await gone(page);
    await open(page, pages.markdown);
    await expect(headline(page)).toHaveText(kept.title);
  });

  test("text only holds the pictures of every page", async ({ page, watched }) => {
    await page.goto("./device.html");
    await choose(page, { textOnly: true });
    for (const hash of [pages.markdown, pages.section, pages.front, pages.legacy]) await open(page, hash);
    await open(page, pages.markdown);
    expect(watched.requests.filter(url => /\.(webp|jpg|png|gif)/.test(url))).toEqual([]);
    await page.locator(".op-held").first().click();
    await expect.poll(() => watched.requests.filter(url => /\.webp/.test(url)).length).toBe(1);
  });
});
