// A long visit, and a browser that refuses: what was opened for a page goes with it, and nothing that is denied or wrong
// keeps the next page from opening.
import { expect, failure, files, follow, headline, hold, open, pages, put, result, settings, shown, test } from "./tools.mjs";

// Long stories: on a machine that is busy with others they take their time.
test.describe.configure({ timeout: 90_000 });

/** Every page of the sample site. */
const everyPage = files(/\.(md|json)$/).map(path => `#/${path}`);

/** Counts what the page opens and has not closed: listeners, timers, and memory of modules. */
function count() {
  // What is watched may go: it is not held here.
  const listeners = new WeakMap();
  const targets = [];
  const timers = new Set();
  const memories = [];
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const key = (type, options) => `${type} ${typeof options === "object" && options ? Boolean(options.capture) : Boolean(options)}`;
  const of = (target, type, options) => {
    if (!listeners.has(target)) targets.push(new WeakRef(target));
    const known = listeners.get(target) ?? listeners.set(target, new Map()).get(target);
    return known.get(key(type, options)) ?? known.set(key(type, options), new Set()).get(key(type, options));
  };
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (listener && !options?.once && !options?.signal) of(this ?? window, type, options).add(listener);
    return addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    of(this ?? window, type, options).delete(listener);
    return removeEventListener.call(this, type, listener, options);
  };
  for (const [start, stop, repeats] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval", true]]) {
    const [starts, stops] = [window[start], window[stop]];
    window[start] = (action, ...rest) => {
      const timer = starts((...given) => {
        if (!repeats) timers.delete(timer);
        action(...given);
      }, ...rest);
      timers.add(timer);
      return timer;
    };
    window[stop] = timer => {
      timers.delete(timer);
      stops(timer);
    };
  }
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await instantiate.apply(WebAssembly, given);
      memories.push((made.instance ?? made).exports.memory);
      return made;
    };
  }
  window.counted = () => ({
    listeners: targets
      .flatMap(target => [...(listeners.get(target.deref()) ?? new Map()).values()])
      .reduce((sum, set) => sum + set.size, 0),
    timers: timers.size,
    wasm: memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
  });
  /** Goes to each of these hashes in turn, waiting for the page each time; how many of them failed. */
  window.visit = async hashes => {
    let failed = 0;
    for (const hash of hashes) {
      if (hash === location.hash) continue;
      const arrived = new Promise(done => {
        const heard = event => {
          removeEventListener.call(document, "offprint-load", heard);
          removeEventListener.call(document, "offprint-error", heard);
          failed += event.type === "offprint-error";
          done();
        };
        addEventListener.call(document, "offprint-load", heard);
        addEventListener.call(document, "offprint-error", heard);
      });
      location.hash = hash;
      await arrived;
    }
    return failed;
  };
}

/** What Chromium says of the page, once all that nobody holds is gone. */
async function measured(page, session) {
  // The browser's own list of what was fetched, which it ends at 250.
  await page.evaluate(() => performance.clearResourceTimings());
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = name => metrics.find(metric => metric.name === name).value;
  return {
    heap: usedSize,
    nodes: metric("Nodes"),
    documents: metric("Documents"),
    known: metric("JSEventListeners"),
    ...(await page.evaluate(() => window.counted())),
  };
}

test("a thousand navigations leave nothing behind", async ({ page, host }) => {
  test.setTimeout(300_000); // some 40 s on a machine of its own
  const under = new Set();
  page.on("request", request => under.add(request));
  for (const name of ["requestfinished", "requestfailed"]) page.on(name, request => under.delete(request));
  await page.addInitScript(count);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await open(page);

  const visit = async (from, to) => {
    const hashes = Array.from({ length: to - from }, (_, at) => everyPage[(from + at) % everyPage.length]);
    for (let at = 0; at < hashes.length; at += 100) {
      expect(await page.evaluate(hashes => window.visit(hashes), hashes.slice(at, at + 100)), "failed").toBe(0);
      // A reader who stays and points at a story: it is fetched ahead, and then opened.
      await page.evaluate(async section => {
        await window.visit([section]);
        const link = [...document.querySelectorAll(".op-teaser h2 a")].at(-1);
        link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        await new Promise(done => setTimeout(done, 700));
        await window.visit([link.getAttribute("href")]);
      }, pages.section);
    }
    // Here is nothing that could be wanted next: all is quiet.
    await page.evaluate(() => window.visit(["#/README.md"]));
    await expect.poll(() => under.size, "requests under way").toBe(0);
    await page.waitForTimeout(700);
  };
  await visit(0, 50);
  const early = await measured(page, session);
  await visit(50, 1000);
  const late = await measured(page, session);

  if (process.env.OFFPRINT_FIGURES) console.log(early, late);
  expect(late.wasm, "bytes of the module's memory").toBeLessThanOrEqual(early.wasm * 1.1);
  expect(late.heap + late.wasm, "bytes of memory in all").toBeLessThan((early.heap + early.wasm) * 1.1);
  expect(late.nodes, "nodes").toBeLessThan(early.nodes * 1.1);
  expect(late.documents, "documents").toBeLessThanOrEqual(early.documents);
  expect(late.known, "listeners that the browser knows").toBeLessThanOrEqual(early.known);
  expect(late.listeners, "listeners").toBe(early.listeners);
  expect(late.timers, "timers").toBeLessThanOrEqual(early.timers);
});

