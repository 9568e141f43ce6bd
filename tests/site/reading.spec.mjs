// What readers see: every part of every kind of page, and every page of the sample newspaper.
import { expect, failure, files, follow, headline, open, pages, put, raw, result, sample, settings, shown, test } from "./tools.mjs";

const jsonLd = async page => {
  const blocks = page.locator('script[type="application/ld+json"]');
  await expect(blocks).toHaveCount(1);
  return JSON.parse(await blocks.textContent());
};
const description = page => page.locator("meta[name=description]").getAttribute("content");

test("the home page opens under the bare address", async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle("潮汐报");
  await expect(page.locator(".op-masthead")).toHaveText("潮汐报");
  await expect(page.locator(".op-front .op-block")).not.toHaveCount(0);
  await expect(page.locator(".op-top img").first()).toBeVisible();
});

test("a legacy article shows every part of the old page", async ({ page, baseURL }) => {
  await open(page, pages.legacy);
  await expect(page.locator(".op-masthead a")).toHaveText("潮汐报");
  await expect(page.locator(".op-nav a")).toHaveText(sample.nav.map(link => link.title));
  for (const [row, links] of sample.topics.entries()) {
    await expect(page.locator(".op-topics ul").nth(row).locator("a")).toHaveText(links.map(link => link.title));
  }
  await expect(headline(page)).toHaveText("百年灯塔今夜重放光明 老透镜擦了四十天");

  const lead = page.locator("figure.op-lead");
  await expect(lead.locator("img")).toHaveJSProperty("naturalWidth", 600);
  await expect(lead.locator("figcaption")).toContainText("5月11日傍晚，望角灯塔试灯。");
  await expect(lead.locator(".op-credit")).toHaveText("图：罗小满/潮汐报");

  await expect(page.locator("time.op-dateline")).toHaveText("潮汐报2025年05月12日讯");
  await expect(page.locator("time.op-dateline")).toHaveAttribute("datetime", "2025-05-12");
  await expect(page.locator(".op-author")).toHaveText("潮汐报记者周岸报导");

  const body = page.locator(".op-body");
  await expect(body.locator("p").first()).toHaveText(/^今晚七点二十分/);
  await expect(body.locator("h2")).toHaveText(["一堵会转弯的玻璃墙", "擦玻璃的规矩", "能照多远"]);
  await expect(body.locator("ul > li")).toHaveCount(4);
  await expect(body.locator("blockquote")).toContainText("我十九岁上塔");
  await expect(body.locator("table tr")).toHaveCount(4);
  await expect(body.locator("figure figcaption")).toContainText("全反射");
  await expect(body).not.toContainText("责任编辑");
  await expect(body).not.toContainText("相关新闻");
  await expect(page.locator(".op-editor")).toHaveText("责任编辑：沈青禾");

  await expect(page.locator(".op-related a")).toHaveCount(4);
  await expect(page.locator(".op-picks a")).toHaveCount(3);
  await expect(page.locator(".op-most-read a")).toHaveCount(12);
  await expect(page.locator(".op-promos a")).toHaveCount(sample.promos.length);

  const attribution = page.locator(".op-attribution");
  await expect(attribution).toContainText("本文转自：潮汐报");
  const original = attribution.getByRole("link", { name: "百年灯塔今夜重放光明 老透镜擦了四十天" });
  await expect(original).toHaveAttribute("href", "https://www.chaoxibao.example.org/gb/25/5/12/n10001.htm");

  await expect(page.locator(".op-share svg")).toBeVisible();
  await expect(page.locator(".op-address")).toHaveText(`${baseURL}${pages.legacy}`);
});

test("a legacy page carries its own layout where the site has none", async ({ page }) => {
  await settings(page, { nav: undefined, topics: undefined, promos: undefined });
  await open(page, pages.legacy);
  await expect(page.locator(".op-nav a")).toHaveText(sample.nav.map(link => link.title));
  await expect(page.locator(".op-topics ul")).toHaveCount(2);
  await expect(page.locator(".op-promos a")).toHaveCount(8);
  await page.locator(".op-nav a", { hasText: "科学" }).click();
  await expect(headline(page)).toHaveText("科学");
});

