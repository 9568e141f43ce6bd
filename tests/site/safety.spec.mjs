// Nothing from an article runs, nothing of the page is forged, nobody else is asked for anything.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, files, follow, headline, open, pages, root, settings, shown, test } from "./tools.mjs";

test.describe("the policy", () => {
  test("is strict, and stands before anything that it rules", async ({ page, request }) => {
    const whole = await (await request.get("./")).text();
    // The module is text that no browser runs.
    const module = /<script type="application\/wasm" [^>]*>.*?<\/script>/gs;
    expect(whole.match(module)).toHaveLength(1);
    const html = whole.replace(module, "");
    const policy = page.locator("meta[http-equiv=Content-Security-Policy]");
    await open(page);
    const directives = new Map((await policy.getAttribute("content")).split(";").map(part => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
    expect(directives.get("default-src")).toEqual(["'none'"]);
    // Just the scripts and the styles that stand in the page, by their hashes.
    const hashes = element => [...html.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))].map(([, text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    const [scripts, styles] = [hashes("script"), hashes("style")];
    expect([scripts.length, styles.length]).toEqual([4, 1]);
    expect(directives.get("script-src").sort()).toEqual(["'self'", ...scripts.sort(), "'wasm-unsafe-eval'"]);
    expect(directives.get("style-src")).toEqual(["'self'", ...styles]);
    expect(directives.get("base-uri")).toEqual(["'none'"]);
    expect(directives.get("form-action")).toEqual(["'none'"]);
    expect(directives.get("require-trusted-types-for")).toEqual(["'script'"]);
    expect(directives.get("trusted-types")).toEqual(["offprint", "offprint-device", "offprint-first"]);
    for (const name of ["worker-src", "manifest-src"]) expect(directives.get(name)).toEqual(["'self'"]);
    for (const name of directives.keys()) {
      expect(["default-src", "script-src", "style-src", "img-src", "connect-src", "worker-src", "manifest-src", "base-uri", "form-action", "require-trusted-types-for", "trusted-types"]).toContain(name);
    }
    // Pictures that are on the device have addresses of the browser's own, and the icon stands in the page.
    expect(directives.get("img-src").sort()).toEqual(["'self'", "blob:", "data:", "http:", "https:"]);
    expect(html.match(/"data:[^"]{9}/g)).toEqual(['"data:image/png']);
    directives.delete("img-src");
    for (const [name, values] of directives) expect(values.join(" "), name).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|data:|blob:/);
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.search(/<(link|script|style)\b/));
    expect(html.replace(/<(script|style)>.*?<\/\1>/gs, "")).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
    await expect(page.locator("meta[name=referrer]")).toHaveAttribute("content", "no-referrer");
  });

  test("is enforced by the browser", async ({ page }) => {
    await open(page);
    await page.evaluate(() => (document.title = "probe"));
    // In the page's own world, as a script of the page would try it.
    const tried = await page.evaluate(() => {
      const attempt = action => {
        try {
          action();
          return "worked";
        } catch (error) {
          return error.name;
        }
      };
      const script = document.createElement("script");
      return {
        innerHTML: attempt(() => (document.body.appendChild(document.createElement("div")).innerHTML = "<b>x</b>")),
        insert: attempt(() => document.body.insertAdjacentHTML("beforeend", "<b>x</b>")),
        write: attempt(() => document.write("<b>x</b>")),
        parse: attempt(() => new DOMParser().parseFromString("<b>x</b>", "text/html")),
        fragment: attempt(() => document.createRange().createContextualFragment("<b>x</b>")),
        src: attempt(() => (script.src = "x.js")),
        object: attempt(() => document.createElement("object").setAttribute("data", "x")),
        text: attempt(() => (script.text = "globalThis.__pwned = 1")),
        another: attempt(() => trustedTypes.createPolicy("mine", { createHTML: String })),
        again: attempt(() => trustedTypes.createPolicy("offprint", { createHTML: String })),
      };
    });
    expect(tried).toEqual(Object.fromEntries(Object.keys(tried).map(key => [key, "TypeError"])));

    const violations = await page.evaluate(async () => {
      const seen = [];
      document.addEventListener("securitypolicyviolation", event => seen.push(event.effectiveDirective));
      const add = (name, attributes) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        document.body.append(element);
      };
      add("img", { src: "ftp://127.0.0.1/x.gif" });
      add("iframe", { src: "https://evil.example/" });
      add("video", { src: "https://evil.example/" });
      add("p", { style: "color: red" });
      add("link", { rel: "stylesheet", href: "https://evil.example/x.css" });
      const style = document.createElement("style");
      style.textContent = "*{color:red}";
      document.body.append(style);
      new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
      const before = document.baseURI;
      add("base", { href: "https://evil.example/" });
      await new Promise(done => setTimeout(done, 300));
      return { seen: [...new Set(seen)].sort(), base: document.baseURI === before, pwned: globalThis.__pwned };
    });
    expect(violations.pwned).toBeUndefined();
    expect(violations.base).toBe(true);
    for (const directive of ["img-src", "frame-src", "media-src", "style-src-attr", "style-src-elem", "base-uri"]) {
      expect(violations.seen).toContain(directive);
    }
  });
});

