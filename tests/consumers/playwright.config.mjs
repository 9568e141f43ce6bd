import { defineConfig } from "@playwright/test";

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
    // No downloaded browser: the machine's Chromium (tools/env.sh finds it).
    launchOptions: {
      executablePath: process.env.OFFPRINT_CHROMIUM || undefined,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
    trace: process.env.OFFPRINT_TRACE ? "retain-on-failure" : "off",
  },
});