test("a Markdown article shows its front matter, tables, task lists and footnotes", async ({ page }) => {
  await open(page, pages.markdown);
  await expect(headline(page)).toHaveText("Six Hours Between the Tides");
  await expect(page.locator(".op-standfirst")).toHaveText(/^Twice a day/);
  await expect(page.locator(".op-author")).toHaveText("May Whitlock");
  await expect(page.locator(".op-dateline")).toHaveAttribute("datetime", "2025-05-03");
  await expect(page.locator(".op-lead img")).toHaveAttribute("alt", /tide pool/);
  await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalWidth", 1200);
  await expect(page.locator(".op-body thead th")).toHaveText(["Floor", "Out of the water", "Who lives there"]);
  await expect(page.locator(".op-body li", { hasText: "boots" })).toBeVisible();
  await expect(page.locator(".op-body sup a")).toHaveText("1");
  await expect(page.locator(".op-editor")).toContainText("Ye Zhiqiu");
  await expect(page.locator(".op-related a")).toHaveText(["Eleven Days Without Landing", "蒼鷺回到河口 今年多築了六窩"]);
});

test("a footnote that is referred to twice has two ways back", async ({ page }) => {
  await put(page, "x/notes.md", "# 注\n\n一[^a]，二[^a]，三[^b]。\n\n[^a]: 甲\n[^b]: 乙");
  await open(page, "#/x/notes.md");
  const ids = await page.locator(".op-body [id]").evaluateAll(all => all.map(one => one.id));
  expect(new Set(ids).size, ids.join(" ")).toBe(ids.length);
  await expect(page.locator(".op-body sup a")).toHaveText(["1", "1", "2"]);
  for (const link of await page.locator(".op-body a[href^='#user-content-']").all()) expect(ids).toContain((await link.getAttribute("href")).slice(1));
});

test("a JSON article shows its authors, picture and body", async ({ page }) => {
  await open(page, "#/culture/pottery.json");
  await expect(headline(page)).toHaveText("泥、火与两万年 老窑口开窑记");
  await expect(page.locator(".op-author")).toHaveText(/何砚.*唐果/);
  await expect(page.locator(".op-credit")).toHaveText("图：插图／潮汐报");
  await expect(page.locator(".op-body h2").first()).toHaveText("两万年前的一口锅");
  await expect(page.locator(".op-body table tbody tr")).toHaveCount(5);
  await expect(page.locator(".op-editor")).toHaveText("责任编辑：叶知秋");
});

test("a section front shows a teaser for every story", async ({ page }) => {
  await open(page, pages.section);
  await expect(headline(page)).toHaveText("科学");
  const { teasers } = JSON.parse(raw("science/index.json"));
  await expect(page.locator(".op-teaser h2 a")).toHaveText(teasers.map(teaser => teaser.title));
  const first = page.locator(".op-teaser").first();
  await expect(first.locator(".op-summary")).toContainText(teasers[0].summary);
  await expect(first.locator(".op-when")).toHaveText("2025年5月11日");
  await expect(first.locator("img")).toHaveJSProperty("naturalWidth", 600);
});

