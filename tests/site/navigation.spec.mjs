// Getting about: links, back and forward, anchors, the keyboard.
import { expect, failure, follow, headline, hold, line, open, pages, put, result, settings, shown, test } from "./tools.mjs";

const top = page => page.evaluate(() => Math.round(scrollY));
/** Scrolls as a reader does, and waits until the page has noted it. */
async function scrollTo(page, y) {
  await page.evaluate(y => scrollTo(0, y), y);
  await expect.poll(() => page.evaluate(() => Math.abs((history.state?.offprintScroll ?? -9) - scrollY) < 2)).toBe(true);
}
const expectTop = (page, y) => expect.poll(async () => Math.abs((await top(page)) - y), `${y} px from the top`).toBeLessThan(3);
const nav = (page, title) => page.locator(".op-nav a", { hasText: title });
const mark = page => page.evaluate(() => void (window.mark = true));
const isMarked = page => page.evaluate(() => window.mark === true);
const focused = page => page.evaluate(() => document.activeElement.id || document.activeElement.localName);
const long = Array.from({ length: 60 }, (_, i) => `第${i}段。`.repeat(20)).join("\n\n");

test.describe("links", () => {
  test("relative links, root links and aliases of old accounts open without a reload", async ({ page }) => {
    await put(
      page,
      "x/links.md",
      "# 链接\n\n[一](../science/comet.md)、[二](/science/comet.md)、[三](https://github.com/chaoxibao/news/blob/master/science/comet.md?dfh#1)、" +
        "[四](http://github.com/chaoxi-old/news/blob/master/science/comet.md#1)、[五](#/science/comet.md)、[六](../../science/comet.md)",
    );
    await open(page, "#/x/links.md");
    await mark(page);
    for (const name of ["一", "二", "三", "四", "五"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
      expect(new URL(page.url()).hash, name).toBe("#/science/comet.md");
      await page.goBack();
      await expect(headline(page)).toHaveText("链接");
    }
    // The sixth would lead out of the site: words, but no link.
    await expect(page.locator(".op-body")).toContainText("六");
    await expect(page.getByRole("link", { name: "六", exact: true })).toHaveCount(0);
    expect(await isMarked(page)).toBe(true);
  });

  test("each navigation makes one entry of the history", async ({ page }) => {
    await open(page);
    const entries = () => page.evaluate(() => history.length);
    const before = await entries();
    await result(page, () => nav(page, "科学").click());
    expect(await entries()).toBe(before + 1);
    await result(page, () => page.locator(".op-teaser h2 a").first().click());
    expect(await entries()).toBe(before + 2);
  });

  test("each navigation asks for one file, once", async ({ page, watched }) => {
    // With data saver on nothing is fetched ahead: section.spec.mjs looks at that.
    await line(page, { saveData: true });
    await open(page);
    const asked = () => watched.requests.filter(url => /\.(md|json)$/.test(url)).map(url => new URL(url).pathname);
    for (const [step, expected] of [
      [() => nav(page, "科学").click(), ["/data/science/index.json"]],
      [() => page.locator('.op-teaser a[href="#/science/comet.md"]').first().click(), ["/data/science/comet.md"]],
      [() => page.goBack(), []],
      [() => page.goForward(), []],
      [() => page.evaluate(() => void (location.hash = "#/life/noodles.md")), ["/data/life/noodles.md"]],
    ]) {
      watched.requests.length = 0;
      await result(page, step);
      expect(asked()).toEqual(expected);
    }
  });

  test("paths with Chinese characters, spaces and signs work, typed or clicked", async ({ page }) => {
    const name = "新闻/一 二 #3 50%.md";
    await put(page, name, "# 怪名字");
    await put(page, "x/odd.md", "# 目录\n\n[去](<../新闻/一 二 %233 50%25.md>)");
    await open(page, "#/x/odd.md");
    await page.getByRole("link", { name: "去" }).click();
    await expect(headline(page)).toHaveText("怪名字");
    await page.reload();
    await expect(headline(page)).toHaveText("怪名字");
    await open(page, `#/${encodeURIComponent(name).replaceAll("%2F", "/")}`);
    await expect(headline(page)).toHaveText("怪名字");
    await open(page, "#/新闻/一 二 %233 50%25.md");
    await expect(headline(page)).toHaveText("怪名字");
  });

  test("the link that leads to the page itself is marked", async ({ page }) => {
    await open(page, pages.section);
    await expect(page.locator(".op-nav [aria-current=page]")).toHaveText("科学");
    await result(page, () => nav(page, "天气").click());
    await expect(page.locator(".op-nav [aria-current=page]")).toHaveText("天气");
  });

  for (const path of ["x/self.md", "x/自己.md"]) {
    test(`the same link twice leads to the head of the page: ${path}`, async ({ page, watched }) => {
      await put(page, path, `# 自己\n\n${long}\n\n[再来](${path.slice(2)})`);
      await open(page);
      await follow(page, `#/${path}`);
      const entries = await page.evaluate(() => history.length);
      const texts = () => watched.requests.filter(url => url.endsWith(".md")).length;
      const asked = texts();
      for (let i = 0; i < 2; i++) {
        await page.getByRole("link", { name: "再来" }).click();
        await expectTop(page, 0);
      }
      await expect(headline(page)).toHaveText("自己");
      expect(await page.evaluate(() => history.length)).toBe(entries);
      expect(texts(), "nothing is asked for again").toBe(asked);
    });
  }

  test("of two quick clicks the last one counts", async ({ page }) => {
    await open(page);
    await page.evaluate(() => {
      window.shown = [];
      document.addEventListener("offprint-load", () => shown.push(document.querySelector("h1").textContent));
    });
    const first = await hold(page, "/data/science/comet.md");
    await page.locator('.op-topics a[href="#/science/comet.md"]').click();
    await first.waiting;
    await page.locator('.op-topics a[href="#/culture/choir.md"]').click();
    await expect(headline(page)).toHaveText("老船坞里的合唱团");
    first.release();
    await page.waitForTimeout(300); // it must not come
    expect(await page.evaluate(() => shown)).toEqual(["老船坞里的合唱团"]);
    await shown(page);
  });

  test("going back while the next page is on its way shows the page before", async ({ page }) => {
    await open(page, pages.section);
    const slow = await hold(page, "/data/culture/choir.md");
    await page.locator('.op-topics a[href="#/culture/choir.md"]').click();
    await slow.waiting;
    await page.goBack();
    await shown(page);
    await expect(headline(page)).toHaveText("科学");
    await expect(page.locator(".op-nav [aria-current=page]")).toHaveText("科学");
    slow.release();
    await page.waitForTimeout(300); // it must not come
    await expect(headline(page)).toHaveText("科学");
    expect(new URL(page.url()).hash).toBe(pages.section);
  });

  test("clicks that ask for another tab are left to the browser", async ({ page, context }) => {
    await open(page);
    for (const how of [{ modifiers: ["Control"] }, { button: "middle" }, { modifiers: ["Shift"] }]) {
      const opened = context.waitForEvent("page");
      await nav(page, "科学").click(how);
      const other = await opened;
      await expect(headline(other)).toHaveText("科学");
      await other.close();
      await expect(headline(page)).toHaveText("潮汐报");
      expect(new URL(page.url()).hash).toBe("");
    }
  });

  test("links that leave the site take nothing along and open no window of their own", async ({ page }) => {
    await open(page);
    const foreign = async () =>
      page.locator(".op a").evaluateAll(links =>
        links.filter(link => !link.getAttribute("href").startsWith("#")).map(link => ({ rel: link.rel, target: link.target, href: link.href })),
      );
    let count = 0;
    for (const hash of [pages.legacy, pages.traditional, pages.markdown, "#/culture/choir.md", "#/en/godwits.json"]) {
      await follow(page, hash);
      for (const link of await foreign()) {
        count++;
        expect(link, `${link.href} on ${hash}`).toMatchObject({ rel: "noopener noreferrer", target: "" });
      }
    }
    expect(count).toBeGreaterThan(8);
  });

  test("files that are no pages are links to the files", async ({ page, baseURL }) => {
    await put(page, "x/file.md", "# 附件\n\n[全图](../pictures/comet-1200x800.webp) [表](table.csv)");
    await open(page, "#/x/file.md");
    await expect(page.getByRole("link", { name: "全图" })).toHaveJSProperty("href", `${baseURL}data/pictures/comet-1200x800.webp`);
    await expect(page.getByRole("link", { name: "表" })).toHaveJSProperty("href", `${baseURL}data/x/table.csv`);
  });
});

test.describe("back and forward", () => {
  test("restore the page and the place in it", async ({ page }) => {
    await open(page, pages.legacy);
    await scrollTo(page, 900);
    const link = page.locator('.op-related a[href="#/science/telescope.json"]');
    await link.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => Math.abs(history.state.offprintScroll - scrollY) < 2);
    const first = await top(page);
    expect(first).toBeGreaterThan(500);
    await result(page, () => link.click());
    await expectTop(page, 0);
    await scrollTo(page, 700);
    await page.goBack();
    await expect(headline(page)).toHaveText("百年灯塔今夜重放光明 老透镜擦了四十天");
    await expectTop(page, first);
    await page.goForward();
    await expect(headline(page)).toHaveText("四百年 两片玻璃怎样改变天空");
    await expectTop(page, 700);
  });

  test("restore the place after a reload", async ({ page }) => {
    await open(page, pages.legacy);
    await scrollTo(page, 800);
    await page.evaluate(() => void (location.hash = "#/science/telescope.json"));
    await expect(headline(page)).toHaveText(/四百年/);
    await scrollTo(page, 600);
    await page.reload();
    await shown(page);
    await expectTop(page, 600);
    await page.goBack();
    await expect(headline(page)).toHaveText(/百年灯塔/);
    await expectTop(page, 800);
  });

  test("restore the place in a page of pictures whose size nobody knows", async ({ page }) => {
    const pictures = Array.from({ length: 12 }, (_, i) => `<p>第${i}张</p><figure><img src="../pictures/p${i}.webp" alt=""></figure>`).join("\n\n");
    await page.route(/\/pictures\/p\d+\.webp$/, route => route.fulfill({ status: 404 }));
    await put(page, "x/pictures.md", `# 图\n\n${pictures}\n\n${long}\n\n[去](../science/comet.md)`);
    await open(page, "#/x/pictures.md");
    await scrollTo(page, 2500);
    await follow(page, "#/science/comet.md");
    await page.goBack();
    await expect(headline(page)).toHaveText("图");
    expect(Math.abs((await top(page)) - 2500)).toBeLessThan(400);
  });

  test("restore the place after a visit to another site", async ({ page }) => {
    await page.route("https://www.chaoxibao.example.org/**", route => route.fulfill({ body: "<title>elsewhere</title>", contentType: "text/html" }));
    await open(page, pages.legacy);
    const link = page.locator(".op-attribution a").first();
    await link.scrollIntoViewIfNeeded();
    const before = await top(page);
    expect(before).toBeGreaterThan(500);
    await page.waitForFunction(() => Math.abs(history.state?.offprintScroll - scrollY) < 2);
    await link.click();
    await expect(page).toHaveTitle("elsewhere");
    await page.goBack();
    await expect(headline(page)).toHaveText(/百年灯塔/);
    await expectTop(page, before);
  });

  test("do not wait for the network", async ({ page, context }) => {
    await open(page, pages.legacy);
    await result(page, () => page.locator(`.op-topics a[href="${pages.json}"]`).click());
    await context.setOffline(true);
    await page.goBack();
    await expect(headline(page)).toHaveText(/百年灯塔/);
    await page.goForward();
    await expect(headline(page)).toHaveText(/四百年/);
    await context.setOffline(false);
  });

  test("lead out of a page that is not there and back into it", async ({ page }) => {
    await open(page);
    await follow(page, "#/gone.md");
    await expect(failure(page)).toBeVisible();
    await page.goBack();
    await expect(page.locator(".op-front")).toBeVisible();
    await page.goForward();
    await expect(failure(page)).toHaveAttribute("data-code", "not-found");
  });
});

