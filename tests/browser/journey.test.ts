import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { type Look, LOOKS, openBrowser, openContext } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { openSite, type Site } from "../support/site.ts";

const course = JSON.parse(inject("tpm101")) as Course;

let browser: Browser;
let site: Site;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let scripts: boolean;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  site = await openSite(course, { images: inject("pictures") });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function enter(look: Look): Promise<void> {
  scripts = look.scripts ?? true;
  context = await openContext(browser, look);
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
}

async function inspect(): Promise<void> {
  expect(await faultsOf(page, { scripts })).toEqual([]);
}

/** Opens the newest mail of this subject in the outbox. */
async function openMail(subject: string): Promise<void> {
  await page.goto(`${site.url}/outbox`);
  await inspect();
  await page.getByRole("link", { name: subject }).first().click();
  await inspect();
}

/** Follows a link in the mail that is open. */
async function follow(name: string): Promise<void> {
  await page.frameLocator("iframe").getByRole("link", { name }).first().click();
  await page.waitForURL(/\/(?:confirm|p|u|v)\//);
}

describe.each(LOOKS.map((look) => [`${look.device}, ${look.scheme}`, look] as const))("on a %s", (_name, look) => {
  it("a learner signs up, confirms, reads a lesson, marks it as done and leaves, without any script", async () => {
    await enter({ ...look, scripts: false });
    await page.goto(site.url);
    await inspect();
    await page.getByLabel("Email address").fill("sam@example.com");
    await page.getByLabel("First name").fill("Sam");
    await page.locator("form#signup button[type=submit]").click();
    await page.waitForURL(/check-inbox/);
    await inspect();
    await site.world.house.dispatcher.drain();

    await openMail(course.letters.confirm.subject);
    await follow("Confirm my address");
    await inspect();
    await page.getByRole("button").first().click();
    await page.waitForURL(/\/p\//);
    await inspect();
    await site.world.house.dispatcher.drain();

    await page.goto(`${site.url}/outbox`);
    await page.getByRole("button", { name: "Go to the next email" }).click();
    const lesson = course.lessons[0]?.subject ?? "";
    await openMail(lesson);
    expect(await page.frameLocator("iframe").getByRole("heading", { level: 1 }).innerText()).toBe(
      course.lessons[0]?.title,
    );
    await follow("Your progress");
    await page.getByRole("button", { name: /Mark as done/ }).click();
    await inspect();
    expect(await page.locator("main").innerText()).toContain("1 of 8");

    await openMail(lesson);
    await follow("Unsubscribe");
    await inspect();
    await page.getByRole("button").first().click();
    await page.waitForURL(/\/u\/.+\/done/);
    await inspect();
    expect(complaints).toEqual([]);
  });

  it("the browser's own zone is taken where scripts run, and nothing on the way breaks the page's policy", async () => {
    await enter(look);
    await page.goto(site.url);
    expect(await page.locator("input[name=zone]").inputValue()).toBe("America/Los_Angeles");
    await page.getByLabel("Email address").fill("not an address");
    await page.evaluate("document.querySelector('form#signup').noValidate = true");
    await page.locator("form#signup button[type=submit]").click();
    await page.getByRole("alert").first().waitFor();
    await inspect();
    expect(await page.getByLabel("Email address").inputValue()).toBe("not an address");
    for (const path of ["/nowhere", "/p/forged.token", "/u/forged.token", "/v/forged.token", "/confirm/forged.token"]) {
      await page.goto(`${site.url}${path}`);
      await inspect();
    }
    // The browser itself notes each answer of 404 and 422; anything else is ours.
    expect(complaints.filter((line) => !/status of (?:404|422)/.test(line))).toEqual([]);
  });
});

describe("every mail", () => {
  it("fits a phone of 320 and 375 pixels and a desktop, in light and dark, as it is filled for a reader", async () => {
    await enter({ device: "phone", scheme: "light" });
    await page.goto(site.url);
    await page.getByLabel("Email address").fill("sam@example.com");
    await page.locator("form#signup button[type=submit]").click();
    await page.waitForURL(/check-inbox/);
    await site.world.house.dispatcher.drain();
    await openMail(course.letters.confirm.subject);
    await follow("Confirm my address");
    await page.getByRole("button").first().click();
    await page.waitForURL(/\/p\//);
    for (let n = 0; n < 9; n += 1) {
      await page.goto(`${site.url}/outbox`);
      await page.getByRole("button", { name: "Go to the next email" }).click();
      await page.waitForLoadState();
    }
    await page.goto(`${site.url}/outbox`);
    const anchors = await page.locator("ul.mails a").all();
    const links = await Promise.all(anchors.map((anchor) => anchor.getAttribute("href")));
    expect(links).toHaveLength(11);
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const width of [320, 375, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        for (const link of links) {
          await page.goto(`${site.url}${link ?? ""}/html`);
          const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
          expect(overflow, `${link ?? ""} at ${width} px, ${scheme}`).toBeLessThanOrEqual(0);
        }
      }
    }
    expect(complaints).toEqual([]);
  });
});
