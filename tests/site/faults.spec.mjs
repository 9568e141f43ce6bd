// Mirrors that fail in every way, on ports of this machine: the article comes from another one, or a sentence says why not.
import { join } from "node:path";
import { deadly, folderFiles, forged, mirror, signer, subtle } from "./faults.mjs";
import { test as base, chosen, dist, expect, failure, follow, headline, hold, line, result, root, sample, settings, shifts, shown, watchShifts, withoutEarly } from "./tools.mjs";

const command = process.env.OFFPRINT_COMMAND || join(root, "target/debug/offprint");
const path = "science/telescope.json";
const story = "四百年 两片玻璃怎样改变天空";
const other = "culture/pottery.json";
const files = folderFiles(join(dist, "data"));
const of = path => JSON.parse(files(path)).headline;
const isPicture = path => /\.(webp|jpg)$/.test(path);
const lead = page => page.locator(".op-lead img");
const missing = page => page.locator(".op-lead .op-missing");
const corrected = `${of(other)}（更正）`;

const test = base.extend({
  /** `mirrors(count)`: so many mirrors with the same files. */
  mirrors: async ({}, use) => {
    const all = [];
    await use(async (count, given = files) => {
      const some = await Promise.all(Array.from({ length: count }, () => mirror(given)));
      all.push(...some);
      return some;
    });
    for (const one of all) await one.end();
  },

  /** The sample site's files, signed; and all of them in older copies. */
  signed: [
    async ({}, use) => {
      const signing = signer(command);
      const data = join(dist, "data");
      const old = folderFiles(signing.sign(data, 1_000_000_000));
      const changes = { [other]: String(files(other)).replace(of(other), corrected) };
      await use({ ...signing, old, files: folderFiles(signing.sign(data, 1_100_000_000, { changes })) });
      signing.end();
    },
    { scope: "worker" },
  ],

  /** Opens the site with these mirrors and settings. */
  read: async ({ page, baseURL }, use) => {
    await line(page, { saveData: true }); // Nothing is fetched ahead: what is asked for is for the page.
    await withoutEarly(page);
    await use(async (mirrors, hash, more = {}) => {
      const data = mirrors.map(mirror => mirror.url);
      const pictures = { rewrite: [["https://pictures.example.org/", `${data[0]}pictures/`]] };
      const body = JSON.stringify({ ...sample, promos: [], data, pictures, ...more });
      await page.unroute(`${baseURL}site.json`);
      await page.route(`${baseURL}site.json`, route => route.fulfill({ body, contentType: "application/json" }));
      if (page.url() !== "about:blank") await page.goto("about:blank");
      await page.goto(`./#/${hash}`);
      await shown(page);
    });
  },
});

/** Nothing is left under way, and nothing was asked for but the shell and what mirrors have. */
async function expectQuiet(page, mirrors, watched, baseURL) {
  await expect.poll(() => mirrors.map(mirror => mirror.open()), "answers that nobody waits for").toEqual(mirrors.map(() => 0));
  const urls = mirrors.flatMap(mirror => [mirror.url, mirror.portal]); // The browser follows where a mirror sends it.
  const isShell = url => url.startsWith(baseURL) && !url.startsWith(`${baseURL}data/`);
  const isKnown = url => /^blob:/.test(url) || urls.some(base => url.startsWith(base)) || isShell(url);
  const strange = watched.requests.filter(url => !isKnown(url));
  expect(strange, "requests to others").toEqual([]);
}

async function expectStory(page, expected = story) {
  await expect(headline(page)).toHaveText(expected);
  await expect(failure(page)).toHaveCount(0);
  await expect(page.locator(".op-body p").last()).toBeVisible();
}

/** Notes whether a word was ever in the document. */
async function neverShown(page, word) {
  await page.addInitScript(word => {
    window.wasShown = false;
    const look = () => (window.wasShown ||= document.documentElement?.textContent.includes(word));
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  }, word);
  return () => page.evaluate(() => window.wasShown);
}

