// Pictures: they never move the text, never leave a hole, and load from where the publisher allows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dist, expect, follow, headline, open, pages, put, result, settings, shifts, shown, test, watchShifts } from "./tools.mjs";

const isPicture = url => /\/pictures\/.*\.(webp|jpg)$/.test(url.pathname);
const picture = readFileSync(join(dist, "data/pictures/heron-600x400.jpg"));
/** A picture that is twice as high as it is wide, so that nobody guesses its size. */
const portrait = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="600"><rect width="300" height="600" fill="#a33"/></svg>';
const long = Array.from({ length: 60 }, (_, i) => `第${i}段。`.repeat(20)).join("\n\n");

/** Holds all pictures back until told what becomes of them. */
async function pictures(page, matches = isPicture) {
  let settle;
  const settled = new Promise(done => (settle = done));
  await page.route(matches, async route => (await settled)(route).catch(() => {}));
  return { load: () => settle(route => route.fallback()), fail: () => settle(route => route.abort()), answer: how => settle(route => route.fulfill(how)) };
}

const box = locator => locator.evaluate(element => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y + scrollY, width, height].map(Math.round); });
const loaded = page => page.evaluate(() => Promise.all([...document.images].filter(image => image.loading !== "lazy" || image.getBoundingClientRect().top < innerHeight).map(image => image.decode().catch(() => {}))));

test.describe("a picture that says nothing of its size", () => {
  const drawn = (width, height) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#a33"/></svg>`;

  test("takes its own, where it is tall or small, before it comes into sight, and moves nothing", async ({ page }) => {
    await page.route("**/tall.svg", route => route.fulfill({ body: drawn(400, 1600), contentType: "image/svg+xml" }));
    await page.route("**/icon.svg", route => route.fulfill({ body: drawn(14, 14), contentType: "image/svg+xml" }));
    await page.route("**/wide.svg", route => route.fulfill({ body: drawn(1200, 600), contentType: "image/svg+xml" }));
    await put(page, "x/sizes.md", `# 图\n\n${long}\n\n![](tall.svg)\n\n行中的![](icon.svg)图标。\n\n![](wide.svg)\n\n${long}`);
    await page.setViewportSize({ width: 600, height: 800 });
    await watchShifts(page);
    await page.goto("./#/x/sizes.md");
    await shown(page);
    const image = name => page.locator(`.op-body img[src$="${name}.svg"]`);
    const size = name => box(image(name)).then(([, , width, height]) => [width, height]);
    await page.mouse.move(300, 400);
    while ((await image("wide").boundingBox()).y > 200) await page.mouse.wheel(0, 300);
    await expect.poll(() => size("tall")).toEqual([400, 1600]);
    await expect.poll(() => size("icon")).toEqual([14, 14]);
    expect(await image("icon").evaluate(image => getComputedStyle(image).display)).toBe("inline");
    const [width, height] = await size("wide");
    expect(width / height, "its room is that of most").toBeCloseTo(1.5, 1);
    expect(await shifts(page)).toEqual([]);
  });
});

