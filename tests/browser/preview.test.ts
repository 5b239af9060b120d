import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve, type ServerType } from "@hono/node-server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makePreview } from "../../scripts/preview/app.ts";
import { type Desk, openDesk } from "../../scripts/preview/desk.ts";
import { LOOKS, openBrowser, openContext, type Look } from "../support/browser.ts";
import { complaintsOf } from "../support/shared-browser.ts";

const ROOT = join(import.meta.dirname, "../..");
const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const LESSON = "02-five-contributions.md";
const DESK: Look = { device: "desktop", scheme: "light" };

let browser: Browser;
let home: string;
let desk: Desk;
let server: ServerType;
let url: string;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
  home = mkdtempSync(join(tmpdir(), "coursepost-preview-"));
  cpSync(join(ROOT, "tests/fixtures/lessons/tpm-101"), join(home, "lessons/tpm-101"), { recursive: true });
  desk = await openDesk(join(home, "lessons/tpm-101"), join(ROOT, "emails"));
  const listening = Promise.withResolvers<AddressInfo>();
  let app: ReturnType<typeof makePreview> | undefined;
  server = serve(
    { fetch: (request) => app?.fetch(request) ?? new Response(), hostname: "127.0.0.1", port: 0 },
    listening.resolve,
  );
  url = `http://127.0.0.1:${(await listening.promise).port}`;
  app = makePreview(desk, url, () => Date.UTC(2026, 10, 24, 12));
});
afterAll(async () => {
  await browser.close();
  desk.close();
  server.close();
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => context.close());

async function enter(look: Look, address = "/"): Promise<void> {
  context = await openContext(browser, look);
  page = await context.newPage();
  complaints = complaintsOf(page);
  await page.goto(`${url}${address}`);
}

/** The picture behind is put away when the new one has come. */
const settled = () => expect.poll(() => page.locator(".coming").count()).toBe(0);
const inFrame = (device: string) => page.frameLocator(`iframe[data-frame=${device}]:not(.coming)`);
/** From outside: nothing can be run inside of a frame. */
const askFrame = (device: string, expression: string) =>
  page.evaluate<unknown>(`(({ document, innerWidth, scrollY }) => ${expression})(
    window.document.querySelector("iframe[data-frame=${device}]:not(.coming)").contentWindow)`);
const groundOf = (device: string) => askFrame(device, "getComputedStyle(document.body).backgroundColor");

/** WCAG 2.2 A and AA, as far as axe can tell. The mails have a gate of their own. */
async function barriers(): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate<readonly string[]>(`axe
    .run({ exclude: "iframe" }, { iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html.slice(0, 120))))`);
}

