// The site around an article: pages of a section, neighbours, what is fetched ahead, what was opened before.
import { asked, expect, expectNoBarriers, headline, line, open, pages, put, result, settings, shown, test } from "./tools.mjs";

const turn = (page, kind) => page.locator(`.op-turn .op-${kind} a`);
const mark = page => page.evaluate(() => void (window.mark = true));
const isMarked = page => page.evaluate(() => window.mark === true);
const teaser = (page, number) => page.locator(".op-teaser h2 a").nth(number);
/** Longer than the page waits before it fetches anything ahead. */
const moment = page => page.waitForTimeout(1000);

const long = Array.from({ length: 40 }, (_, i) => `第${i}段。`.repeat(30)).join("\n\n");
const story = (title, day) => `---\ntitle: ${title}\nsection: science\ndate: 2025-05-${day}\n---\n\n${long}`;
const front = (stories, more) => ({
  contentType: "application/json",
  body: JSON.stringify({ kind: "section", headline: "科学", teasers: stories.map(name => ({ title: name, url: `/${name}.md` })), ...more }),
});

test.describe("pages of a section", () => {
  test("newer and older lead from page to page without a reload", async ({ page }) => {
    await open(page, pages.legacySection);
    await mark(page);
    await expect(turn(page, "newer")).toHaveCount(0);
    const first = await teaser(page, 0).textContent();
    await result(page, () => turn(page, "older").click());
    expect(new URL(page.url()).hash).toBe("#/gb/nsc10_2.md");
    await expect(turn(page, "older")).toHaveCount(0);
    await expect(page.locator(".op-turn")).toHaveAccessibleName("本版其他各页");
    await result(page, () => turn(page, "newer").click());
    expect(await teaser(page, 0).textContent()).toBe(first);
    expect(await isMarked(page)).toBe(true);
  });
});

test.describe("neighbours", () => {
  test("a story that is opened from its section leads to those beside it", async ({ page, watched }) => {
    await open(page, pages.section);
    const titles = await page.locator(".op-teaser h2").allTextContents();
    await result(page, () => teaser(page, 1).click());
    await expect(turn(page, "newer")).toHaveText(`较新的一篇 ${titles[0]}`);
    await expect(turn(page, "older")).toHaveText(`较早的一篇 ${titles[2]}`);
    await expect(turn(page, "up")).toHaveText("科学");
    await expectNoBarriers(page);
    await result(page, () => turn(page, "older").click());
    await expect(headline(page)).toHaveText(titles[2]);
    await expect(turn(page, "newer")).toHaveText(`较新的一篇 ${titles[1]}`);
    await result(page, () => turn(page, "up").click());
    await expect(headline(page)).toHaveText("科学");
    expect(asked(watched).filter(path => path.includes("/sections/"))).toEqual([]);
  });

  test("a story that is opened by its address finds them near its end, and only there", async ({ page, watched }) => {
    await put(page, "s/c.md", story("三", 3));
    await put(page, "sections/science/pages.json", '{"pages": [["2025-05-01", "s/a.md"], ["2025-05-03", "s/c.md"]]}', { contentType: "application/json" });
    await put(page, "sections/science/2.json", "", front(["s/d", "s/c"], { previous: null, next: "1.json" }));
    await put(page, "sections/science/1.json", "", front(["s/b", "s/a"], { previous: "2.json", next: null }));
    await open(page, "#/s/c.md");
    await moment(page);
    expect(asked(watched)).toEqual(["/data/s/c.md"]);
    await expect(page.locator(".op-turn")).toHaveCount(0);
    await page.locator(".op-article").evaluate(article => scrollTo(0, article.offsetHeight - innerHeight));
    await expect(turn(page, "older")).toHaveText("较早的一篇 s/b");
    await expect(turn(page, "newer")).toHaveText("较新的一篇 s/d");
    await expect(turn(page, "up")).toHaveAttribute("href", "#/sections/science/index.json");
    expect(asked(watched)).toEqual(["/data/s/c.md", "/data/sections/science/pages.json", "/data/sections/science/2.json", "/data/sections/science/1.json"]);
    await expectNoBarriers(page);
  });

  test("without them the page is whole, and nothing is said", async ({ page, watched }) => {
    await put(page, "s/c.md", "---\ntitle: 三\nsection: science\ndate: 2025-05-03\n---\n\n短。");
    await open(page, "#/s/c.md");
    await expect.poll(() => asked(watched)).toContain("/data/sections/science/pages.json");
    await moment(page);
    await expect(headline(page)).toHaveText("三");
    await expect(page.locator(".op-turn")).toHaveCount(0);
    await expect(page.locator(".op-status")).toBeEmpty();
  });
});

