// <offprint-article> in somebody else's page: what it shows, what it listens to, what it tells, how it goes.
import AxeBuilder from "@axe-core/playwright";
import { alive } from "../alive.mjs";
import { test } from "./their.mjs";
import { expect, hold } from "./tools.mjs";

const site = { name: "报", language: "zh-Hans", nav: [{ title: "甲", url: "#/a.md" }], promos: [{ title: "推", url: "#/b.md" }] };
const html = (body, head = "") =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Theirs</title>${head}<script type="module" src="pkg/element.js"></script><body><p id="theirs">Their words</p>${body}<footer>bottom</footer>`;

const one = page => page.locator("offprint-article").first();
const headline = page => one(page).locator("h1");

/** Opens their page with this body; `window.events` keeps what the elements tell. */
async function visit(page, their, body, head) {
  their.files[""] = html(body, head);
  await page.addInitScript(() => {
    window.events = [];
    for (const name of ["load", "error", "navigate"]) addEventListener(`offprint-${name}`, event => events.push([name, event.detail]));
  });
  await page.goto("their/");
}

const events = (page, name) => page.evaluate(name => events.filter(([kind]) => kind === name).map(([, detail]) => detail), name);
/** Runs in the page, with the first element. */
const change = (page, action, given) => page.evaluate(([action, given]) => new Function("element", "given", `return (${action})(element, given)`)(document.querySelector("offprint-article"), given), [String(action), given]);

test.beforeEach(({ their }) => {
  their.files["site.json"] = JSON.stringify(site);
});

test.describe("content", () => {
  test("is the article alone, in a shadow tree, and the page around stays theirs", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"><p>Fallback</p></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    await expect(page.getByText("Fallback")).not.toBeVisible();
    await expect(one(page).locator("header.op-header, aside, main, .op-skip")).toHaveCount(0);
    expect(await events(page, "load")).toEqual([{ title: "甲" }]);
    expect(await page.evaluate(() => [document.title, document.documentElement.lang, location.hash, document.querySelector("offprint-article").getAttributeNames()])).toEqual(["Theirs", "en", "", ["src"]]);
  });

  test("is what the page has already: a text, or a model", async ({ page, their }) => {
    await visit(page, their, "<offprint-article></offprint-article>");
    await change(page, element => void (element.raw = "# 手边\n\n字"));
    await expect(headline(page)).toHaveText("手边");
    const model = await page.evaluate(async () => (await import("./pkg/offprint.js")).parse("# 模型\n\n**字**"));
    await change(page, (element, model) => void (element.page = { ...model, headline: "改过" }), model);
    await expect(headline(page)).toHaveText("改过");
    await expect(one(page).locator("strong")).toHaveText("字");
    expect(await change(page, element => [element.raw, element.page.headline])).toEqual(["", "改过"]);
    // The one that was set last counts.
    await change(page, element => void (element.src = "data/b.md"));
    await expect(headline(page)).toHaveText("乙");
    expect(await change(page, element => [element.raw, element.page])).toEqual(["", undefined]);
    await change(page, element => void (element.raw = "# 又"));
    await expect(headline(page)).toHaveText("又");
    expect(await change(page, element => [element.src, element.hasAttribute("src")])).toEqual(["", false]);
    // What is taken away leaves the fallback.
    await change(page, element => void (element.raw = null));
    await expect(headline(page)).toHaveCount(0);
  });

  test("knows where a text or a model came from by `url`", async ({ page, their }) => {
    await visit(page, their, '<offprint-article navigate="host"></offprint-article>');
    const links = () => change(page, element => [...element.shadowRoot.querySelectorAll("a")].map(link => link.getAttribute("href")));
    await change(page, element => Object.assign(element, { url: "news/a.md", raw: "# 手边\n\n[乙](b.md) ![图](p.png)", site: { data: ["./data/"] } }));
    await expect(headline(page)).toHaveText("手边");
    expect(await links()).toEqual(["#/news/b.md"]);
    await expect.poll(() => their.asked, "the picture of the site").toContain("data/news/p.png");
    await one(page).getByRole("link", { name: "乙" }).click();
    expect(await events(page, "navigate")).toEqual([{ path: "news/b.md", href: `${their.address}#/news/b.md` }]);
    // Addresses, from the root of the host and whole: of the site, where they are under its data, and else of others.
    for (const [given, expected] of [
      [new URL("data/sub/a.md", their.address).pathname, "#/sub/b.md"],
      [`${their.address}data/news/a.md`, "#/news/b.md"],
      ["https://example.org/x/a.md", "https://example.org/x/b.md"],
    ]) {
      await change(page, (element, given) => void (element.url = given), given);
      await expect.poll(links, given).toEqual([expected]);
    }
    await change(page, element => void (element.url = null));
    await expect.poll(links).toEqual(["b.md"]);
    await change(page, element => Object.assign(element, { page: { kind: "article", headline: "模型", bodyHtml: '<p><a href="b.md">乙</a></p>' }, url: "c/d.md" }));
    await expect(headline(page)).toHaveText("模型");
    expect(await links()).toEqual(["#/c/b.md"]);
    expect(await change(page, element => [element.url, element.hasAttribute("url")])).toEqual(["c/d.md", false]);
  });

  test("was set before the element was there", async ({ page, their }) => {
    their.files[""] = html("<offprint-article></offprint-article>").replace(/<script.*?<\/script>/, "");
    await page.goto("their/");
    await change(page, element => Object.assign(element, { raw: "# 早", site: { language: "zh-Hant" }, theme: "dark" }));
    await page.evaluate(() => import("./pkg/element.js"));
    await expect(headline(page)).toHaveText("早");
    await expect(one(page)).toHaveAttribute("theme", "dark");
    expect(await change(page, element => Object.keys(element))).toEqual([]);
  });

  test("comes from a site: its home, its files, its words", async ({ page, their }) => {
    their.files["site.json"] = JSON.stringify({ ...site, home: "b.md" });
    await visit(page, their, '<offprint-article site="site.json" parts="all">Fallback</offprint-article>');
    await expect(headline(page)).toHaveText("乙");
    await expect(one(page).locator(".op-masthead")).toHaveText("报");
    await expect(one(page).locator(".op-promos")).toContainText("推");
    await change(page, element => void (element.src = "#/sub/c.md"));
    await expect(headline(page)).toHaveText("丙");
    await change(page, element => void (element.site = { name: "别的", data: ["./data/sub/"] }));
    await expect(one(page).locator(".op-masthead")).toHaveText("别的");
    await change(page, element => void (element.src = "#/c.md"));
    await expect(headline(page)).toHaveText("丙");
    expect(await change(page, element => [element.hasAttribute("site"), element.site.name])).toEqual([false, "别的"]);
  });

  test("shows the parts that are asked for", async ({ page, their }) => {
    their.files["data/n.json"] = JSON.stringify({ "@type": "NewsArticle", headline: "题", articleBody: "字", related: [{ title: "连", url: "a.md" }], url: "https://paper.example/n" });
    await visit(page, their, '<offprint-article src="data/n.json" site="site.json"></offprint-article>');
    const seen = () => change(page, element => ["masthead", "nav", "article", "related", "promos"].filter(name => element.shadowRoot.querySelector(`.op-${name}`)));
    await expect.poll(seen).toEqual(["article"]);
    for (const [parts, expected] of Object.entries({ "article related": ["article", "related"], "nav promos": ["nav", "promos"], all: ["masthead", "nav", "article", "related", "promos"], nosuch: ["article"] })) {
      await change(page, (element, parts) => void (element.parts = parts), parts);
      await expect.poll(seen, parts).toEqual(expected);
    }
    await change(page, element => void (element.parts = null));
    await expect.poll(seen).toEqual(["article"]);
  });

  test("changes all at once where several attributes do, and only the last counts", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    const slow = await hold(page, "/data/b.md");
    await change(page, element => void (element.src = "data/b.md"));
    await slow.waiting;
    await expect(headline(page), "what is there stays until the next has come").toHaveText("甲");
    await change(page, element => {
      element.src = "data/x.md";
      element.lang = "zh-Hant";
      element.src = "data/sub/c.md";
    });
    await expect(headline(page)).toHaveText("丙");
    slow.release();
    await page.waitForTimeout(300);
    await expect(headline(page)).toHaveText("丙");
    expect((await events(page, "load")).map(({ title }) => title)).toEqual(["甲", "丙"]);
    expect(their.asked).not.toContain("data/x.md");
  });

  test("speaks the language of `lang`, and the article keeps its own", async ({ page, their }) => {
    their.files["data/picture.md"] = "---\nlang: zh-Hans\n---\n# 图\n\n![一只鸟](picture.png)";
    await visit(page, their, '<offprint-article src="data/picture.md" lang="zh-Hant"></offprint-article>');
    await expect(one(page).locator(".op-missing")).toHaveText("圖片未能載入 · 一只鸟");
    await expect(one(page).locator(".op")).toHaveAttribute("lang", "zh-Hant");
    await expect(one(page).locator("article")).toHaveAttribute("lang", "zh-Hans");
    await change(page, element => void (element.lang = "en"));
    await expect(one(page).locator(".op-missing")).toHaveText("Picture not available · 一只鸟");
  });
});

