import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { readSent } from "../../src/store/progress.ts";
import { openBrowser, openContext } from "../support/browser.ts";
import { joinByForm } from "../support/learners.ts";
import { openSite, type Site } from "../support/site.ts";

const course = JSON.parse(inject("tpm101")) as Course;
const [first, second] = course.lessons;
const ANN = "ann@example.com";

let browser: Browser;
let site: Site;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite(course, { images: inject("pictures") });
  page = await (await openContext(browser, { device: "desktop", scheme: "light" })).newPage();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

type Focused = { readonly name: string; readonly seen: boolean };

/** What has the focus, by what a screen reader calls it, and whether an eye can tell. */
const focused = () =>
  page.evaluate<Focused>(`(() => {
    const it = document.activeElement;
    const label = it === document.body ? "" : (it.labels?.[0]?.innerText ?? it.innerText ?? "");
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
    const { top, bottom, width, height } = it.getBoundingClientRect();
    const ringed = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
    return {
      name: label.replaceAll(/\\s+/g, " ").trim(),
      seen: ringed && width > 0 && height > 0 && bottom > 0 && top < innerHeight,
    };
  })()`);

/** Presses Tab until the control of this name has the focus; each control on the way has to show that it has it. */
async function tabTo(name: string): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press("Tab");
    const here = await focused();
    if (here.name !== "") expect([page.url(), here.name, here.seen]).toEqual([page.url(), here.name, true]);
    if (here.name.startsWith(name)) return;
    passed.push(here.name);
  }
  expect.fail(`"${name}" can't be reached on ${page.url()}, only ${passed.join(" | ")}`);
}

async function press(name: string, to: RegExp): Promise<void> {
  await tabTo(name);
  await Promise.all([page.waitForURL(to), page.keyboard.press("Enter")]);
  await page.waitForLoadState();
}

/** Opens the learner's newest email by itself, as a mail program does. */
async function openNewestEmail(): Promise<void> {
  const newest = (await readSent(site.world.archive, 20)).find(({ address }) => address === ANN);
  await page.goto(`${site.url}/outbox/${newest?.deliveryId ?? ""}/html`);
}

it("a learner signs up, confirms, marks a lesson and answers another's questions by keyboard alone", async () => {
  const { world } = site;
  await joinByForm(world, course, "bob@example.com");
  await page.goto(`${site.url}/${course.id}`);
  await tabTo("Email address");
  await page.keyboard.type(ANN);
  await tabTo("First name");
  await page.keyboard.type("Ann");
  await press("Send me the course", /check-inbox/);
  await world.house.dispatcher.drain();
  await openNewestEmail();
  await press("Confirm my address", /\/confirm\//);
  await press("Confirm my address", /\/p\//);
  await world.house.dispatcher.drain();
  for (let lesson = 0; lesson < 2; lesson += 1) await world.post("/outbox/move", { by: "next" });
  await page.reload();
  await press("Mark as done", new RegExp(`#${first?.id ?? ""}`));
  await page.getByText("1 of 8 lessons done").waitFor();
  await openNewestEmail();
  const [question, ...others] = second?.quiz ?? [];
  const picked = question?.choices[question.answer - 1] ?? "";
  await press(picked, /\?choose=/);
  await tabTo(picked);
  for (const { choices } of others) {
    await tabTo(choices[0] ?? "");
    await page.keyboard.press("ArrowDown");
  }
  await press("See how I did", /counted=\d-2-2/);
  const { archive } = world;
  const answers = await archive.selectFrom("quiz_answers").select(["enrollment_id", "lesson_id"]).execute();
  const done = await archive.selectFrom("completions").select(["enrollment_id", "lesson_id"]).execute();
  const ann = await archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select("enrollments.id as enrollment_id")
    .where("address", "=", ANN)
    .executeTakeFirstOrThrow();
  expect(answers).toEqual([{ ...ann, lesson_id: second?.id }]);
  expect(new Set(done)).toEqual(new Set([first, second].map((lesson) => ({ ...ann, lesson_id: lesson?.id }))));
  await page.getByText("is marked as done").waitFor();
});