test.describe("the reader's privacy", () => {
  test("a walk over every page asks nobody else, says nothing in the console, leaves nothing behind", async ({ page, context, watched, baseURL }) => {
    test.slow();
    await open(page);
    for (const path of files(/\.(md|json)$/)) {
      const hash = `#/${path}`;
      if (hash !== pages.front) expect(await follow(page, hash)).toBe("offprint-load");
      // Everything that loads when it is seen.
      await page.evaluate(async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
          scrollTo(0, y);
          await new Promise(requestAnimationFrame);
        }
        await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
      });
      await expect(page.locator(".op-missing"), `pictures of ${path}`).toHaveCount(0);
    }
    // Browsers complain late about what was asked for early in vain.
    await page.waitForTimeout(4_000);
    expect(watched.console).toEqual([]);
    expect(watched.requests.filter(url => !url.startsWith(baseURL) && url !== "about:blank")).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length])).toEqual([0, 0, 0]);
  });

  test("nothing is asked for twice on the way to the first page", async ({ page, watched }) => {
    for (const hash of ["", pages.legacy, `${pages.markdown}#fn-1`]) {
      watched.requests.length = 0;
      await open(page, hash);
      const asked = watched.requests.filter(url => url !== "about:blank" && !/^data:|\.(webp|jpg)$/.test(url)).map(url => url.replace(/#.*/, ""));
      expect(asked.length, asked.join("\n")).toBe(new Set(asked).size);
      // The footer comes when all is shown.
      const first = asked.filter(url => !/(tools\.js|device\.css)\?/.test(url));
      // Of what Markdown has, footnotes are rare.
      const reader = hash.includes(pages.markdown) ? 2 : 0;
      expect(first.length, "page, two scripts, module, settings, article; the reader of what is rare").toBe(6 + reader);
      await expect(page.locator(".op-tools")).toBeAttached(); // What it asks for is not the next page's.
    }
  });

  test("hosts of articles and pictures do not learn who reads what, or where", async ({ page, context, host, baseURL }) => {
    const heard = [];
    const { url } = await host((request, response) => {
      heard.push([request.url, request.headers]);
      response.end(request.url.endsWith(".md") ? `# 远方\n\n![图](p.png)\n\n<img src="${baseURL}data/pictures/comet-600x400.webp" alt="">` : "");
    });
    await settings(page, { data: [url] });
    await context.addCookies([{ name: "me", value: "1", url }]);
    await open(page, "#/far/away.md");
    await expect.poll(() => heard.length).toBeGreaterThan(1);
    for (const [path, headers] of heard) {
      expect(headers.referer, path).toBeUndefined();
      if (path.endsWith(".md")) expect(headers.cookie, path).toBeUndefined();
    }
    // The picture does not load: it may be asked for again when the whole article follows how it begins.
    expect([...new Set(heard.map(([path]) => path))].filter(path => !path.startsWith("/pictures/")).sort()).toEqual(["/far/away.md", "/far/p.png"]);
    expect(heard.filter(([path]) => path.endsWith(".md"))).toHaveLength(1);
    expect(heard.filter(([path]) => path.endsWith("p.png")).length).toBeLessThanOrEqual(2);
  });
});

