import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { naughty } from "../support/naughty-strings.ts";
import { sql } from "kysely";
import type { Browser, BrowserContext, Page } from "playwright-core";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { fillEmail } from "../../src/course/email.ts";
import { openBrowser, openContext } from "../support/browser.ts";
import { openSite, type Site } from "../support/site.ts";

const course = JSON.parse(inject("tpm101")) as Course;

let browser: Browser;
let site: Site;
let context: BrowserContext;
let page: Page;
/** Everything that the browser asked of somebody else's machine; none of it gets there. */
const foreign: string[] = [];

/** One learner who has had the whole course, one in the middle who has left, one who never confirmed. */
beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite(course);
  context = await openContext(browser, { device: "desktop", scheme: "light" });
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.origin === site.url) return route.continue();
    foreign.push(url.origin);
    return route.abort();
  });
  page = await context.newPage();

  const { world } = site;
  const drain = () => world.house.dispatcher.drain();
  const signUp = async (email: string) => {
    await world.post("/tpm-101", { email, first_name: "Sam" });
    await drain();
  };
  const firstLink = async (email: string, path: string) =>
    (await linksOfMails(email)).find((link) => link.startsWith(`${site.url}/${path}/`))?.slice(site.url.length) ?? "";
  for (const email of ["graduate@example.com", "leaver@example.com"]) {
    await signUp(email);
    await world.post(await firstLink(email, "confirm"));
    await drain();
  }
  for (let week = 0; week < 3; week += 1) await world.post("/outbox/move", { by: "week" });
  await world.post(await firstLink("leaver@example.com", "u"), { "List-Unsubscribe": "One-Click" });
  for (let week = 0; week < 9; week += 1) await world.post("/outbox/move", { by: "week" });
  await signUp("waiting@example.com");
});

afterAll(async () => {
  await context.close();
  await browser.close();
  await site.close();
});

/** Every address in the HTML, the text and the headers of all mails, or of all mails to one person. */
async function linksOfMails(to?: string): Promise<string[]> {
  const links = new Set<string>();
  for (const file of readdirSync(site.world.folder).filter((name) => name.endsWith(".eml"))) {
    const mail = await PostalMime.parse(readFileSync(join(site.world.folder, file)));
    if (to !== undefined && mail.to?.[0]?.address !== to) continue;
    for (const [, url = ""] of (mail.html ?? "").matchAll(/(?:href|src|action|background)="([^"]+)"/g)) {
      links.add(url.replaceAll("&amp;", "&"));
    }
    for (const [url] of (mail.text ?? "").matchAll(/https?:\/\/[^\s<>)]+/g)) links.add(url);
    const unsubscribe = mail.headers.find(({ key }) => key === "list-unsubscribe")?.value ?? "";
    for (const [, url = ""] of unsubscribe.matchAll(/<([^>]+)>/g)) links.add(url);
  }
  return [...links];
}

/** Everything that the house keeps: the archive, table by table, its clock, and the mails. */
async function everything(): Promise<string> {
  const { archive, clock, folder } = site.world;
  const names = await sql<{ name: string }>`select name from sqlite_master where type = 'table' order by 1`.execute(
    archive,
  );
  const tables: unknown[] = [];
  for (const { name } of names.rows) {
    tables.push([name, (await sql`select * from ${sql.table(name)} order by 1`.execute(archive)).rows]);
  }
  return JSON.stringify([tables, clock.now(), readdirSync(folder).toSorted()]);
}

const isOurs = (link: string) => link.startsWith(`${site.url}/`);

/** Opens an address as a scanner with a whole browser does: scripts run, everything is hovered over, nothing is pressed. */
async function look(url: string): Promise<readonly string[]> {
  // What is offered for download is no page.
  if (/\/(?:eml|everything\.json|lessons\.ics|work\.zip|all\.zip)$|\/templates\/|\.woff2$/.test(url)) return [];
  const answer = await page.goto(url, { waitUntil: "load" });
  expect([url, (answer?.status() ?? 0) < 500]).toEqual([url, true]);
  await page.evaluate(`for (const element of document.querySelectorAll("a, button, input, summary, form")) {
    for (const type of ["pointerover", "mouseover", "mouseenter", "mousemove", "focus", "touchstart"]) {
      element.dispatchEvent(new MouseEvent(type, { bubbles: true }));
    }
    element.focus?.();
  }`);
  await page.mouse.move(300, 300);
  await page.mouse.wheel(0, 5000);
  return page.evaluate<string[]>(
    `[...document.querySelectorAll("a[href], link[href], img[src], script[src], iframe[src]")].map((it) => it.href ?? it.src)`,
  );
}