test.describe("the first of three mirrors", () => {
  for (const fault of deadly) {
    test(`${fault}: the article comes from the second`, async ({ page, mirrors, read, watched, baseURL }) => {
      const all = await mirrors(3);
      const [first, second, third] = all;
      await first.set(fault);
      await read(all, path);
      await expectStory(page);
      if (fault !== "refused") expect(first.asked(path)).toBe(1);
      expect(second.asked(path)).toBe(1);
      expect(third.asked(path), "the third was not needed").toBe(0);

      // The next page is asked from the one that worked, and from it alone.
      first.requests.length = 0;
      expect(await follow(page, `#/${other}`)).toBe("offprint-load");
      await expectStory(page, of(other));
      expect(second.asked(other)).toBe(1);
      expect([first.asked(other), third.asked(other)]).toEqual([0, 0]);
      await expectQuiet(page, all, watched, baseURL);
    });

    test(`${fault} in the open page: the next article comes from the second`, async ({ page, mirrors, read, watched, baseURL }) => {
      const all = await mirrors(3);
      await read(all, path);
      await expectStory(page);
      expect(all.map(mirror => mirror.asked(path)), "a mirror that answers is enough").toEqual([1, 0, 0]);
      await all[0].set(fault);
      expect(await follow(page, `#/${other}`)).toBe("offprint-load");
      await expectStory(page, of(other));
      expect(all[1].asked(other)).toBe(1);
      await expectQuiet(page, all, watched, baseURL);
    });
  }

  test("mislabelled: text in UTF-8 is read, whatever its header says", async ({ page, mirrors, read }) => {
    const all = await mirrors(3);
    await all[0].set("mislabelled");
    await read(all, path);
    await expectStory(page);
    expect(all.map(mirror => mirror.asked(path))).toEqual([1, 0, 0]);
  });

  test("rests: while it does, the third is asked before it", async ({ page, mirrors, read }) => {
    const [first, second, third] = await mirrors(3);
    await first.set("busy");
    await read([first, second, third], path);
    await first.set("good");
    await second.set("refused");
    expect(await follow(page, `#/${other}`)).toBe("offprint-load");
    await expectStory(page, of(other));
    expect([first.asked(other), third.asked(other)]).toEqual([0, 1]);
  });

  test("lacks one file: it is asked first for the next", async ({ page, mirrors, read }) => {
    const [first, second, third] = await mirrors(3);
    await first.set("missing", asked => asked === path);
    await second.set("missing", asked => asked === path);
    await read([first, second, third], path);
    await expectStory(page);
    // The third has won, and is asked first now; where it fails, those that only lacked a file are not held to be down.
    await third.set("refused");
    expect(await follow(page, `#/${other}`)).toBe("offprint-load");
    expect([first.asked(other), second.asked(other)]).toEqual([1, 0]);
  });
});

test.describe("where keys vouch for files, the first view checks them", () => {
  for (const fault of ["good", "refused", "silent", "busy", "cut", ...subtle]) {
    test(`${fault}: the article is there before the visit, and is not asked for again`, async ({ page, mirrors, signed, watched, baseURL }) => {
      const all = await mirrors(3, signed.files);
      await all[0].set(fault, asked => asked.startsWith(path), { other });
      const wasForged = await neverShown(page, forged);
      await settings(page, { data: all.map(mirror => mirror.url), keys: [signed.key], promos: [] });
      await withoutEarly(page);
      await line(page, { saveData: true });
      const module = await hold(page, "/offprint_bg.wasm");
      await page.goto(`./#/${path}`);
      await expectStory(page);
      await page.evaluate(() => (window.first = document.querySelector(".op-main")));
      module.release();
      await shown(page);
      await expect(lead(page)).toHaveJSProperty("complete", true);
      await expectStory(page);
      expect(await page.evaluate(() => document.querySelector(".op-main") === first)).toBe(true);
      expect(await wasForged()).toBe(false);
      const wanted = fault === "good" ? [1, 0, 0] : [fault === "refused" ? 0 : 1, 1, 0];
      for (const file of [path, `${path}.sig`]) expect(all.map(mirror => mirror.asked(file)), file).toEqual(wanted);
      await expectQuiet(page, all, watched, baseURL);
    });
  }

  test("a signature for another path is none, and nothing is shown before the visit says so", async ({ page, mirrors, signed }) => {
    const all = await mirrors(2, signed.files);
    for (const mirror of all) await mirror.set("swapped", undefined, { other });
    await settings(page, { data: all.map(mirror => mirror.url), keys: [signed.key] });
    const module = await hold(page, "/offprint_bg.wasm");
    await page.goto(`./#/${path}`);
    await module.waiting;
    await page.waitForTimeout(300);
    await expect(page.locator(".op")).toHaveCount(0);
    module.release();
    await shown(page);
    await expect(failure(page)).toHaveAttribute("data-code", "untrusted");
  });
});

