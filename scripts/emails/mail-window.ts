import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page, Route } from "playwright-core";

export type Scheme = "light" | "dark";

/** A mail program's window: shows one mail after the other and never reaches the network. */
export type MailWindow = {
  /** @returns the page, scripts of ours allowed; the mail is loaded anew only where it is another one */
  readonly show: (html: string, look: MailLook) => Promise<Page>;
};

export type MailLook = {
  /** CSS pixels. */
  readonly width: number;
  readonly scheme: Scheme;
  /** Off as in Outlook and in every other program that asks before it loads pictures. */
  readonly images?: boolean;
};

const ADDRESS = "https://mail.invalid/";

/** Every picture is this: larger than any screen, so that whatever does not hold its pictures back shows it. */
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="1200"><rect width="2400" height="1200"/></svg>';

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

export async function openMailWindow(browser: Browser): Promise<MailWindow> {
  const page = await browser.newPage({ serviceWorkers: "block" });
  let shown = { html: "", images: true };
  await page.addInitScript({ content: AXE });
  await page.route("**/*", (route) => answer(route, shown));
  return {
    show: async (html, { width, scheme, images = true }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      if (html !== shown.html || images !== shown.images) {
        shown = { html, images };
        await page.goto(ADDRESS);
      }
      return page;
    },
  };
}

async function answer(route: Route, shown: { readonly html: string; readonly images: boolean }): Promise<void> {
  const request = route.request();
  if (request.url() === ADDRESS) {
    await route.fulfill({ contentType: "text/html; charset=utf-8", body: shown.html });
  } else if (request.resourceType() === "image" && shown.images) {
    await route.fulfill({ contentType: "image/svg+xml", headers: { "cache-control": "no-store" }, body: PICTURE });
  } else {
    await route.abort();
  }
}

/** How a person would find an element in the source. A function of the page. */
const NAMED = `(it) => {
  const words = (it.alt || it.textContent).trim().replace(/\\s+/g, " ").slice(0, 40);
  return "<" + it.localName + "> \\"" + words + "\\" (" + Math.round(it.getBoundingClientRect().width) + " px)";
}`;

/**
 * The innermost elements that make the page too wide, each found by taking away everything beside it: a wide table stretches all
 * around it, so those that are merely wide are no help.
 *
 * @param tooWide an expression of the page
 */
export async function culprits(page: Page, tooWide: string): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const without = (elements, work) => {
      const before = elements.map((it) => it.getAttribute("style"));
      for (const it of elements) it.style.setProperty("display", "none", "important");
      const outcome = work();
      elements.forEach((it, index) => before[index] === null ? it.removeAttribute("style") : it.setAttribute("style", before[index]));
      return outcome;
    };
    const search = (it) => {
      const children = [...it.children].filter((child) => getComputedStyle(child).display !== "none");
      if (without(children, () => ${tooWide})) return [it];
      const found = children.flatMap((child) =>
        without(children.filter((other) => other !== child), () => (${tooWide}) ? search(child) : []));
      return found.length === 0 ? [it] : found;
    };
    return search(document.body).map(${NAMED});
  })()`);
}

/**
 * What reaches over the right edge of something, innermost first.
 *
 * @param roots an expression of the page: the elements to look in
 * @param edge an expression of the page, CSS pixels
 */
export async function beyond(page: Page, roots: string, edge: string): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const limit = (${edge}) + 1;
    const reach = (it) => {
      const words = document.createRange();
      const ends = [it.getBoundingClientRect().right];
      for (const child of it.childNodes) {
        if (child.nodeType !== Node.TEXT_NODE || child.data.trim() === "") continue;
        words.selectNodeContents(child);
        ends.push(words.getBoundingClientRect().right);
      }
      return Math.max(...ends);
    };
    const over = [...new Set((${roots}).flatMap((it) => [...it.querySelectorAll("*")]))].filter((it) => reach(it) > limit);
    return over.filter((it) => !over.some((other) => other !== it && it.contains(other))).map(${NAMED});
  })()`);
}
