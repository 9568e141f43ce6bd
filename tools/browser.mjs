// How tests and benchmarks start a browser.
import { fileURLToPath } from "node:url";

/** For Playwright's `launch`, which by itself starts browsers without a sandbox and without what asks Google's servers. */
export const launchOptions = {
  // No downloaded browser: the machine's Chromium, where tools/env.sh has found one.
  executablePath: process.env.OFFPRINT_CHROMIUM ? fileURLToPath(new URL("chromium.sh", import.meta.url)) : undefined,
  args: ["--disable-gpu", "--disable-quic"],
};

/** The same for Chromium without its windows, where there is one: it takes three quarters of the processor's time. */
export const headlessShell = {
  ...launchOptions,
  executablePath: process.env.OFFPRINT_HEADLESS_SHELL || launchOptions.executablePath,
};
