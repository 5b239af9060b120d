import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Look, openBrowser, openContext } from "./browser.ts";

/**
 * One browser for all tests of a file.
 *
 * @returns opens a context in it, which the caller closes
 */
export function shareBrowser(): (look: Look) => Promise<BrowserContext> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  return (look) => openContext(browser, look);
}

/** The errors that a page throws or writes to its console, as they come. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return complaints;
}
