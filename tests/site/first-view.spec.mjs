// The page that a reader opens is there before the visit is, and the visit takes it over as it stands.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sirv from "sirv";
import { answerIn, asked, chosen, dist, expect, follow, headline, hold, open, pages, put, rehearsed, settings, shifts, shown, test, watchPress, watchShifts, withoutEarly } from "./tools.mjs";

const MODULE = "/offprint_bg.wasm";

/** Opens the site at a hash, without waiting for the visit. */
const goto = (page, hash) => page.goto(`./${hash}`);
/** Notes what changes in the page from now on, save for what the visit adds. */
const watch = page =>
  page.evaluate(() => {
    window.first = document.querySelector(".op-main");
    window.changes = [];
    const isExpected = ({ target }) => target.matches?.(".op-code, [data-op=share], .op-status, #offprint, body");
    new MutationObserver(records => changes.push(...records.filter(record => !isExpected(record)).map(({ type, target }) => `${type} ${target.className ?? target.nodeName}`))).observe(
      document.getElementById("offprint"),
      { subtree: true, childList: true, attributes: true, characterData: true },
    );
  });
const isSame = page => page.evaluate(() => document.querySelector(".op-main") === window.first);

for (const [kind, hash] of Object.entries(pages)) {
  test(`${kind}: there before the visit, and not written again`, async ({ page, watched }) => {
    await watchShifts(page);
    const module = await hold(page, MODULE);
    await goto(page, hash);
    await expect(headline(page).first()).toBeVisible();
    await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
    await expect(page.locator("html")).toHaveAttribute("lang", /^(zh-Han[st]|en)/);
    const title = await page.title();
    await watch(page);
    module.release();
    await shown(page);
    expect(await page.evaluate(() => changes)).toEqual([]);
    expect(await isSame(page)).toBe(true);
    expect(await page.title()).toBe(title);
    expect(await shifts(page)).toEqual([]);
    const files = watched.requests.filter(url => /\/data\/.*\.(md|json)$/.test(url));
    expect(files.length, files.join("\n")).toBe(new Set(files).size);
    if (await page.locator(".op-share").count()) await expect(page.locator(".op-code path")).toHaveCount(2);
  });
}

test.describe("asked for before the settings are there", () => {
  test("the article, once", async ({ page, watched }) => {
    const site = await hold(page, "/site.json");
    await goto(page, pages.markdown);
    await expect.poll(() => asked(watched)).toEqual(["/data/en/tide-pools.md"]);
    site.release();
    await shown(page);
    expect(asked(watched)).toEqual(["/data/en/tide-pools.md"]);
  });

  for (const hash of ["", "#/", "#offprint-main"]) {
    test(`what opens first, as index.html says: ${hash || "no hash"}`, async ({ page, watched }) => {
      const site = await hold(page, "/site.json");
      await goto(page, hash);
      await expect.poll(() => asked(watched)).toEqual(["/data/front.json"]);
      site.release();
      await shown(page);
      await expect(headline(page).first()).toBeVisible();
      expect(asked(watched)).toEqual(["/data/front.json"]);
    });
  }

  test("in vain, where the settings name another file that opens first", async ({ page, watched }) => {
    await settings(page, { home: "en/tide-pools.md" });
    const front = await hold(page, "/data/front.json");
    await goto(page, "");
    await front.waiting;
    await shown(page);
    await expect(headline(page)).toHaveText("Six Hours Between the Tides");
    expect(asked(watched)).toEqual(["/data/front.json", "/data/en/tide-pools.md"]);
    front.release();
  });

  /** Goes to an address, and lets the settings come when it is sure that nothing of the site is asked for before. */
  async function goWithNothingAsked(page, watched, hash) {
    const site = await hold(page, "/site.json");
    await goto(page, hash);
    await site.waiting;
    await page.waitForLoadState("load");
    expect(watched.requests.filter(url => url.includes("/data/"))).toEqual([]);
    site.release();
  }

  test("not what opens first, where index.html does not say what that is", async ({ page, watched }) => {
    await page.addInitScript(() => new MutationObserver(() => document.querySelector("meta[name=offprint-data]")?.removeAttribute("data-home")).observe(document, { childList: true, subtree: true }));
    await goWithNothingAsked(page, watched, "");
    await shown(page);
    expect(asked(watched)).toEqual(["/data/front.json"]);
  });

  test("not what the core has to look at", async ({ page, watched }) => {
    await goWithNothingAsked(page, watched, "#/en/../en/tide-pools.md");
    await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
  });

  for (const [name, isAsked] of [
    ["in vain, where the articles are elsewhere", true],
    ["not where index.html does not say so", false],
  ]) {
    test(name, async ({ page, watched, host }) => {
      const other = await host((request, response) => {
        response.setHeader("Content-Type", "text/plain; charset=utf-8");
        response.end("# 彼处的文章\n\n文。");
      });
      await settings(page, { data: [other.url] });
      if (!isAsked) await withoutEarly(page);
      await goto(page, "#/a.md");
      await expect(headline(page)).toHaveText("彼处的文章");
      expect(asked(watched).filter(path => path === "/data/a.md")).toHaveLength(isAsked ? 1 : 0);
      expect(other.requests.filter(path => path.endsWith("/a.md"))).toHaveLength(1);
    });
  }
});