test.describe("errors", () => {
  test("are a sentence in the element, and an event", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/gone.md" lang="en">Fallback</offprint-article>');
    const sentence = await one(page).getByRole("alert").textContent();
    expect(await events(page, "error")).toEqual([{ code: "not-found", message: sentence }]);
    expect(sentence.length).toBeGreaterThan(20);
    await expect(one(page).getByRole("link"), "a story alone has no home").toHaveCount(0);
    their.files["data/gone.md"] = "# 来了";
    await one(page).getByRole("button").click();
    await expect(headline(page)).toHaveText("来了");
  });

  test("leave the fallback where the module does not come, and a later change tries again", async ({ page, their }) => {
    await page.route(/offprint_bg\.wasm/, route => route.fulfill({ status: 503, body: "" }), { times: 1 });
    await visit(page, their, '<offprint-article src="data/a.md"><p>Fallback</p></offprint-article>');
    await expect.poll(() => events(page, "error")).toEqual([{ code: "wasm-unavailable", message: expect.stringContaining("offprint_bg.wasm") }]);
    await expect(page.getByText("Fallback")).toBeVisible();
    await change(page, element => void (element.src = "data/b.md"));
    await expect(headline(page)).toHaveText("乙");
    await expect(page.getByText("Fallback")).not.toBeVisible();
  });

  test("tell of an address that is none, and of a model that is none", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md" site="http://[">Fallback</offprint-article>');
    await expect.poll(() => events(page, "error")).toHaveLength(1);
    await expect(page.getByText("Fallback")).toBeVisible();
    await change(page, element => {
      element.site = null;
      const circle = {};
      circle.self = circle;
      element.page = circle;
    });
    await expect.poll(() => events(page, "error")).toHaveLength(2);
    expect(await events(page, "error")).toEqual([
      { code: "not-an-address", message: expect.stringMatching(/"http:\/\/\[" in site .*is no address: .+\.$/) },
      { code: "not-an-object", message: expect.stringMatching(/plain object.*\.$/) },
    ]);
    await change(page, element => void (element.src = "data/a.md"));
    await expect(headline(page)).toHaveText("甲");
  });
});

