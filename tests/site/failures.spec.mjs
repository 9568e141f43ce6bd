// What goes wrong on the way to a page, provoked for real: always a sentence in the page's language and a way out.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dist, expect, failure, follow, headline, hold, line, open, pages, put, raw, result, sample, settings, shown, test } from "./tools.mjs";

const alert = page => page.getByRole("alert");
const retry = page => page.locator("[data-op=retry]");
const status = page => page.locator("#offprint > .op-status");
const home = page => page.locator(".op-failure a");
const path = pages.legacy.slice(2);
const file = url => decodeURIComponent(url.pathname).endsWith(`/data/${path}`);
const story = /百年灯塔/;
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

// Nothing is fetched ahead: what is held back or broken here is asked for when a link is followed.
test.beforeEach(({ page }) => line(page, { saveData: true }));

/** What every failure page holds. */
async function expectFailure(page, code, sentence, { hasHome = true } = {}) {
  await expect(failure(page)).toHaveAttribute("data-code", code);
  await expect(alert(page)).toHaveText(sentence);
  await expect(headline(page)).toHaveCount(1);
  await expect(headline(page)).not.toBeEmpty();
  await expect(page).toHaveTitle(new RegExp(`^${await headline(page).textContent()}`));
  await expect(retry(page)).toBeVisible();
  await expect(home(page)).toHaveCount(hasHome ? 1 : 0);
  await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
  await expect(status(page)).toBeEmpty();
  await expect(page.locator("body")).not.toContainText(/undefined|null|NaN|Error:|panicked|\{\}/);
  await expect(page.locator('script[type="application/ld+json"]'), "what failed is no article").toHaveCount(0);
}

test.describe("a sentence in the page's language", () => {
  const sentences = {
    "zh-Hans": { title: "无法打开这一页", again: "重试", home: "返回首页", "not-found": /没有这篇文章/, unreachable: /无法连接/, status: /错误 503/, "not-text": /不是文字/, "site-unreadable": /设置文件 site\.json/ },
    "zh-Hant": { title: "無法打開這一頁", again: "重試", home: "返回首頁", "not-found": /沒有這篇文章/, unreachable: /無法連線/, status: /錯誤 503/, "not-text": /不是文字/ },
    en: { title: "This page could not be opened", again: "Try again", home: "Go to the front page", "not-found": /no such page/, unreachable: /cannot be reached/, status: /error 503/, "not-text": /not text/ },
  };
  for (const [language, words] of Object.entries(sentences)) {
    test(language, async ({ page }) => {
      await settings(page, { language });
      await open(page);
      await page.route(file, route => route.abort());
      await put(page, "busy.md", "", { status: 503 });
      await put(page, "picture.md", png);
      for (const [hash, code] of [["#/gone.md", "not-found"], [pages.legacy, "unreachable"], ["#/busy.md", "status"], ["#/picture.md", "not-text"]]) {
        await follow(page, hash);
        await expectFailure(page, code, words[code]);
        await expect(headline(page)).toHaveText(words.title);
        await expect(page).toHaveTitle(`${words.title} – 潮汐报`);
        await expect(page.getByRole("button", { name: words.again })).toBeVisible();
        await expect(home(page)).toHaveText(words.home);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.locator(".op-nav a"), "the site's own sections are a way out, too").toHaveCount(sample.nav.length);
      }
      await home(page).click();
      await expect(page.locator(".op-front")).toBeVisible();
    });
  }
});

