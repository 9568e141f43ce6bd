// The ways of hosting, with servers of their own: what `make dist` wrote works unchanged on a domain root, under a
// sub-path, and with its data on another origin that does no more than hand out files by their whole names.
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import sirv from "sirv";
import { compressed } from "../../tools/compress.mjs";
import { choose, dist, early, expect, headline, pages, result, sample, shown, test } from "./tools.mjs";

const types = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
};

/** Serves files under a path; `file(path)` gives what is there, or nothing. Addresses that got no file are kept. */
function serve(under, file, type) {
  const missed = [];
  const handler = (request, response) => {
    const { pathname } = new URL(request.url, "http://host.example");
    const path = decodeURIComponent(pathname);
    const found = path.startsWith(under) ? file(path.slice(under.length)) : undefined;
    if (found === undefined) {
      missed.push(path);
      return response.writeHead(404, { "Content-Type": "text/plain" }).end("404: Not Found");
    }
    response.writeHead(200, type(path)).end(found);
  };
  return { handler, missed };
}

const onDisk = path => (statSync(join(dist, path), { throwIfNoEntry: false })?.isFile() ? readFileSync(join(dist, path)) : undefined);

/** A plain static host: knows types and an index, and lets no other site read. */
async function plainHost(host, under, file = onDisk) {
  const { handler, missed } = serve(
    under,
    path => file(path === "" ? "index.html" : path),
    path => ({ "Content-Type": types[extname(path)] ?? (path.endsWith("/") ? "text/html" : "text/plain; charset=utf-8") }),
  );
  const { url } = await host((request, response) => {
    response.removeHeader("Access-Control-Allow-Origin");
    handler(request, response);
  });
  return { url: new URL(under.slice(1), url).href, missed };
}

/** A host of raw files, as Git hosts have it: every text is plain text and nothing else, no index, no listing. */
async function rawHost(host, under) {
  const { handler, missed } = serve(
    under,
    path => onDisk(`data/${path}`),
    path => ({
      "Content-Type": types[extname(path)]?.startsWith("image/") ? types[extname(path)] : "text/plain; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "X-Content-Type-Options": "nosniff",
    }),
  );
  const { url, requests } = await host(handler);
  return { url: new URL(under.slice(1), url).href, missed, requests };
}

/** Each way: the address of the site, and those that answered with "not found". */
const ways = {
  "on a domain root": async host => {
    const site = await plainHost(host, "/");
    return { url: site.url, missed: [site.missed] };
  },
  "under a sub-path": async host => {
    const site = await plainHost(host, "/~reader/tide-times/");
    return { url: site.url, missed: [site.missed] };
  },
  "with its data on a raw host": async host => {
    const raw = await rawHost(host, "/reader/paper/main/");
    // What a publisher edits; the host of the shell has nothing else of the newspaper.
    const settings = { ...sample, data: [raw.url], pictures: { rewrite: [["https://pictures.example.org/", `${raw.url}pictures/`]] } };
    const site = await plainHost(host, "/", path => {
      if (path === "site.json") return JSON.stringify(settings);
      if (path === "index.html") return String(onDisk(path)).replace(early, "");
      return path.startsWith("data/") ? undefined : onDisk(path);
    });
    return { url: site.url, missed: [site.missed, raw.missed], raw };
  },
};

const isDrawn = async picture => {
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate(picture => picture.complete && picture.naturalWidth > 0)).toBe(true);
};