test.describe("more than one mirror fails", () => {
  for (const [one, two] of [["refused", "silent"], ["silent", "silent"], ["silent", "flood"], ["drip", "missing"], ["captive", "cut"], ["reset", "portal"], ["unreadable", "drip"]]) {
    test(`${one} and ${two}: the article comes from the third`, async ({ page, mirrors, read, watched, baseURL }) => {
      const all = await mirrors(3);
      await all[0].set(one);
      await all[1].set(two);
      await read(all, path);
      await expectStory(page);
      await expectQuiet(page, all, watched, baseURL);
    });
  }

  for (const [code, faults] of Object.entries({
    unreachable: ["refused", "reset", "unreadable"],
    "not-found": ["missing", "missing", "missing"],
    status: ["busy", "busy", "busy"],
    portal: ["portal", "captive", "portal"],
    "not-text": ["gbk", "gbk", "gbk"],
    "too-large": ["flood", "flood", "flood"],
  })) {
    test(`all (${faults.join(", ")}): a sentence, and the article once one is back`, async ({ page, mirrors, read, watched, baseURL }) => {
      const all = await mirrors(3);
      for (const [at, fault] of faults.entries()) await all[at].set(fault);
      await read(all, path);
      await expect(failure(page)).toHaveAttribute("data-code", code);
      await expect(page.getByRole("alert")).not.toBeEmpty();
      await expect(page.locator("body")).not.toContainText(forged);
      await expectQuiet(page, all, watched, baseURL);
      await all[2].set("good");
      expect(await result(page, () => page.locator("[data-op=retry]").click())).toBe("offprint-load");
      await expectStory(page);
      await expectQuiet(page, all, watched, baseURL);
    });
  }

  test("all are silent: the page says that it waits, and a mirror that wakes up is asked by whoever goes on", async ({ page, mirrors, read, watched, baseURL }) => {
    const all = await mirrors(3);
    await read(all, path);
    for (const mirror of all) await mirror.set("silent");
    await page.evaluate(other => void (location.hash = `#/${other}`), other);
    await expect.poll(() => all.map(mirror => mirror.asked(other)), "all are asked").toEqual([1, 1, 1]);
    await expect(page.locator("#offprint > .op-status")).toHaveText("正在载入…");
    await expect(headline(page), "what was there stays").toHaveText(story);
    for (const mirror of all) await mirror.set("good");
    expect(await follow(page, "#/weather/radar.md")).toBe("offprint-load");
    await expectQuiet(page, all, watched, baseURL);
  });
});

test("once a page is there, nothing more is asked for", async ({ page, mirrors, read, watched }) => {
  const all = await mirrors(3);
  await all[0].set("silent");
  await read(all, path);
  await expectStory(page);
  await expect(lead(page)).toHaveAttribute("src", /^blob:/);
  await expect(page.locator(".op-tools")).toBeVisible();
  await page.waitForLoadState("networkidle");
  const count = watched.requests.length;
  // Longer than any time to look again that this page could have set.
  await page.waitForTimeout(1500);
  expect(watched.requests.slice(count)).toEqual([]);
});