test.describe("an article", () => {
  test("that is not there, opened by its address", async ({ page }) => {
    await open(page, "#/gb/99/1/1/n1.md");
    await expectFailure(page, "not-found", /没有这篇文章/);
    expect(await page.evaluate(() => document.activeElement.localName), "nothing was clicked yet").toBe("body");
    await home(page).click();
    await expect(page.locator(".op-front")).toBeVisible();
    await expect(page).toHaveTitle("潮汐报");
  });

  test("that was put up meanwhile comes when asked for again", async ({ page }) => {
    let isThere = false;
    await page.route(file, route => (isThere ? route.fallback() : route.fulfill({ status: 404, body: "" })));
    await open(page, pages.legacy);
    await expectFailure(page, "not-found", /没有这篇文章/);
    isThere = true;
    await retry(page).click();
    await expect(headline(page)).toHaveText(story);
    await expect(failure(page)).toHaveCount(0);
    expect(await page.evaluate(() => document.activeElement.id)).toBe("offprint-headline");
  });

  test("that is not there stays not there, as often as one asks", async ({ page }) => {
    await open(page, "#/gone.md");
    for (let i = 0; i < 3; i++) {
      expect(await result(page, () => retry(page).click())).toBe("offprint-error");
      await expectFailure(page, "not-found", /没有这篇文章/);
    }
  });

  test("on a host that is busy", async ({ page }) => {
    for (const status of [500, 503, 403, 429]) {
      await put(page, "busy.md", "<h1>nginx</h1>", { status, contentType: "text/html" });
      await open(page, "#/busy.md");
      await expectFailure(page, "status", new RegExp(`错误 ${status}`));
    }
  });

  test("without a network, and with it again", async ({ page, context }) => {
    await open(page);
    await context.setOffline(true);
    await page.locator(`.op-topics a[href="${pages.legacy}"]`).click();
    await expectFailure(page, "offline", /没有连接网络/);
    expect(new URL(page.url()).hash).toBe(pages.legacy);
    await retry(page).click();
    await expectFailure(page, "offline", /没有连接网络/);
    await context.setOffline(false);
    await retry(page).click();
    await expect(headline(page)).toHaveText(story);
  });

  test("on a host that cannot be reached", async ({ page, host }) => {
    const { url, server } = await host(() => {});
    await new Promise(done => server.close(done)); // nobody listens there any more
    await settings(page, { data: [url] });
    await open(page, pages.legacy);
    await expectFailure(page, "unreachable", /无法连接/);
  });

  test("on a host that lets nobody read", async ({ page, host }) => {
    const { url } = await host((request, response) => {
      response.removeHeader("Access-Control-Allow-Origin");
      response.end("# x");
    });
    await settings(page, { data: [url] });
    await open(page, pages.legacy);
    await expectFailure(page, "unreachable", /无法连接/);
  });

  test("whose answer is cut off half-way is not shown by half", async ({ page, host }) => {
    let isCut = true;
    const { url } = await host((request, response) => {
      const text = Buffer.from(raw(path));
      response.setHeader("Content-Length", text.length);
      if (!isCut) return response.end(text);
      response.write(text.subarray(0, text.length / 2), () => setTimeout(() => response.socket.destroy(), 50));
    });
    await settings(page, { data: [url] });
    await open(page, pages.legacy);
    await expectFailure(page, "unreachable", /无法连接/);
    await expect(page.locator(".op-article")).toHaveCount(0);
    isCut = false;
    await retry(page).click();
    await expect(headline(page)).toHaveText(story);
  });

  test("without an end is given up", async ({ page, host }) => {
    test.slow();
    let sent = 0;
    let hungUp;
    const closed = new Promise(done => (hungUp = done));
    const { url } = await host((request, response) => {
      response.on("close", hungUp);
      const chunk = Buffer.alloc(1 << 18, "长文。");
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        response.once("drain", more);
      };
      more();
    });
    await settings(page, { data: [url] });
    await open(page, pages.legacy);
    await expectFailure(page, "too-large", /太大/);
    await closed; // the rest is not downloaded behind the reader's back
    expect(sent).toBeLessThan(64 << 20);
    // The same when it is asked for from an open page.
    await page.unrouteAll();
    await open(page);
    await put(page, "large.md", Buffer.alloc((8 << 20) + 1, "a"));
    await follow(page, "#/large.md");
    await expectFailure(page, "too-large", /太大/);
    await put(page, "largest.md", Buffer.concat([Buffer.from("# 最长\n\n"), Buffer.alloc((8 << 20) - 16, "a b ")]));
    await follow(page, "#/largest.md");
    await expect(headline(page)).toHaveText("最长");
  });

  test("that is a picture, or no UTF-8", async ({ page }) => {
    await put(page, "picture.md", png, { contentType: "image/png" });
    await open(page, "#/picture.md");
    await expectFailure(page, "not-text", /不是文字/);
    await put(page, "old.md", Buffer.alloc(4000, Buffer.from([0xd6, 0xd0, 0xce, 0xc4]))); // GB 2312
    await follow(page, "#/old.md");
    await expectFailure(page, "not-text", /不是文字/);
    await follow(page, "#/pictures/comet-600x400.webp");
    await expectFailure(page, "not-text", /不是文字/);
  });

  test("for which the host answers with its own page is not there", async ({ page, request }) => {
    // Hosts made for applications answer every address with index.html.
    const shell = await (await request.get("./")).text();
    await put(page, "gone.md", shell, { contentType: "text/html" });
    await open(page, "#/gone.md");
    await expectFailure(page, "not-found", /没有这篇文章/);
  });

  test("with a damaged character is shown", async ({ page }) => {
    await put(page, "damaged.md", Buffer.concat([Buffer.from("# A note\n\nIt is caf"), Buffer.from([0xe9]), Buffer.from(" time.\n")]));
    await open(page, "#/damaged.md");
    await expect(page.locator(".op-body")).toHaveText("It is caf\ufffd time.");
  });

  test("that a second data base has comes from there", async ({ page, host }) => {
    const answers = [
      ["is missing", (_, response) => ((response.statusCode = 404), response.end())],
      ["fails", (_, response) => ((response.statusCode = 500), response.end())],
      ["breaks off", (_, response) => (response.writeHead(200, { "Content-Length": 99 }), response.write("# half", () => response.socket.destroy()))],
      ["holds something else", (_, response) => response.end(png)],
    ];
    for (const [why, answer] of answers) {
      const first = await host(answer);
      const second = await host((_, response) => response.end("# 从第二处来\n\n[旁边](side.md)\n\n![图](p.png)"));
      await page.unrouteAll();
      await settings(page, { data: [first.url, `${second.url}deep`] });
      await open(page, "#/a/b.md");
      await expect(headline(page), why).toHaveText("从第二处来");
      expect(first.requests[0]).toBe("/a/b.md");
      expect(second.requests[0]).toBe("/deep/a/b.md");
      await page.getByRole("link", { name: "旁边" }).click();
      await expect(page).toHaveURL(/#\/a\/side\.md$/);
      await expect.poll(() => second.requests).toContain("/deep/a/side.md");
    }
  });

  test("that no data base has: the first one's reason counts", async ({ page, host }) => {
    const first = await host((_, response) => ((response.statusCode = 404), response.end()));
    const second = await host((_, response) => ((response.statusCode = 500), response.end()));
    await settings(page, { data: [first.url, second.url] });
    await open(page, "#/a.md");
    await expectFailure(page, "not-found", /没有这篇文章/);
    expect([first.requests, second.requests]).toEqual([["/a.md"], ["/a.md"]]);
    await result(page, () => retry(page).click());
    expect([first.requests.length, second.requests.length], "both are asked again").toEqual([2, 2]);
  });

  test("of a hash that is no path of the site is not found, and nobody is asked", async ({ page, watched, baseURL }) => {
    await open(page);
    const asked = [];
    // Pictures of the page that was shown before, and what stands under every page, come when they come.
    const late = /\.(webp|jpg|svg)$|\/(tools\.js|device\.css)\?v=\w+$/;
    page.on("request", request => late.test(request.url()) || asked.push(request.url()));
    const foreign = [
      "#/https://evil.example/x",
      "#/http:evil.example",
      "#//evil.example",
      "#//evil.example/x.md",
      "#/\\\\evil.example/x",
      "#/%2f%2fevil.example/x",
      "#/%5c%5cevil.example/x",
      "#/../../etc/passwd",
      "#/%2e%2e/%2e%2e/x",
      "#/a/../../x.md",
      "#/a/%2e%2e%2f%2e%2e%2fx.md",
      "#/..%5c..%5csite.json",
      "#/javascript:alert(1)",
      "#/data:text/html,x",
      "#/file:///etc/passwd",
      "#/blob:x",
      "#/../site.json",
      "#/%00",
      "#/a%0d%0ab",
    ];
    for (const hash of foreign) {
      await follow(page, hash);
      await expectFailure(page, "not-found", /没有这篇文章/);
      expect(await result(page, () => retry(page).click()), hash).toBe("offprint-error");
    }
    expect(asked).toEqual([]);
    // The same when the site is opened there: the early requests of the start are bound by it, too.
    for (const hash of foreign) {
      await page.goto("about:blank");
      await page.goto(`./${hash}`);
      await expectFailure(page, "not-found", /没有这篇文章/);
    }
    const shell = /^(|site\.json|(offprint(_bg)?|visit)\.(js|css|wasm)\?v=\w+)$/;
    expect(asked.filter(url => !(url.startsWith(baseURL) && shell.test(url.slice(baseURL.length))))).toEqual([]);
    expect(watched.requests.filter(url => !url.startsWith(baseURL) && url !== "about:blank")).toEqual([]);
  });

  test("of an encoded or roundabout path within the site is found", async ({ page }) => {
    await open(page);
    for (const hash of ["#/gb/25/../25/5/12/./n10001.md", "#/gb%2f25%2f5%2f12%2fn10001.md", "#/gb/25/5/12/n10001.md?dfh", "#/gb//25/5/12/n10001.md", "#/gb/25/5/12/n10001%2Emd"]) {
      await open(page, hash);
      await expect(headline(page), hash).toHaveText(story);
    }
  });
});

