import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Opens Debian's Chromium. A missing one is an error that says how to get it, not a skipped test.
 *
 * @param debuggingPort where other programs than this one may drive it too
 */
export async function openBrowser(debuggingPort?: number): Promise<Browser> {
  const executablePath = [process.env["CHROMIUM"], ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      'Chromium is not on this machine. On Debian: "apt-get install chromium"; elsewhere set CHROMIUM to its path.',
    );
  }
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  return chromium.launch({
    executablePath,
    args: debuggingPort === undefined ? args : [...args, `--remote-debugging-port=${debuggingPort}`],
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

export const VIEWPORTS: Readonly<Record<Look["device"], { readonly width: number; readonly height: number }>> = {
  phone: { width: 375, height: 812 },
  desktop: { width: 1280, height: 900 },
};

export async function openContext(browser: Browser, { device, scheme, scripts = true }: Look): Promise<BrowserContext> {
  return browser.newContext({
    viewport: VIEWPORTS[device],
    deviceScaleFactor: device === "phone" ? 2 : 1,
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
  });
}

/** Takes a picture of the whole page where the environment names a folder for them in PICTURES. */
export async function photograph(page: Page, name: string, { device, scheme }: Look): Promise<void> {
  const folder = process.env["PICTURES"];
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name}-${device}-${scheme}.png`, fullPage: true });
}