test.describe("what is of a wrong type", () => {
  test("is told, and what is shown stays", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    for (const [action, code] of [
      [element => void (element.page = Promise.resolve({})), "not-an-object"],
      [element => void (element.page = 5), "not-an-object"],
      [element => void (element.page = ""), "not-an-object"],
      [element => void (element.page = "# 题"), "not-an-object"],
      [element => void (element.page = []), "not-an-object"],
      [element => void (element.raw = Promise.resolve("# 题")), "not-a-text"],
      [element => void Object.assign(element, { raw: "# 题", url: 5 }), "not-a-text"],
      [element => void Object.assign(element, { raw: "# 题", url: null, site: Promise.resolve({}) }), "not-a-text"],
    ]) {
      await change(page, action);
      await expect.poll(() => events(page, "error"), String(action)).toEqual([{ code, message: expect.stringMatching(/^.{20,}\.$/) }]);
      await page.evaluate(() => void (events.length = 0));
      await expect(headline(page)).toHaveText("甲");
    }
    await change(page, element => Object.assign(element, { raw: "# 好", site: new URL("site.json", location) }));
    await expect(headline(page)).toHaveText("好");
  });

  test("an empty `src` is as if it were missing, and not the page around", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src=""><p>Fallback</p></offprint-article>');
    await page.evaluate(() => customElements.whenDefined("offprint-article"));
    await page.waitForTimeout(300);
    await expect(page.getByText("Fallback")).toBeVisible();
    expect(their.asked.filter(path => path === "")).toHaveLength(1);
    await change(page, element => Object.assign(element, { raw: "# 手边", src: " " }));
    await expect(headline(page)).toHaveText("手边");
    await change(page, element => Object.assign(element, { src: "data/a.md" }));
    await expect(headline(page)).toHaveText("甲");
    their.files["site.json"] = JSON.stringify({ ...site, home: "b.md" });
    await change(page, element => Object.assign(element, { src: "", site: "site.json" }));
    await expect(headline(page), "the home of the site").toHaveText("乙");
    expect(await events(page, "error")).toEqual([]);
  });
});

test.describe("files beside the article", () => {
  test("are asked for only where its neighbours are shown", async ({ page, their }) => {
    their.files["data/n.json"] = JSON.stringify({ "@type": "NewsArticle", headline: "题", articleBody: "字", articleSection: "科学", datePublished: "2025-05-01" });
    await visit(page, their, '<offprint-article src="#/n.json" site="site.json"></offprint-article>');
    await expect(headline(page)).toHaveText("题");
    await page.evaluate(() => scrollBy(0, 1));
    await page.waitForTimeout(800);
    const beside = () => their.asked.filter(path => path.includes("sections/"));
    expect(beside()).toEqual([]);
    await change(page, element => void (element.parts = "article neighbours"));
    await expect.poll(beside).toEqual(["data/sections/科学/pages.json"]);
  });
});