test.describe("a host that says nothing", () => {
  test("is given up after a while, and asked again", async ({ page, host }) => {
    let isSilent = true;
    const { url, requests } = await host((request, response) => isSilent || response.end(raw(path)));
    await page.clock.install();
    await settings(page, { data: [url] });
    await page.goto(`./${pages.legacy}`);
    await expect.poll(() => requests.length).toBeGreaterThan(0);
    await expect(page.locator("#offprint")).toHaveAttribute("aria-busy", "true");
    await expect(async () => {
      await page.clock.fastForward(21_000);
      await expect(failure(page)).toBeVisible({ timeout: 500 });
    }).toPass();
    await expectFailure(page, "timeout", /等待太久/);
    isSilent = false;
    await retry(page).click();
    await expect(headline(page)).toHaveText(story);
  });

  test("when a link is followed", async ({ page }) => {
    await page.clock.install();
    await open(page);
    const { waiting } = await hold(page, `/data/${path}`);
    await page.locator(`.op-topics a[href="${pages.legacy}"]`).click();
    await waiting;
    await page.clock.fastForward(19_000);
    await expect(page.locator(".op-front")).toBeVisible();
    await page.clock.fastForward(2_000);
    await expectFailure(page, "timeout", /等待太久/);
  });

  test("but goes on bit by bit is waited for", async ({ page, host }) => {
    let response;
    const { url } = await host((request, answer) => (request.url === "/slow.md" ? (response = answer) : answer.end("# 首页")));
    await page.clock.install();
    // What the page has of the slow answer is counted.
    await page.addInitScript(slow => {
      const { fetch } = window;
      window.received = 0;
      const transform = (part, to) => {
        window.received += part.length;
        to.enqueue(part);
      };
      window.fetch = async (...asked) => {
        const answer = await fetch(...asked);
        if (answer.url === slow) Object.defineProperty(answer, "body", { value: answer.body.pipeThrough(new TransformStream({ transform })) });
        return answer;
      };
    }, `${url}slow.md`);
    await settings(page, { data: [url] });
    await open(page);
    await page.evaluate(() => void (location.hash = "#/slow.md"));
    await expect.poll(() => !!response).toBe(true);
    const bits = Buffer.from("# 慢慢来\n\n最后一句。");
    response.writeHead(200, { "Content-Length": bits.length });
    // The clock is moved only after the page has each bit, and not too far for a machine that stands still for a while.
    for (let i = 0; i < bits.length; i += 4) {
      response.write(bits.subarray(i, i + 4));
      await expect.poll(() => page.evaluate(() => window.received)).toBe(Math.min(i + 4, bits.length));
      if (i + 4 < bits.length) await page.clock.fastForward(5_000);
    }
    response.end();
    await expect(headline(page)).toHaveText("慢慢来");
    await expect(page.locator(".op-body")).toHaveText("最后一句。");
  });

  test("for the settings is given up, too", async ({ page }) => {
    await page.clock.install();
    const { waiting } = await hold(page, "/site.json");
    await page.goto("./", { waitUntil: "commit" });
    await waiting;
    await expect(page.getByText("正在载入文章")).toBeVisible();
    await expect(async () => {
      await page.clock.fastForward(21_000);
      await expect(failure(page)).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expect(alert(page)).not.toBeEmpty();
    await expect(retry(page)).toBeVisible();
  });
});

test.describe("while a page is on its way", () => {
  test("the static page says so at once, whatever is slow", async ({ page }) => {
    const held = [];
    for (const path of ["/offprint_bg.wasm", "/site.json", "/offprint.js"]) held.push(await hold(page, path));
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.getByRole("heading", { name: /正在载入文章/ })).toBeVisible();
    await expect(page.getByText("Loading the article")).toBeVisible();
    await expect(page.locator(".op-late, .op-local").filter({ visible: true })).toHaveCount(0);
    await expect(page.locator("#offprint")).toHaveAttribute("aria-busy", "true");
    held.forEach(({ release }) => release());
    await shown(page);
    await expect(page.locator(".op-boot")).toHaveCount(0);
  });

  test("the words come after half a second and go with the page", async ({ page }) => {
    await page.clock.install();
    await open(page);
    await page.clock.pauseAt(Date.now() + 3_600_000);
    const slow = await hold(page, `/data/${path}`);
    await page.locator(`.op-topics a[href="${pages.legacy}"]`).click();
    await slow.waiting;
    await expect(page.locator("#offprint")).toHaveAttribute("aria-busy", "true");
    await page.clock.runFor(450);
    await expect(status(page)).toBeEmpty();
    await page.clock.runFor(100);
    await expect(status(page)).toHaveText("正在载入…");
    await expect(status(page)).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "正在载入…" }), "it is announced").toBeVisible();
    await expect(page.locator(".op-front"), "the page before stays until then").toBeVisible();
    slow.release();
    await expect(headline(page)).toHaveText(story);
    await expect(status(page)).toBeEmpty();
    await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
    await page.clock.runFor(5_000);
    await expect(status(page)).toBeEmpty();
  });

  test("a fast page says nothing", async ({ page }) => {
    await open(page);
    await page.evaluate(() => {
      window.said = [];
      new MutationObserver(() => said.push(document.querySelector("#offprint > .op-status").textContent)).observe(document.querySelector("#offprint > .op-status"), { childList: true, characterData: true, subtree: true });
    });
    await follow(page, pages.section);
    await follow(page, pages.legacy);
    expect((await page.evaluate(() => said)).filter(Boolean)).toEqual([]);
  });

  test("a second link does not make the words flicker", async ({ page }) => {
    await page.clock.install();
    await open(page);
    await page.clock.pauseAt(Date.now() + 3_600_000);
    const slow = await hold(page, `/data/${path}`);
    const slower = await hold(page, "/data/science/comet.md");
    await page.locator(`.op-topics a[href="${pages.legacy}"]`).click();
    await slow.waiting;
    await page.clock.runFor(600);
    await expect(status(page)).toHaveText("正在载入…");
    await page.locator('.op-topics a[href="#/science/comet.md"]').click();
    await slower.waiting;
    await expect(status(page)).toHaveText("正在载入…");
    slower.release();
    await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
    await expect(status(page)).toBeEmpty();
  });
});

