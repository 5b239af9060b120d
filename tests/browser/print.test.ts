import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LINK_SEGMENTS } from "../../src/course/paths.ts";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { markLesson } from "../../src/store/progress.ts";
import { findEnrollment } from "../../src/store/subscribing.ts";
import { openBrowser, openContext } from "../support/browser.ts";
import { sampleCourse } from "../support/course.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const sample = sampleCourse(3);
const LINKS =
  '<h2>More</h2><p><a href="https://example.org/guide">A guide</a>, <a href="https://example.org/p/abc">a page</a></p><table><thead><tr><th>Risk</th></tr></thead><tbody><tr><td>Rain</td></tr></tbody></table>';
const course = {
  ...sample,
  lessons: sample.lessons.map((lesson) => ({ ...lesson, pageHtml: [...lesson.pageHtml, LINKS] })),
};

let browser: Browser;
let site: Site;
let paths: Readonly<Record<string, string>>;

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite(course);
  paths = await stage();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const link = (purpose: LinkPurpose, id: string) => signLink(SECRET, purpose, id);

async function join(address: string): Promise<string> {
  await site.world.post(`/${course.id}`, { email: address });
  const id = (await findEnrollment(site.world.archive, { address, courseId: course.id }))?.id ?? "";
  await site.world.post(`/confirm/${link("confirm", id)}`);
  return id;
}

/** Two learners: one in the middle of the course, and one who has done everything. */
async function stage(): Promise<typeof paths> {
  const { world } = site;
  const [midway, done] = [await join("mia@example.com"), await join("ben@example.com")];
  await world.post("/outbox/move", { by: "week" });
  for (const { id } of course.lessons)
    await world.archive.transaction().execute((tx) => markLesson(tx, done, id, "done", world.clock.now()));
  await world.post(`/p/${link("progress", done)}/certificate`, { do: "make", name: "Ben" });
  const { id } = await world.archive.selectFrom("certificates").select("id").executeTakeFirstOrThrow();
  return {
    lesson: `/p/${link("progress", midway)}/lesson/lesson-1`,
    course: `/p/${link("progress", midway)}?welcome=1`,
    certificate: `/certificate/${link("certificate", id)}`,
    privacy: `/${course.id}/privacy`,
    sample: `/share/${course.id}/lesson-2`,
  };
}

/** What a page shows on paper, as its style says. */
const READ = `(() => {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  return {
    pressed: shown("form, button, [role=button], nav, details, summary, input, .skip, .practice").map((one) => one.outerHTML),
    titles: shown("h1").length,
    colors: [getComputedStyle(document.querySelector("h1")).color, getComputedStyle(document.documentElement).backgroundColor],
    addresses: shown("main a")
      .filter((one) => getComputedStyle(one, "::after").content !== "none")
      .map((one) => one.getAttribute("href")),
    breaks: shown("main :is(h1, h2, h3)").map((one) => getComputedStyle(one).breakAfter),
    whole: shown("main :is(img, table, tr)").map((one) => getComputedStyle(one).breakInside),
  };
})()`;

type Printed = {
  readonly pressed: readonly string[];
  readonly titles: number;
  readonly colors: readonly string[];
  readonly addresses: readonly string[];
  readonly breaks: readonly string[];
  readonly whole: readonly string[];
};

describe("on paper, where the screen is dark", () => {
  it.each(["lesson", "course", "certificate", "privacy", "sample"])("the page is to be read: %s", async (name) => {
    const context = await openContext(browser, { device: "desktop", scheme: "dark" });
    const page = await context.newPage();
    await page.goto(`${site.url}${paths[name]}`);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const { pressed, titles, colors, addresses, breaks, whole } = await page.evaluate<Printed>(READ);
    await context.close();
    expect(pressed).toEqual([]);
    expect(titles).toBe(1);
    expect(colors).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
    expect(new Set(breaks)).toEqual(new Set(["avoid"]));
    expect(whole.filter((one) => one !== "avoid")).toEqual([]);
    if (name === "lesson" || name === "sample") {
      expect(whole.length).toBeGreaterThan(1);
      expect(addresses).toContain("https://example.org/guide");
    }
    // Anybody who's handed the paper could use a signed link.
    const signed = Object.values(LINK_SEGMENTS).map((segment) => `/${segment}/`);
    expect(addresses.filter((href) => signed.some((one) => href.includes(one)))).toEqual([]);
  });
});