test.describe("with keys", () => {
  for (const fault of [...deadly, ...subtle]) {
    test(`${fault}: only what is vouched for is shown`, async ({ page, mirrors, read, signed, watched, baseURL }) => {
      const wasShown = await neverShown(page, forged);
      const all = await mirrors(3, signed.files);
      await all[0].set(fault, undefined, { other });
      await read(all, path, { keys: [signed.key] });
      await expectStory(page);
      expect(all[1].asked(path)).toBe(1);
      expect(all[1].asked(`${path}.sig`)).toBe(1);
      expect(await wasShown()).toBe(false);
      await expectQuiet(page, all, watched, baseURL);
    });
  }

  test("none has a copy that is vouched for: a sentence, and nothing of what they sent", async ({ page, mirrors, read, signed }) => {
    const wasShown = await neverShown(page, forged);
    const all = await mirrors(3, signed.files);
    await all[0].set("altered");
    await all[1].set("unsigned");
    await all[2].set("swapped", undefined, { other });
    await read(all, path, { keys: [signed.key] });
    await expect(failure(page)).toHaveAttribute("data-code", "untrusted");
    await expect(page.getByRole("alert")).not.toBeEmpty();
    expect(await wasShown()).toBe(false);
    await expect(page.locator("#offprint")).not.toContainText(of(other));
    await all[1].set("good");
    expect(await result(page, () => page.locator("[data-op=retry]").click())).toBe("offprint-load");
    await expectStory(page);
  });

  test("a key of somebody else vouches for nothing", async ({ page, mirrors, read, signed }) => {
    const all = await mirrors(2, signed.files);
    const stranger = signer(command);
    stranger.end();
    await read(all, path, { keys: [stranger.key] });
    await expect(failure(page)).toHaveAttribute("data-code", "untrusted");
    await read(all, path, { keys: [stranger.key, signed.key] });
    await expectStory(page);
  });

  test("an older copy than one that was seen: another mirror's newer one, or a page that says so and shows it when asked", async ({ page, mirrors, read, signed }) => {
    const all = await mirrors(3, signed.files);
    await read(all, other, { keys: [signed.key] });
    await expectStory(page, corrected);
    await follow(page, `#/${path}`);

    await all[0].set("stale", undefined, { old: signed.old });
    expect(await follow(page, `#/${other}`)).toBe("offprint-load");
    await expectStory(page, corrected);
    await follow(page, `#/${path}`);

    for (const mirror of all) await mirror.set("stale", undefined, { old: signed.old });
    expect(await follow(page, `#/${other}`)).toBe("offprint-error");
    await expect(failure(page)).toHaveAttribute("data-code", "older");
    await expect(page.locator("#offprint")).not.toContainText(of(other));
    await page.locator("[data-op=older]").click();
    await expectStory(page, of(other));
    await expect(page.locator(".op-notice")).toBeVisible();
    await expect(page.locator(".op-notice")).not.toBeEmpty();

    // Trying again finds the newer one, once a mirror has it.
    await all[2].set("good");
    expect(await result(page, () => page.locator(".op-notice [data-op=retry]").click())).toBe("offprint-load");
    await expectStory(page, corrected);
    await expect(page.locator(".op-notice")).toHaveCount(0);
  });

  test("the signed copy of site.json names another mirror, and the known ones die", async ({ page, mirrors, read, signed }) => {
    const [fourth] = await mirrors(1, signed.files);
    const settings = { ...sample, data: [fourth.url, "./data/"] };
    const [first, second, third] = await mirrors(3, folderFiles(signed.sign(join(dist, "data"), 1_200_000_000, { settings })));
    await first.set("missing", path => path.startsWith("site.json"));
    await read([first, second, third], path, { keys: [signed.key] });
    await expectStory(page);
    // Both files, which are asked for at once: the mirror must not go before the second request is there.
    await expect.poll(() => ["site.json", "site.json.sig"].map(name => second.asked(name))).toEqual([1, 1]);
    await expect.poll(() => second.open()).toBe(0);
    for (const mirror of [first, second, third]) await mirror.set("refused");
    let outcome = await follow(page, `#/${other}`);
    // The page may still have been at the signature: whoever tries again has the fourth mirror.
    if (outcome === "offprint-error") outcome = await result(page, () => page.locator("[data-op=retry]").click());
    expect(outcome).toBe("offprint-load");
    await expect(headline(page)).toHaveText(corrected);
    expect(fourth.asked(other)).toBe(1);
  });

  test("a list of mirrors that nobody vouches for is not taken", async ({ page, mirrors, read, signed }) => {
    const [fourth] = await mirrors(1, signed.files);
    const unsigned = JSON.stringify({ ...sample, data: [fourth.url], keys: [signed.key] });
    const all = await mirrors(2, path => (path === "site.json" ? Buffer.from(unsigned) : signed.files(path)));
    await read(all, path, { keys: [signed.key] });
    await expectStory(page);
    for (const name of ["site.json", "site.json.sig"]) await expect.poll(() => all.map(mirror => mirror.asked(name))).toEqual([1, 1]);
    await expect.poll(() => all.map(mirror => mirror.open())).toEqual([0, 0]);
    for (const mirror of all) await mirror.set("refused");
    expect(await follow(page, `#/${other}`)).toBe("offprint-error");
    await expect(failure(page)).toHaveAttribute("data-code", "unreachable");
    expect(fourth.requests).toEqual([]);
  });

  const withoutCrypto = page => page.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }));

  test("a browser that has no cryptography loads what checks signatures", async ({ page, mirrors, read, signed, watched }) => {
    await withoutCrypto(page);
    const wasShown = await neverShown(page, forged);
    const all = await mirrors(3, signed.files);
    await all[0].set("altered");
    await read(all, path, { keys: [signed.key] });
    await expectStory(page);
    expect(all[0].asked(path)).toBe(1);
    expect(await wasShown()).toBe(false);
    expect(watched.requests.filter(url => url.includes("offprint-verify.js"))).toHaveLength(1);
  });

  test("a browser that has it does not", async ({ page, mirrors, read, signed, watched }) => {
    await read(await mirrors(2, signed.files), path, { keys: [signed.key] });
    await expectStory(page);
    expect(watched.requests.filter(url => url.includes("offprint-verify.js"))).toEqual([]);
  });

  test("a browser that can check nothing shows nothing, and says so", async ({ page, mirrors, read, signed }) => {
    await withoutCrypto(page);
    await page.route(/offprint-verify\.js/, route => route.abort());
    const all = await mirrors(3, signed.files);
    await read(all, path, { keys: [signed.key] });
    await expect(failure(page)).toHaveAttribute("data-code", "cannot-verify");
    await expect(page.getByRole("alert")).toContainText("这个浏览器无法核对本站的签名");
    await expect(page.locator("#offprint")).not.toContainText(story);
  });
});