test.describe("site.json", () => {
  const site = url => url.pathname.endsWith("/site.json");
  for (const [why, answer] of [
    ["missing", { status: 404, body: "not found" }],
    ["broken", { body: '{"name": "x", ' }],
    ["HTML", { body: "<!doctype html><h1>Welcome to nginx", contentType: "text/html" }],
    ["no object", { body: "[]" }],
    ["empty", { body: "" }],
    ["a picture", { body: png }],
  ]) {
    test(`${why}: one clear sentence, and again when it is there`, async ({ page }) => {
      await page.route(site, route => route.fulfill({ contentType: "application/json", ...answer }));
      await open(page, pages.legacy);
      await expectFailure(page, "site-unreadable", /site\.json/, { hasHome: false });
      await expect(headline(page)).toHaveText("无法打开这一页");
      await page.unrouteAll();
      await retry(page).click();
      await expect(headline(page)).toHaveText(story);
      await expect(page.locator(".op-masthead")).toHaveText("潮汐报");
    });
  }

  test("out of reach", async ({ page }) => {
    await page.route(site, route => route.abort());
    await open(page);
    await expectFailure(page, "site-unreadable", /site\.json/, { hasHome: false });
    await page.unrouteAll();
    await retry(page).click();
    await expect(page.locator(".op-front")).toBeVisible();
  });

  test("unreadable speaks the language of the page that the publisher uploaded", async ({ page }) => {
    await page.route(
      url => url.pathname === "/",
      async route => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace('<html lang="zh-Hans">', '<html lang="en">') });
      },
    );
    await page.route(site, route => route.abort());
    await open(page);
    await expectFailure(page, "site-unreadable", /This site’s settings/, { hasHome: false });
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  });
});

