// For everybody: assistive technology, small screens and large letters, the keyboard, paper, dark rooms.
import { expect, expectNoBarriers, files, follow, headline, hold, open, pages, put, result, settings, shown, test } from "./tools.mjs";

const all = files(/\.(md|json)$/).map(path => `#/${path}`);
/** An article with everything that tends to burst a narrow column. */
const wide = `---
title: ${"长".repeat(40)} ${"Donaudampfschifffahrtsgesellschaftskapitän".repeat(4)}
author: ${"Anonymous".repeat(12)}
description: ${"unbroken".repeat(40)}
image: ../pictures/comet-1200x800.webp
editor: ${"e".repeat(200)}
related:
  - title: ${"related".repeat(30)}
    url: https://example.org/${"path/".repeat(40)}
---

${"w".repeat(500)} https://example.org/${"a/".repeat(150)} [${"link".repeat(60)}](https://example.org/${"b".repeat(200)})

| ${Array.from({ length: 12 }, (_, i) => `第${i + 1}列`).join(" | ")} |
| ${Array.from({ length: 12 }, () => "---").join(" | ")} |
| ${Array.from({ length: 12 }, (_, i) => `${"内容".repeat(6)} Word${i}Unbreakable`).join(" | ")} |

\`\`\`
${"let unbroken = 1; ".repeat(30)}
${"x".repeat(400)}
\`\`\`

\`${"code".repeat(80)}\`

> > > > > > > > 深

- a
  - b
    - c
      - d
        - e ${"nested".repeat(30)}

<table width="1200"><tr><td width="1200" nowrap>${"宽".repeat(90)}</td></tr></table>

<img src="../pictures/comet-1200x800.webp" width="3000" height="2000" alt="大">

<details open><summary>${"summary".repeat(30)}</summary><pre>${"p".repeat(300)}</pre></details>

<ruby>漢<rt>${"han".repeat(4)}</rt></ruby>
`;

const overflow = page =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = element => element.parentElement?.closest(".op-promos ul, .op-topics ul, .op-body table");
    const beyond = [...document.querySelectorAll(".op *")].filter(element => {
      if (element.matches(".op-unseen, .op-skip") || scrolls(element)) return false;
      const { left, right } = element.getBoundingClientRect();
      return right > width + 1 || left < -1;
    });
    return { page: document.documentElement.scrollWidth - width, beyond: beyond.slice(0, 5).map(element => element.outerHTML.slice(0, 100)) };
  });

test.describe("axe finds nothing", () => {
  const kinds = { ...pages, failure: "#/gone.md" };
  for (const width of [360, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`at ${width} px, ${colorScheme}`, async ({ page }) => {
        test.slow();
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await put(page, "x/rich.md", wide);
        await open(page, pages.section);
        for (const [kind, hash] of Object.entries({ ...kinds, wide: "#/x/rich.md", plain: "#/README.md" })) {
          if (hash !== pages.section) await follow(page, hash);
          await expectNoBarriers(page, kind);
        }
      });
    }
  }

  test("while a page is on its way, and with pictures held back or missing", async ({ page }) => {
    await open(page);
    const slow = await hold(page, "/data/science/comet.md");
    await page.locator('.op-topics a[href="#/science/comet.md"]').click();
    await expect(page.locator("#offprint > .op-status")).not.toBeEmpty();
    await expectNoBarriers(page);
    slow.release();
    await expect(headline(page)).toHaveText(/彗星/);
    await put(page, "x/held.md", "---\ntitle: 图\nimage: gone.png\n---\n\n![甲](https://other.example/a.png)\n\n![乙](gone.png)\n\n字");
    await page.route(/site\.json/, route => route.fulfill({ json: { name: "报", language: "zh-Hans", pictures: { allow: [] } } }));
    await open(page, "#/x/held.md");
    await expect(page.locator(".op-lead .op-missing")).toBeVisible();
    await expect(page.locator(".op-held")).toBeVisible();
    await expectNoBarriers(page);
  });

  test("before anything is there", async ({ page }) => {
    await page.route(/offprint_bg\.wasm|site\.json/, route => route.abort());
    await page.goto("./");
    await expect(page.locator(".op-late")).toBeVisible();
    // "region" and "page-has-heading-one" among them: the static page is a page, too.
    await expectNoBarriers(page);
  });
});

