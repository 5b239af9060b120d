import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { confirmCode } from "../../src/course/code.ts";
import type { Course } from "../../src/course/course.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { type Look, LOOKS } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;

const open = shareBrowser();
let site: Site;
let context: BrowserContext;
let page: Page;
let scripts: boolean;

beforeEach(async () => {
  site = await openSite(course, { images: inject("pictures") });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function inspect(): Promise<void> {
  expect(await faultsOf(page, { scripts })).toEqual([]);
}

/** Signs up and confirms by the six digits of the letter. */
async function joinByCode(look: Look): Promise<void> {
  scripts = look.scripts !== false;
  context = await open(look);
  page = await context.newPage();
  await page.goto(site.url);
  await inspect();
  await page.getByLabel("Email address").fill("sam@example.com");
  await page.locator("form#signup button[type=submit]").click();
  await page.waitForURL(/check-inbox/);
  await site.world.house.dispatcher.drain();
  const [confirm] = await readDeliveries(site.world.archive);
  await page.getByLabel("Six-digit code").fill("000 000");
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await page.getByRole("alert").waitFor();
  await inspect();
  const code = confirmCode(SECRET, confirm?.id ?? "");
  await page.getByLabel("Six-digit code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await page.waitForURL(/\/p\//);
  await site.world.house.dispatcher.drain();
}

/** Each device by day and by night, with scripts and without. */
const looks = LOOKS.map((look) => ({ ...look, scripts: (look.device === "phone") === (look.scheme === "light") }));

describe.each(looks.map((look) => [look.device, look.scheme, look.scripts ? "with" : "without", look] as const))(
  "on a %s, %s, %s scripts",
  (_device, _scheme, _with, look) => {
    it("a learner joins by code, sets their pace, rests, goes on, and has the next lesson now", async () => {
      await joinByCode(look);
      await inspect();

      await page.getByText("Change the schedule").click();
      await page.getByLabel("How often").selectOption({ label: "Every two weeks" });
      await page.getByLabel(/^Day /).selectOption({ label: "Saturday" });
      await page.getByLabel("Time", { exact: true }).selectOption({ label: "10:00 AM" });
      await page.getByLabel("Time zone").selectOption("Europe/Berlin");
      await inspect();
      await page.getByRole("button", { name: "Save changes" }).click();
      await page.waitForURL(/changed=pace/);
      expect(await page.getByRole("status").innerText()).toContain("Saturdays at 10:00 AM, every 2 weeks, Berlin time");
      await inspect();

      await page.getByText("Pause the course").first().click();
      await page.getByRole("button", { name: "Pause the course" }).click();
      await page.waitForURL(/changed=paused/);
      expect(await page.locator("main").innerText()).toContain("The course is paused");
      await inspect();
      await page.getByRole("button", { name: "Resume the course" }).click();
      await page.waitForURL(/changed=resumed/);

      await page.getByRole("button", { name: "Send me the next lesson now" }).click();
      await page.waitForURL(/changed=sent/);
      await site.world.house.dispatcher.drain();
      await inspect();
      expect(await page.getByRole("status").innerText()).toContain("on its way");
    });

    it("a learner starts again, takes that back, starts again and is sent nothing that they have", async () => {
      await joinByCode(look);
      for (let week = 0; week < 2; week += 1) await site.world.post("/outbox/move", { by: "week" });
      await page.reload();
      await page
        .getByRole("button", { name: /^Mark as done/ })
        .first()
        .click();
      await page.getByText("1 of 8 lessons done").waitFor();

      await page.getByText("Start over").first().click();
      await inspect();
      await page.getByRole("button", { name: "Start over" }).click();
      await page.waitForURL(/changed=restarted/);
      expect(await page.locator("main").innerText()).toContain("0 of 8 lessons done");
      await inspect();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByText("1 of 8 lessons done").waitFor();
      await inspect();

      await page.getByText("Start over").first().click();
      await page.getByRole("button", { name: "Start over" }).click();
      await site.world.post("/outbox/move", { by: "week" });
      await page.goto(page.url().replace(/\?.*/, ""));
      expect(await page.getByRole("button", { name: "Undo" }).count()).toBe(0);
      const lessons = (await readDeliveries(site.world.archive)).filter(({ kind }) => kind === "lesson");
      expect(lessons.map(({ key }) => key)).toEqual(course.lessons.slice(0, 3).map(({ id }) => id));
    });
  },
);