test.describe("the shell", () => {
  const leaves = async page => {
    await expect(page.locator(".op-boot")).toBeVisible();
    await expect(page.getByText("请重新载入，或换用较新的浏览器")).toBeVisible({ timeout: 12_000 });
    await expect(page.getByText("open it in a newer browser")).toBeVisible();
  };
  for (const [why, answer] of [
    ["is not there", route => route.fulfill({ status: 404, body: "" })],
    ["cannot be reached", route => route.abort()],
    ["is something else", route => route.fulfill({ body: "<!doctype html>", contentType: "text/html" })],
    ["is cut off", async route => route.fulfill({ body: (await (await route.fetch()).body()).subarray(0, 50_000), contentType: "application/wasm" })],
  ]) {
    test(`without the module, which ${why}, says what to do at once`, async ({ page, watched }) => {
      await page.route(/offprint_bg\.wasm/, answer);
      await page.route(/site\.json/, route => route.abort()); // Else the first view is there.
      await page.goto("./");
      await expect(page.locator("#offprint")).toHaveAttribute("data-failed");
      await leaves(page);
      await expect(page.locator("#offprint"), "nothing is under way any more").not.toHaveAttribute("aria-busy", "true");
      expect(watched.console.join("\n"), "those who can help find the reason").toMatch(/error/);
    });
  }

  test("without its module shows the article that was opened, and others as they are opened", async ({ page }) => {
    await page.route(/offprint_bg\.wasm/, route => route.abort());
    await page.goto(`./${pages.legacy}`);
    await expect(headline(page)).toHaveText(story);
    await expect(page.locator("#offprint")).toHaveAttribute("data-failed");
    await page.locator(`.op-nav a[href="${pages.section}"]`).click();
    await expect(page.locator(".op-section")).toBeVisible();
  });

  test("without any module but its own says behind the start of an article that the rest is missing", async ({ page }) => {
    await page.route(/\.wasm/, route => route.abort());
    await page.goto("./#/science/comet.md");
    const said = page.locator(".op-body").getByRole("alert");
    await expect(said).toBeVisible();
    await expect(said).toHaveText(/没有完全载入.*reload the page/);
    await page.goto(`./${pages.legacy}`);
    await expect(headline(page)).toHaveText(story);
    await expect(page.locator("#offprint")).toHaveAttribute("data-failed");
    await expect(page.getByRole("alert"), "which is whole").toHaveCount(0);
  });

  test("without its script says what to do after some seconds", async ({ page }) => {
    await page.route(/offprint\.js|site\.json/, route => route.abort());
    await page.goto("./");
    await expect(page.getByText("正在载入文章")).toBeVisible();
    await expect(page.locator(".op-late")).toBeHidden();
    await leaves(page);
  });

  /** A host that lets no script and no styles stand in a page. */
  const strict = (page, baseURL) =>
    page.route(url => url.href.replace(/#.*/, "") === baseURL, async route => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'; style-src 'self'" } });
    });

  test("on a host that lets no script and no styles stand in a page gets them as files", async ({ page, watched, baseURL }) => {
    await strict(page, baseURL);
    await open(page, pages.legacy);
    await expect(headline(page)).toHaveText(story);
    const scripts = watched.requests.map(url => /(\w+\.js)\?/.exec(url)?.[1]).filter(Boolean);
    expect(scripts).toEqual(expect.arrayContaining(["offprint.js", "early.js", "first.js"]));
    expect(watched.requests.filter(url => url.endsWith(".md")), "asked for once").toHaveLength(1);
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.querySelector(".op h1")).fontFamily)).toContain("Song");
  });

  test("on such a host waits for the files as long as they take", async ({ page, baseURL }) => {
    await strict(page, baseURL);
    const early = await hold(page, "/early.js");
    await page.goto("./" + pages.legacy);
    await early.waiting;
    await page.waitForTimeout(1500); // Longer than the visit waits for the first view.
    early.release();
    await shown(page);
    await expect(headline(page)).toHaveText(story);
  });

  test("without its style sheet is still a page", async ({ page, baseURL }) => {
    await strict(page, baseURL);
    await page.route(/offprint\.css/, route => route.abort());
    await open(page, pages.legacy);
    await expect(headline(page)).toHaveText(story);
  });

  test("without scripts says why there is nothing", async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await context.newPage();
    await page.goto("./");
    await expect(page.locator("noscript p")).toBeVisible();
    await expect(page.locator("noscript p")).toContainText("需要启用 JavaScript");
    await expect(page.locator("noscript p")).toContainText("please turn JavaScript on");
    await expect(page.getByText("正在载入文章"), "nothing is under way").toBeHidden();
    await expect(page.locator("#offprint > .op-status"), "no bar that slides for ever").toBeHidden();
    await context.close();
  });

  test("opened from a disk says where it has to be opened", async ({ browser }) => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(dist, "index.html")).href + pages.legacy);
    await expect(page.getByRole("heading", { name: "文章未能载入" })).toBeVisible();
    await expect(page.locator(".op-local")).toBeVisible();
    await expect(page.locator(".op-late"), "a newer browser would not do it either").toBeHidden();
    await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
    await page.close();
  });

  test("in a browser without WebAssembly says what to do", async ({ page }) => {
    await page.addInitScript(() => delete globalThis.WebAssembly);
    await page.goto("./");
    await leaves(page);
  });
});