test.describe("pictures", () => {
  const loaded = async page => {
    await expect(lead(page)).toHaveAttribute("src", /^blob:/);
    await expect.poll(() => lead(page).evaluate(image => image.complete && image.naturalWidth)).toBe(1200);
  };
  const leadPath = "pictures/telescope-1200x800.webp";

  for (const fault of deadly.filter(fault => !["refused", "gbk"].includes(fault))) {
    test(`${fault} on the first mirror: they come from the second`, async ({ page, mirrors, read, watched, baseURL }) => {
      const all = await mirrors(3);
      await all[0].set(fault, isPicture);
      await read(all, path);
      await expectStory(page);
      await loaded(page);
      expect(all[0].asked(leadPath)).toBe(1);
      expect(all[1].asked(leadPath)).toBe(1);
      await expectQuiet(page, all, watched, baseURL);
    });
  }

  test("the first mirror refuses everything: they come from the second", async ({ page, mirrors, read }) => {
    const all = await mirrors(3);
    await all[0].set("refused");
    await read(all, path);
    await loaded(page);
    expect(all[1].asked(leadPath)).toBe(1);
  });

  test("no mirror has them: a quiet frame", async ({ page, mirrors, read, watched, baseURL }) => {
    const all = await mirrors(3);
    for (const [at, fault] of ["missing", "reset", "busy"].entries()) await all[at].set(fault, isPicture);
    await read(all, path);
    await expect(missing(page)).toBeVisible();
    await expect(lead(page)).toHaveCount(0);
    await expectQuiet(page, all, watched, baseURL);
  });

  for (const fault of ["altered", "unsigned", "short"]) {
    test(`${fault}, with keys: the second mirror's, and none where that is forged, too`, async ({ page, mirrors, read, signed }) => {
      const all = await mirrors(2, signed.files);
      await all[0].set(fault, path => isPicture(path.replace(/\.sig$/, "")));
      await read(all, path, { keys: [signed.key] });
      await loaded(page);
      expect(all[1].asked(leadPath)).toBe(1);
      await all[1].set(fault, path => isPicture(path.replace(/\.sig$/, "")));
      await read(all, path, { keys: [signed.key] });
      await expect(missing(page)).toBeVisible();
      await expect(lead(page)).toHaveCount(0);
    });
  }

  test("are left to the browser where there is one mirror and no key", async ({ page, mirrors, read }) => {
    const [only] = await mirrors(1);
    await read([only], path);
    await expect(lead(page)).toHaveAttribute("src", `${only.url}${leadPath}`);
    await expect(page.locator("[data-carried]")).toHaveCount(0);
  });

  test("that are held load on a click, from the mirror that has them", async ({ page, mirrors, read }) => {
    const all = await mirrors(3);
    await all[0].set("silent", isPicture);
    await chosen(page, { textOnly: true });
    await read(all, path);
    await expectStory(page);
    await expect(lead(page)).toHaveCount(0);
    expect(all.flatMap(mirror => mirror.requests).filter(isPicture)).toEqual([]);
    await page.locator(".op-lead .op-held").click();
    await loaded(page);
    expect([all[0].asked(leadPath), all[1].asked(leadPath)]).toEqual([1, 1]);
  });

  for (const width of [360, 1280]) {
    test(`move nothing when they come late: ${width} px`, async ({ page, mirrors, read }) => {
      await page.setViewportSize({ width, height: 800 });
      await watchShifts(page);
      const all = await mirrors(3);
      await all[0].set("silent", isPicture);
      for (const hash of [path, "science/index.json", "front.json", "gb/25/5/12/n10001.md"]) {
        await read(all, hash, { promos: sample.promos });
        await expect(page.locator(".op img[src^='blob:']").first()).toBeAttached();
        const inView = () => page.evaluate(() => [...document.images].filter(image => image.getBoundingClientRect().top < innerHeight && !(image.complete && image.naturalWidth)).length);
        await expect.poll(inView, "pictures in view that are not there").toBe(0);
        expect(await shifts(page), hash).toEqual([]);
      }
    });
  }
});
