// A page of somebody else's under /their/: the package beside it in pkg/, their articles in data/.
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { test as base, pkg } from "./tools.mjs";

if (!existsSync(join(pkg, "offprint.js"))) throw new Error("pkg/ is missing: run `make package`");

const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".html": "text/html; charset=utf-8" };

export const test = base.extend({
  /** Their files by path (the page itself is ""), their page's policy, its address, and the paths that were asked for. */
  their: [async ({ page, baseURL }, use) => {
    const files = {
      "": '<!doctype html><html lang="fr"><title>La page d’un autre</title><body><h1 id="theirs">Chez nous</h1><div id="article"><p>Fallback</p></div><div id="second"></div><footer>bas</footer>',
      "data/a.md": "# 甲\n\n[乙](b.md)、[别名](https://github.com/x/y/blob/master/sub/c.md?dfh#1)、[外面](https://example.org/)、一[^1]\n\n" + "字。\n\n".repeat(80) + "\n[^1]: 注",
      "data/b.md": "# 乙\n\n[甲](a.md)",
      "data/sub/c.md": "# 丙\n\n[甲](../a.md)",
      "data/picture.png": Buffer.from([0x89, 0x50, 0, 0]),
    };
    const their = { files, policy: undefined, address: `${baseURL}their/`, asked: [] };
    await page.route(/\/their\//, route => {
      const path = decodeURIComponent(new URL(route.request().url()).pathname).replace(/.*\/their\//, "");
      their.asked.push(path);
      const headers = their.policy && path === "" ? { "Content-Security-Policy": their.policy } : {};
      if (path in files) return route.fulfill({ body: files[path], headers, contentType: path ? types[extname(path)] ?? "text/plain; charset=utf-8" : types[".html"] });
      const name = path.replace(/^pkg\d*\//, "");
      if (name !== path && existsSync(join(pkg, name))) return route.fulfill({ body: readFileSync(join(pkg, name)), contentType: types[extname(name)] });
      return route.fulfill({ status: 404, body: "" });
    });
    await use(their);
  }, { auto: true }],
});