test.describe("a picture that does not come", () => {
  test("leaves its caption and a quiet frame of its own size", async ({ page }) => {
    const held = await pictures(page);
    await page.goto(`./${pages.legacy}`, { waitUntil: "commit" });
    await shown(page);
    const lead = page.locator(".op-lead");
    const before = await box(lead.locator("img"));
    const caption = await box(lead.locator("figcaption"));
    held.fail();
    const frame = lead.locator(".op-missing");
    await expect(frame).toBeVisible();
    expect(await box(frame)).toEqual(before);
    expect(await box(lead.locator("figcaption"))).toEqual(caption);
    await expect(lead.locator("img")).toHaveCount(0);
    await expect(frame).toHaveText("图片未能载入");
    await expect(lead.locator("figcaption")).toContainText("5月11日傍晚，望角灯塔试灯。");
    await expect(lead.locator(".op-credit")).toHaveText("图：罗小满/潮汐报");
  });

  test("says what it would have shown", async ({ page }) => {
    await page.route(isPicture, route => route.fulfill({ status: 404 }));
    await open(page, pages.markdown);
    await expect(page.locator(".op-lead .op-missing")).toContainText("A tide pool seen from above");
    await settings(page, { language: "en" });
    await open(page, pages.markdown);
    await expect(page.locator(".op-lead .op-missing")).toHaveText("Picture not available · A tide pool seen from above, with starfish, anemones and a crab");
  });

  for (const width of [360, 1280]) {
    test(`leaves no broken picture anywhere, and nothing moves: ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await put(page, "x/body.md", `# 图\n\n${"引子。".repeat(9)}\n\n![一](a.png)\n\n<figure><img src="b.png" alt="二"><figcaption>图二</figcaption></figure>\n\n文字里的 ![三](c.png) 小图。\n\n- ![四](d-600x400.png)\n\n| 表 |\n|--|\n| ![五](e.png) |`);
      const held = await pictures(page, url => isPicture(url) || /\/x\/.*\.png$/.test(url.pathname));
      held.fail();
      for (const hash of [pages.legacy, pages.section, pages.front, pages.legacySection, "#/x/body.md"]) {
        await open(page, hash);
        await page.evaluate(async () => {
          for (const image of document.querySelectorAll("img")) {
            image.scrollIntoView();
            await new Promise(requestAnimationFrame);
          }
        });
        await expect(page.locator(".op img"), hash).toHaveCount(0);
        await expect(page.locator(".op-missing").first()).toBeAttached();
        for (const frame of await page.locator(".op-side .op-missing, .op-teaser .op-missing, .op-top .op-missing").all()) {
          await expect(frame, "beside words it is decoration").toHaveAttribute("aria-hidden", "true");
          await expect(frame).toBeEmpty();
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${hash} overflows`).toBe(0);
      }
      await expect(page.locator(".op-body .op-missing")).toHaveText(["一", "二", "三", "四", "五"].map(alt => `图片未能载入 · ${alt}`));
      await expect(page.locator(".op-body figcaption")).toHaveText("图二");
    });
  }

  test("that has no alternative text is still said to be missing in an article", async ({ page }) => {
    await put(page, "x/body.md", '# 图\n\n<figure><img src="b.png"><figcaption>图二</figcaption></figure>');
    await open(page, "#/x/body.md");
    await expect(page.locator(".op-body .op-missing")).toHaveText("图片未能载入");
  });
});

test.describe("nothing moves", () => {
  for (const width of [360, 1280]) {
    for (const [kind, hash] of Object.entries(pages)) {
      test(`${kind} at ${width} px, when its pictures come late`, async ({ page }) => {
        await page.setViewportSize({ width, height: 800 });
        await watchShifts(page);
        const held = await pictures(page);
        await page.goto(`./${hash}`, { waitUntil: "commit" });
        await shown(page);
        expect(await shifts(page)).toEqual([]);
        held.load();
        await page.waitForLoadState("load");
        await loaded(page);
        expect(await shifts(page)).toEqual([]);
      });
    }

    test(`a page whose pictures have a size that nobody knows, at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await watchShifts(page);
      await put(page, "x/odd.md", `---\ntitle: 图\nimage: odd/a.svg\n---\n\n一。\n\n![图](odd/b.svg)\n\n二。\n\n<figure><img src="odd/c.svg" alt=""><figcaption>三</figcaption></figure>\n\n四。`);
      const held = await pictures(page, url => /\/odd\//.test(url.pathname));
      await page.goto("./#/x/odd.md", { waitUntil: "commit" });
      await shown(page);
      held.answer({ body: portrait, contentType: "image/svg+xml" });
      await page.waitForLoadState("load");
      await loaded(page);
      await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalHeight", 600);
      expect(await shifts(page)).toEqual([]);
    });
  }

  test("from page to page, or when a picture fails", async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await watchShifts(page);
    await page.route(isPicture, route => (/bridge|pottery|comet/.test(route.request().url()) ? route.abort() : route.fallback()));
    await open(page);
    await shifts(page);
    for (const hash of [pages.section, "#/science/comet.md", pages.legacySection, pages.front]) {
      await follow(page, hash);
      await loaded(page);
      expect(await shifts(page), hash).toEqual([]);
    }
  });
});

test.describe("loading", () => {
  test("the lead picture at once, those far below only when the reader comes near", async ({ page, watched }) => {
    await put(page, "x/far.md", `---\ntitle: 图\nimage: ../pictures/comet-1200x800.webp\n---\n\n${long}\n\n![远](../pictures/heron-600x400.webp)\n\n${long}`);
    await settings(page, { promos: [] });
    await open(page, "#/x/far.md");
    await expect(page.locator(".op-lead img")).toHaveJSProperty("complete", true);
    await expect(page.locator(".op-lead img")).not.toHaveAttribute("loading", "lazy");
    const asked = () => watched.requests.filter(url => /heron/.test(url)).length;
    await page.waitForTimeout(200); // it must not come
    expect(asked()).toBe(0);
    await page.locator(".op-body img").scrollIntoViewIfNeeded();
    await expect(page.locator(".op-body img")).toHaveJSProperty("naturalWidth", 600);
    expect(asked()).toBe(1);
  });

  test("from where the settings say instead", async ({ page, host, watched }) => {
    const cdn = await host((_, response) => response.writeHead(200, { "Content-Type": "image/jpeg" }).end(picture));
    await settings(page, { pictures: { rewrite: [["https://pictures.example.org/", `${cdn.url}cdn/`]] } });
    await open(page, pages.legacy);
    await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalWidth", 600);
    expect(cdn.requests).toContain("/cdn/lighthouse-600x400.jpg");
    expect(watched.requests.filter(url => url.includes("pictures.example.org"))).toEqual([]);
  });

  test("from the site itself where the settings say so with a relative address", async ({ page, watched, baseURL }) => {
    await open(page, pages.traditional);
    await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalWidth", 600);
    await expect(page.locator(".op-lead img")).toHaveJSProperty("src", `${baseURL}data/pictures/heron-600x400.jpg`);
    expect(watched.requests.filter(url => url.includes("example.org"))).toEqual([]);
  });
});

test.describe("pictures of other hosts, where the settings name those that may", () => {
  const article = `---
title: 图
image:
  url: https://other.example/lead-600x400.png
  alt: 头图
  caption: 说明
related:
  - { title: 彗星, url: ../science/comet.md }
---

![好](https://good.example/a-600x400.png)

![别处](https://other.example/b-600x400.png)

<a href="../science/comet.md"><img src="https://other.example/c.png" alt="链接里"></a>

![本站](../pictures/heron-600x400.webp)
`;
  const setup = async (page, allow) => {
    const asked = [];
    await page.route(url => url.hostname.endsWith(".example"), route => {
      asked.push(route.request().url());
      return route.fulfill({ body: picture, contentType: "image/jpeg" });
    });
    await put(page, "x/held.md", article);
    await settings(page, { pictures: { allow } });
    return asked;
  };

  test("wait for a click, and load then", async ({ page }) => {
    const asked = await setup(page, ["https://good.example/"]);
    await open(page, "#/x/held.md");
    await expect(page.getByAltText("好")).toHaveJSProperty("naturalWidth", 600);
    await page.getByAltText("本站").scrollIntoViewIfNeeded();
    await expect(page.getByAltText("本站")).toHaveJSProperty("naturalWidth", 600);
    expect(asked).toEqual(["https://good.example/a-600x400.png"]);
    const held = page.getByRole("button", { name: "显示图片" });
    await expect(held).toHaveCount(3);
    await expect(page.getByRole("button", { name: "显示图片 头图" })).toBeVisible();
    await expect(page.locator(".op-lead figcaption")).toContainText("说明");
    await page.locator(".op-lead .op-held").click();
    await expect(page.getByAltText("头图")).toHaveJSProperty("naturalWidth", 600);
    expect(asked).toEqual(["https://good.example/a-600x400.png", "https://other.example/lead-600x400.png"]);
    await expect(held).toHaveCount(2);
    // By keyboard; inside a link the picture is shown and the link is not followed.
    await page.locator(".op-body .op-held").first().focus();
    await page.keyboard.press("Enter");
    await expect(page.getByAltText("别处")).toHaveJSProperty("naturalWidth", 600);
    await expect(page.getByAltText("别处")).toBeFocused();
    await page.locator(".op-body .op-held").click();
    await expect(page.getByAltText("链接里")).toHaveJSProperty("naturalWidth", 600);
    await expect(headline(page)).toHaveText("图");
    expect(new URL(page.url()).hash).toBe("#/x/held.md");
    await result(page, () => page.getByAltText("链接里").click());
    await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
  });

  test("leave a frame when they fail after the click", async ({ page }) => {
    await setup(page, []);
    await page.route(/other\.example/, route => route.abort());
    await open(page, "#/x/held.md");
    await page.locator(".op-lead .op-held").click();
    await expect(page.locator(".op-lead .op-missing")).toHaveText("图片未能载入 · 头图");
  });

  test("are told by their whole host, not by its first letters", async ({ page }) => {
    await put(page, "x/near.md", ["https://good.example.evil.example/1.png", "https://good.example@evil.example/2.png", "https://good.example:444/3.png", "https://good.exampleevil.example/4.png", "http://good.example/5.png", "https://good.example/6.png"].map((url, i) => `![p${i + 1}](${url})`).join("\n\n"));
    for (const allow of ["https://good.example", "https://good.example/"]) {
      const asked = await setup(page, [allow]);
      await open(page, "#/x/near.md");
      await page.locator(".op-editor, .op-share").first().scrollIntoViewIfNeeded();
      await expect(page.getByAltText("p6")).toHaveJSProperty("naturalWidth", 600);
      expect(asked.filter(url => !url.startsWith("https://good.example/"))).toEqual([]);
      await expect(page.locator(".op-held")).toHaveCount(5);
    }
  });

  test("beside words are left out", async ({ page }) => {
    const asked = await setup(page, []);
    await put(page, "x/section.json", JSON.stringify({ kind: "section", headline: "版", teasers: [{ title: "甲", url: "held.md", image: "https://other.example/t.png", summary: "", date: "" }, { title: "乙", url: "held.md", image: "../pictures/heron-600x400.webp", summary: "", date: "" }] }));
    await open(page, "#/x/section.json");
    await expect(page.locator(".op-teaser").nth(1).locator("img")).toHaveJSProperty("naturalWidth", 600);
    await expect(page.locator(".op-teaser").first().locator("img, button")).toHaveCount(0);
    expect(asked).toEqual([]);
  });

  test("load at once where the settings say nothing", async ({ page }) => {
    const asked = await setup(page, undefined);
    await open(page, "#/x/held.md");
    await expect(page.getByAltText("头图")).toHaveJSProperty("naturalWidth", 600);
    await expect(page.locator(".op-held")).toHaveCount(0);
    expect(asked.length).toBeGreaterThan(1);
  });
});
