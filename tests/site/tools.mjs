// What the specs share: a page that is watched, doors into the site, hosts of one's own.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";

export { expect };

export const root = fileURLToPath(new URL("../../", import.meta.url));
const inRoot = folder => (isAbsolute(folder) ? folder : join(root, folder));
/** The folders that are tested; others than the usual ones where somebody is building meanwhile. */
export const dist = inRoot(process.env.OFFPRINT_DIST || "dist");
export const pkg = inRoot(process.env.OFFPRINT_PKG || "pkg");

/** The sample site's settings. */
export const sample = JSON.parse(readFileSync(join(dist, "site.json"), "utf8"));
/** A raw file of the sample site. */
export const raw = path => readFileSync(join(dist, "data", path), "utf8");
/** The paths of the sample site's files with one of these endings. */
export const files = endings =>
  readdirSync(join(dist, "data"), { recursive: true })
    .map(path => path.replaceAll("\\", "/"))
    .filter(path => endings.test(path))
    .sort();

/** One page of every kind and format, and what its headline says. */
export const pages = {
  front: "#/front.json",
  legacyFront: "#/gb/nf1001.md",
  section: "#/science/index.json",
  legacySection: "#/gb/nsc10.md",
  legacy: "#/gb/25/5/12/n10001.md",
  traditional: "#/b5/25/5/8/n10005.md",
  markdown: "#/en/tide-pools.md",
  json: "#/science/telescope.json",
};

/** What a failure on another machine is understood by, in the 300 characters that the list of results shows. */
const told = ({ console, errors, requests }, unanswered) => {
  const nameOf = url => new URL(url).pathname.split("/").pop();
  return `${[...errors, ...console].join("; ").slice(-120)}\nopen: ${[...unanswered].map(request => nameOf(request.url()))}\nasked: ${requests.map(nameOf).join(" ").slice(-120)}`;
};