test.describe("no line runs out of the page", () => {
  for (const [why, width, height] of [["320 px", 320, 640], ["200 % zoom", 640, 450], ["a tablet", 1023, 700], ["a wide screen", 1920, 1000]]) {
    test(why, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await put(page, "x/wide.md", wide);
      await put(page, "x/wide.json", JSON.stringify({ kind: "section", headline: "x".repeat(200), teasers: [{ title: "t".repeat(300), url: "a.md", image: "../pictures/heron-600x400.webp", summary: "s".repeat(500), date: "2025-05-01" }] }));
      await put(page, "x/front.json", JSON.stringify({ kind: "front", headline: "y".repeat(200), blocks: [{ title: "b".repeat(200), links: [{ title: "l".repeat(300), url: "a.md", image: "../pictures/heron-600x400.webp" }, { title: "m".repeat(300), url: "b.md" }], moreUrl: "c.md" }] }));
      await open(page, "#/gone.md");
      expect(await overflow(page), "failure").toEqual({ page: 0, beyond: [] });
      for (const hash of [...all, "#/x/wide.md", "#/x/wide.json", "#/x/front.json"]) {
        await follow(page, hash);
        expect(await overflow(page), hash).toEqual({ page: 0, beyond: [] });
      }
    });
  }

  for (const width of [320, 1280]) {
    test(`from right to left, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 700 });
      await settings(page, { language: "ar" });
      await put(page, "x/ar.md", "---\ntitle: المد والجزر\nlang: ar\nimage: ../pictures/comet-1200x800.webp\n---\n\nنص [رابط](a.md) عربي.\n\n- واحد\n\n> اقتباس");
      await open(page, "#/x/ar.md");
      await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
      expect(await overflow(page)).toEqual({ page: 0, beyond: [] });
      const { left, right } = await page.locator(".op-body p").first().evaluate(paragraph => {
        const range = document.createRange();
        range.selectNodeContents(paragraph);
        const text = range.getBoundingClientRect();
        const { left, right } = paragraph.getBoundingClientRect();
        return { left: text.left - left, right: right - text.right };
      });
      expect(right, "text begins at the right").toBeLessThan(left);
      for (const hash of [pages.legacy, pages.section, pages.front]) {
        await follow(page, hash);
        expect(await overflow(page), hash).toEqual({ page: 0, beyond: [] });
      }
      await expect(page.locator(".op-front, .op-section").first()).toHaveAttribute("dir", "ltr");
    });
  }

  test("before anything is there", async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.route(/offprint_bg\.wasm|site\.json/, route => route.abort());
    await page.goto("./");
    await expect(page.locator(".op-late")).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});

test.describe("structure", () => {
  test("every page has its landmarks, one headline, and headings without gaps", async ({ page }) => {
    await put(page, "x/gaps.md", "# 题\n\n#### 四\n\n字\n\n###### 六\n\n字\n\n## 二\n\n# 又一\n\n字");
    await open(page, "#/gone.md");
    for (const hash of [...all, "#/x/gaps.md"]) {
      await follow(page, hash);
      await expect(page.getByRole("banner"), hash).toHaveCount(1);
      // Sections and topics; and where a section has neighbours or other pages, these.
      const navigations = 2 + (await page.locator(".op-turn").count());
      expect(navigations, hash).toBeLessThanOrEqual(3);
      await expect(page.getByRole("navigation"), hash).toHaveCount(navigations);
      await expect(page.getByRole("main"), hash).toHaveCount(1);
      await expect(page.getByRole("complementary"), hash).toHaveCount(1);
      const names = await page.getByRole("navigation").evaluateAll(all => all.map(nav => nav.ariaLabel));
      expect(new Set(names).size, "navigations have names of their own").toBe(navigations);
      const levels = await page.locator(".op :is(h1, h2, h3, h4, h5, h6)").evaluateAll(all => all.map(heading => Number(heading.localName[1])));
      expect(levels.filter(level => level === 1), hash).toEqual([1]);
      expect(levels[0], hash).toBe(1);
      levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0), `${hash}: heading ${i} of ${levels}`).toBeLessThanOrEqual(1));
    }
  });

  test("a failure is announced, and so is what was copied", async ({ page }) => {
    await open(page);
    await follow(page, "#/gone.md");
    await expect(page.getByRole("alert")).toHaveText(/没有这篇文章/);
    await expect(page.getByRole("main")).toContainText("无法打开这一页");
    await follow(page, pages.legacy);
    await expect(page.locator(".op-share [role=status]")).toBeAttached();
  });

  test("the code's picture has a name, decoration has none", async ({ page }) => {
    await open(page, pages.legacy);
    await expect(page.getByRole("img", { name: "本页网址的二维码" })).toBeVisible();
    await expect(page.locator(".op-promos img").first()).toHaveAttribute("alt", "");
    // A caption says it already.
    await expect(page.locator(".op-lead img")).toHaveAttribute("alt", "");
  });

  test("a link's name is what it shows, and tells where it leads", async ({ page }) => {
    await open(page);
    const more = await page.locator(".op-more a").all();
    expect(more.length).toBeGreaterThan(2);
    for (const link of more) {
      const title = await link.locator("xpath=ancestor::section").locator("h2").textContent();
      await expect(link).toHaveAccessibleName(new RegExp(`^更多 ?${title}$`));
      expect(await link.innerText()).toContain("更多");
    }
  });
});

test.describe("by keyboard", () => {
  test("everything can be reached and worked", async ({ page }) => {
    await put(page, "x/details.md", "# 题\n\n<details><summary>看</summary>\n\n里面有[路](../science/comet.md)。\n\n</details>");
    await open(page, "#/x/details.md");
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.localName === "summary")) break;
    }
    await expect(page.locator("summary")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("link", { name: "路" })).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "路" })).toBeFocused();
    expect(await result(page, () => page.keyboard.press("Enter"))).toBe("offprint-load");
  });

  test("a table that is too wide scrolls by keyboard, one that fits is no stop", async ({ page }) => {
    await put(page, "x/wide.md", wide);
    await page.setViewportSize({ width: 320, height: 640 });
    await open(page, "#/x/wide.md");
    const table = page.locator(".op-body table").first();
    await table.focus();
    await expect(table).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => table.evaluate(table => table.scrollLeft)).toBeGreaterThan(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await follow(page, pages.markdown);
    await expect(page.locator(".op-body table")).toHaveJSProperty("tabIndex", -1);
  });

  test("words and numbers in tables stay whole", async ({ page }) => {
    const row = cells => `| ${cells.join(" | ")} |\n`;
    const figures = row(["年份", "总人口", "出生人口", "死亡人口", "增长率", "城镇化率", "备注"]) + row(Array(7).fill("---")) + row(["2021年", "141,260", "1,062", "1,014", "0.34%", "64.72%", "口径以当年的公报为准，后来有过小的修订。"]);
    const words = row(["Department", "Medals"]) + row(["---", "---"]) + row(["Correspondents", "1,234"]);
    await put(page, "x/figures.md", `# 表\n\n${figures}\n${words}`);
    await page.setViewportSize({ width: 360, height: 640 });
    await open(page, "#/x/figures.md");
    const lines = await page.locator(".op-body :is(td, th)").evaluateAll(cells =>
      cells.map(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return [cell.textContent, new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size];
      }),
    );
    expect(lines.filter(([text, count]) => count > 1 && /^[\w.,%]+$/.test(text))).toEqual([]);
    expect(lines.find(([text]) => text.startsWith("口径"))[1], "nor does a sentence become a column of characters").toBeLessThan(8);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.locator(".op-body table").first().evaluate(table => table.scrollWidth > table.clientWidth)).toBe(true);
    expect(await page.locator(".op-body table").nth(1).evaluate(table => table.scrollWidth > table.clientWidth)).toBe(false);
  });

  test("what has the focus is never out of sight", async ({ page }) => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      await open(page, pages.legacy);
      for (let i = 0; i < 70; i++) {
        await page.keyboard.press("Tab");
        const seen = await page.evaluate(() => {
          const { left, right, top, bottom, width, height } = document.activeElement.getBoundingClientRect();
          const { localName } = document.activeElement;
          return localName === "body" || (width > 1 && height > 1 && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight);
        });
        expect(seen, `stop ${i} at ${width} px`).toBe(true);
      }
    }
  });
});