test("two tabs read on their own", async ({ page, context, watched }) => {
  await open(page, pages.section);
  const other = await context.newPage();
  const errors = [];
  other.on("pageerror", error => errors.push(String(error)));
  await open(other, pages.legacy);
  // Both at once, more than once.
  for (const [here, there] of [[pages.json, pages.markdown], [pages.front, pages.section], [pages.legacy, pages.legacy]]) {
    const told = [follow(page, here), follow(other, there)];
    expect(await Promise.all(told)).toEqual(["offprint-load", "offprint-load"]);
    expect(await page.evaluate(() => location.hash)).toBe(here);
    expect(await other.evaluate(() => location.hash)).toBe(there);
  }
  await expect(headline(page)).toHaveText(await headline(other).textContent());
  await other.close();
  await follow(page, pages.markdown);
  await expect(headline(page)).toHaveText("Six Hours Between the Tides");
  expect(errors.concat(watched.errors)).toEqual([]);
});

test("a page that is loaded anew while a file is on its way shows that file", async ({ page }) => {
  await open(page, pages.section);
  const { pathname } = new URL(pages.legacy.slice(1), "http://paper.example/data/");
  const slow = await hold(page, pathname);
  await page.evaluate(hash => void (location.hash = hash), pages.legacy);
  await slow.waiting;
  const loaded = page.reload();
  await page.waitForTimeout(100); // it is being loaded
  slow.release();
  await loaded;
  await shown(page);
  await expect(headline(page)).toHaveText(/百年灯塔/);
  await result(page, () => page.goBack());
  await expect(headline(page)).toHaveText("科学");
});

/** What a browser may refuse, as scripts that run before those of the page. */
const refusals = {
  "storage that throws when it is touched": () => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(window, name, { get: refuse, configurable: true });
    }
    Object.defineProperty(Document.prototype, "cookie", { get: refuse, set: refuse });
    Object.defineProperty(Navigator.prototype, "storage", { get: refuse });
  },
  "storage that is there and takes nothing": () => {
    const full = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
    Storage.prototype.setItem = full;
    Storage.prototype.getItem = full;
    IDBFactory.prototype.open = () => {
      const request = new EventTarget();
      setTimeout(() => {
        request.error = new DOMException("A mutation operation was attempted on a database that did not allow mutations.", "InvalidStateError");
        const event = new Event("error");
        request.onerror?.(event);
        request.dispatchEvent(event);
      });
      return request;
    };
    if (window.CacheStorage) CacheStorage.prototype.open = async () => full();
    if (navigator.storage) StorageManager.prototype.estimate = async () => full();
  },
  "no storage at all": () => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(window, name, { value: undefined, configurable: true });
    }
    Object.defineProperty(Navigator.prototype, "storage", { value: undefined });
  },
  "no service workers": () => {
    delete Navigator.prototype.serviceWorker;
  },
  "service workers that cannot be registered": () => {
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("Registration is disabled.", "SecurityError"));
    ServiceWorkerContainer.prototype.getRegistration = () => Promise.reject(new DOMException("Refused.", "SecurityError"));
    ServiceWorkerContainer.prototype.getRegistrations = () => Promise.reject(new DOMException("Refused.", "SecurityError"));
    // One that never is.
    Object.defineProperty(ServiceWorkerContainer.prototype, "ready", { get: () => new Promise(() => {}) });
  },
};

/** What a reader does on any visit. */
async function visits(page) {
  await open(page);
  await expect(page.locator(".op-front")).toBeVisible();
  await result(page, () => page.locator(".op-nav a", { hasText: "科学" }).click());
  await expect(headline(page)).toHaveText("科学");
  await result(page, () => page.locator('.op-teaser a[href="#/science/comet.md"]').first().click());
  await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
  expect(await follow(page, "#/gone.md")).toBe("offprint-error");
  await expect(failure(page)).toHaveAttribute("data-code", "not-found");
  await result(page, () => page.goBack());
  await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
  await page.reload();
  await shown(page);
  await expect(headline(page)).toHaveText("追一颗八万年来一次的彗星");
}

for (const [title, refuse] of Object.entries(refusals)) {
  for (const offline of [false, true]) {
    test(`${title}: the page opens and goes on${offline ? ", where articles would be kept, too" : ""}`, async ({ page }) => {
      await page.addInitScript(refuse);
      await settings(page, { offline });
      await visits(page);
    });
  }
}

const YEAR = 365 * 24 * 3600 * 1000;
for (const [title, off] of [["a year behind", -YEAR], ["a year ahead", YEAR]]) {
  test(`a clock that is ${title}: the page opens and goes on`, async ({ page }) => {
    await page.addInitScript(off => {
      const Real = Date;
      window.Date = class extends Real {
        constructor(...given) {
          super(...(given.length > 0 ? given : [Real.now() + off]));
        }
        static now() {
          return Real.now() + off;
        }
      };
    }, off);
    await settings(page, { offline: true });
    await visits(page);
    // A host whose own clock is right says when its files were made: that keeps none of them.
    await put(page, "x/dated.md", "---\ntitle: 带日期的文章\ndate: 2025-05-12\n---\n正文。", { headers: { date: new Date().toUTCString() } });
    await follow(page, "#/x/dated.md");
    await expect(headline(page)).toHaveText("带日期的文章");
    await expect(page.locator(".op-article time")).toHaveAttribute("datetime", "2025-05-12");
  });
}

test("a clock that jumps while the page is open keeps nothing from opening", async ({ page }) => {
  await page.clock.install();
  await open(page, pages.section);
  for (const hash of [pages.legacy, pages.json, pages.markdown]) {
    await page.clock.setSystemTime(new Date(Date.now() + (hash === pages.json ? -YEAR : YEAR)));
    await page.evaluate(hash => void (location.hash = hash), hash);
    await page.clock.runFor(1000);
    await shown(page);
    await expect(failure(page)).toHaveCount(0);
  }
});