test.describe("attacks", () => {
  const folder = join(root, "tests", "attacks");
  const largest = 150_000;

  /** What the attacks look for, in the page itself: findings as text. */
  function inspect({ held, start, failed }) {
    const found = [];
    if (globalThis.__pwned !== undefined) found.push(`ran: ${String(globalThis.__pwned)}`);
    delete globalThis.__pwned;
    if ({}.polluted !== undefined || [].polluted !== undefined) found.push("prototype polluted");

    const common = ["id", "lang", "dir"];
    const plain =
      "abbr b bdi blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i ins kbd mark p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr";
    const body = new Map(plain.split(" ").map(name => [name, []]));
    const also = { a: "href rel title", abbr: "title", img: "src alt title width height loading decoding referrerpolicy", ol: "start", li: "value", td: "colspan rowspan align scope", th: "colspan rowspan align scope", time: "datetime", details: "open" };
    for (const [name, attributes] of Object.entries(also)) body.set(name, attributes.split(" "));
    // The page gives it to tables that scroll; what articles say of it is for the native tests.
    body.set("table", ["tabindex"]);
    // What the layout itself writes around the body.
    const layout = new Map([...body].map(([name, attributes]) => [name, [...attributes, "class", "aria-hidden"]]));
    for (const name of ["header", "nav", "main", "aside", "section", "article", "footer", "h1"]) layout.set(name, ["class", "aria-label", "tabindex"]);
    layout.get("div").push("data-code");
    layout.get("p").push("role");
    layout.get("a").push("aria-current", "aria-label");
    layout.get("span").push("role", "style");
    layout.set("svg", ["class", "role", "shape-rendering", "viewBox", "aria-label"]);
    layout.set("path", ["fill", "d"]);
    layout.set("button", ["type", "class", "data-op", "data-src", "data-alt", "data-done", "data-failed", "hidden"]);

    const page = document.querySelector(".op");
    for (const element of page.querySelectorAll("*")) {
      const name = element.localName;
      const inBody = element.closest(".op-body") && !element.matches(".op-body");
      // What stands in for pictures there is the layout's.
      const isOurs = inBody && (element.matches("span.op-missing") || (held && element.matches("button.op-held")));
      const allowed = (inBody && !isOurs ? body : layout).get(name);
      if (!allowed || (element.namespaceURI !== "http://www.w3.org/1999/xhtml" && !element.closest("svg.op-code"))) {
        found.push(`<${element.nodeName}> in ${element.parentElement.className || element.parentElement.localName}`);
        continue;
      }
      for (const { name: attribute, value } of element.attributes) {
        if (!allowed.includes(attribute) && !common.includes(attribute)) found.push(`<${name} ${attribute}="${value.slice(0, 40)}">`);
      }
      if (element.id) {
        if (!element.id.startsWith("user-content-") && !["offprint-main", "offprint-headline"].includes(element.id)) found.push(`id ${element.id}`);
        if (inBody && !element.id.startsWith("user-content-")) found.push(`id ${element.id} in the body`);
      }
      const href = element.getAttribute("href");
      // What is no address at all, as "https://[", has no protocol and leads nowhere.
      if (href !== null && !href.startsWith("#") && !["http:", "https:", "mailto:"].includes(element.protocol === ":" ? href.split(/(?<=:)/)[0] : element.protocol)) found.push(`href ${href}`);
      if (href !== null && !href.startsWith("#") && element.rel !== "noopener noreferrer" && element.origin !== location.origin) found.push(`no rel: ${href}`);
      for (const source of [element.getAttribute("src"), element.getAttribute("data-src")]) {
        if (source && !["http:", "https:"].includes(new URL(source, location).protocol)) found.push(`src ${source}`);
      }
      if (inBody && !isOurs && element.className) found.push(`class ${element.className}`);
    }
    for (const [selector, count] of [["#offprint-headline", 1], ["#offprint-main", 1], ["h1", 1], ["main", 1], [".op", 1], [".op-status", 1], ["form, iframe, object, embed, style, base, template, input, textarea, select, video, audio, math", 0]]) {
      const number = document.body.querySelectorAll(selector).length;
      if (number !== count) found.push(`${number} × ${selector}`);
    }
    if (document.body.querySelectorAll("script").length) found.push("script in the body");
    const head = outlineOfHead();
    if (head !== start.head) found.push(`head: ${head}`);
    try {
      const data = failed || JSON.parse(document.head.querySelector("script[type='application/ld+json']").textContent);
      if (!failed && typeof data.headline !== "string") found.push("JSON-LD without a headline");
    } catch (error) {
      found.push(`JSON-LD: ${error.message}`);
    }

    // Nothing is shadowed.
    if (document.body !== document.documentElement.children[1] || !(document.body instanceof HTMLBodyElement)) found.push("document.body");
    for (const name of ["cookie", "title", "URL", "domain", "referrer", "readyState"]) if (typeof document[name] !== "string") found.push(`document.${name}`);
    for (const name of ["forms", "images", "links", "scripts", "embeds", "anchors", "all"]) if (typeof document[name].length !== "number") found.push(`document.${name}`);
    for (const name of ["getElementById", "querySelector", "createElement", "write"]) if (document[name] !== Document.prototype[name]) found.push(`document.${name}`);
    if (document.forms.length) found.push("a form");
    if (document.location !== window.location || document.defaultView !== window) found.push("document.location");
    const added = Object.getOwnPropertyNames(window).filter(name => !start.globals.includes(name));
    if (added.length) found.push(`globals: ${added}`);

    // Whatever a reader may touch.
    const elements = [...page.querySelectorAll(".op-main *")].filter(element => !element.matches(".op-held, [data-op]"));
    for (const element of [...elements.slice(0, 400), ...elements.slice(-100)]) {
      for (const name of ["mouseover", "mouseenter", "mousemove", "pointerdown", "keydown", "toggle", "animationstart", "transitionend", "wheel"]) element.dispatchEvent(new Event(name, { bubbles: name !== "mouseenter" }));
      element.focus?.({ preventScroll: true });
      element.click?.();
    }
    if (globalThis.__pwned !== undefined) found.push(`ran when touched: ${String(globalThis.__pwned)}`);
    delete globalThis.__pwned;
    return found;
  }

  /** Makes a page ready for being inspected; what it is like before any attack. */
  const ready = async page => {
    await expect(page.locator(".op-tools")).toBeAttached(); // the last thing that comes by itself
    return page.evaluate(() => {
      // All but what every page sets: title, description, JSON-LD.
      window.outlineOfHead = () => [...document.head.children].filter(child => !child.matches("title, meta[name=description], script[type='application/ld+json']")).map(child => child.outerHTML).join("\n");
      window.violations = [];
      document.addEventListener("securitypolicyviolation", event => violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
      // Links are looked at, not followed.
      window.addEventListener("click", event => event.preventDefault(), true);
      return { head: outlineOfHead(), globals: Object.getOwnPropertyNames(window).concat("__pwned") };
    });
  };

  test("would be seen", async ({ page }) => {
    await page.addInitScript(`window.inspect = ${inspect}`);
    await open(page, pages.legacy);
    const start = await ready(page);
    expect(await page.evaluate(start => inspect({ start }), start), "the sample page is clean").toEqual([]);
    const attacks = {
      "<IFRAME>": body => body.append(document.createElement("iframe")),
      "data-x": body => body.firstElementChild.setAttribute("data-x", "x"),
      "style": body => body.firstElementChild.setAttribute("style", "color: red"),
      "id x": body => (body.firstElementChild.id = "x"),
      "href": body => body.querySelector("a").setAttribute("href", "java\nscript:x"),
      "<svg>": body => body.append(document.createElementNS("http://www.w3.org/2000/svg", "svg")),
      "class": body => (body.firstElementChild.className = "op-nav"),
      "2 × h1": () => document.querySelector("main").append(document.createElement("h1")),
      "head": () => document.head.append(document.createElement("style")),
      "ran": () => (globalThis.__pwned = 1),
      "ran when touched": body => body.addEventListener("mouseover", () => (globalThis.__pwned = 1)),
      "globals: leak": () => (globalThis.leak = 1),
      "document.cookie": () => Object.defineProperty(document, "cookie", { value: {} }),
      "polluted": () => (Object.prototype.polluted = 1),
    };
    for (const [what, attack] of Object.entries(attacks)) {
      await open(page, pages.legacy);
      await ready(page);
      const found = await page.evaluate(([attack, start]) => (Function("body", `(${attack})(body)`)(document.querySelector(".op-body")), inspect({ start })), [String(attack), start]).catch(error => [String(error)]);
      expect(found.join("\n"), what).toContain(what);
    }
  });

  for (const file of readdirSync(folder).filter(name => name.endsWith(".json"))) {
    for (const held of [false, true]) {
      test(`${file.replace(".json", "")}${held ? ", with pictures held back" : ""}`, async ({ page, watched, baseURL }) => {
        test.setTimeout(240_000);
        const cases = JSON.parse(readFileSync(join(folder, file), "utf8"))
          .map(({ title, source, build }) => ({ title, source: source ?? build.map(([text, times]) => text.repeat(times)).join("") }))
          .filter(({ source }) => source.length <= (held ? 20_000 : largest));
        expect(cases.length).toBeGreaterThan(60);
        const findings = [];
        let now = "the start"; // every case begins by asking for its file

        await page.route(url => url.origin !== new URL(baseURL).origin, route => route.fulfill({ status: 204 }));
        await page.route(/\/data\/attacks\/\d+$/, route => {
          const { title, source } = cases[Number(route.request().url().split("/").at(-1))];
          now = title;
          return route.fulfill({ body: source, contentType: "text/plain; charset=utf-8" });
        });
        // Pictures in the site that nobody has drawn.
        await page.route(/\/data\/(?!attacks\/\d+$)/, route => (route.request().resourceType() === "image" ? route.fulfill({ status: 404 }) : route.fallback()));
        // What the pages bring along of their own is shown, too.
        await settings(page, { nav: undefined, topics: undefined, promos: undefined, pictures: held ? { allow: [] } : {} });
        await page.addInitScript(`window.inspect = ${inspect}`);
        await open(page, pages.markdown); // It wants the reader that comes late: the shell is complete then.
        await expect(page.locator(".op-tools")).toBeAttached();
        await page.waitForTimeout(100); // the start's own pictures

        page.on("request", request => {
          const url = request.url();
          const type = request.resourceType();
          const isOwn = url.startsWith(baseURL);
          // A case, or a file of the site that one of its links leads to, fetched ahead.
          const isCase = isOwn && url.slice(baseURL.length).startsWith("data/") && type === "fetch";
          const isPicture = type === "image" && /^https?:/.test(url) && (!held || isOwn);
          if (!isCase && !isPicture) findings.push(`${now}: asked for ${type} ${url}`);
        });
        page.on("popup", popup => findings.push(`${now}: opened ${popup.url()}`));
        page.on("framenavigated", frame => (frame !== page.mainFrame() || !frame.url().startsWith(baseURL)) && findings.push(`${now}: went to ${frame.url()}`));

        const start = await ready(page);
        // Many at a time: telling the page of each takes longer than the page does.
        const facts = cases.map(({ title, source }, number) => ({ title, number, failed: source.includes("\0") }));
        while (facts.length) {
          const found = await page.evaluate(
            async ({ some, held, start }) => {
              const found = [];
              for (const { title, number, failed } of some) {
                const event = await new Promise(done => {
                  const end = new AbortController();
                  for (const name of ["offprint-load", "offprint-error"]) document.addEventListener(name, event => (end.abort(), done(event.type)), { signal: end.signal });
                  location.hash = `#/attacks/${number}`;
                });
                // A file with NUL characters is no text.
                if (event !== (failed ? "offprint-error" : "offprint-load")) found.push(`${title}: ${event}`);
                found.push(...inspect({ held, start, failed }).slice(0, 3).map(what => `${title}: ${what}`));
              }
              return found;
            },
            { some: facts.splice(0, 20), held, start },
          );
          findings.push(...found);
        }
        findings.push(...(await page.evaluate(() => violations)).map(what => `blocked by the policy only: ${what}`));
        expect(findings.join("\n")).toBe("");
        expect(watched.dialogs).toEqual([]);
        expect(watched.console.filter(line => !/^error: Failed to load resource.*40\d/.test(line))).toEqual([]);
      });
    }
  }
});

test("held pictures and hostile settings cannot smuggle scripts in", async ({ page }) => {
  await settings(page, {
    name: "<img src=x onerror=__pwned=1>",
    language: '"><script>__pwned=1</script>',
    nav: [{ title: "<b>x</b>", url: "javascript:__pwned=1" }, { title: "y", url: " java\nscript:__pwned=1" }, { title: "z", url: "data:text/html,<script>__pwned=1</script>" }],
    promos: [{ title: "p", url: "vbscript:x", image: "javascript:__pwned=1" }],
    pictures: { rewrite: [["https://pictures.example.org/", "javascript:__pwned=1//"]] },
    data: ["./data/"],
  });
  await open(page, pages.legacy);
  await shown(page);
  await expect(headline(page)).toHaveText(/百年灯塔/);
  await expect(page.locator(".op-masthead")).toHaveText("<img src=x onerror=__pwned=1>");
  const odd = await page.locator(".op [href], .op [src]").evaluateAll(all => all.map(one => one.getAttribute("href") ?? one.getAttribute("src")).filter(value => !/^(#|https?:|mailto:)/.test(value)));
  expect(odd).toEqual([]);
  expect(await page.evaluate(() => globalThis.__pwned)).toBeUndefined();
});

test("a data base on another host cannot change what the page is", async ({ page, host, baseURL }) => {
  const { url } = await host((request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.setHeader("Refresh", "0; url=https://evil.example/");
    response.setHeader("Set-Cookie", "a=b");
    response.end("<title>x</title><base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example/'><script>__pwned=1</script><p>只有这一句");
  });
  await settings(page, { data: [url] });
  await open(page, "#/x.md");
  await expect(page.locator(".op-main")).toContainText("只有这一句");
  expect(await page.evaluate(() => [globalThis.__pwned, document.baseURI.split("#")[0]])).toEqual([undefined, baseURL]);
});