test.describe("links within the site", () => {
  test.beforeEach(({ their }) => {
    their.files["data/a.md"] = "# 甲\n\n[乙](b.md)、[外面](https://example.org/)、一[^1]\n\n" + "字。\n\n".repeat(60) + "[^1]: 注";
  });

  test("open inside the element", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"></offprint-article>');
    await one(page).getByRole("link", { name: "乙" }).click();
    await expect(headline(page)).toHaveText("乙");
    await expect(headline(page)).toBeFocused();
    expect(await events(page, "navigate")).toEqual([{ path: "b.md", href: `${their.address}#/b.md` }]);
    expect(page.url()).toBe(their.address);
    await one(page).getByRole("link", { name: "甲" }).click();
    await one(page).locator("sup a").click();
    await expect(one(page).locator("li[id^=user-content-fn]")).toBeInViewport();
    expect(page.url()).toBe(their.address);
  });

  test("stay open when parts or language change, and give way to other content", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"></offprint-article>');
    await one(page).getByRole("link", { name: "乙" }).click();
    await expect(headline(page)).toHaveText("乙");
    const again = async (action, expected) => {
      const told = page.evaluate(() => new Promise(done => addEventListener("offprint-load", ({ detail }) => done(detail.title), { once: true })));
      await change(page, action);
      expect(await told).toBe(expected);
    };
    await again(element => void (element.lang = "zh-Hant"), "乙");
    await again(element => void (element.parts = "article nav"), "乙");
    await one(page).getByRole("link", { name: "甲" }).click();
    await expect(headline(page)).toHaveText("甲");
    await again(element => void (element.raw = "# 手边\n\n[丙](data/sub/c.md)"), "手边");
    await again(element => void Object.assign(element, { url: "x.md", raw: "# 手边\n\n[丙](sub/c.md)" }), "手边");
    await one(page).getByRole("link", { name: "丙" }).click();
    await expect(headline(page)).toHaveText("丙");
    await again(element => void (element.parts = null), "丙");
    await again(element => void (element.src = "data/b.md"), "乙");
    // One that comes back begins anew.
    await one(page).getByRole("link", { name: "甲" }).click();
    await expect(headline(page)).toHaveText("甲");
    await change(page, element => (element.remove(), new Promise(done => setTimeout(() => done(document.body.append(element))))));
    await expect(headline(page)).toHaveText("乙");
  });

  test("open in the site's own page", async ({ page, their }) => {
    their.files["mirror/site.json"] = JSON.stringify({ ...site, data: ["../data/"] });
    their.files["mirror/index.html"] = "<!doctype html><title>The mirror</title>";
    await visit(page, their, '<offprint-article src="#/a.md" site="mirror/site.json" navigate="page" parts="article promos"></offprint-article>');
    const link = one(page).getByRole("link", { name: "乙" });
    await expect(link).toHaveAttribute("href", `${their.address}mirror/index.html#/b.md`);
    await expect(one(page).getByRole("link", { name: "推" })).toHaveAttribute("href", `${their.address}mirror/index.html#/b.md`);
    await link.click();
    await expect(page).toHaveTitle("The mirror");
    expect(page.url()).toBe(`${their.address}mirror/index.html#/b.md`);
  });

  test("have the site's address inside the element, too", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="#/a.md" site="site.json"></offprint-article>');
    const link = one(page).getByRole("link", { name: "乙" });
    await expect(link).toHaveAttribute("href", `${their.address}index.html#/b.md`);
    await link.hover();
    await expect.poll(() => their.asked, "what the reader points at is fetched ahead").toContain("data/b.md");
    await link.click();
    await expect(headline(page)).toHaveText("乙");
    expect(page.url()).toBe(their.address);
    expect(their.asked.filter(path => path === "data/b.md")).toHaveLength(1);
  });

  test("are left to the host, or cancelled by it", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md" navigate="host"></offprint-article>');
    const link = one(page).getByRole("link", { name: "乙" });
    await link.click();
    expect(await events(page, "navigate")).toEqual([{ path: "b.md", href: `${their.address}#/b.md` }]);
    await change(page, element => {
      element.navigate = "inside";
      element.addEventListener("offprint-navigate", event => event.preventDefault(), { once: true });
    });
    await link.click();
    await page.waitForTimeout(200);
    await expect(headline(page)).toHaveText("甲");
    expect(page.url()).toBe(their.address);
    await link.click();
    await expect(headline(page)).toHaveText("乙");
  });

  test("outside it are the browser's", async ({ page, their }) => {
    await page.route("https://example.org/", route => route.fulfill({ body: "<title>Out</title>", contentType: "text/html" }));
    await visit(page, their, '<offprint-article src="data/a.md" navigate="host"></offprint-article>');
    await one(page).getByRole("link", { name: "外面" }).click();
    await expect(page).toHaveTitle("Out");
  });
});

