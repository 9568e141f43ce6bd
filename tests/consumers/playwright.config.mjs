import { defineConfig } from "@playwright/test";
import { launchOptions } from "../../tools/browser.mjs";

export default defineConfig({
  testDir: ".",
  globalSetup: "./prepare.mjs",
  outputDir: "../../target/playwright-consumers",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 20_000 }, // a machine of others may stand still for longer than the usual 5
  retries: 0,
  reporter: "list",
  use: {
    launchOptions,
    trace: process.env.OFFPRINT_TRACE ? "retain-on-failure" : "off",
  },
});