test("the head of a file, and how it begins, is there before the reader of rare Markdown", async ({ page, watched }) => {
  await watchShifts(page);
  const [reader, module] = [await hold(page, "/offprint_reader_bg.wasm"), await hold(page, MODULE)];
  await goto(page, pages.markdown);
  await expect(headline(page)).toBeVisible();
  const title = await headline(page).innerText();
  const body = page.locator(".op-body > *");
  await expect(body).toHaveCount(1);
  await expect(body, "laid out, as all before it").toBeVisible();
  const first = await body.innerText();
  await expect(page.locator(".op-byline")).toBeVisible();
  await expect(page.locator(".op-related, .op-side, .op-share").first()).toBeHidden();
  expect(await page.locator(".op-lead img").evaluate(image => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(0);
  await expect(page.locator("#offprint"), "more is to come").toHaveAttribute("aria-busy", "true");
  const place = await body.boundingBox();
  reader.release();
  await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
  expect(await body.count()).toBeGreaterThan(3);
  expect([await headline(page).innerText(), await body.first().innerText()]).toEqual([title, first]);
  expect(await body.first().boundingBox()).toEqual(place);
  await expect(page.locator(".op-related, .op-side, .op-share").first()).toBeVisible();
  module.release();
  await shown(page);
  expect(await shifts(page)).toEqual([]);
  const pictures = watched.requests.filter(url => /\.(webp|jpg)$/.test(url));
  expect(pictures.length, pictures.join("\n")).toBe(new Set(pictures).size);
});

for (const [what, file] of Object.entries({
  "begins with its headline": "# 题\n\n第一段。\n\n| 甲 | 乙 |\n| - | - |\n| 1 | 2 |\n\n末段。",
  "begins with a table": "---\ntitle: 题\n---\n\n| 甲 | 乙 |\n| - | - |\n| 1 | 2 |\n\n末段。",
  "has nothing but rare things": "<b>题</b> 与[^1]\n\n[^1]: 注",
  "has a head that does not end": "---\ntitle: 题\n\n<b>第一段。</b>\n\n末段。",
})) {
  test(`a file that ${what} is whole in the end`, async ({ page }) => {
    const reader = await hold(page, "/offprint_reader_bg.wasm");
    await put(page, "x/y.md", file);
    await goto(page, "#/x/y.md");
    await reader.waiting;
    const begins = page.locator("#offprint [data-op-last] .op-body");
    if (what.endsWith("headline")) await expect(begins).toHaveText("第一段。");
    else await expect(begins).toHaveCount(0);
    reader.release();
    await shown(page);
    await expect(begins).toHaveCount(0);
    await expect(page.locator(".op-body")).toContainText(/末段。|注/);
    await expect(page.locator(".op-body table")).toHaveCount(/\|/.test(file) ? 1 : 0);
  });
}

test("a page that is laid out in many parts is whole in the end", async ({ page }) => {
  await put(page, "x/long.md", `# 题\n\n${"一段。\n\n".repeat(3000)}末段。`);
  await hold(page, MODULE);
  await goto(page, "#/x/long.md");
  await expect(page.locator(".op-body > *").last()).toHaveText("末段。");
  await expect(page.locator(".op-body > *").last()).toBeVisible();
  await expect(page.locator("[data-op-last]")).toHaveCount(0);
  await expect(page.locator(".op-body > *")).toHaveCount(3001);
});

test("an anchor and the place where the reader was are found at once", async ({ page }) => {
  await hold(page, MODULE);
  await goto(page, `${pages.markdown}#fn-1`);
  await expect(page.locator(".op-body li", { hasText: "coasts of awkward shape" })).toBeInViewport();
  await page.evaluate(() => (scrollTo(0, 200), history.replaceState({ offprintScroll: 200 }, "")));
  await page.reload();
  await expect(headline(page)).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(200);
});

test("a reader who has scrolled is not moved when the visit begins", async ({ page }) => {
  const module = await hold(page, MODULE);
  await goto(page, `${pages.markdown}#fn-1`);
  await expect(headline(page)).toBeAttached();
  await page.evaluate(() => scrollTo(0, 120));
  module.release();
  await shown(page);
  expect(await page.evaluate(() => scrollY)).toBe(120);
});

test("a link that is followed before the visit is there leads on when it is", async ({ page }) => {
  const module = await hold(page, MODULE);
  await goto(page, pages.legacy);
  await page.locator(`.op-nav a[href="${pages.section}"]`).click();
  module.release();
  await expect(page.locator(".op-section")).toBeVisible();
  await page.goBack();
  await expect(page.locator(".op-article")).toBeVisible();
});

test("pictures that failed before the visit get their frames", async ({ page }) => {
  const module = await hold(page, MODULE);
  await put(page, "x/gone.md", "# 甲\n\n![苍鹭](gone.png)\n\n字");
  await goto(page, "#/x/gone.md");
  await expect(headline(page)).toHaveText("甲");
  await page.locator(".op-body img").evaluate(image => image.decode().catch(() => {}));
  module.release();
  await expect(page.locator(".op-missing")).toContainText("苍鹭");
});

test("pictures wait in the first view, too, where the reader wants text alone", async ({ page, watched }) => {
  await chosen(page, { textOnly: true });
  await hold(page, MODULE);
  await goto(page, pages.json);
  await expect(page.locator(".op-held").first()).toBeVisible();
  await page.waitForTimeout(500);
  expect(watched.requests.filter(url => /\.(webp|jpg|png)$/.test(url))).toEqual([]);
});

test("where keys vouch for files nothing is shown before they are checked", async ({ page }) => {
  const module = await hold(page, MODULE);
  await settings(page, { keys: ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] });
  await goto(page, pages.legacy);
  await module.waiting;
  await page.waitForTimeout(500);
  await expect(page.locator(".op")).toHaveCount(0);
  module.release();
  await expect(page.locator(".op-failure")).toHaveAttribute("data-code", "untrusted");
});

test("an empty list of keys is as none", async ({ page, watched }) => {
  const module = await hold(page, MODULE);
  await settings(page, { data: ["./data/", "./more/"], keys: [] });
  await goto(page, pages.legacy);
  await expect(headline(page)).toBeVisible();
  expect(watched.requests.filter(url => /\/more\/|\.sig$/.test(url))).toEqual([]);
  module.release();
  await expect.poll(() => page.evaluate(() => history.state?.offprint?.page), "for a reload").toContain("百年灯塔");
});

const needs = {
  "where keys vouch for files and the device may have newer ones": async page => {
    await chosen(page, { kept: true });
    await hold(page, "/data/gb/25/5/12/n10001.md");
    await settings(page, { keys: ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] });
  },
  "where its host has no such article": page => put(page, "gb/25/5/12/n10001.md", "", { status: 404 }),
  "where its host cannot be reached": page => page.route("**/n10001.md", route => route.abort()),
};
for (const [where, prepare] of Object.entries(needs)) {
  test(`the visit is asked for before its turn ${where}`, async ({ page }) => {
    await hold(page, "/offprint.js");
    const module = await hold(page, MODULE);
    await prepare(page);
    await page.goto(`./${pages.legacy}`, { waitUntil: "commit" });
    await module.waiting;
  });
}