test.describe("looks", () => {
  const loud = "<style>html{font-size:62.5%}body{color:teal;text-align:right;letter-spacing:.2em;font:italic 30px monospace}h1{color:red}p{margin:5em}*{box-sizing:content-box}</style>";

  test("do not come in from the page around, and do not go out to it", async ({ page, their }) => {
    const look = (element, selector) => {
      const { color, fontFamily, fontSize, textAlign, letterSpacing, margin, boxSizing } = getComputedStyle(element.shadowRoot.querySelector(selector));
      return { color, fontFamily, fontSize, textAlign, letterSpacing, margin, boxSizing };
    };
    const looks = async head => {
      await visit(page, their, '<offprint-article src="data/a.md"></offprint-article>', head);
      await expect(headline(page)).toHaveText("甲");
      return [await change(page, look, "h1"), await change(page, new Function("element", `return (${look})(element, '.op-body p')`))];
    };
    const plain = await looks("");
    expect(await looks(loud)).toEqual(plain);
    /** How their own elements look, less what depends on the length of the page. */
    const around = () =>
      page.evaluate(() =>
        ["#theirs", "footer", "body"].map(selector => {
          const style = getComputedStyle(document.querySelector(selector));
          return [...style].filter(name => !/size$|height|width|origin|inset|^bottom/.test(name)).map(name => `${name}: ${style.getPropertyValue(name)}`);
        }),
      );
    const before = await around();
    expect(before[0].length).toBeGreaterThan(100);
    await change(page, element => element.remove());
    expect(await around()).toEqual(before);
  });

  test("of the fallback are the page's", async ({ page, their }) => {
    await hold(page, "/data/a.md");
    await visit(page, their, '<offprint-article src="data/a.md"><span id="fallback">Fallback</span></offprint-article>', loud);
    const look = selector => page.locator(selector).evaluate(element => { const { color, fontFamily, fontSize, letterSpacing } = getComputedStyle(element); return [color, fontFamily, fontSize, letterSpacing]; });
    await expect.poll(() => change(page, element => element.shadowRoot?.querySelector("slot")?.assignedNodes().length)).toBe(1);
    expect(await look("#fallback")).toEqual(await look("footer"));
  });

  test("keep no height free any more once the event tells of the article", async ({ page, their }) => {
    their.files["data/short.md"] = "# 短\n\n字";
    await visit(page, their, "<offprint-article><p>Fallback</p></offprint-article>");
    const height = () => change(page, element => element.offsetHeight);
    await page.evaluate(() => customElements.whenDefined("offprint-article"));
    await expect.poll(height, "what is free until then").toBe(384);
    for (const src of ["data/short.md", "data/gone.md"]) {
      await change(page, (element, src) => new Promise(done => {
        for (const name of ["load", "error"]) element.addEventListener(`offprint-${name}`, () => done((window.told = element.offsetHeight)), { once: true });
        element.src = src;
      }), src);
      expect(await page.evaluate(() => told)).toBe(await height());
      expect(await height()).toBeLessThan(384);
      await change(page, element => element.removeAttribute("src"));
      await expect.poll(height).toBe(384);
    }
  });

  test("are changed by custom properties and parts", async ({ page, their }) => {
    const head = "<style>offprint-article{--op-paper:rgb(1,2,3);--op-rem:20px;--op-serif:monospace;--op-padding:0}offprint-article::part(headline){color:rgb(4,5,6)}offprint-article::part(byline){display:none}</style>";
    their.files["data/by.md"] = "---\ntitle: 题\nauthor: 人\nlang: ja\n---\n字";
    await visit(page, their, '<offprint-article src="data/by.md"></offprint-article>', head);
    await expect(headline(page)).toHaveCSS("color", "rgb(4, 5, 6)");
    await expect(headline(page)).toHaveCSS("font-family", "monospace");
    await expect(one(page).locator(".op")).toHaveCSS("background-color", "rgb(1, 2, 3)");
    await expect(one(page).locator(".op")).toHaveCSS("font-size", "22.5px");
    await expect(one(page).locator(".op")).toHaveCSS("padding", "0px");
    await expect(one(page).locator(".op-byline")).not.toBeVisible();
  });

  test("are light or dark, as the reader or the page wants", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/b.md"></offprint-article>');
    const paper = () => one(page).locator(".op").evaluate(op => getComputedStyle(op).backgroundColor);
    await page.emulateMedia({ colorScheme: "light" });
    await expect(headline(page)).toHaveText("乙");
    const light = await paper();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await paper();
    expect(dark).not.toBe(light);
    await change(page, element => void (element.theme = "light"));
    expect(await paper()).toBe(light);
    await page.emulateMedia({ colorScheme: "light" });
    await change(page, element => void (element.theme = "dark"));
    expect(await paper()).toBe(dark);
    await change(page, element => void (element.theme = "auto"));
    expect(await paper()).toBe(light);
    expect(await events(page, "load"), "nothing is laid out again for it").toHaveLength(1);
  });

  test("follow the element's width", async ({ page, their }) => {
    await visit(page, their, '<div style="width:400px"><offprint-article src="data/b.md" site="site.json" parts="all"></offprint-article></div>');
    const beside = () => change(page, element => element.shadowRoot.querySelector(".op-side").getBoundingClientRect().left > element.shadowRoot.querySelector(".op-main").getBoundingClientRect().right);
    await expect(headline(page)).toHaveText("乙");
    await page.setViewportSize({ width: 1400, height: 800 });
    expect(await beside()).toBe(false);
    await change(page, element => void (element.parentElement.style.width = "1200px"));
    expect(await beside()).toBe(true);
  });
});

