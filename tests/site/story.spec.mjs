// A publisher's whole way as one story: a tree of old pages, imported, built, served, read, changed, built again.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { dist, expect, headline, root, shown, test } from "./tools.mjs";

const command = process.env.OFFPRINT_COMMAND || join(root, "target/debug/offprint");
const newspaper = process.env.OFFPRINT_NEWSPAPER || join(root, "target/debug/examples/newspaper");
const offprint = (...args) => JSON.parse(execFileSync(command, ["--json", ...args], { encoding: "utf8" }));

const articles = 400;
const settings = {
  // The others are what the old pages agree on.
  language: "zh-Hans",
};

/** What every file below a folder holds, and when it was written. */
function snapshot(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return new Map(
    files.map(entry => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      return [relative(folder, path), `${statSync(path).mtimeMs} ${readFileSync(path, "base64")}`];
    }),
  );
}

let folder, host, url;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "offprint-story-"));
  execFileSync(newspaper, [join(folder, "old"), String(articles)]);
  const site = join(folder, "site");
  // The shell first: what the publisher uploads, without the sample newspaper.
  cpSync(dist, site, { recursive: true, filter: path => path !== join(dist, "data") && path !== join(dist, "site.json") });
  writeFileSync(join(site, "site.json"), JSON.stringify(settings));
  const imported = offprint("import", join(folder, "old"), site);
  expect(imported).toMatchObject({ articles, asTheyAre: 0, problems: [] });
  expect(imported.bytesAfter).toBeLessThan(imported.bytesBefore * 0.31);
  const known = JSON.parse(readFileSync(join(site, "site.json"), "utf8"));
  const nav = [{ title: "首页", url: "front.json" }, { title: "往期", url: "archive/index.json" }, { title: "搜索", url: "search.html" }];
  writeFileSync(join(site, "site.json"), JSON.stringify({ ...known, nav: [...nav, ...known.nav] }));
  expect(offprint("build", site)).toMatchObject({ articles: articles + 1, sections: 12, problems: [] });

  host = spawn(command, ["--json", "serve", site, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(host.stdout, "data");
  url = JSON.parse(line).serving;
});
test.afterAll(async () => {
  host?.kill("SIGINT");
  if (host) await once(host, "exit");
  rmSync(folder, { recursive: true, force: true });
});

test("a tree of old pages becomes a newspaper that is read, changed and built again", async ({ page, watched }) => {
  await page.route("https://pictures.example.org/**", route => route.fulfill({ contentType: "image/svg+xml", body: "<svg xmlns='http://www.w3.org/2000/svg'/>" }));
  // The front page leads to a section, the section to an article, the article to its neighbour.
  await page.goto(url);
  await shown(page);
  await expect(page).toHaveTitle("潮汐报");
  await page.locator(".op-block", { hasText: "天文" }).locator(".op-more a").click();
  await expect(headline(page)).toHaveText("天文");
  expect(decodeURI(page.url())).toBe(`${url}#/sections/天文/index.json`);
  const teaser = page.locator(".op-teaser h2 a").nth(1);
  const title = await teaser.innerText();
  await teaser.click();
  await expect(headline(page)).toHaveText(title);
  await expect(page.locator(".op-body p").first()).toBeVisible();
  await expect(page.locator(".op-attribution")).toContainText("潮汐报");
  const path = decodeURIComponent(page.url().split("#/")[1]);

  // The archive has the month, and search the headline.
  await page.locator(".op-nav a", { hasText: "往期" }).click();
  await expect(headline(page)).toHaveText("往期文章");
  await page.locator(".op-nav a", { hasText: "搜索" }).click();
  await page.getByRole("searchbox").fill(title);
  await expect(page.locator(".op-hits li a").first()).toHaveText(title);

  // An editor corrects the headline; the day after, the site is built again.
  const site = join(folder, "site");
  const file = join(site, "data", path);
  const before = snapshot(site);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(`title: ${title}\n`);
  writeFileSync(file, text.replace(`title: ${title}\n`, "title: 更正后的标题\n"));
  const built = offprint("build", site);
  const after = snapshot(site);
  const touched = [...after].filter(([name, content]) => before.get(name) !== content).map(([name]) => name).filter(name => !name.startsWith(".offprint/"));
  expect([...before.keys()].filter(name => !after.has(name)), "files that went").toEqual([]);
  expect(touched, "the article").toContain(join("data", path));
  expect(touched, "the section it is in").toContain("data/sections/天文/index.json");
  expect(touched.length - 1, "what the build says it wrote, and nothing else").toBe(built.written);
  expect(touched.filter(name => name.startsWith("data/gb/")), "no other article").toEqual([join("data", path)]);
  expect(built.bytesWritten).toBeLessThan(200_000);

  await page.goto(`${url}#/sections/天文/index.json`);
  await page.reload();
  await shown(page);
  await page.locator(".op-teaser h2 a", { hasText: "更正后的标题" }).click();
  await expect(headline(page)).toHaveText("更正后的标题");
  await page.goto(`${url}search.html#q=${encodeURIComponent("更正后的")}`);
  await expect(page.locator(".op-hits li a").first()).toHaveText("更正后的标题");
  expect(watched.console.filter(line => line.startsWith("error"))).toEqual([]);
});

test("old addresses lead to the articles", async ({ page }) => {
  const name = readdirSync(join(folder, "old", "gb", "15", "1", "2"))[0];
  await page.goto(`${url}#/gb/15/1/2/${name}`);
  await shown(page);
  // Links of the old account, in the old form, open in the page.
  const related = page.locator(".op-related a").first();
  await expect(related).toHaveAttribute("href", /^#\/gb\//);
  const title = (await related.innerText()).replace("✓", "").trim();
  await related.click();
  await expect(headline(page)).toHaveText(title);
});