for (const [way, make] of Object.entries(ways)) {
  test(`${way}: front page, section front, article, pictures, links, reload and shared address`, async ({ page, host, watched }) => {
    const site = await make(host);
    await page.goto(site.url);
    await shown(page);
    await expect(page.locator(".op-front")).toBeVisible();
    await isDrawn(page.locator(".op-front img").first());

    await result(page, () => page.locator('.op-nav a[href="#/science/index.json"]').click());
    expect(page.url()).toBe(`${site.url}#/science/index.json`);
    await isDrawn(page.locator(".op-teaser img").first());

    const teaser = page.locator('.op-teaser h2 a[href="#/science/comet.md"]');
    await result(page, () => teaser.click());
    await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
    await isDrawn(page.locator(".op-lead img"));
    await isDrawn(page.locator(".op-promos img").first());

    // A legacy page, whose links are those of the old host and whose pictures are rewritten.
    await result(page, () => page.locator('.op-topics a[href="#/gb/25/5/12/n10001.md"]').click());
    await expect(headline(page)).toHaveText(/百年灯塔/);
    await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalWidth", 600);
    const old = page.locator('.op-body a[href="#/gb/25/5/11/n10002.md"], .op-related a[href="#/gb/25/5/11/n10002.md"]').first();
    await result(page, () => old.click());
    await expect(headline(page)).toHaveText(/雾从河上来/);
    await page.goBack();
    await expect(headline(page)).toHaveText(/百年灯塔/);

    await page.reload();
    await shown(page);
    await expect(headline(page)).toHaveText(/百年灯塔/);
    expect(page.url()).toBe(site.url + pages.legacy);

    // Somebody else opens what was passed on.
    const shared = await page.locator(".op-address").textContent();
    expect(shared).toBe(site.url + pages.legacy);
    await page.goto("about:blank");
    await page.goto(shared);
    await shown(page);
    await expect(headline(page)).toHaveText(/百年灯塔/);
    await expect(page.locator(".op-lead img")).toHaveJSProperty("naturalWidth", 600);

    expect(site.missed, "whatever the pages ask for is there").toEqual(site.missed.map(() => []));
    expect(watched.console.filter(line => line.startsWith("error"))).toEqual([]);
    if (site.raw) expect(site.raw.requests.filter(path => path.endsWith("/")), "no host need have an index").toEqual([]);
  });
}

