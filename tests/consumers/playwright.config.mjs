import { defineConfig } from "@playwright/test";
import { launchOptions } from "../../tools/browser.mjs";

export default defineConfig({
  testDir: ".",
  globalSetup: "./prepare.mjs",
  outputDir: "../../target/playwright-consumers",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  retries: 0,
  reporter: "list",
  use: {
    launchOptions,
    trace: process.env.OFFPRINT_TRACE ? "retain-on-failure" : "off",
  },
});