test.describe("every reader", () => {
  test("finds no barrier in it, light or dark", async ({ page, their }) => {
    await visit(page, their, '<main><offprint-article src="data/a.md" site="site.json" parts="all"></offprint-article></main>');
    for (const theme of ["light", "dark"]) {
      await change(page, (element, theme) => void (element.theme = theme), theme);
      await expect(headline(page)).toHaveText("甲");
      const { violations, passes } = await new AxeBuilder({ page }).include("offprint-article").analyze();
      expect(passes.length).toBeGreaterThan(10);
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });

  test("gets it without scrolling sideways at 320 pixels", async ({ page, their }) => {
    their.files["data/wide.md"] = `# ${"题".repeat(40)}\n\n| a | b |\n| - | - |\n| ${"word".repeat(40)} | 字 |\n\n${"x".repeat(300)}`;
    await page.setViewportSize({ width: 320, height: 640 });
    await visit(page, their, '<offprint-article src="data/wide.md" site="site.json" parts="all"></offprint-article>');
    await expect(headline(page)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });

  test("reaches all of it by keyboard, in order", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md" site="site.json" parts="all"></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    const reached = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("Tab");
      reached.push(await change(page, element => element.shadowRoot.activeElement?.textContent));
    }
    expect(reached).toEqual(["跳到正文", "报", "甲", "乙", "别名"]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(headline(page)).toHaveText("乙");
  });
});

test.describe("many", () => {
  const many = count => Array.from({ length: count }, (_, i) => `<offprint-article src="data/${i}.md"><p>Fallback ${i}</p></offprint-article>`).join("");

  test("share one module, and those that are far wait until they are near", async ({ page, their }) => {
    for (let i = 0; i < 30; i++) their.files[`data/${i}.md`] = `# 第${i}\n\n` + "字。\n\n".repeat(30);
    await visit(page, their, many(30));
    await expect(headline(page)).toHaveText("第0");
    await page.waitForTimeout(500);
    const asked = () => their.asked.filter(path => path.startsWith("data/")).length;
    expect(asked()).toBeGreaterThan(0);
    expect(asked()).toBeLessThan(8);
    await expect(page.getByText("Fallback 29")).toBeVisible();
    await page.locator("offprint-article").last().scrollIntoViewIfNeeded();
    await expect(page.locator("offprint-article").last().locator("h1")).toHaveText("第29");
    expect(asked()).toBeLessThan(20);
    expect(their.asked.filter(path => path.endsWith(".wasm"))).toHaveLength(1);
  });

  test("have the page laid out once by themselves at most, for the first that a server has not sent", async ({ page, their }) => {
    await page.goto("their/");
    const inside = await page.evaluate(async () => {
      const { default: init, renderToString } = await import("./pkg/offprint.js");
      await init();
      return renderToString("# 送来", { shadow: true });
    });
    await page.addInitScript(() => {
      window.measured = [];
      for (const name of ["getClientRects", "getBoundingClientRect"]) {
        const { [name]: original } = Element.prototype;
        Element.prototype[name] = function () {
          if (this.localName === "offprint-article") measured.push(this.getAttribute("src"));
          return original.call(this);
        };
      }
      // The browser's own look at the page never comes.
      IntersectionObserver.prototype.observe = function (element) {
        (window.observed ??= []).push(element.getAttribute("src"));
      };
    });
    const sent = Array.from({ length: 3 }, () => `<offprint-article src="sent.md">${inside}</offprint-article>`).join("");
    await visit(page, their, `${sent}<offprint-article src="data/a.md"></offprint-article>${sent}<offprint-article src="data/b.md"></offprint-article>`);
    await expect(page.locator("offprint-article[src='data/a.md'] h1"), "the first that is near waits for nothing").toHaveText("甲");
    expect(await page.evaluate(() => [measured, observed.filter(src => src !== "sent.md")])).toEqual([["data/a.md"], ["data/b.md"]]);
    // Where the first is far, the others are not measured, either.
    await visit(page, their, `<div style="height: 9000px"></div>${many(20)}`);
    await expect.poll(() => page.evaluate(() => window.observed?.length)).toBe(20);
    expect(await page.evaluate(() => measured)).toEqual(["data/0.md"]);
    expect(their.asked).not.toContain("data/0.md");
  });

  test("of two versions do not fight", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    const [first, isSame] = await page.evaluate(async () => {
      const { OffprintArticle } = await import("./pkg2/element.js");
      customElements.define("offprint-other", class extends OffprintArticle {});
      const other = document.body.appendChild(document.createElement("offprint-other"));
      other.src = "data/b.md";
      other.scrollIntoView();
      return [customElements.get("offprint-article").name, customElements.get("offprint-article") === OffprintArticle];
    });
    expect([first, isSame]).toEqual([expect.any(String), false]);
    await expect(page.locator("offprint-other h1")).toHaveText("乙");
    await expect(headline(page)).toHaveText("甲");
    expect(their.asked.filter(path => path.endsWith(".wasm"))).toEqual(["pkg/offprint_bg.wasm", "pkg2/offprint_bg.wasm"]);
  });
});

test.describe("coming and going", () => {
  test("a move within the page loads nothing anew", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"></offprint-article><div id="other"></div>');
    await expect(headline(page)).toHaveText("甲");
    await change(page, element => document.getElementById("other").append(element));
    await page.waitForTimeout(200);
    await expect(headline(page)).toHaveText("甲");
    expect(await events(page, "load")).toHaveLength(1);
    await change(page, element => void (element.src = "data/b.md"));
    await expect(headline(page)).toHaveText("乙");
  });

  test("an element that is taken out lets go of everything, and comes back", async ({ page, their }) => {
    await visit(page, their, '<offprint-article src="data/a.md"><p>Fallback</p></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    const slow = await hold(page, "/data/b.md");
    await change(page, element => void (element.src = "data/b.md"));
    await slow.waiting;
    const failed = page.waitForEvent("requestfailed");
    await change(page, element => void ((window.kept = element), element.remove()));
    expect((await failed).url()).toContain("b.md");
    slow.release();
    expect(await page.evaluate(() => kept.shadowRoot.querySelector(".op"))).toBe(null);
    await page.evaluate(() => void ((kept.src = "data/sub/c.md"), document.body.append(kept)));
    await expect(headline(page)).toHaveText("丙");
  });

  test("nothing of elements that were thrown away is left", async ({ page, their }) => {
    await visit(page, their, "<div id=place></div>");
    const client = await page.context().newCDPSession(page);
    const left = () => alive(client);
    const round = () =>
      page.evaluate(async () => {
        const place = document.getElementById("place");
        for (let i = 0; i < 20; i++) {
          const element = document.createElement("offprint-article");
          element.src = i % 3 ? "data/a.md" : "data/gone.md";
          place.append(element);
          if (i % 4) await new Promise(done => ["load", "error"].forEach(name => element.addEventListener(`offprint-${name}`, done)));
          element.remove();
        }
        events.length = 0;
      });
    await round();
    await expect.poll(left).toBe(0);
    const metric = async () => (await client.send("Performance.getMetrics")).metrics.find(({ name }) => name === "JSEventListeners").value;
    await client.send("Performance.enable");
    const listeners = await metric();
    await round();
    await expect.poll(left).toBe(0);
    expect(await metric()).toBeLessThanOrEqual(listeners);
  });
});