test.describe("fetched ahead", () => {
  test("the first teaser in view is there before it is opened, and is asked for once", async ({ page, watched }) => {
    await open(page, pages.section);
    await expect.poll(() => asked(watched)).toEqual(["/data/science/index.json", "/data/science/telescope.json"]);
    await result(page, () => teaser(page, 0).click());
    await expect(headline(page)).toHaveText("四百年 两片玻璃怎样改变天空");
    expect(asked(watched).filter(path => path.endsWith("telescope.json"))).toHaveLength(1);
  });

  for (const [sign, point] of [
    ["under the pointer", link => link.hover()],
    ["in focus", link => link.focus()],
  ]) {
    test(`a link ${sign} is fetched ahead, without its pictures`, async ({ page, watched }) => {
      await open(page, pages.markdown);
      // The page's own pictures first, and its footer, which comes when nothing else is to be done.
      await expect(page.locator(".op-tools")).toBeVisible();
      await page.waitForLoadState("networkidle");
      watched.requests.length = 0;
      const link = page.locator('.op-nav a[href="#/life/index.json"]');
      await point(link);
      await expect.poll(() => watched.requests.map(url => new URL(url).pathname)).toEqual(["/data/life/index.json"]);
      await result(page, () => link.click());
      expect(asked(watched).filter(path => path === "/data/life/index.json")).toHaveLength(1);
    });
  }

  test("a link that is pressed is asked for before it is let go", async ({ page, watched }) => {
    await open(page, pages.json);
    watched.requests.length = 0;
    await page.locator('.op-nav a[href="#/life/index.json"]').dispatchEvent("pointerdown", { bubbles: true, pointerType: "mouse" });
    await expect.poll(() => asked(watched)).toEqual(["/data/life/index.json"]);
  });

  test("passing over links asks for nothing, and a failure is asked for again", async ({ page, watched }) => {
    await open(page, pages.markdown);
    watched.requests.length = 0;
    await page.locator(".op-nav a, .op-main").evaluateAll(passed => {
      for (const element of passed) element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    });
    await moment(page);
    expect(asked(watched)).toEqual([]);
    let fails = true;
    await page.route("**/data/life/index.json", route => (fails ? route.abort() : route.fallback()));
    const link = page.locator('.op-nav a[href="#/life/index.json"]');
    await link.hover();
    await expect.poll(() => asked(watched)).toEqual(["/data/life/index.json"]);
    fails = false;
    expect(await result(page, () => link.click())).toBe("offprint-load");
    await expect(headline(page)).toHaveText("生活");
  });

  test.describe("by a finger", () => {
    test.use({ hasTouch: true });

    /** Puts a finger on a link whose file is never sent: what moves it and lets it go, and what has become of the requests for the file. */
    async function touch(page) {
      const requests = { begun: 0, ended: 0 };
      await page.route("**/data/life/index.json", () => (requests.begun += 1));
      page.on("requestfailed", request => (requests.ended += request.url().endsWith("/data/life/index.json")));
      await open(page, pages.markdown);
      await expect(page.locator(".op-tools")).toBeVisible(); // Nothing else is under way.
      const box = await page.locator('.op-nav a[href="#/life/index.json"]').boundingBox();
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const session = await page.context().newCDPSession(page);
      const finger = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
      await finger("touchStart", at);
      return { requests, move: by => finger("touchMove", { ...at, y: at.y + by }), letGo: () => finger("touchEnd") };
    }

    test("it is asked for at once, since browsers hold timers back while a finger is down", async ({ page }) => {
      await page.addInitScript(() => {
        const fetch = window.fetch;
        let latest;
        window.fetch = (address, options) => fetch((latest = address), options);
        addEventListener("pointerdown", () => (window.asked = latest));
      });
      const { requests, letGo } = await touch(page);
      await expect.poll(() => page.evaluate(() => window.asked)).toMatch(/\/data\/life\/index\.json$/);
      await expect.poll(() => requests).toEqual({ begun: 1, ended: 0 });
      await letGo();
      await expect(page).toHaveURL(/#\/life\/index\.json$/);
      await moment(page);
      expect(requests).toEqual({ begun: 1, ended: 0 });
    });

    test("it is given up when the finger scrolls", async ({ page }) => {
      const { requests, move, letGo } = await touch(page);
      await expect.poll(() => requests).toEqual({ begun: 1, ended: 0 });
      for (const by of [-20, -60, -120]) await move(by);
      await expect.poll(() => requests).toEqual({ begun: 1, ended: 1 });
      await letGo();
      await moment(page);
      expect(new URL(page.url()).hash).toBe(pages.markdown);
    });
  });

  test("what is not asked for is given up with the next page", async ({ page }) => {
    const answers = [];
    await page.route("**/data/life/index.json", route => answers.push(route)); // never answered
    const failed = [];
    page.on("requestfailed", request => failed.push(new URL(request.url()).pathname));
    await open(page, pages.markdown);
    await page.locator('.op-nav a[href="#/life/index.json"]').hover();
    await expect.poll(() => answers.length).toBe(1);
    await result(page, () => page.evaluate(() => void (location.hash = "#/culture/choir.md")));
    await expect.poll(() => failed).toEqual(["/data/life/index.json"]);
  });

  for (const [name, connection, expected] of [
    ["with data saver on", { saveData: true, effectiveType: "4g" }, 0],
    ["on a slow line", { saveData: false, effectiveType: "slow-2g" }, 0],
    ["on a fast line", { saveData: false, effectiveType: "4g" }, 2],
  ]) {
    test(`${expected ? "files are" : "nothing is"} fetched ahead ${name}`, async ({ page, watched }) => {
      await line(page, connection);
      await open(page, pages.section);
      await page.locator('.op-nav a[href="#/life/index.json"]').hover();
      await moment(page);
      expect(asked(watched).slice(1)).toHaveLength(expected);
    });
  }

  test("a site whose first data base is elsewhere fetches ahead from there", async ({ page, host }) => {
    const other = await host((request, response) => {
      response.setHeader("Content-Type", "text/plain; charset=utf-8");
      response.end(request.url.endsWith("front.json") ? front(["a"]).body : "# 甲\n\n文。");
    });
    await settings(page, { data: [other.url] });
    await open(page);
    const files = () => other.requests.filter(path => /\.(md|json)$/.test(path));
    await expect.poll(files).toEqual(["/front.json", "/a.md"]);
    await result(page, () => teaser(page, 0).click());
    await expect(headline(page)).toHaveText("甲");
    expect(files()).toEqual(["/front.json", "/a.md"]);
  });
});

test("lists say which stories were opened in this tab, and forget it with the tab", async ({ page }) => {
  await open(page, pages.section);
  await expect(page.locator(".op-opened")).toHaveCount(0);
  await result(page, () => teaser(page, 1).click());
  await result(page, () => page.goBack());
  await expect(page.locator(".op-opened")).toHaveCount(1);
  await expect(teaser(page, 1)).toHaveClass("op-opened");
  await expect(teaser(page, 1)).toHaveAccessibleName(/^追一颗八万年来一次的彗星 ?（已读）$/);
  await expectNoBarriers(page);
  // An article's lists say it, too; the navigation does not.
  await put(page, "x/lists.md", "---\ntitle: 表\nrelated:\n  - title: 彗星\n    url: ../science/comet.md#name\n  - title: 面\n    url: ../life/noodles.md\n---\n\n文。");
  await result(page, () => page.evaluate(() => void (location.hash = "#/x/lists.md")));
  await expect(page.locator(".op-opened")).toHaveText("彗星（已读）");
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  await page.reload();
  await shown(page);
  await expect(page.locator(".op-opened")).toHaveCount(0);
});
