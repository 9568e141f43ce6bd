// The package where there is no page: in Node, Deno and Bun, in a worker and in a service worker. All of them make the
// same bytes, those that a browser's page makes, of every page of tests/pages/.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cases } from "../cases.mjs";
import { expect, test, work } from "./hosts.mjs";
import { made } from "./made.mjs";

const bin = name => join(work, "node_modules", ".bin", name);
const runtimes = { node: [process.execPath], deno: [bin("deno"), "run", "--allow-read"], bun: [bin("bun")] };
const fixtures = cases.map(({ name, raw, options }) => [name, raw, options]);
test.use({ project: "worker" });

/** What a page in the browser makes of the fixtures. */
async function madeInPage(page) {
  return page.evaluate(async ([made, fixtures]) => {
    const { default: init, ...offprint } = await import("./offprint/offprint.js");
    await init();
    return new Function(`return ${made}`)()(offprint, fixtures);
  }, [String(made), fixtures]);
}

test("a page makes what the project's own tests expect", async ({ page, address }) => {
  await page.goto(address);
  const pages = await madeInPage(page);
  expect(pages.length).toBeGreaterThan(100);
  expect(pages.length).toBe(cases.length);
  for (const [i, { name, model }] of cases.entries()) expect(JSON.parse(pages[i][1]), name).toEqual(model);
});

for (const [name, command] of Object.entries(runtimes)) {
  test(`${name} makes the same bytes as a page`, async ({ page, address }, info) => {
    await page.goto(address);
    const file = info.outputPath("fixtures.json");
    writeFileSync(file, JSON.stringify(fixtures));
    const [program, ...args] = command;
    const script = join(work, "runtime.mjs");
    const output = execFileSync(program, [...args, script, file], { cwd: work, encoding: "utf8", maxBuffer: 1 << 28 });
    const there = new Map(JSON.parse(output).map(row => [row[0], row]));
    const here = await madeInPage(page);
    expect(there.size).toBe(here.length);
    for (const row of here) expect(there.get(row[0]), row[0]).toEqual(row);
  });

  test(`${name} writes a page`, async () => {
    const [program, ...args] = command;
    const page = execFileSync(program, [...args, "story.mjs", "articles/tide.md"], { cwd: join(work, name), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    expect(page).toContain("<title>Why the tide comes twice a day</title>");
    expect(page).toMatch(/<article[^]*Bristol[^]*<\/article>/);
  });
}

for (const thread of ["worker", "serviceWorker"]) {
  test(`a ${thread === "worker" ? "worker" : "service worker"} makes the same bytes as a page`, async ({ page, address }) => {
    await page.goto(address);
    await expect(page.locator("main h1")).toHaveText("Why the tide comes twice a day");
    await expect(page.getByRole("status")).toHaveText("ready");
    const there = await page.evaluate(
      async ([thread, fixtures]) => {
        const rows = [];
        for (const [name, raw, options] of fixtures) {
          const { page, html } = await render(window[thread], raw, options);
          const { html: shadow } = await render(window[thread], raw, { ...options, shadow: true });
          rows.push([name, JSON.stringify(page), html, shadow]);
        }
        return rows;
      },
      [thread, fixtures],
    );
    const here = await madeInPage(page);
    expect(there.length).toBe(here.length);
    for (const [index, row] of here.entries()) expect(there[index], row[0]).toEqual(row);
  });
}

test("a service worker lays out the pages of its site, and passes on what is missing", async ({ page, address, watched, context }) => {
  await page.goto(address);
  await expect(page.getByRole("status")).toHaveText("ready");
  await page.getByRole("link", { name: "From the service worker" }).click();
  await expect(page).toHaveTitle("Why the tide comes twice a day");
  await expect(page.locator("h1")).toHaveText("Why the tide comes twice a day");
  await expect(page.locator(".op")).toHaveCSS("display", "grid");
  watched.expected.push("/gone");
  expect(await page.evaluate(async () => (await fetch("gone")).status)).toBe(404);
});
