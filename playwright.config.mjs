import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { headlessShell, launchOptions } from "./tools/browser.mjs";

// A free port, found once: the workers read this file too and inherit the answer.
process.env.OFFPRINT_TEST_PORT ??= await new Promise(resolve => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(String(port)));
  });
});
// What is tested: another folder than the one that builds write to, where somebody is building meanwhile.
const folder = process.env.OFFPRINT_DIST || "dist";
const baseURL = `http://127.0.0.1:${process.env.OFFPRINT_TEST_PORT}/`;
// What is nearest to the browser itself, service workers and what a visit leaves behind, and a whole story.
const inWindows = /(offline|privacy|story)\.spec\.mjs$/;

export default defineConfig({
  testDir: "tests/site",
  testMatch: "**/*.spec.mjs",
  outputDir: "target/playwright",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 3, // for two cores: while one waits, as many tests do for a while, two work
  timeout: 60_000, // tests that ask for no more take up to 20 s so, and up to 31 with five workers
  expect: { timeout: 20_000 }, // a machine of others may stand still for longer than the usual 5
  retries: 0,
  reporter: "list",
  use: {
    baseURL,
    // A worker would answer what a spec means to answer itself; the specs about it let it in.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    // Recording makes a slow machine slower: asked for where a failure is to be understood.
    trace: process.env.OFFPRINT_TRACE ? "retain-on-failure" : "off",
  },
  projects: [
    { name: "chromium", testMatch: inWindows, use: { launchOptions } },
    { name: "headless", testIgnore: inWindows, use: { launchOptions: headlessShell } },
  ],
  webServer: {
    command: `node tools/serve.mjs ${folder} ${process.env.OFFPRINT_TEST_PORT}`,
    url: baseURL,
    reuseExistingServer: false,
    stdout: "ignore",
    gracefulShutdown: { signal: "SIGTERM", timeout: 2000 },
  },
});
