import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./tools/browser.mjs";

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

export default defineConfig({
  testDir: "tests/site",
  testMatch: "**/*.spec.mjs",
  outputDir: "target/playwright",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  retries: 0,
  reporter: "list",
  use: {
    baseURL,
    // A worker would answer what a spec means to answer itself; the specs about it let it in.
    serviceWorkers: "block",
    launchOptions,
    screenshot: "only-on-failure",
    // Recording makes a slow machine slower: asked for where a failure is to be understood.
    trace: process.env.OFFPRINT_TRACE ? "retain-on-failure" : "off",
  },
  webServer: {
    command: `node tools/serve.mjs ${folder} ${process.env.OFFPRINT_TEST_PORT}`,
    url: baseURL,
    reuseExistingServer: false,
    stdout: "ignore",
    gracefulShutdown: { signal: "SIGTERM", timeout: 2000 },
  },
});
