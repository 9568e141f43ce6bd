// The live page and its static page are one document, and the static one needs no script, from a host or a disk.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sirv from "sirv";
import { dist, expect, files, open, pages, root, test } from "./tools.mjs";

/** The publisher's command, as `make test-site` builds it. */
const command = process.env.OFFPRINT_COMMAND || join(root, "target/debug/offprint");
const offprint = (...args) => JSON.parse(execFileSync(command, ["--json", ...args], { encoding: "utf8" }));

let out;
test.beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "offprint-static-"));
  offprint("prerender", dist, out);
});
test.afterAll(() => rmSync(out, { recursive: true, force: true }));

const staticPath = path => path.replace(/\.\w+$/, ".html");

/** What a reader, a screen reader and a search engine get of the open page. */
async function seen(page) {
  return page.evaluate(() => {
    const text = element => (element.matches(".op-actions") ? "" : [...element.childNodes].map(node => (node.nodeType === 3 ? node.data : node.nodeType === 1 ? text(node) : "")).join(""));
    const all = selector => [...document.querySelectorAll(selector)];
    // The live page's share block is for its own address, and its footer for what a device keeps.
    for (const block of all(".op-share, .op-tools")) block.remove();
    return {
      title: document.title,
      languages: [document.documentElement.lang, document.documentElement.dir, ...all(".op [lang]").map(element => element.lang)],
      description: document.querySelector("meta[name=description]")?.content ?? "",
      headings: all("h1, h2, h3, h4, h5, h6").map(heading => [heading.tagName, heading.id, heading.textContent]),
      landmarks: all("header, nav, main, aside, footer, article, section").map(element => [element.tagName, element.className, element.ariaLabel]),
      main: text(document.querySelector("main")),
      text: text(document.querySelector(".op")),
      links: all(".op a").map(link => [link.textContent, link.href, link.rel, link.ariaCurrent]),
      pictures: all(".op img").map(image => [image.src, image.alt, image.width && image.getAttribute("width"), image.getAttribute("height"), image.loading]),
      jsonLd: JSON.parse(document.querySelector("script[type='application/ld+json']").textContent),
      classes: all(".op *").map(element => element.getAttribute("class")).filter(Boolean).filter(name => name !== "op-actions"),
    };
  });
}

test.describe("the static page", () => {
  for (const [name, hash] of Object.entries(pages)) {
    test(`says what the live page says: ${name}`, async ({ page, baseURL, host, browser }) => {
      await open(page, hash);
      const live = await seen(page);
      const folder = sirv(out, { dev: true });
      const { url, requests } = await host((request, response) => folder(request, response));
      const context = await browser.newContext({ javaScriptEnabled: false });
      const plain = await context.newPage();
      const path = staticPath(hash.slice(2));
      await plain.goto(url + path);
      const fixed = await seen(plain);
      await context.close();

      const target = address => {
        if (!address.startsWith(baseURL)) return address;
        const rest = address.slice(baseURL.length);
        if (rest.startsWith("data/")) return url + rest.slice("data/".length);
        const { file, anchor } = /^(?:#\/(?<file>[^#]*))?(?:#(?<anchor>.*))?$/.exec(rest)?.groups ?? {};
        const page = file === undefined ? path : staticPath(file || "front.json");
        // Anchors of articles have the prefix in the page itself.
        const id = anchor && (file === undefined ? anchor : `user-content-${anchor}`);
        return url + page + (id ? `#${id}` : "");
      };
      expect(fixed.links).toEqual(live.links.map(([words, address, ...more]) => [words, target(address), ...more]));
      expect(fixed.pictures).toEqual(live.pictures.map(([address, ...more]) => [target(address), ...more]));
      const { url: liveAddress, image, ...jsonLd } = live.jsonLd;
      const { image: staticImage, ...staticJsonLd } = fixed.jsonLd;
      expect(liveAddress).toBe(baseURL + hash);
      expect(staticJsonLd).toEqual(jsonLd);
      if (image) expect(new URL(staticImage, url + path).href).toBe(target(image));
      for (const part of ["title", "languages", "description", "headings", "landmarks", "main", "text", "classes"]) expect(fixed[part], part).toEqual(live[part]);
      expect(requests.filter(request => !/^\/(offprint\.css|pictures\/.*|.*\.html)$/.test(request))).toEqual([]);
    });
  }

  test("is there for every file of the site", async ({ page }) => {
    for (const path of files(/\.(md|json)$/)) {
      await page.goto(pathToFileURL(join(out, staticPath(path))).href);
      await expect(page.locator(".op h1")).not.toBeEmpty();
    }
  });

  test("works from a disk: styles, pictures, links, anchors", async ({ page, watched }) => {
    await page.goto(pathToFileURL(join(out, "index.html")).href);
    await expect(page.locator(".op")).toHaveCSS("display", "grid");
    await page.locator(".op-nav").getByRole("link", { name: "科学" }).click();
    await page.locator(".op-teaser a").filter({ hasText: "彗星" }).click();
    await expect(page.locator("h1")).toHaveText("追一颗八万年来一次的彗星");
    expect(await page.locator(".op-lead img").evaluate(image => image.decode().then(() => image.naturalWidth))).toBe(1200);
    await page.locator(".op-body sup a").first().click();
    await expect(page.locator("#user-content-fn-1")).toBeInViewport();
    await expect(page.getByRole("button")).toHaveCount(0);
    expect(watched.console, "what its policy forbids").toEqual([]);
    expect(watched.requests.filter(url => !url.startsWith("file:"))).toEqual([]);
  });

  test("fits narrow windows", async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ["index.html", "science/index.html", "science/comet.html"]) {
      await page.goto(pathToFileURL(join(out, path)).href);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
    }
  });
});

test.describe("a bundle", () => {
  test("is a page with its pictures and asks for nothing", async ({ page, host, watched }) => {
    const file = join(out, "..", `offprint-bundle-${process.pid}.html`);
    const { pictures, bytes } = offprint("bundle", join(dist, "data/gb/25/5/12/n10001.md"), "-o", file);
    try {
      expect(pictures).toBe(2);
      const folder = sirv(join(file, ".."), { dev: true });
      const { url, requests } = await host((request, response) => folder(request, response));
      await page.goto(url + file.split("/").pop());
      await expect(page.locator("h1")).toHaveText(/百年灯塔/);
      await expect(page.locator(".op")).toHaveCSS("display", "grid");
      for (const image of await page.locator(".op img").all()) {
        await image.scrollIntoViewIfNeeded();
        expect(await image.evaluate(image => image.decode().then(() => image.naturalWidth))).toBe(600);
      }
      expect(requests).toHaveLength(1);
      expect(watched.requests.filter(request => !request.startsWith("data:"))).toHaveLength(1);
      expect(watched.console).toEqual([]);
      expect(bytes).toBeLessThan(200_000);
      expect((await page.pdf()).length).toBeGreaterThan(10_000);
    } finally {
      rmSync(file, { force: true });
    }
  });
});

test("the live site works on the host of the command itself", async ({ page, watched }) => {
  const server = spawn(command, ["--json", "serve", dist, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(server.stdout.setEncoding("utf8"), "data");
    const { serving } = JSON.parse(line);
    await page.goto(`${serving}${pages.json}`);
    await expect(page.locator(".op h1")).toHaveText(/四百年/);
    expect(watched.console).toEqual([]);
  } finally {
    server.kill("SIGINT");
  }
  expect(await once(server, "exit")).toEqual([0, null]);
});