export const test = base.extend({
  /** What the page said and asked for. A script error fails every test. */
  watched: [
    async ({ page }, use, info) => {
      const watched = { console: [], errors: [], requests: [], dialogs: [] };
      const unanswered = new Set();
      page.on("console", message => watched.console.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", error => watched.errors.push(String(error)));
      page.on("request", request => (watched.requests.push(request.url()), unanswered.add(request)));
      for (const end of ["requestfinished", "requestfailed"]) page.on(end, request => unanswered.delete(request));
      page.on("dialog", dialog => {
        watched.dialogs.push(dialog.message());
        return dialog.dismiss();
      });
      await use(watched);
      if (info.errors.length) await info.attach("watched", { body: told(watched, unanswered), contentType: "text/plain" });
      expect(watched.errors, "errors that no code caught").toEqual([]);
      expect(watched.dialogs, "dialogs").toEqual([]);
    },
    { auto: true },
  ],

  /** `host(handler)`: another HTTP server on this machine that lets every site read; its address, and who asked it what. */
  host: async ({}, use) => {
    const servers = [];
    await use(async handler => {
      const requests = [];
      const server = createServer((request, response) => {
        requests.push(request.url);
        response.setHeader("Access-Control-Allow-Origin", "*");
        handler(request, response);
      });
      servers.push(server);
      await new Promise(done => server.listen(0, "127.0.0.1", done));
      return { url: `http://127.0.0.1:${server.address().port}/`, requests, server };
    });
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

/** Waits until the visit shows a page, or a failure: it brings the place where it says what is going on, and the head. */
export async function shown(page) {
  await expect(page.locator("head:has(> meta[name=description]) + body #offprint:not([aria-busy]):has(> .op-status) .op")).toBeAttached();
}

/** Opens the site anew at a hash. */
export async function open(page, hash = "") {
  if (page.url() !== "about:blank") await page.goto("about:blank"); // a new hash alone would not load anew
  await page.goto(`./${hash}`);
  await shown(page);
}

/** Waits for what `action` makes the page show: `offprint-load`, or `offprint-error`. */
export async function result(page, action) {
  const heard = await page.evaluateHandle(() => {
    const heard = {};
    heard.event = new Promise(done => {
      const end = new AbortController();
      for (const name of ["offprint-load", "offprint-error"]) {
        document.addEventListener(name, event => (end.abort(), done(event.type)), { signal: end.signal });
      }
    });
    return heard;
  });
  await action();
  return heard.evaluate(heard => heard.event);
}

/** Holds that axe finds nothing on what is shown, the size of what is touched included; a test goes on, to tell of all that it looks at. */
export async function expectNoBarriers(page, what = page.url()) {
  // "Legacy" is for pages without frames, as all of these are: otherwise each look opens another page for what frames said.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ rules: { "target-size": { enabled: true } } });
  const { violations } = await axe.analyze();
  expect.soft(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`), what).toEqual([]);
}

/** Tells the page what line it has. */
export const line = (page, connection) =>
  page.addInitScript(connection => Object.defineProperty(Navigator.prototype, "connection", { get: () => connection }), connection);

/** Answers with a page whose pieces browsers get one by one. */
export async function answerIn(pieces, response) {
  response.writeHead(200, { "Content-Type": "text/html" });
  for (const piece of pieces) {
    response.write(piece);
    await new Promise(done => setTimeout(done, 40));
  }
  response.end();
}

/** Notes from the start of each page what moves in it by itself: `shifts` gives it. */
export const watchShifts = page =>
  page.addInitScript(() => {
    window.shifts = [];
    const nameOf = ({ node, previousRect: before, currentRect: after }) => {
      const name = (node?.outerHTML ?? node?.textContent ?? "what is gone").slice(0, 80);
      return `${name} (${[before, after].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round)).join(" to ")})`;
    };
    new PerformanceObserver(list => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (!hadRecentInput) shifts.push(`${value.toFixed(4)} ${sources.map(nameOf).join(" | ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });

/** What moved by itself since the page began, or since this was asked last; the browser tells of it after the frame. */
export const shifts = page =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    return window.shifts.splice(0);
  });

/** Notes from the start of the page what the visit has laid out: `pressed`, pairs of an order and what came of it. */
export const watchPress = page =>
  page.addInitScript(() => {
    window.pressed = [];
    let begun;
    Object.defineProperty(window, "offprintFirst", {
      get: () => begun,
      set(value) {
        begun = value;
        let { press } = value;
        const noting = order => {
          const made = press(order);
          pressed.push([order, made]);
          return made;
        };
        Object.defineProperty(value, "press", { get: () => noting, set: given => (press = given) });
      },
    });
  });

/** What came of the files that are laid out for nothing when the page is shown (www/visit.js), as soon as they are. */
export async function rehearsed(page) {
  const made = () => page.evaluate(() => pressed.filter(([order]) => order.includes("\0a.md\0")).map(([, made]) => made));
  await expect.poll(async () => (await made()).length).toBe(3);
  return made();
}

/** Goes to a hash within the open page, as a bookmark would, and waits for what it shows. */
export const follow = (page, hash) => result(page, () => page.evaluate(hash => void (location.hash = hash), hash));

const at = path => url => decodeURIComponent(url.pathname).endsWith(path);

/** Changes the settings that the page gets: fields to replace, or a whole text. */
export async function settings(page, change) {
  const body = typeof change === "string" ? change : JSON.stringify({ ...sample, ...change });
  await page.route(at("/site.json"), route => route.fulfill({ body, contentType: "application/json" }));
}

/** What the reader has chosen on this site before: is stored as the page itself would (www/device/choices.js). */
export const chosen = (page, choices) => page.addInitScript(store, choices);
/** The same, in a page that is open. */
export const choose = (page, choices) => page.evaluate(store, choices);
const store = choices => {
  localStorage[`offprint ${new URL("./", location.href).pathname}`] = JSON.stringify(choices);
};

/** The files of the site that were asked for, in order. */
export const asked = watched => watched.requests.map(url => decodeURIComponent(new URL(url).pathname)).filter(path => /\/data\/.*\.(md|json)$/.test(path));

/** The line of index.html by which its host is asked for articles before the settings are there. */
export const early = /<meta name="offprint-data".*?>\n/;

/** Takes that line out, as publishers do whose articles are elsewhere. */
export const withoutEarly = page =>
  page.addInitScript(() => new MutationObserver(() => document.querySelector("meta[name=offprint-data]")?.remove()).observe(document, { childList: true, subtree: true }));

/** Puts a raw file into the site. */
export async function put(page, path, body, more = {}) {
  await page.route(at(`/data/${path}`), route => route.fulfill({ body, contentType: "text/plain; charset=utf-8", ...more }));
}

/** Holds every answer for a path back until told; `waiting` tells when the page has asked. */
export async function hold(page, path) {
  let release, asked;
  const released = new Promise(done => (release = done));
  const waiting = new Promise(done => (asked = done));
  await page.route(at(path), async route => {
    asked();
    await released;
    await route.fallback().catch(() => {}); // given up meanwhile
  });
  return { release, waiting };
}

/** The headline of what is shown; the static page before has others. */
export const headline = page => page.locator(".op h1");
export const failure = page => page.locator(".op-failure");