test.describe("focus", () => {
  test("is left alone when the site is opened, and goes to the headline afterwards", async ({ page }) => {
    await open(page, pages.section);
    expect(await focused(page)).toBe("body");
    await result(page, () => page.locator(".op-teaser h2 a").first().click());
    expect(await focused(page)).toBe("offprint-headline");
    await page.goBack();
    await expect(headline(page)).toHaveText("科学");
    expect(await focused(page)).toBe("offprint-headline");
    await result(page, () => page.evaluate(() => void (location.hash = "#/nothing.md")));
    expect(await focused(page)).toBe("offprint-headline");
  });

  test("the skip link is the first stop, is seen there, and leads to the content", async ({ page }) => {
    await open(page, pages.legacy);
    const skip = page.locator(".op-skip");
    await expect(skip).not.toBeInViewport();
    await page.keyboard.press("Tab");
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    const address = page.url();
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("offprint-main");
    await expect(headline(page)).toBeInViewport();
    expect(page.url()).toBe(address);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => !!document.activeElement.closest("main") && document.activeElement.id !== "offprint-main")).toBe(true);
  });

  test("goes through everything in the order of reading, and is seen", async ({ page }) => {
    await open(page, pages.legacy);
    const expected = await page.locator(".op a, .op button:not([hidden])").evaluateAll(all => {
      all.forEach((element, i) => (element.dataset.stop = i));
      return all.map((_, i) => String(i));
    });
    const stops = [];
    for (let i = 0; i < expected.length + 5; i++) {
      await page.keyboard.press("Tab");
      const { stop, outline } = await page.evaluate(() => ({ stop: document.activeElement.dataset.stop, outline: getComputedStyle(document.activeElement).outlineStyle }));
      if (stop === undefined) break;
      expect(outline, `stop ${stop} is seen`).not.toBe("none");
      stops.push(stop);
    }
    expect(stops).toEqual(expected);
  });

  test("links and buttons work by keyboard", async ({ page }) => {
    await open(page);
    await nav(page, "天气").focus();
    await result(page, () => page.keyboard.press("Enter"));
    await expect(headline(page)).toHaveText("天气");
    await follow(page, "#/nothing.md");
    await page.getByRole("button", { name: "重试" }).focus();
    expect(await result(page, () => page.keyboard.press("Space"))).toBe("offprint-error");
    await page.getByRole("link", { name: "返回首页" }).focus();
    await result(page, () => page.keyboard.press("Enter"));
    await expect(page.locator(".op-front")).toBeVisible();
  });
});