const faults = {
  "cannot be reached": route => route.abort(),
  "has no such article": route => route.fulfill({ status: 404 }),
  "says nothing": () => {},
};
for (const [fault, answer] of Object.entries(faults)) {
  test(`a first mirror that ${fault}: the article of the next is there before the visit, and not written again`, async ({ page, watched }) => {
    const [hash, path] = ["#/x/a.md", "x/a.md"];
    await settings(page, { data: ["./data/", "./more/", "./most/"], promos: [] });
    await page.route(`**/data/${path}`, answer);
    await page.route(`**/more/${path}`, route => route.fulfill({ body: "# 甲\n\n字 [乙](b.md)" }));
    const module = await hold(page, MODULE);
    await goto(page, hash);
    await expect(headline(page)).toHaveText("甲");
    await watch(page);
    module.release();
    await shown(page);
    expect(await page.evaluate(() => changes)).toEqual([]);
    expect(await isSame(page)).toBe(true);
    const mirrors = watched.requests.map(url => new URL(url).pathname).filter(asked => asked.endsWith(path));
    expect(mirrors).toEqual([`/data/${path}`, `/more/${path}`]);
  });
}

test("the next mirror is not asked any more where the reader has gone on", async ({ page, watched }) => {
  await settings(page, { data: ["./data/", "./more/"] });
  await hold(page, MODULE);
  const article = await hold(page, "/data/x/a.md");
  await page.goto("./#/x/a.md", { waitUntil: "commit" });
  await article.waiting;
  await page.evaluate(() => globalThis.offprintFirst.site.then(() => void (location.hash = "#/x/b.md")));
  await page.waitForTimeout(1500);
  expect(watched.requests.filter(url => /\/more\//.test(url))).toEqual([]);
});

test("a host that says nothing: the next mirror is asked after 0.8 s, and the visit after a second", async ({ page, watched }) => {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  const article = await hold(page, "/data/gb/25/5/12/n10001.md");
  await settings(page, { data: ["./data/", "./more/"] });
  await page.route("**/more/**", () => {});
  await goto(page, pages.legacy);
  await article.waiting;
  await expect(page.locator("body > script:not(#op-module)")).toHaveCount(0); // the first that the script does that waits
  await page.evaluate(() => globalThis.offprintFirst.site.then(() => {}));
  const seen = path => watched.requests.filter(url => new URL(url).pathname.startsWith(path)).length;
  const expectAsked = async (next, visit) => {
    await page.waitForTimeout(200);
    await expect.poll(() => [seen("/more/"), seen(MODULE)]).toEqual([next, visit]);
  };
  await page.clock.runFor(750);
  await expectAsked(0, 0);
  await page.clock.runFor(50);
  await expectAsked(1, 0);
  await page.clock.runFor(150);
  await expectAsked(1, 0);
  await page.clock.runFor(50);
  await expectAsked(1, 1);
});

test("the visit does not wait for an article that does not come", async ({ page }) => {
  const article = await hold(page, "/data/gb/25/5/12/n10001.md");
  const module = await hold(page, MODULE);
  await goto(page, pages.legacy);
  await module.waiting;
  module.release();
  article.release();
  await shown(page);
  await expect(page.locator(".op-article")).toBeVisible();
});

test("a document too long for the first view is shown by the visit", async ({ page }) => {
  await put(page, "x/long.md", `# 长\n\n${`${"一段。".repeat(400)}\n\n`.repeat(320)}`);
  await open(page, "#/x/long.md");
  await expect(headline(page)).toHaveText("长");
  await follow(page, pages.markdown);
  await expect(headline(page)).not.toHaveText("长");
});

test("what other files need is called when the page is shown, and nothing is seen of it", async ({ page, watched }) => {
  await watchPress(page);
  await open(page, pages.markdown);
  const title = await page.title();
  const [empty, markdown, legacy] = await rehearsed(page);
  expect(empty).toContain('class="op-article"');
  expect(markdown).toContain("<blockquote><p>a</p></blockquote>");
  expect(legacy).toMatch(/>A<\/h1><\/header><div class="op-body"><p><a href="#\/a\.md">一<\/a>/);
  expect(await page.title()).toBe(title);
  expect(watched.requests.filter(url => /\/[ab]\.(md|jpg)$/.test(url))).toEqual([]);
});

test("index.html has no character that makes a browser keep all of it in two bytes each", async ({ page }) => {
  expect(readFileSync(join(dist, "index.html"), "utf8").match(/[^\0-\xff]/gu)).toBeNull();
  await page.route("**/data/**", () => {});
  await page.goto("./", { waitUntil: "commit" });
  await expect(page.locator(".op-wait"), "and says what it said").toHaveText("正在载入文章 Loading the article", { useInnerText: true });
});

test("nothing moves in index.html while it comes in pieces", async ({ page, host }) => {
  // Between its characters, too: nothing else decides where a line or a server cuts.
  const pieces = readFileSync(join(dist, "index.html"), "utf8").split(/(?<=<h1>.*;)(?=.*<\/h1>)/);
  expect(pieces.length).toBeGreaterThan(10);
  const files = sirv(dist, { dev: true });
  const { url } = await host((request, response) => {
    if (request.url === "/") return answerIn(pieces, response);
    return files(request, response, () => response.writeHead(404).end());
  });
  await watchShifts(page);
  await page.goto(`${url}${pages.legacy}`, { waitUntil: "commit" });
  await shown(page);
  expect(await shifts(page)).toEqual([]);
});