test.describe("on paper", () => {
  for (const colorScheme of ["light", "dark"]) {
    test(`only the story, dark on white, from a ${colorScheme} screen`, async ({ page }) => {
      await open(page, pages.legacy);
      await page.emulateMedia({ media: "print", colorScheme });
      for (const part of [".op-skip", ".op-nav", ".op-topics", ".op-side", ".op-promos", ".op-actions"]) await expect(page.locator(part), part).toBeHidden();
      for (const part of [".op-masthead", "h1", ".op-lead img", ".op-lead figcaption", ".op-byline", ".op-body", ".op-editor", ".op-attribution", ".op-code", ".op-address"]) await expect(page.locator(part), part).toBeVisible();
      const faint = await page.evaluate(() => {
        const light = color => { const [r, g, b] = color.match(/[\d.]+/g).map(Number); return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; };
        const seen = [...document.querySelectorAll(".op *")].filter(element => element.checkVisibility() && element.textContent.trim());
        const dark = [...document.querySelectorAll("html, body, .op, .op-body")].filter(element => !/, 0\)$|transparent/.test(getComputedStyle(element).backgroundColor) && light(getComputedStyle(element).backgroundColor) < 0.9);
        return [...new Set([...seen.filter(element => light(getComputedStyle(element).color) > 0.45), ...dark].map(element => element.localName + "." + element.className))];
      });
      expect(faint).toEqual([]);
    });
  }

  test("a printed page is a page", async ({ page }) => {
    await open(page, pages.legacy);
    const pdf = await page.pdf({ format: "A4" });
    const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    expect(sheets).toBeGreaterThan(0);
    expect(sheets).toBeLessThan(6);
  });
});

