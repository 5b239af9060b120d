import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Opens Debian's Chromium. A missing one is an error that says how to get it, not a skipped test. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = [process.env["CHROMIUM"], ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      'Chromium is not on this machine. On Debian: "apt-get install chromium"; elsewhere set CHROMIUM to its path.',
    );
  }
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
}

export type Look = {
  readonly device: "phone" | "desktop";
  readonly scheme: "light" | "dark";
  readonly scripts?: boolean;
};

export const LOOKS: readonly Look[] = [
  { device: "phone", scheme: "light" },
  { device: "phone", scheme: "dark" },
  { device: "desktop", scheme: "light" },
  { device: "desktop", scheme: "dark" },
];

export async function openContext(browser: Browser, { device, scheme, scripts = true }: Look): Promise<BrowserContext> {
  return browser.newContext({
    viewport: device === "phone" ? { width: 375, height: 812 } : { width: 1280, height: 900 },
    deviceScaleFactor: device === "phone" ? 2 : 1,
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
  });
}