test.describe("laid out by a server", () => {
  /** What a server sends inside the element. */
  const sent = async (page, their, raw, options = {}) => {
    await page.goto("their/");
    return page.evaluate(async ([raw, options]) => {
      const { default: init, renderToString } = await import("./pkg/offprint.js");
      await init();
      return renderToString(raw, { shadow: true, ...options });
    }, [raw, options]);
  };

  test("the article is there without scripts, and the element takes it over as it is", async ({ page, their, browser }) => {
    const inside = await sent(page, their, their.files["data/a.md"], { url: "a.md" });
    expect(inside).toMatch(/^<template shadowrootmode="open"><style>/);
    await page.goto("about:blank");
    their.asked.length = 0;
    await page.addInitScript(() => {
      window.changes = 0;
      document.addEventListener("DOMContentLoaded", () => new MutationObserver(records => (changes += records.length)).observe(document.querySelector("offprint-article").shadowRoot.querySelector(".op-root"), { childList: true, subtree: true, characterData: true }));
    });
    await visit(page, their, `<offprint-article src="data/a.md" navigate="inside">${inside}</offprint-article>`);
    await expect(headline(page)).toHaveText("甲");
    await expect.poll(() => events(page, "load")).toEqual([{ title: "甲" }]);
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => changes), "no flicker").toBe(0);
    expect(their.asked.filter(path => /wasm|data/.test(path)), "nothing is loaded for it").toEqual([]);
    // The reader comes to it: what was sent stays, and is alive.
    await one(page).getByRole("link", { name: "乙" }).click();
    await expect(headline(page)).toHaveText("乙");
    expect(their.asked.filter(path => path.startsWith("data/"))).toEqual(["data/b.md"]);
    expect(await events(page, "navigate")).toHaveLength(1);
    await change(page, element => void (element.src = "data/sub/c.md"));
    await expect(headline(page)).toHaveText("丙");

    const quiet = await browser.newPage({ javaScriptEnabled: false });
    await quiet.setContent(`<offprint-article src="data/a.md">${inside}</offprint-article>`);
    await expect(quiet.locator("offprint-article h1")).toHaveText("甲");
    await expect(quiet.locator("offprint-article .op")).toHaveCSS("display", "grid");
    await quiet.close();
  });

  test("links that it sent relative to the page are followed inside, too", async ({ page, their }) => {
    const inside = await sent(page, their, "# 题\n\n[乙](b.md)", { url: "a.md", links: "index.html" });
    await visit(page, their, `<offprint-article src="#/a.md" site="site.json">${inside}</offprint-article>`);
    await expect(one(page).getByRole("link", { name: "乙" })).toHaveAttribute("href", "index.html#/b.md");
    await one(page).getByRole("link", { name: "乙" }).click();
    await expect(headline(page)).toHaveText("乙");
    await expect(headline(page)).toBeFocused();
    await one(page).getByRole("link", { name: "甲" }).click();
    await expect(headline(page)).toHaveText("甲");
    expect((await events(page, "navigate")).map(({ path }) => path)).toEqual(["b.md", "a.md"]);
    expect(page.url()).toBe(their.address);
  });

  test("has the addresses that the element makes of `src`, wherever the page lies", async ({ page, their }) => {
    const { pathname: folder } = new URL(their.address);
    const raw = "# 题\n\n[邻](../b.md)、[同](x.md#部)、[根](/their/data/b.md)\n\n字。![图](p.png)";
    their.files["data/news/a.md"] = raw;
    their.files["data/news/p.png"] = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    const settings = { ...site, data: [`${folder}data/`] };
    const recipes = {
      "a file for itself": [`src="${folder}data/news/a.md"`, { url: `${folder}data/news/a.md` }, ["articles/2025/page.html"]],
      "a whole address": [`src="${their.address}data/news/a.md"`, { url: `${their.address}data/news/a.md` }, ["articles/2025/page.html"]],
      "beside the data": ['src="data/news/a.md"', { url: "news/a.md" }, ["page.html"]],
      "of a site": [`src="${folder}data/news/a.md" site="${folder}site.json"`, { url: `${folder}data/news/a.md`, site: settings, links: `${folder}index.html` }, ["articles/2025/page.html", "page.html"]],
      "of a site, by its path": [`src="#/news/a.md" site="${folder}site.json"`, { url: "news/a.md", site: settings, links: `${folder}index.html` }, ["articles/2025/page.html", "page.html"]],
      "of a site, by a whole address": [`src="${their.address}data/news/a.md" site="${folder}site.json"`, { url: `${their.address}data/news/a.md`, site: { ...site, data: [`${their.address}data/`] }, links: `${their.address}index.html` }, ["articles/2025/page.html"]],
    };
    /** What is shown, with the addresses that it means, once the pictures are there or are missing. */
    const shown = () =>
      change(page, async element => {
        await new Promise(done => setTimeout(done, 100));
        const root = element.shadowRoot.querySelector(".op-root > div").cloneNode(true);
        for (const link of root.querySelectorAll("a")) {
          link.setAttribute("href", link.href);
          link.removeAttribute("rel"); // An address without a host is nobody else's.
        }
        for (const image of root.querySelectorAll("img")) image.setAttribute("src", image.src);
        return [root.innerHTML, element.shadowRoot.querySelectorAll("img").length];
      });
    for (const [name, [attributes, options, pages]] of Object.entries(recipes)) {
      const inside = await sent(page, their, raw, options);
      for (const path of pages) {
        const see = async body => {
          their.files[path] = html(body).replace('"pkg/', `"${folder}pkg/`);
          await page.goto(`their/${path}`);
          await expect(headline(page)).toHaveText("题");
          await expect.poll(() => change(page, element => element.shadowRoot.adoptedStyleSheets.length)).toBe(1);
          return shown();
        };
        const [markup, pictures] = await see(`<offprint-article ${attributes}></offprint-article>`);
        expect(pictures, `${name} in ${path}: the picture is there`).toBe(1);
        expect(markup).toContain(`src="${their.address}data/news/p.png"`);
        expect(await see(`<offprint-article ${attributes}>${inside}</offprint-article>`), `${name} in ${path}`).toEqual([markup, 1]);
      }
    }
  });

  test("looks the same before and after", async ({ page, their }) => {
    const inside = await sent(page, their, "# 题\n\n字[乙](b.md)。\n\n" + "字。\n\n".repeat(5), { url: "a.md" });
    their.files[""] = html(`<offprint-article src="data/a.md" theme="dark">${inside}</offprint-article>`).replace(/<script.*?<\/script>/, "");
    await page.goto("their/");
    const before = await one(page).screenshot();
    await page.evaluate(() => import("./pkg/element.js"));
    expect(await change(page, element => element.shadowRoot.adoptedStyleSheets.length)).toBe(1);
    expect(await change(page, element => element.shadowRoot.querySelectorAll("style").length)).toBe(0);
    expect((await one(page).screenshot()).equals(before)).toBe(true);
  });

  test("a button works at the first click", async ({ page, their }) => {
    const shared = await sent(page, their, "# 题\n\n字", { parts: "article share", address: "https://paper.example/#/a.md" });
    await visit(page, their, `<offprint-article src="data/a.md">${shared}</offprint-article>`);
    await one(page).getByRole("button").first().click();
    await expect(one(page).locator(".op-share [role=status]")).not.toBeEmpty();
  });

  test("in markup that no parser of documents has read it is taken over, too", async ({ page, their }) => {
    const inside = await sent(page, their, "# 送来\n\n字");
    await visit(page, their, "<div id=place></div>");
    await page.evaluate(inside => void (document.getElementById("place").innerHTML = `<offprint-article src="data/a.md">${inside}</offprint-article>`), inside);
    await expect(headline(page)).toHaveText("送来");
    expect(their.asked).not.toContain("data/a.md");
  });

  test("stands under a strict policy with a nonce, or a link", async ({ page, their }) => {
    const body = async options => `<offprint-article src="data/a.md">${await sent(page, their, "# 题\n\n字", options)}</offprint-article>`;
    const [nonce, link] = [await body({ nonce: "abc" }), await body({ stylesheet: "pkg/element.css" })];
    their.policy = "default-src 'none'; style-src 'nonce-abc' 'self'";
    for (const markup of [nonce, link]) {
      their.files[""] = html(markup).replace(/<script.*?<\/script>/, "");
      await page.goto("their/");
      await expect(one(page).locator(".op")).toHaveCSS("display", "grid");
    }
  });
});