describe("a crawler with a browser and JavaScript", () => {
  it("finds every mail of a course, and in each the ways in and out", async () => {
    const links = await linksOfMails();
    for (const path of ["confirm", "p", "u", "v"]) {
      expect([path, links.some((link) => link.startsWith(`${site.url}/${path}/`))]).toEqual([path, true]);
    }
    const mails = readdirSync(site.world.folder).filter((name) => name.endsWith(".eml"));
    expect(mails.length).toBeGreaterThan(2 + course.lessons.length + 1);
  });

  it("changes nothing, whatever it follows from every mail and from every page behind it", async () => {
    const links = (await linksOfMails()).filter(isOurs);
    const before = await everything();
    const seen = new Set<string>();
    const queue = [...links];
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      const bare = url.split("#")[0] ?? "";
      if (seen.has(bare) || seen.size > 400) continue;
      seen.add(bare);
      queue.push(...(await look(bare)).filter(isOurs));
    }
    expect(seen.size).toBeGreaterThan(links.length);
    expect(await everything()).toBe(before);
    expect(site.world.log.filter(({ level }) => level === "error")).toEqual([]);
  }, 240_000);

  it("changes nothing by looking at a mail itself, with its images", async () => {
    const before = await everything();
    for (const file of readdirSync(site.world.folder).filter((name) => name.endsWith(".eml"))) {
      const mail = await PostalMime.parse(readFileSync(join(site.world.folder, file)));
      await page.setContent(mail.html ?? "", { waitUntil: "load" });
      const scripts = await page.evaluate<number>(`document.querySelectorAll("script, iframe, object, form").length`);
      expect([file, scripts]).toEqual([file, 0]);
    }
    expect(await everything()).toBe(before);
  });

  it("changes nothing by prefetching, by HEAD, by OPTIONS, or by adding to an address", async () => {
    const links = (await linksOfMails()).filter(isOurs);
    const before = await everything();
    for (const link of links) {
      for (const [method, headers] of [
        ["HEAD", {}],
        ["OPTIONS", {}],
        ["GET", { "sec-purpose": "prefetch;prerender", purpose: "prefetch" }],
        ["GET", { "x-moz": "prefetch" }],
      ] as const) {
        const answer = await context.request.fetch(link, { method, headers, maxRedirects: 0 });
        expect([link, method, answer.status() < 500]).toEqual([link, method, true]);
      }
      for (const query of [
        "?List-Unsubscribe=One-Click",
        "?which=all-courses",
        "?lesson=x&mark=done",
        "?utm_source=x",
      ]) {
        await context.request.get(link + query, { maxRedirects: 0 });
      }
    }
    expect(await everything()).toBe(before);
  }, 120_000);

  it("is led to the author's own sites alone, and loads nothing from anywhere else", async () => {
    await page.goto("about:blank");
    expect([...new Set(foreign)]).toEqual([]);
    const hosts = new Set(
      (await linksOfMails()).filter((link) => /^https?:/.test(link)).map((link) => new URL(link).hostname),
    );
    const named = [course, course.lessons, course.letters].map((part) => JSON.stringify(part)).join();
    for (const host of hosts) expect([host, host === "localhost" || named.includes(host)]).toEqual([host, true]);
  });
});

describe("a browser that reads a mail for each of the naughty strings", () => {
  it("finds the same elements and attributes in all of them", async () => {
    const { email } = course.lessons[0] ?? expect.fail("no lessons");
    const link = "https://example.com/x";
    const links = {
      confirm_url: link,
      progress_url: link,
      preferences_url: link,
      view_url: link,
      reply_url: "mailto:r@example.com",
      unsubscribe_url: link,
      public_url: "https://example.com",
    };
    const html = ["Sam", ...naughty].map(
      (name) =>
        fillEmail(email, { ...links, first_name: name, postal_address: "1 Main Street", lessons_completed: "1" }).html,
    );
    const shapes = await page.evaluate<string[]>(
      `(${JSON.stringify(html)}).map((mail) => [...new DOMParser().parseFromString(mail, "text/html").querySelectorAll("*")]
        .map((it) => [it.tagName, ...it.getAttributeNames(), it.getAttribute("href") ?? ""].join(" "))
        .filter((tag) => tag.trim() !== "BR").join("\\n"))`,
    );
    const [plain, ...others] = shapes;
    expect(plain?.length).toBeGreaterThan(1000);
    expect(naughty.filter((_, n) => others[n] !== plain)).toEqual([]);
  });
});