test.describe("anchors", () => {
  const inView = page => page.evaluate(() => [...document.querySelectorAll("[id^=user-content-]")].filter(element => { const { top, bottom } = element.getBoundingClientRect(); return top >= -1 && bottom <= innerHeight + 1; }).map(element => element.id));

  test("a footnote and the way back", async ({ page }) => {
    await open(page, pages.markdown);
    await mark(page);
    const sign = page.locator(".op-body sup a");
    await sign.scrollIntoViewIfNeeded();
    const before = await top(page);
    await sign.click();
    const note = page.locator(".op-body li", { hasText: "coasts of awkward shape" });
    await expect(note).toBeInViewport();
    await expect(note).toBeFocused();
    expect(new URL(page.url()).hash).toBe(`${pages.markdown}#fn-1`);
    await note.getByRole("link").click();
    await expect(sign).toBeInViewport();
    await expect(sign).toBeFocused();
    expect(new URL(page.url()).hash).toBe(`${pages.markdown}#fnref-1`);
    await page.goBack();
    await expect(note).toBeInViewport();
    await page.goBack();
    await expectTop(page, before);
    expect(new URL(page.url()).hash).toBe(pages.markdown);
    await page.goForward();
    await expect(note).toBeInViewport();
    expect(await isMarked(page)).toBe(true);
    await expect(headline(page)).toHaveText("Six Hours Between the Tides");
  });

  test("the address with an anchor works when opened, and after a reload", async ({ page }) => {
    await open(page, `${pages.markdown}#fn-1`);
    const note = page.locator(".op-body li", { hasText: "coasts of awkward shape" });
    await expect(note).toBeInViewport();
    await page.reload();
    await shown(page);
    await expect(note).toBeInViewport();
    await open(page, `${pages.markdown}#user-content-if-you-go`);
    await expect(page.getByRole("heading", { name: "If you go" })).toBeInViewport();
  });

  test("links to an anchor of another page lead to it", async ({ page }) => {
    await put(page, "x/to.md", "# 目录\n\n[第三节](long.md#第三节)、[没有](long.md#没有)");
    await put(page, "x/long.md", `# 长文\n\n${long}\n\n## 第三节\n\n${long}`);
    await open(page, "#/x/to.md");
    await page.getByRole("link", { name: "第三节" }).click();
    await expect(page.getByRole("heading", { name: "第三节" })).toBeInViewport();
    expect(await inView(page)).toContain("user-content-第三节");
    await page.goBack();
    await page.getByRole("link", { name: "没有" }).click();
    await expect(headline(page)).toHaveText("长文");
    await expectTop(page, 0);
    // And from there to the anchor, by the address bar.
    await page.evaluate(() => void (location.hash = "#/x/long.md#第三节"));
    await expect(page.getByRole("heading", { name: "第三节" })).toBeInViewport();
  });

  test("a table of contents within the page", async ({ page }) => {
    await put(page, "x/contents.md", `# 长文\n\n- [乙](#乙)\n- [甲](#user-content-甲)\n\n${long}\n\n## 甲\n\n${long}\n\n## 乙\n\n${long}`);
    await open(page, "#/x/contents.md");
    await page.getByRole("link", { name: "甲" }).click();
    await expect(page.getByRole("heading", { name: "甲" })).toBeInViewport();
    await page.goBack();
    await expectTop(page, 0);
    await page.getByRole("link", { name: "乙" }).click();
    await expect(page.getByRole("heading", { name: "乙" })).toBeInViewport();
    const address = page.url();
    await open(page, new URL(address).hash);
    await expect(page.getByRole("heading", { name: "乙" })).toBeInViewport();
  });

  test("an anchor is remembered while its page fails", async ({ page }) => {
    await page.route(/\/data\/en\/tide-pools\.md$/, route => route.abort());
    await open(page, `${pages.markdown}#fn-1`);
    await expect(failure(page)).toBeVisible();
    await page.unrouteAll();
    await page.locator("[data-op=retry]").click();
    await expect(page.locator(".op-body li", { hasText: "coasts of awkward shape" })).toBeInViewport();
  });

  test("an anchor that the page does not have changes nothing", async ({ page }) => {
    await put(page, "x/none.md", `# 长文\n\n[无](#nowhere) [空](#)\n\n${long}`);
    await open(page, "#/x/none.md");
    const address = page.url();
    await page.getByRole("link", { name: "无" }).click();
    await page.getByRole("link", { name: "空" }).click();
    await expect(headline(page)).toHaveText("长文");
    expect(page.url()).toBe(address);
  });
});