test.describe("a reload", () => {
  const noted = page => page.evaluate(() => history.state?.offprint?.page);

  /** A host that has an article and a front page, and lets browsers keep what they ask for again; `it` says how it is. */
  async function start(page, host) {
    const it = { name: "甲报", text: "# 题\n\n旧文。", front: "旧题", more: {}, caching: "no-cache", waits: undefined, status: 200, isDown: false };
    const { handler } = serve(
      "/",
      path => {
        const front = { front: true, blocks: [{ title: it.front, teasers: [{ title: it.front, url: "#/x.md" }] }] };
        const texts = { "": onDisk("index.html"), "data/x.md": it.text, "data/front.json": JSON.stringify({ ...front, kind: "front" }) };
        return path === "site.json" ? JSON.stringify({ ...sample, home: "front.json", name: it.name, ...it.more }) : (texts[path] ?? onDisk(path));
      },
      path => ({ "Content-Type": types[extname(path)] ?? (path === "/" ? "text/html" : "text/plain; charset=utf-8"), "Cache-Control": it.caching, "Access-Control-Allow-Origin": "*", Date: "Fri, 01 May 2026 08:00:00 GMT" }),
    );
    const { url, requests } = await host(async (request, response) => {
      const isText = /^\/data\/\w+\.\w+$/.test(request.url);
      if (it.isDown && (isText || request.url === "/site.json")) return request.socket.destroy();
      if (isText) await it.waits;
      if (isText && it.status !== 200) return response.writeHead(it.status).end();
      return handler(request, response);
    });
    const open = async hash => {
      await page.goto(url + hash);
      await shown(page);
      requests.length = 0;
    };
    /** Opens an article that a reload finds in the history. */
    const openNoted = async hash => {
      await open(hash);
      await expect.poll(() => noted(page)).toBeTruthy();
    };
    /** Its texts wait from now on, until the function that comes of it is called. */
    const stop = () => {
      let go;
      it.waits = new Promise(done => (go = done));
      return go;
    };
    return { it, requests, open, openNoted, stop, url };
  }
  const body = page => page.locator(".op-body");

  test("shows what the browser keeps, and ends with what the host has", async ({ page, host }) => {
    const { it, requests, openNoted, stop } = await start(page, host);
    await openNoted("#/x.md");
    await expect(page.locator(".op-masthead")).toContainText("甲报");
    const go = stop();
    Object.assign(it, { name: "乙报", text: "# 题\n\n新文。" });
    await page.reload();
    await expect(body(page)).toHaveText("旧文。");
    await expect(page.locator("#offprint"), "more is to come").toHaveAttribute("aria-busy", "true");
    go();
    await expect(page.locator(".op-masthead")).toContainText("乙报");
    await expect(body(page)).toHaveText("新文。");
    await expect(page.locator(".op-notice")).toHaveCount(0);
    const asked = path => requests.filter(asked => asked === path).length;
    expect([asked("/data/x.md"), asked("/site.json")], "each is asked for once").toEqual([1, 1]);
    it.more = { keys: ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] };
    await page.reload();
    await expect(page.locator(".op-failure")).toHaveAttribute("data-code", "untrusted");
  });

  test("leaves the page as it stands where nothing is new", async ({ page, host }) => {
    const { openNoted, stop } = await start(page, host);
    await openNoted("#/x.md");
    const go = stop();
    await page.reload();
    await expect(body(page)).toHaveText("旧文。");
    await page.evaluate(() => (window.first = document.querySelector(".op-main")));
    go();
    await shown(page);
    await expect(page.locator("#offprint")).not.toHaveAttribute("aria-busy");
    expect(await page.evaluate(() => document.querySelector(".op-main") === window.first)).toBe(true);
  });

  /** Lets no module start from the next load on: what is shown is what was noted. */
  const stopModules = page => page.addInitScript(() => Object.assign(WebAssembly, { instantiate: () => new Promise(() => {}) }));

  test("shows an article before the module is there, at the place where the reader was", async ({ page, host }) => {
    const { it, openNoted } = await start(page, host);
    it.text = `# 题\n\n${"旧文。\n\n".repeat(80)}`;
    await openNoted("#/x.md");
    await page.evaluate(() => scrollTo(0, 900));
    await page.waitForFunction(() => history.state.offprintScroll === 900);
    await stopModules(page);
    await page.reload();
    await expect(body(page)).toContainText("旧文。");
    expect(await page.evaluate(() => scrollY)).toBe(900);
    expect(await page.title()).toContain("题");
    // Whoever wants text alone is shown nothing that may have pictures.
    await choose(page, { textOnly: true });
    await page.reload();
    await expect(page.locator(".op-boot")).toBeAttached();
    await expect(body(page)).toHaveCount(0);
  });

  test("finds no text in the entries that the reader has left by links", async ({ page, host }) => {
    const { it, open } = await start(page, host);
    // Told before the site is, which notes it anew.
    await page.addInitScript(() => addEventListener("popstate", () => (window.found = [history.state?.offprint.page])));
    it.text = "# 题\n\n[再往前](y.md)";
    await open("#/x.md");
    await expect.poll(() => noted(page)).toContain("再往前");
    await page.getByRole("link", { name: "再往前" }).click();
    await expect(page.locator(".op-failure")).toBeVisible();
    await page.goBack();
    await expect(body(page)).toContainText("再往前");
    expect(await page.evaluate(() => found)).toEqual([undefined]);
    await expect.poll(() => noted(page)).toContain("再往前");
  });

  for (const [what, change] of Object.entries({
    "that the browser does not keep": () => ({ caching: "no-store" }),
    "of a site with keys": () => ({ more: { keys: ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] } }),
    "of another host": url => ({ more: { data: [url.replace("127.0.0.1", "localhost")] } }),
  })) {
    test(`notes no text of an article ${what}`, async ({ page, host }) => {
      const { it, open, url } = await start(page, host);
      Object.assign(it, change(`${url}data/`));
      await open("#/x.md");
      await page.waitForLoadState("networkidle");
      await page.waitForTimeout(300);
      expect(await page.evaluate(() => history.state.offprint.settings)).toContain("甲报");
      expect(await noted(page)).toBeUndefined();
    });
  }

  test("says so where the host does not give the article any more, and keeps it", async ({ page, host }) => {
    const { it, openNoted } = await start(page, host);
    await openNoted("#/x.md");
    it.status = 503;
    await page.reload();
    await expect(page.locator(".op-notice")).toContainText("2026年5月1日");
    await expect(body(page)).toHaveText("旧文。");
    // Only of this page there is a copy.
    await page.evaluate(() => (location.hash = "#/y/x.md"));
    await expect(page.locator(".op-failure")).toBeVisible();
  });

  test("says so where the host is gone, and its settings with it", async ({ page, host }) => {
    const { it, openNoted } = await start(page, host);
    it.text = `# 题\n\n${"旧文。\n\n".repeat(80)}`;
    await openNoted("#/x.md");
    await page.evaluate(() => scrollTo(0, 900));
    await page.waitForFunction(() => history.state.offprintScroll === 900);
    it.isDown = true;
    await page.reload();
    await expect(page.locator(".op-notice")).toContainText("2026年5月1日");
    await expect(body(page)).toContainText("旧文。");
    await expect(page.locator(".op-masthead")).toContainText("甲报");
    expect(await page.evaluate(() => scrollY), "the reader stays where the reading was").toBeGreaterThan(800);
  });

  test("shows no lists that would change", async ({ page, host }) => {
    const { it, open, stop } = await start(page, host);
    await open("");
    await expect(page.locator(".op-block")).toContainText("旧题");
    const go = stop();
    it.front = "新题";
    await page.reload();
    await expect(page.locator(".op-boot")).toBeVisible();
    go();
    await expect(page.locator(".op-block")).toContainText("新题");
  });

  test("of a home that the settings do not name asks for no other file", async ({ page, host }) => {
    const { it, requests, open } = await start(page, host);
    it.more = { home: undefined };
    await open("");
    await page.reload();
    await shown(page);
    expect(requests.filter(path => path.startsWith("/data/") && !/pictures/.test(path))).toEqual(["/data/README.md"]);
  });

  test("asks the host at once where the browser keeps nothing", async ({ page, host }) => {
    const { it, open } = await start(page, host);
    it.caching = "no-store";
    await open("#/x.md");
    await page.reload();
    await shown(page);
    await expect(body(page)).toHaveText("旧文。");
  });
});