test.describe("policies", () => {
  test("the strictest that is documented is enough", async ({ page, their, watched }) => {
    their.policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; require-trusted-types-for 'script'; trusted-types offprint";
    await visit(page, their, '<offprint-article src="data/a.md" site="site.json" parts="all"></offprint-article>');
    await expect(headline(page)).toHaveText("甲");
    await expect(one(page).locator(".op")).toHaveCSS("display", "grid");
    await one(page).getByRole("link", { name: "乙" }).click();
    await expect(headline(page)).toHaveText("乙");
    expect(watched.console.filter(line => /policy|violat/i.test(line))).toEqual([]);
  });

  test("one that lets nobody write markup is told", async ({ page, their }) => {
    their.policy = "require-trusted-types-for 'script'; trusted-types theirs";
    await visit(page, their, '<offprint-article src="data/a.md"><p>Fallback</p></offprint-article>');
    await expect.poll(() => events(page, "error")).toEqual([{ code: "trusted-types", message: expect.stringContaining("Trusted Types") }]);
    await expect(page.getByText("Fallback")).toBeVisible();
  });

  test("nothing from an article runs", async ({ page, their }) => {
    their.files["data/evil.md"] = '# 题 <img src=x onerror="__pwned=1">\n\n<script>__pwned=1</script><a href="javascript:__pwned=1">a</a><svg onload="__pwned=1"></svg><slot></slot><style>*{display:none}</style><div part="headline" class="op-top">字</div>';
    await visit(page, their, '<offprint-article src="data/evil.md">Fallback</offprint-article>');
    await expect(one(page).locator(".op-body")).toContainText("字");
    expect(await page.evaluate(() => typeof __pwned)).toBe("undefined");
    expect(await change(page, element => element.shadowRoot.querySelectorAll("script, style, slot, svg, .op-body [part], .op-body [class]:not(.op-missing)").length)).toBe(0);
  });
});