test("a page outlives the collection of garbage", async ({ page }) => {
  await open(page);
  for (const title of ["科学", "天气", "生活"]) {
    await page.requestGC();
    await nav(page, title).click();
    await page.requestGC();
    await expect(headline(page)).toHaveText(title);
  }
  const slow = await hold(page, "/data/culture/choir.md");
  await page.locator('.op-topics a[href="#/culture/choir.md"]').click();
  await slow.waiting;
  await page.requestGC();
  slow.release();
  await expect(headline(page)).toHaveText("老船坞里的合唱团");
});

test("a page that waits for its file outlives the collection of garbage", async ({ page }) => {
  const slow = await hold(page, "/data/front.json");
  await page.goto("./");
  await slow.waiting;
  await page.requestGC();
  await page.requestGC();
  slow.release();
  await shown(page);
});

test("settings given by hand to home and to nav mean the same page", async ({ page, watched }) => {
  await settings(page, { home: "#/gb/25/5/12/n10001.md" });
  await open(page);
  await expect(headline(page)).toHaveText(/百年灯塔/);
  const texts = () => watched.requests.filter(url => url.endsWith(".md")).length;
  const asked = texts();
  await page.locator('.op-topics a[href="#/gb/25/5/12/n10001.md"]').click();
  await expect(page).toHaveURL(/#\/gb\/25\/5\/12\/n10001\.md$/);
  await expect(headline(page)).toHaveText(/百年灯塔/);
  await page.waitForTimeout(100);
  expect(texts(), "nothing is asked for again").toBe(asked);
});

test.describe("what the next page has in common with the one before", () => {
  const around = page => page.evaluate(() => ["header.op-header", ".op-main", ".op-side"].map(part => document.querySelector(part) === window.around[part]));
  const note = page => page.evaluate(() => void (window.around = Object.fromEntries(["header.op-header", ".op-main", ".op-side"].map(part => [part, document.querySelector(part)]))));
  /** The page as it was laid out, without what is added for this visit. */
  const laidOut = page =>
    page.evaluate(() => {
      const page = document.querySelector(".op").cloneNode(true);
      for (const link of page.querySelectorAll(".op-opened")) {
        link.lastChild.remove();
        link.removeAttribute("class");
      }
      page.querySelector(".op-article + .op-turn")?.remove();
      return page.outerHTML;
    });

  test.beforeEach(async ({ page }) => {
    // In no list of the site: links to the page itself are marked.
    for (const name of ["ebb", "flood"]) await put(page, `x/${name}.md`, `# ${name}\n\n<aside>旁注</aside>\n\n正文。`);
  });

  test("stays: navigation, topics and what stands beside", async ({ page }) => {
    await open(page, "#/x/ebb.md");
    await note(page);
    await follow(page, "#/x/flood.md");
    await expect(headline(page)).toHaveText("flood");
    expect(await around(page)).toEqual([true, false, true]);
    // That of old pages is in their files.
    await follow(page, pages.legacy);
    expect((await around(page))[2]).toBe(false);
    await expect(page.locator(".op-header, .op-main, .op-side")).toHaveCount(3);
  });

  test("nor are its styles worked out again", async ({ page, browser }) => {
    await open(page, "#/x/ebb.md");
    await page.waitForLoadState("networkidle");
    const sizeOf = selector => page.locator(`${selector} *`).count();
    const kept = (await sizeOf(".op-header")) + (await sizeOf(".op-side"));
    await browser.startTracing(page, { categories: ["devtools.timeline"] });
    await follow(page, "#/x/flood.md");
    await page.waitForTimeout(200);
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    const styled = traceEvents.filter(({ name }) => name === "UpdateLayoutTree").reduce((sum, { args }) => sum + (args.elementCount ?? 0), 0);
    expect(styled, "the article's own, at least").toBeGreaterThan(await sizeOf(".op-article"));
    expect(styled, "of some elements twice, but not of all that stays").toBeLessThan((await sizeOf(".op-main")) * 2 + kept / 2);
  });

  test("but a picture that is missing is tried again", async ({ page }) => {
    let isDown = true;
    await page.route(/\/pictures\/.*\.(webp|jpg)$/, route => (isDown ? route.abort() : route.fallback()));
    await open(page, "#/x/ebb.md");
    await expect(page.locator(".op-side .op-missing").first()).toBeAttached();
    isDown = false;
    await follow(page, "#/x/flood.md");
    await expect(page.locator(".op-side .op-missing")).toHaveCount(0);
    expect(await page.locator(".op-side img").first().evaluate(image => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(0);
  });

  test("makes no page another than it is when it is opened", async ({ page }) => {
    const all = [...Object.values(pages), "#/x/ebb.md", "#/x/missing.md", "#/x/flood.md", "#/x/ebb.md", pages.traditional, pages.json, pages.front];
    const opened = [];
    for (const hash of all) {
      await open(page, hash);
      opened.push(await laidOut(page));
    }
    await open(page, pages.markdown);
    for (const [index, hash] of all.entries()) {
      await follow(page, hash);
      expect(await laidOut(page), `${all[index - 1] ?? pages.markdown} to ${hash}`).toBe(opened[index]);
    }
  });
});