describe.each(LOOKS.map((look) => [`${look.device}, ${look.scheme}`, look] as const))("on a %s", (_name, look) => {
  it("the preview fits, has no barrier, and nothing in it fails", async () => {
    for (const address of ["/", "/?mail=3&tab=headers&learner=long", "/?mail=2&tab=text", "/?mail=signup"]) {
      await enter(look, address);
      for (const width of [320, 375, 768, 1024, 1280, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        expect(over, `${address} is wider than ${width} px`).toBeLessThanOrEqual(0);
      }
      expect(await barriers(), address).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});

describe("on a desk", () => {
  beforeEach(() => enter(DESK));

  it("shows a mail on a phone of 375 px beside a pane of 680 px", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const [device, width] of [
      ["phone", 375],
      ["desktop", 680],
    ] as const) {
      expect(await askFrame(device, "innerWidth")).toBe(width);
      const over = await askFrame(
        device,
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(over, `the mail is too wide for the ${device}`).toBe(0);
    }
  });

  it("turns both frames dark by a switch, and keeps that over a reload", async () => {
    const light = await groundOf("phone");
    await page.getByRole("switch", { name: "Dark" }).click();
    await settled();
    await expect.poll(() => groundOf("phone")).not.toBe(light);
    expect(await groundOf("desktop")).toBe(await groundOf("phone"));
    expect(await page.getByRole("switch", { name: "Dark" }).getAttribute("aria-checked")).toBe("true");
    await page.reload();
    expect(await groundOf("phone")).not.toBe(light);
  });

  it("goes from mail to mail by j, k and the arrows, and turns its switches by single keys", async () => {
    const heading = page.getByRole("heading", { level: 1 });
    const [first, second] = desk.shown().entries.map(({ proof }) => proof?.row.subject ?? "");
    for (const [key, subject] of [
      ["j", second],
      ["k", first],
      ["ArrowDown", second],
      ["ArrowUp", first],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => heading.innerText()).toBe(subject);
    }
    await page.keyboard.press("t");
    await expect.poll(() => page.locator("pre").count()).toBe(1);
    await page.keyboard.press("m");
    await expect.poll(() => page.locator("iframe").count()).toBe(2);
    for (const [key, query] of [
      ["d", "look=dark"],
      ["i", "images=off"],
      ["o", "program=outlook"],
      ["l", "learner=nameless"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => page.url()).toContain(query);
      await settled();
    }
    expect(complaints).toEqual([]);
  });

  it("knows its keys inside of a mail too, where the arrows scroll", async () => {
    await inFrame("phone").locator("h1").click();
    await page.keyboard.press("j");
    await expect.poll(() => page.url()).toContain("mail=2");
  });

  it("listens to no single key where somebody turned them off", async () => {
    await page.getByRole("link", { name: "Turn these keys off" }).click();
    await page.getByRole("link", { name: "Turn them on" }).waitFor();
    const before = page.url();
    await page.keyboard.press("j");
    await page.keyboard.press("d");
    expect(page.url()).toBe(before);
  });

  it("can be worked by the space bar and keeps the focus where it was", async () => {
    await page.getByRole("switch", { name: "Dark" }).focus();
    await page.keyboard.press(" ");
    await expect.poll(() => page.url()).toContain("look=dark");
    await settled();
    expect(await page.evaluate("document.activeElement.id")).toBe("turn-dark");
  });
});

describe("while somebody writes", () => {
  it("keeps what is chosen and where it is scrolled to when the page is loaded again", async () => {
    await enter(DESK, "/?mail=5&learner=nearly");
    await page.evaluate("document.querySelector('iframe').contentWindow.scrollTo(0, 500)");
    await page.reload();
    await expect.poll(() => askFrame("phone", "scrollY")).toBe(500);
    expect(await page.getByLabel("Filled for").inputValue()).toBe("nearly");
    await page.keyboard.press("j");
    await expect.poll(() => askFrame("phone", "scrollY")).toBe(0);
  });

  it("shows what was saved, where the mail was scrolled to, without a reload", async () => {
    await enter(DESK, "/?mail=2");
    await page.evaluate("window.neverReloaded = true");
    await page.evaluate("document.querySelector('iframe').contentWindow.scrollTo(0, 700)");
    const path = join(home, "lessons/tpm-101", LESSON);
    const source = readFileSync(path, "utf8");
    writeFileSync(path, `${source}\nSaved a moment ago.\n`);
    await inFrame("phone").getByText("Saved a moment ago.").waitFor({ state: "attached" });
    await settled();
    expect(await askFrame("phone", "scrollY")).toBe(700);
    expect(await page.getByRole("status").innerText()).toMatch(/^Compiled in \d+ ms/);

    writeFileSync(path, `${source}\n:::nonsense\n`);
    await page.getByText("This can’t be shown yet.").waitFor();
    expect(await page.locator("#problems code").first().innerText()).toContain(`lessons/tpm-101/${LESSON}:`);
    expect(await page.locator(".frames.old").count()).toBe(1);
    await inFrame("phone").getByText("Saved a moment ago.").waitFor({ state: "attached" });

    writeFileSync(path, source);
    await page.locator(".frames:not(.old)").waitFor();
    expect(await page.getByText("This can’t be shown yet.").count()).toBe(0);
    expect(await page.evaluate("window.neverReloaded")).toBe(true);
    expect(complaints).toEqual([]);
  });
});
