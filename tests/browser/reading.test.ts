import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { LOOKS } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { enrollLearner } from "../support/learners.ts";
import { makeOwnDevice } from "../support/own-device.ts";
import { complaintsOf, shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;
const [first, second, third] = course.lessons;

const open = shareBrowser();
let site: Site;
let context: BrowserContext;
let page: Page;
/** Of the learner's course page. */
let path: string;

beforeEach(async () => {
  site = await openSite(course, { images: inject("pictures") });
  const learner = await enrollLearner(site.world, course, "sam@example.com");
  for (let week = 0; week < 2; week += 1) await site.world.post("/outbox/move", { by: "week" });
  path = `${site.url}/p/${signLink(SECRET, "progress", learner.id)}`;
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function inspect(scripts: boolean): Promise<void> {
  expect(await faultsOf(page, { scripts })).toEqual([]);
}

/** Chooses an answer to each question, right ones unless told. */
async function choose(lesson: Course["lessons"][number] | undefined, right = true): Promise<void> {
  for (const [index, { answer, choices }] of (lesson?.quiz ?? []).entries()) {
    const choice = right ? answer : (answer % choices.length) + 1;
    await page
      .locator("fieldset")
      .nth(index)
      .getByRole("radio")
      .nth(choice - 1)
      .check();
  }
}

const isInView = (selector: string) =>
  page.evaluate<boolean>(
    `(() => { const { top } = document.querySelector("${selector}").getBoundingClientRect(); return top >= -1 && top < innerHeight; })()`,
  );

/** Each device by day and by night with scripts, and each device without. */
const looks = LOOKS.flatMap((look) =>
  [true, false].map((scripts) => ({ ...look, scripts })).filter(({ scripts, scheme }) => scripts || scheme === "light"),
);

describe.each(looks.map((look) => [look.device, look.scheme, look.scripts ? "with" : "without", look] as const))(
  "on a %s, %s, %s scripts",
  (_device, _scheme, _with, look) => {
    it("a learner reads a lesson, answers its questions, marks it, takes that back and goes on to the next", async () => {
      context = await open(look);
      await makeOwnDevice(context, site);
      page = await context.newPage();
      const complaints = complaintsOf(page);

      await page.goto(path);
      await inspect(look.scripts);
      expect(await page.locator(".parts").innerText()).toMatch(/2 waiting for you\s+6 to come/);
      await page.getByRole("link", { name: first?.title ?? "" }).click();
      await inspect(look.scripts);
      expect(await page.locator("h1").innerText()).toBe(first?.title);
      expect(await page.locator(".byline").innerText()).toMatch(/^Lesson 1 of 8 · \d min read · received \w+day, /);
      expect(await page.locator(".exercise").innerText()).toContain("You’ll make");
      const broken = await page.evaluate<number>(
        `Promise.all([...document.images].map((it) => { it.loading = "eager"; return it.decode().then(() => 0, () => 1); })).then((all) => all.filter(Boolean).length)`,
      );
      expect(broken).toBe(0);

      await choose(first, false);
      await page.getByRole("button", { name: "See how I did" }).click();
      await page.getByText("0 of 3", { exact: true }).waitFor();
      expect(new URL(page.url()).hash).toBe("#check");
      expect(await isInView("#check")).toBe(true);
      await inspect(look.scripts);
      expect(await page.locator("#check").innerText()).toContain("is marked as done.");
      for (const { why } of first?.quiz ?? []) expect(await page.locator("#check").innerText()).toContain(why);
      await page.reload();
      expect(await page.locator(".score").innerText()).toBe("0 of 3");

      await page.getByRole("button", { name: "Try again" }).click();
      await choose(first);
      await page.getByRole("button", { name: "See how I did" }).click();
      await page.getByText("3 of 3", { exact: true }).waitFor();
      expect(await page.locator("#check").innerText()).toContain("This was practice. Your first try still counts.");

      await page.getByRole("button", { name: /^Undo/ }).click();
      expect(new URL(page.url()).hash).toBe("#done");
      expect(await isInView("#done")).toBe(true);
      await page.getByRole("button", { name: /^Mark as done/ }).click();
      expect(await page.locator("#done").innerText()).toContain("You’ve marked this lesson as done.");
      await inspect(look.scripts);

      await page.getByRole("link", { name: `Lesson 2: ${second?.title ?? ""}` }).click();
      expect(await page.locator("h1").innerText()).toBe(second?.title);
      expect(await page.locator(".turn .next").innerText()).toMatch(/Lesson 3: .*\s+Arrives /);
      await inspect(look.scripts);
      await page.getByRole("link", { name: "See the original email" }).click();
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(second?.title);
      await page.goBack();
      await page.getByRole("link", { name: "Your course page" }).click();
      expect(await page.locator("main").innerText()).toContain("1 of 8 lessons done");
      expect(await page.locator("main").innerText()).toContain("First try: 0 of 3");
      expect(complaints).toEqual([]);
    });
  },
);

describe.each(LOOKS.map((look) => [look.device, look.scheme, look] as const))(
  "on a %s, %s",
  (_device, _scheme, look) => {
    it("every lesson of the course can be read, and one that has not come says when it does", async () => {
      context = await open(look);
      await makeOwnDevice(context, site);
      page = await context.newPage();
      await page.goto(`${path}/lesson/${third?.id ?? ""}`);
      await inspect(true);
      expect(await page.locator("main").innerText()).toContain("It arrives Tuesday, ");
      for (let week = 0; week < 8; week += 1) await site.world.post("/outbox/move", { by: "week" });
      for (const lesson of course.lessons) {
        await page.goto(`${path}/lesson/${lesson.id}`);
        expect(await page.locator("h1").innerText()).toBe(lesson.title);
        await inspect(true);
      }
    });

    it("a line has about 65 letters at most, and lines stand 1.6 apart", async () => {
      context = await open(look);
      await makeOwnDevice(context, site);
      page = await context.newPage();
      await page.goto(`${path}/lesson/${first?.id ?? ""}`);
      const [ems, apart] = await page.evaluate<[number, number]>(`(() => {
      const text = document.querySelector(".lesson-text > p");
      const [size, height] = ["fontSize", "lineHeight"].map((name) => parseFloat(getComputedStyle(text)[name]));
      return [text.clientWidth / size, height / size];
    })()`);
      // A letter of Charter or Georgia takes 0.45 em on average; which fonts there are differs from machine to machine.
      expect(ems * (1 / 0.45)).toBeLessThan(68);
      expect(apart).toBeCloseTo(1.6, 2);
    });
  },
);

it("the question that closes a lesson has a bar beside it, and none of the lines that fold what is closed", async () => {
  context = await open({ device: "phone", scheme: "light" });
  page = await context.newPage();
  await page.goto(`${path}/lesson/${first?.id ?? ""}`);
  const borders = await page.evaluate<readonly string[]>(`(() => {
    const style = getComputedStyle(document.querySelector(".lesson-text .reply"));
    return ["Left", "Top", "Right", "Bottom"].map((side) => style["border" + side + "Width"]);
  })()`);
  expect(borders).toEqual(["3px", "0px", "0px", "0px"]);
});