test.describe("for the eye", () => {
  test("the bar that moves stands still where motion is unwelcome", async ({ page }) => {
    const animation = () => page.locator("#offprint > .op-status").evaluate(status => getComputedStyle(status, "::before").animationName);
    await open(page);
    const slow = await hold(page, "/data/science/comet.md");
    await page.locator('.op-topics a[href="#/science/comet.md"]').click();
    await slow.waiting;
    expect(await animation()).toContain("op-slide");
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await animation()).not.toContain("op-slide");
    const moving = await page.evaluate(() => document.getAnimations().filter(animation => animation.effect.getComputedTiming().iterations === Infinity).length);
    expect(moving).toBe(0);
    slow.release();
    await shown(page);
  });

  test("Chinese is never slanted, English may be", async ({ page }) => {
    await put(page, "x/zh.md", "# 题\n\n*重*点 <i>斜</i> <cite>书</cite> <var>变</var> <dfn>定义</dfn> <em lang=\"en\">English</em> <address>地址</address>\n\n> *引*\n\n这是关于风的报告。");
    await open(page, "#/x/zh.md");
    const style = selector => page.locator(`.op-body ${selector}`).first().evaluate(element => getComputedStyle(element).fontStyle);
    for (const name of ["em", "i", "cite", "var", "dfn", "blockquote em"]) expect(await style(name), name).toBe("normal");
    expect(await page.locator(".op").evaluate(page => getComputedStyle(page).fontSynthesisStyle)).toBe("none");
    await expect(page.locator(".op-body em").first()).toHaveCSS("text-emphasis-style", "dot");
    await follow(page, pages.traditional);
    expect(await style("em")).toBe("normal");
    await follow(page, pages.markdown);
    await expect(page.locator(".op-article")).toHaveAttribute("lang", "en");
    expect(await style("em"), "an English story in a Chinese newspaper").toBe("italic");
    await expect(page.locator(".op-body em").first()).toHaveCSS("text-emphasis-style", "none");
  });

  test("light and dark follow the reader's choice", async ({ page }) => {
    await open(page, pages.legacy);
    const paper = () => page.evaluate(() => getComputedStyle(document.querySelector(".op")).backgroundColor);
    const light = await paper();
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await paper()).not.toBe(light);
    expect(await page.locator(".op-code").evaluate(code => getComputedStyle(code).backgroundColor), "codes are read dark on white").toBe("rgb(255, 255, 255)");
  });
});