test.describe("files that are compressed beforehand", () => {
  const built = () => {
    const paths = readdirSync(dist, { recursive: true }).map(path => path.replaceAll("\\", "/"));
    return new Map(paths.filter(path => statSync(join(dist, path)).isFile() && !/\.(br|gz)$/.test(path)).map(path => [path, readFileSync(join(dist, path))]));
  };

  test("are those of the shell that gain by it, and none that a publisher changes", () => {
    const files = built();
    files.set("data/long.md", "字。\n\n".repeat(1000));
    files.set("site.json", " ".repeat(5000));
    files.set("small.js", "1");
    const beside = compressed(files);
    for (const [name, open] of [["br", brotliDecompressSync], ["gz", gunzipSync]]) {
      const ofKind = [...beside].filter(([path]) => path.endsWith(`.${name}`));
      for (const [path, content] of ofKind) {
        const original = files.get(path.slice(0, -name.length - 1));
        expect(open(content).equals(original), path).toBe(true);
        expect(content.length, path).toBeLessThan(original.length * 0.8);
      }
      const shell = [...files.keys()].filter(path => /^[^/]+\.(html|css|js|wasm)$/.test(path) && files.get(path).length >= 1024);
      expect(shell.length).toBeGreaterThan(10);
      expect(ofKind.map(([path]) => path).filter(path => !/\.svg\./.test(path)).sort()).toEqual(shell.map(path => `${path}.${name}`).sort());
    }
  });

  test("are sent by a host that looks for them, and the site is the same", async ({ page, host, watched }, info) => {
    const folder = info.outputPath("site");
    const files = built();
    cpSync(dist, folder, { recursive: true });
    const beside = compressed(files);
    for (const [path, content] of beside) writeFileSync(join(folder, path), content);
    const handler = sirv(folder, { brotli: true, gzip: true });
    const { url } = await host((request, response) => handler(request, response, () => response.writeHead(404).end()));

    const encodings = new Map();
    page.on("response", response => encodings.set(new URL(response.url()).pathname, response.headers()["content-encoding"]));
    // Browsers take brotli where the connection is safe, or the host this machine.
    await page.goto(`${url}${pages.legacy}`);
    await shown(page);
    await expect(headline(page)).toHaveText(/百年灯塔/);
    for (const [path, encoding] of encodings) expect(encoding, path).toBe(beside.has(`${path.slice(1) || "index.html"}.br`) ? "br" : undefined);
    const asked = [...encodings.keys()];
    expect(asked).toEqual(expect.arrayContaining(["/", "/offprint.js", "/site.json", "/data/gb/25/5/12/n10001.md"]));
    expect(asked.some(path => path.endsWith(".wasm"))).toBe(true);
    expect(watched.console.filter(line => line.startsWith("error"))).toEqual([]);
  });
});
