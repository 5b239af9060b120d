import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { LOOKS, photograph } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { enrollLearner } from "../support/learners.ts";
import { shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;
const lesson = course.lessons[0] ?? expect.fail("the course has no lessons");

const open = shareBrowser();
let site: Site;
let context: BrowserContext;
let page: Page;
/** Of the learner's course page. */
let path: string;

beforeEach(async () => {
  site = await openSite(course, { images: inject("pictures") });
  const learner = await enrollLearner(site.world, course, "sam@example.com");
  await site.world.post("/outbox/move", { by: "week" });
  path = `${site.url}/p/${signLink(SECRET, "progress", learner.id)}`;
});
afterEach(async () => {
  await context.close();
  await site.close();
});

const looks = LOOKS.flatMap((look) => [true, false].map((scripts) => ({ ...look, scripts })));

describe.each(looks.map((look) => [look.device, look.scheme, look.scripts ? "with" : "without", look] as const))(
  "on a %s, %s, %s scripts",
  (_device, _scheme, _with, look) => {
    /** Opens the newest mail of a kind in the outbox. */
    async function openMail(kind: RegExp): Promise<void> {
      await page.goto(`${site.url}/outbox`);
      await page
        .locator(".mails a", { has: page.locator(".badge", { hasText: kind }) })
        .first()
        .click();
      await page.getByText(/^Reply as /).waitFor();
    }

    async function inspect(name: string): Promise<void> {
      if (look.scripts) await photograph(page, name, look);
      expect(await faultsOf(page, look)).toEqual([]);
    }

    async function answer(text: string): Promise<void> {
      await page.getByLabel("Your reply").fill(text);
      await inspect("answering");
      await page.getByRole("button", { name: "Send the reply" }).click();
      await page.getByText("Your reply was received").waitFor();
    }

    it("a learner asks by the button in a lesson, the creator answers, and both stand with the lesson", async () => {
      context = await open(look);
      page = await context.newPage();
      await openMail(/^Lesson 1 of/);
      await page.frameLocator("iframe").getByRole("link", { name: "Reply to Krista" }).click();
      await page.waitForURL(/#text$/);
      await answer("Which of the three is mine?");
      await inspect("outbox-answered");

      await page.goto(path);
      expect(await page.locator(`#${lesson.id}`).innerText()).toContain("Done");
      await page.getByRole("link", { name: lesson.title }).click();
      const asked = page.getByRole("region", { name: "Your questions about this lesson" });
      expect(await asked.innerText()).toMatch(/Which of the three is mine\?[\s\S]*Not answered yet/);
      await inspect("lesson-asked");

      await openMail(/^Question$/);
      expect(await page.locator(".envelope").innerText()).toContain(course.reply_to);
      await page.getByText(/^Reply as /).click();
      await answer("The one that you do each week.");

      await openMail(/^Answer$/);
      expect(await page.locator(".envelope").innerText()).toContain("sam@example.com");
      await page.getByRole("link", { name: "Headers" }).click();
      expect(await page.locator("table.headers").innerText()).toMatch(/In-Reply-To[\s\S]*References/i);
      await inspect("answer-headers");
      await page.goto(`${path}/lesson/${lesson.id}`);
      expect(await asked.innerText()).toMatch(/Krista Palmer answered on[\s\S]*The one that you do each week\./);
      await inspect("lesson-answered");
    });
  },
);
