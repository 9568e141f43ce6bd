// The package in somebody else's page: read, lay out, mount, navigate, go away.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cases } from "../cases.mjs";
import { test } from "./their.mjs";
import { expect, pkg } from "./tools.mjs";

test.beforeEach(async ({ page }) => {
  await page.goto("their/");
  await page.evaluate(async () => {
    window.offprint = await import("./pkg/offprint.js");
    await offprint.default();
    window.element = document.getElementById("article");
    window.site = { name: "报", language: "zh-Hans", data: ["./data/"], aliases: ["https://github.com/x/y/blob/master/"] };
    /** What an error tells. */
    window.attempt = async action => {
      try {
        return { value: await action() };
      } catch (error) {
        return { isError: error instanceof Error, code: error.code, message: error.message };
      }
    };
  });
});

const article = page => page.locator("#article");

test.describe("reading and laying out", () => {
  test("give plain objects and harmless markup", async ({ page, their }) => {
    const { model, again, html } = await page.evaluate(() => {
      const raw = "# 题\n\n[路](b.md) **字**<script>__pwned=1</script>";
      const model = offprint.parse(raw, { url: "a.md", site });
      return { model, again: offprint.renderToString(model, { url: "a.md", site }), html: offprint.renderToString(raw, { url: "a.md", site }) };
    });
    expect(model).toMatchObject({ kind: "article", headline: "题", picture: null, related: [] });
    expect(model.bodyHtml).toContain('<a href="#/b.md">路</a>');
    expect(html).toBe(again);
    expect(html).toMatch(/^<div class="op op-is-article"/);
    expect(html).not.toContain("<script");
    expect(their.address).toContain("/their/");
  });

  test("work in a worker", async ({ page }) => {
    const headline = await page.evaluate(
      () =>
        new Promise((done, fail) => {
          const code = `import init, { parse, renderToString } from "${new URL("pkg/offprint.js", location)}"; await init(); postMessage([parse("# 甲").headline, renderToString("# 甲").includes("<h1")]);`;
          const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
          worker.onmessage = event => done(event.data);
          worker.onerror = fail;
        }),
    );
    expect(headline).toEqual(["甲", true]);
  });

  test("give the same in the browser, in Node and natively", async ({ page }) => {
    test.slow();
    const node = await import(pathToFileURL(join(pkg, "offprint.js")).href);
    await node.default();
    expect(cases.length).toBeGreaterThan(40);
    const made = await page.evaluate(cases => cases.map(({ raw, options }) => [JSON.stringify(offprint.parse(raw, options)), offprint.renderToString(raw, options)]), cases);
    const embedded = { shadow: true, parts: "all", links: "https://paper.example/", language: "en" };
    const sent = await page.evaluate(([cases, embedded]) => cases.map(({ raw, options }) => offprint.renderToString(raw, { ...options, ...embedded })), [cases, embedded]);
    for (const [i, { name, raw, options, model, html }] of cases.entries()) {
      expect(JSON.stringify(node.parse(raw, options)), `${name}: model in Node`).toBe(made[i][0]);
      expect(node.renderToString(raw, options), `${name}: page in Node`).toBe(made[i][1]);
      expect(node.renderToString(raw, { ...options, ...embedded }), `${name}: embedded, in Node`).toBe(sent[i]);
      expect(JSON.parse(made[i][0]), `${name}: model`).toEqual(model);
      expect(made[i][1].replaceAll("><", ">\n<") + "\n", `${name}: page`).toBe(html.slice(html.indexOf("\n") + 1));
    }
  });
});