test("a legacy section front leads to its older page", async ({ page }) => {
  await open(page, pages.legacySection);
  await expect(headline(page)).toHaveText("本地新闻");
  const first = await page.locator(".op-teaser h2 a").allTextContents();
  expect(first.length).toBeGreaterThan(1);
  await page.locator(".op-older a").click();
  await expect(page).toHaveURL(/#\/gb\/nsc10_2\.md$/);
  await expect(page.locator(".op-teaser h2 a")).not.toHaveText(first);
  await expect(failure(page)).toHaveCount(0);
});

test("a legacy front page shows its blocks with the links to their sections", async ({ page }) => {
  await open(page, pages.legacyFront);
  await expect(page.locator(".op-block").first()).toBeVisible();
  expect(await page.locator(".op-block").count()).toBeGreaterThan(2);
  for (const block of await page.locator(".op-block").all()) {
    await expect(block.locator("h2")).not.toBeEmpty();
    await expect(block.locator("a").first()).toHaveAttribute("href", /^#\//);
  }
  await page.locator(".op-more a").first().click();
  await expect(page.locator(".op-section")).toBeVisible();
});

test("every page says in its head what it is", async ({ page }) => {
  await open(page);
  const seen = new Map();
  for (const hash of [pages.legacy, pages.traditional, pages.markdown, pages.json, "#/culture/choir.md", "#/en/godwits.json"]) {
    await follow(page, hash);
    const title = await headline(page).textContent();
    await expect(page).toHaveTitle(`${title} – 潮汐报`);
    const data = await jsonLd(page);
    expect(data).toMatchObject({ "@context": "https://schema.org", "@type": "NewsArticle", headline: title });
    expect(data.datePublished).toMatch(/^2025-05-\d\d$/);
    expect(data.url).toBe(page.url());
    expect(new URL(data.image).pathname).toMatch(/^\/data\/pictures\//);
    const about = await description(page);
    expect(about.length).toBeGreaterThan(20);
    expect(data.description).toBe(about);
    for (const value of [title, about, data.url]) {
      expect(seen.get(value), `${hash} says the same as another page`).toBeUndefined();
      seen.set(value, hash);
    }
  }
  await follow(page, pages.section);
  expect(await jsonLd(page)).toMatchObject({ "@type": "CollectionPage", headline: "科学" });
  expect(await description(page), "the stories that it leads to, and no other page's").toMatch(/^四百年 两片玻璃怎样改变天空 · /);
});

test("the language is that of what is read", async ({ page }) => {
  await open(page, pages.legacy);
  const document = page.locator("html");
  await expect(document).toHaveAttribute("lang", "zh-Hans");
  await follow(page, pages.traditional);
  await expect(document).toHaveAttribute("lang", "zh-Hant");
  await expect(page.locator(".op-article")).toHaveAttribute("lang", "zh-Hant");
  await follow(page, pages.markdown);
  await expect(document).toHaveAttribute("lang", "en");
  await expect(page.locator(".op-article")).toHaveAttribute("lang", "en");
  await expect(page.locator(".op"), "the words around are the site's").toHaveAttribute("lang", "zh-Hans");
  await expect(page.locator(".op-related h2")).toHaveText("相关新闻");
  await follow(page, pages.json);
  await expect(document).toHaveAttribute("lang", "zh-Hans");
});

test("the words inside an article are in the article's language", async ({ page }) => {
  await open(page, pages.markdown);
  await expect(page.locator(".op-credit")).toHaveText("Picture: Illustration / The Tide");
  await expect(page.locator(".op-editor")).toHaveText("Editor: Ye Zhiqiu");
  await expect(page.locator(".op-dateline")).toHaveText("RIVERMOUTH 3 May 2025");
  await follow(page, pages.traditional);
  await expect(page.locator(".op-editor")).toHaveText("責任編輯：葉知秋");
  await expect(page.locator(".op-attribution")).toContainText("瀏覽原文：");
});

test("the words of the interface are those of the site's language", async ({ page }) => {
  await settings(page, { language: "en" });
  await open(page, pages.legacy);
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeAttached();
  await expect(page.locator(".op-related h2")).toHaveText("Related");
  await expect(page.locator(".op-article"), "the story stays Chinese").toHaveAttribute("lang", "zh-Hans");
  await page.unrouteAll();
  await settings(page, { language: "zh-TW" });
  await open(page, pages.legacy);
  await expect(page.locator(".op-related h2")).toHaveText("相關新聞");
});

test("a file without any form is still a page", async ({ page }) => {
  await put(page, "plain.txt", "只有一行字");
  await put(page, "empty.md", "");
  await open(page, "#/plain.txt");
  await expect(page.locator(".op-main")).toContainText("只有一行字");
  await follow(page, "#/empty.md");
  await expect(headline(page)).toHaveText("无标题");
  await expect(page.locator(".op-empty")).toHaveText("这里还没有文章。");
});

test("site.json may hold nothing at all", async ({ page }) => {
  await settings(page, "{}");
  await open(page);
  await expect(failure(page)).toHaveCount(0);
  await expect(page.getByText("版面日程")).toBeVisible(); // README.md, the default home
  await follow(page, pages.legacy);
  await expect(headline(page)).toHaveText("百年灯塔今夜重放光明 老透镜擦了四十天");
});

for (const data of [["./data"], ["data/"], "./data/", [], undefined]) {
  test(`data bases as people write them: ${JSON.stringify(data) ?? "none"}`, async ({ page, watched, baseURL }) => {
    await settings(page, { data });
    await open(page, pages.legacy);
    await expect(headline(page)).toHaveText(/百年灯塔/);
    const texts = watched.requests.filter(url => url.includes("n10001")).map(url => url.slice(baseURL.length).replace(/#.*/, ""));
    expect(texts.filter(Boolean), "one file, asked for once").toEqual(["data/gb/25/5/12/n10001.md"]);
    expect(watched.console.filter(line => line.startsWith("error"))).toEqual([]);
  });
}

test("a data base that is no address leaves the others and the footer as they are", async ({ page }) => {
  await settings(page, { data: ["./data/", "https://"] });
  await open(page, pages.legacy);
  await expect(headline(page)).toHaveText(/百年灯塔/);
  await expect(page.getByRole("button", { name: "只看文字" })).toBeVisible();
  await page.goto("device.html");
  await expect(page.locator(".op-stored")).not.toBeEmpty();
});

test("an unknown field in site.json is a note in the console and no more", async ({ page, watched }) => {
  await settings(page, { colour: "red", nav: "none" });
  await open(page);
  expect(watched.console.sort()).toEqual([
    expect.stringMatching(/^info: .*unknown-field.*colour/),
    expect.stringMatching(/^info: .*wrong-type.*nav/),
  ]);
  await expect(failure(page)).toHaveCount(0);
});

test("pages are found under a sub-path of the host, whatever its address ends in", async ({ page, baseURL }) => {
  await page.route(
    url => url.pathname.startsWith("/deep/er/"),
    // What is fetched ahead may be given up meanwhile.
    async route => {
      const response = await route.fetch({ url: route.request().url().replace("/deep/er/", "/") });
      await route.fulfill({ response }).catch(() => {});
    },
  );
  for (const address of ["deep/er/", "deep/er/index.html", "deep/er/index.html?utm=1"]) {
    await page.goto("about:blank");
    await page.goto(address + pages.legacy);
    await shown(page);
    await expect(headline(page)).toHaveText("百年灯塔今夜重放光明 老透镜擦了四十天");
    await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalWidth", 600);
    await expect(page.locator(".op-address")).toHaveText(baseURL + address + pages.legacy);
    await page.locator('.op-nav a[href="#/front.json"]').click();
    await expect(page.locator(".op-front")).toBeVisible();
    expect(page.url()).toBe(`${baseURL}${address}#/front.json`);
  }
});

test("every page that can be reached from home by links is there", async ({ page }) => {
  test.slow();
  await open(page);
  const home = `#/${sample.home}`;
  const reached = new Set([home, "#/"]);
  const queue = [home];
  const inSite = () => page.locator(".op a[href^='#/']").evaluateAll(links => [...new Set(links.map(link => link.getAttribute("href").replace(/(.)#.*/, "$1")))]);
  while (queue.length) {
    const from = queue.shift();
    if (page.url().split("#")[1] !== from.slice(1) && !(from === home && page.url().endsWith("/"))) await follow(page, from);
    for (const hash of await inSite()) {
      if (reached.has(hash)) continue;
      reached.add(hash);
      queue.push(hash);
      // By a real click, from where the link is.
      expect(await result(page, () => page.locator(`.op a[href="${hash}"]`).first().click()), `${hash} on ${from}`).toBe("offprint-load");
      await expect(failure(page), hash).toHaveCount(0);
      await expect(headline(page), hash).toHaveCount(1);
      await expect(headline(page), hash).not.toBeEmpty();
      await expect(headline(page), hash).not.toHaveText("无标题");
      expect(new URL(page.url()).hash).toBe(hash);
      await jsonLd(page);
      await page.goBack();
      await expect(page.locator(`.op a[href="${hash}"]`).first()).toBeAttached();
      await shown(page);
    }
  }
  const readable = files(/\.(md|json)$/).map(path => `#/${path}`);
  expect([...reached].filter(hash => hash !== "#/").sort()).toEqual(readable);
});