test.describe("mount", () => {
  test("shows a file in the element and leaves the page around alone", async ({ page, their }) => {
    const before = await page.evaluate(() => [document.title, document.documentElement.outerHTML.replace(/<div id="article">.*?<\/div>/s, ""), location.href, history.length]);
    await page.evaluate(async () => (window.handle = await offprint.mount(element, { src: "data/a.md", site })));
    await expect(article(page).locator("h1")).toHaveText("甲");
    await expect(article(page)).not.toContainText("Fallback");
    expect(await page.evaluate(() => [document.title, location.href, history.length, document.documentElement.lang, document.dir])).toEqual([before[0], their.address, before[3], "fr", ""]);
    await expect(page.locator("#theirs")).toHaveText("Chez nous");
    await expect(page.locator("script[type='application/ld+json'], meta[name=description]")).toHaveCount(0);
    expect(await page.evaluate(() => history.scrollRestoration)).toBe("auto");
    expect(await page.evaluate(() => document.activeElement.localName)).toBe("body");
  });

  test("shows a text at hand", async ({ page, their }) => {
    await page.evaluate(() => offprint.mount(element, { raw: "# 手边\n\n[乙](b.md) ![图](p.png)", url: "sub/x.md", site }));
    await expect(article(page).locator("h1")).toHaveText("手边");
    await expect(article(page).getByRole("link", { name: "乙" })).toHaveAttribute("href", "#/sub/b.md");
    await expect(article(page).locator(".op-missing")).toHaveText("图片未能载入 · 图");
    expect(page.url()).toBe(their.address);
  });

  test("needs no settings", async ({ page }) => {
    await page.evaluate(() => offprint.mount(element, { src: "data/b.md" }));
    await expect(article(page).locator("h1")).toHaveText("乙");
    await page.evaluate(() => offprint.mount(document.getElementById("second"), { raw: "# Tide\n\nAn English text." }));
    await expect(page.locator("#second h1")).toHaveText("Tide");
    await expect(page.locator("#second .op")).toHaveAttribute("lang", "en");
  });

  test("takes the address of a site.json", async ({ page, their }) => {
    their.files["conf/site.json"] = JSON.stringify({ name: "别的报", data: ["../data/"], home: "b.md" });
    await page.evaluate(async () => (window.handle = await offprint.mount(element, { site: "conf/site.json" })));
    await expect(article(page).locator("h1")).toHaveText("乙");
    await expect(article(page).locator(".op-masthead")).toHaveText("别的报");
    await page.evaluate(() => handle.navigate("sub/c.md"));
    await expect(article(page).locator("h1")).toHaveText("丙");
  });

  test("follows links inside the element", async ({ page, their }) => {
    await page.evaluate(async () => {
      window.mark = true;
      window.events = [];
      for (const name of ["offprint-load", "offprint-error"]) document.addEventListener(name, event => events.push([event.type, event.detail.title, event.target.id]));
      window.handle = await offprint.mount(element, { src: "data/a.md", site });
    });
    await article(page).getByRole("link", { name: "别名" }).click();
    await expect(article(page).locator("h1")).toHaveText("丙");
    await expect(article(page).locator("h1")).toBeFocused();
    await article(page).getByRole("link", { name: "甲" }).click();
    await expect(article(page).locator("h1")).toHaveText("甲");
    await article(page).getByRole("link", { name: "乙" }).click();
    await expect(article(page).locator("h1")).toHaveText("乙");
    expect(page.url()).toBe(their.address);
    expect(await page.evaluate(() => mark)).toBe(true);
    expect(await page.evaluate(() => events)).toEqual(["甲", "丙", "甲", "乙"].map(title => ["offprint-load", `${title} – 报`, "article"]));
  });

  test("a relative link of a file that is in the site is followed inside the element from the start", async ({ page, their }) => {
    await page.evaluate(() => offprint.mount(element, { src: "data/a.md", site }));
    await article(page).getByRole("link", { name: "乙" }).click();
    await expect(article(page).locator("h1")).toHaveText("乙");
    expect(page.url()).toBe(their.address);
  });

  test("footnotes lead within the element and leave the address alone", async ({ page, their }) => {
    await page.evaluate(() => offprint.mount(element, { src: "data/a.md", site }));
    await article(page).locator(".op-body sup a").click();
    await expect(article(page).locator("li[id^=user-content-fn]")).toBeInViewport();
    expect(page.url()).toBe(their.address);
  });

  test("works in a shadow tree, too", async ({ page, their }) => {
    await page.evaluate(async () => {
      const shadow = element.attachShadow({ mode: "open" });
      const inside = shadow.appendChild(document.createElement("div"));
      document.addEventListener("offprint-load", event => (window.told = event.target.id));
      await offprint.mount(inside, { src: "data/a.md", site });
    });
    await expect(article(page).locator("h1")).toHaveText("甲");
    expect(await page.evaluate(() => told), "the event leaves the tree").toBe("article");
    await article(page).locator(".op-body sup a").click();
    await expect(article(page).locator("li[id^=user-content-fn]")).toBeInViewport();
    await article(page).getByRole("link", { name: "别名" }).click();
    await expect(article(page).locator("h1")).toHaveText("丙");
    expect(page.url()).toBe(their.address);
  });

  test("two in one page know nothing of each other", async ({ page, their }) => {
    await page.evaluate(async () => {
      window.one = await offprint.mount(element, { src: "data/a.md", site });
      window.two = await offprint.mount(document.getElementById("second"), { src: "data/b.md", site });
      await one.navigate("sub/c.md");
    });
    await expect(article(page).locator("h1")).toHaveText("丙");
    await expect(page.locator("#second h1")).toHaveText("乙");
    await page.evaluate(() => one.destroy());
    await page.locator("#second").getByRole("link", { name: "甲" }).click();
    await expect(page.locator("#second h1")).toHaveText("甲");
    await expect(article(page)).toBeEmpty();
    expect(page.url()).toBe(their.address);
  });

  test("works in a frame of the page, too", async ({ page, their }) => {
    await page.evaluate(async () => {
      const frame = document.body.appendChild(document.createElement("iframe"));
      window.handle = await offprint.mount(frame.contentDocument.body, { src: "data/a.md", site: { ...site, data: [new URL("data/", location).href] } });
    });
    const frame = page.frameLocator("iframe");
    await frame.getByRole("link", { name: "乙" }).click();
    await expect(frame.locator("h1")).toHaveText("乙");
    await page.evaluate(() => handle.navigate("gone.md"));
    their.files["data/gone.md"] = "# 来了\n\n![图](none.png)";
    await frame.getByRole("button", { name: "重试" }).click();
    await expect(frame.locator("h1")).toHaveText("来了");
    await expect(frame.locator(".op-missing")).toHaveText("图片未能载入 · 图");
  });

  test("tells of a failure in the element", async ({ page, their }) => {
    await page.evaluate(async () => {
      window.events = [];
      element.addEventListener("offprint-error", event => events.push(event.detail.code));
      window.handle = await offprint.mount(element, { src: "data/gone.md", site });
    });
    await expect(article(page).getByRole("alert")).toHaveText(/没有这篇文章/);
    await expect(article(page).getByRole("button", { name: "重试" })).toBeVisible();
    their.files["data/gone.md"] = "# 来了";
    await article(page).getByRole("button", { name: "重试" }).click();
    await expect(article(page).locator("h1")).toHaveText("来了");
    await page.evaluate(() => handle.navigate("picture.png"));
    await expect(article(page).locator(".op-failure")).toHaveAttribute("data-code", "not-text");
    await page.evaluate(() => handle.navigate("../../etc/passwd"));
    await expect(article(page).locator(".op-failure")).toHaveAttribute("data-code", "not-found");
    expect(await page.evaluate(() => events)).toEqual(["not-found", "not-text", "not-found"]);
    await article(page).getByRole("link", { name: "返回首页" }).click();
    await expect(article(page).locator(".op-failure"), "their data has no README.md").toHaveAttribute("data-code", "not-found");
    expect(page.url()).toBe(their.address);
  });

  test("goes on when nobody keeps the handle", async ({ page }) => {
    await page.evaluate(() => void offprint.mount(element, { src: "data/a.md", site }));
    await page.requestGC();
    await expect(article(page).locator("h1")).toHaveText("甲");
    await page.requestGC();
    await article(page).getByRole("link", { name: "别名" }).click();
    await expect(article(page).locator("h1")).toHaveText("丙");
  });

  test("looks like a newspaper with the package's style sheet, and leaves the page's own looks alone", async ({ page }) => {
    const looks = () => page.evaluate(() => ["#theirs", "footer", "body"].map(selector => { const style = getComputedStyle(document.querySelector(selector)); return [style.font, style.color, style.margin, style.backgroundColor]; }));
    const before = await looks();
    await page.evaluate(async () => {
      const link = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "pkg/style.css" }));
      await new Promise(done => (link.onload = done));
      await offprint.mount(element, { src: "data/a.md", site });
    });
    await expect(article(page).locator(".op")).toHaveCSS("display", "grid");
    expect(await looks()).toEqual(before);
  });

  test("has a style sheet with no rule for what is not its own, whatever attributes that has", async ({ page }) => {
    const { count, touching } = await page.evaluate(async () => {
      const sheet = new CSSStyleSheet();
      await sheet.replace(await (await fetch("pkg/style.css")).text());
      const within = rules => [...rules].flatMap(rule => [rule, ...within(rule.cssRules ?? [])]);
      // Of states and pseudo-elements only what they belong to.
      const states = /::?(before|after|marker|selection|placeholder|hover|focus-visible|focus-within|focus|active|visited)\b/g;
      const selectors = within(sheet.cssRules).map(rule => rule.selectorText?.replace(states, "")).filter(Boolean);
      // Each name of an element that the sheet has, without and with each of its attributes; all have a sibling and a parent of
      // their kind.
      const names = new Set(selectors.join().match(/(?<![\w.:#[=-])[a-z][a-z0-9]*\b/g));
      const attributes = new Map(Array.from(selectors.join().matchAll(/\[([\w-]+)(?:[~|^$*]?=["']?([^"'\]]*))?/g), ([whole, name, value = ""]) => [whole, [name, value]]));
      const theirs = document.body.appendChild(document.createElement("div"));
      theirs.lang = "zh-Hans";
      for (const attribute of [undefined, ...attributes.values()]) {
        const kind = (name = "div") => {
          const element = document.createElement(name);
          if (attribute) element.setAttribute(...attribute);
          return element;
        };
        for (const name of names) {
          const parent = theirs.appendChild(kind());
          for (let siblings = 0; siblings < 3; siblings += 1) parent.appendChild(kind(name)).append(kind(name), kind());
        }
      }
      return { count: [selectors.length, names.size, attributes.size], touching: selectors.filter(selector => document.querySelector(selector)) };
    });
    for (const one of count) expect(one).toBeGreaterThan(5);
    expect(touching).toEqual([]);
  });

  test("works where the page has other policies", async ({ page, their }) => {
    for (const policy of ["trusted-types theirs", "require-trusted-types-for 'script'; trusted-types theirs offprint", "require-trusted-types-for 'script'"]) {
      their.policy = policy;
      await page.goto("their/?policy");
      await page.evaluate(async () => {
        const { default: init, mount } = await import("./pkg/offprint.js");
        await init();
        await mount(document.getElementById("article"), { src: "data/a.md" });
      });
      await expect(article(page).locator("h1"), policy).toHaveText("甲");
    }
  });
});

test.describe("where the page lets nobody write markup", () => {
  test("mount says so", async ({ page, their }) => {
    their.policy = "require-trusted-types-for 'script'; trusted-types theirs";
    await page.goto("their/?policy");
    const error = await page.evaluate(async () => {
      const { default: init, mount } = await import("./pkg/offprint.js");
      await init();
      return mount(document.getElementById("article"), { src: "data/a.md" }).then(() => "shown", error => [error instanceof Error, error.code, error.message]);
    });
    expect(error).toEqual([true, expect.stringMatching(/^[a-z]+(-[a-z]+)*$/), expect.stringMatching(/Trusted Types/i)]);
  });
});

test.describe("the handle", () => {
  test("navigate resolves when the page is there", async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const handle = await offprint.mount(element, { src: "data/a.md", site });
      const see = () => element.querySelector("h1").textContent;
      const seen = [see()];
      for (const path of ["b.md", "/sub/c.md", "#/a.md"]) {
        await handle.navigate(path);
        seen.push(see());
      }
      await handle.navigate("a.md"); // that is there already
      return seen;
    });
    expect(seen).toEqual(["甲", "乙", "丙", "甲"]);
  });

  test("destroy leaves nothing behind", async ({ page, their }) => {
    await page.evaluate(async () => {
      // Counts what is listened to from here on.
      window.listening = 0;
      const { addEventListener, removeEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (...args) {
        if (this !== window.probe) listening++;
        return addEventListener.apply(this, args);
      };
      EventTarget.prototype.removeEventListener = function (...args) {
        listening--;
        return removeEventListener.apply(this, args);
      };
      window.handle = await offprint.mount(element, { src: "data/a.md", site });
      window.content = element.firstElementChild;
    });
    expect(await page.evaluate(() => listening)).toBeGreaterThan(0);
    await page.evaluate(() => handle.destroy());
    await expect(article(page)).toBeEmpty();
    expect(await page.evaluate(() => [element.getAttributeNames(), listening])).toEqual([["id"], 0]);
    // What was taken out is dead.
    await page.evaluate(() => {
      document.body.append(content);
      [...content.querySelectorAll("a")].find(link => link.textContent === "别名").addEventListener("click", event => event.preventDefault());
    });
    await page.getByRole("link", { name: "别名" }).click();
    expect(await page.evaluate(() => content.querySelector("h1").textContent)).toBe("甲");
    // Again, and too late: no harm.
    expect(await page.evaluate(() => attempt(() => (handle.destroy(), handle.navigate("b.md"))))).not.toHaveProperty("isError");
    await expect(article(page)).toBeEmpty();
    // And the element can be used again.
    await page.evaluate(() => offprint.mount(element, { src: "data/b.md", site }));
    await expect(article(page).locator("h1")).toHaveText("乙");
    expect(page.url()).toBe(their.address);
  });

  test("destroy gives up what is on its way", async ({ page }) => {
    let release;
    const released = new Promise(done => (release = done));
    let asked;
    const waiting = new Promise(done => (asked = done));
    await page.route(/\/data\/slow\.md/, async route => {
      asked();
      await released;
      await route.fulfill({ body: "# 迟到" }).catch(() => {});
    });
    await page.evaluate(async () => {
      window.handle = await offprint.mount(element, { src: "data/a.md", site });
      void handle.navigate("slow.md");
    });
    const failed = page.waitForEvent("requestfailed");
    await waiting;
    await page.evaluate(() => handle.destroy());
    expect((await failed).url()).toContain("slow.md");
    release();
    await page.waitForTimeout(700); // neither the page nor the words "loading" may come
    await expect(article(page)).toBeEmpty();
  });
});

test.describe("errors", () => {
  test("are errors with a code and a sentence, and harm nothing", async ({ page }) => {
    const wrong = {
      "parse(42)": "offprint.parse(42)",
      "parse()": "offprint.parse()",
      "parse(null)": "offprint.parse(null)",
      "parse({})": "offprint.parse({})",
      "parse(circular site)": "const a = {}; a.a = a; return offprint.parse('# x', { site: a })",
      "parse(site with a BigInt)": "offprint.parse('# x', { site: { name: 1n } })",
      "parse(site that throws)": "offprint.parse('# x', { site: { toJSON() { throw new RangeError('no') } } })",
      "renderToString()": "offprint.renderToString()",
      "renderToString(null)": "offprint.renderToString(null)",
      "renderToString(42)": "offprint.renderToString(42)",
      "renderToString([])": "offprint.renderToString([])",
      "renderToString(promise)": "offprint.renderToString(Promise.resolve('# x'))",
      "renderToString(date)": "offprint.renderToString(new Date())",
      "renderToString(String)": "offprint.renderToString(new String('# x'))",
      "parse(options as text)": "offprint.parse('# x', 'a.md')",
      "parse(url: 5)": "offprint.parse('# x', { url: 5 })",
      "parse(url: {})": "offprint.parse('# x', { url: {} })",
      "parse(site as text)": "offprint.parse('# x', { site: 'site.json' })",
      "parse(site: 5)": "offprint.parse('# x', { site: 5 })",
      "renderToString(site: promise)": "offprint.renderToString('# x', { site: Promise.resolve({}) })",
      "renderToString(site as text)": "offprint.renderToString('# x', { site: 'site.json' })",
      "renderToString(links: 5)": "offprint.renderToString('# x', { links: 5 })",
      "renderToString(language: 5)": "offprint.renderToString('# x', { language: 5 })",
      "mount(nothing)": "return offprint.mount(element)",
      "mount({})": "return offprint.mount(element, {})",
      "mount(empty src)": "return offprint.mount(element, { src: ' ' })",
      "mount(options as text)": "return offprint.mount(element, 'data/a.md')",
      "mount(src: 5)": "return offprint.mount(element, { src: 5 })",
      "mount(raw: 5)": "return offprint.mount(element, { raw: 5 })",
      "mount(site: promise)": "return offprint.mount(element, { src: 'data/a.md', site: Promise.resolve({}) })",
      "mount(site: 5)": "return offprint.mount(element, { src: 'data/a.md', site: 5 })",
      "renderToString(circular)": "const a = {}; a.a = a; return offprint.renderToString(a)",
      "mount(null)": "return offprint.mount(null, { raw: '# x' })",
      "mount()": "return offprint.mount()",
      "mount(text)": "return offprint.mount('article', { raw: '# x' })",
      "mount(document)": "return offprint.mount(document, { raw: '# x' })",
      "mount(circular site)": "const a = {}; a.a = a; return offprint.mount(element, { raw: '# x', site: a })",
    };
    const outcomes = {};
    for (const [name, code] of Object.entries(wrong)) {
      outcomes[name] = await page.evaluate(code => attempt(new Function(code.includes("return") ? code : `return ${code}`)), code);
      expect(await page.evaluate(() => offprint.parse("# 还在").headline), `the module lives after ${name}`).toBe("还在");
    }
    const odd = Object.entries(outcomes).filter(([, { isError, code, message }]) => !(isError && /^[a-z]+(-[a-z]+)*$/.test(code ?? "") && message.length > 20 && !/unreachable|wasm|undefined/.test(message)));
    expect(odd).toEqual([]);
  });

  test("addresses may be URL objects", async ({ page, their }) => {
    await page.evaluate(() => offprint.mount(element, { src: new URL("data/a.md", location), site: new URL("site.json", location) }).catch(() => {}));
    await expect(article(page).locator(".op-failure"), "their page has no site.json").toHaveAttribute("data-code", "site-unreadable");
    await page.evaluate(() => offprint.mount(document.getElementById("second"), { src: new URL("data/b.md", location), site }));
    await expect(page.locator("#second h1")).toHaveText("乙");
    const made = await page.evaluate(() => [offprint.parse("[路](b.md)", { url: new URL("https://paper.example/news/a.md") }).bodyHtml, offprint.renderToString("# 题\n\n[路](b.md)", { url: "a.md", links: new URL("https://paper.example/x") })]);
    expect(made[0]).toContain('href="https://paper.example/news/b.md"');
    expect(made[1]).toContain('href="https://paper.example/x#/b.md"');
    expect(await page.evaluate(() => offprint.renderToString("# 题", { shadow: true, parts: undefined }).includes('class="op-header'))).toBe(false);
  });

  test("where no browser is, mount says so", async ({ page }) => {
    const outcome = await page.evaluate(() => {
      delete window.IntersectionObserver;
      return attempt(() => offprint.mount(element, { raw: "# x" }));
    });
    expect(outcome).toEqual({ isError: true, code: "no-document", message: expect.stringContaining("renderToString") });
  });

  test("a page model that was made by hand is laid out as far as it goes, and sanitised", async ({ page }) => {
    const html = await page.evaluate(() => offprint.renderToString({ kind: "article", headline: "<b>题</b>", bodyHtml: "<p onclick=x>字<script>__pwned=1</script><img src=javascript:x>", related: [{ title: "坏", url: "javascript:x" }] }, { site }));
    expect(html).toContain("&lt;b&gt;题&lt;/b&gt;");
    expect(html).toContain("<p>字");
    expect(html).not.toMatch(/<script|onclick|javascript:/);
  });

  test("strings that are no text do no harm", async ({ page }) => {
    const results = await page.evaluate(() => ["\ud800", "a\ud800b\udfff", "\0", "\ufffe\uffff", "# " + "\u202e".repeat(1000)].map(raw => typeof offprint.renderToString(raw)));
    expect(results).toEqual(Array(5).fill("string"));
  });
});
