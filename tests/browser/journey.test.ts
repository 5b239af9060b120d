import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { readCompletions } from "../../src/store/progress.ts";
import { readQuizAnswers } from "../../src/store/quiz-answers.ts";
import type { Look } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { joinByForm, learnThreeWeeks } from "../support/learners.ts";
import { changed, recordOf } from "../support/record.ts";
import { complaintsOf, shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;
const ANN = "ann@example.com";
const BOB = "bob@example.com";

const open = shareBrowser();
let site: Site;
let context: BrowserContext;
let page: Page;
let scripts: boolean;
/** What the browser itself complains about, and whom else it asks for something. */
let complaints: string[];

beforeEach(async () => {
  site = await openSite([course, { ...course, id: "second" }], { images: inject("pictures") });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function enter(look: Look): Promise<void> {
  scripts = look.scripts ?? true;
  context = await open(look);
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (new URL(url).origin === site.url) return route.continue();
    complaints.push(url);
    return route.abort();
  });
  page = await context.newPage();
  complaints = complaintsOf(page);
}

async function inspect(): Promise<void> {
  expect(await faultsOf(page, { scripts })).toEqual([]);
}

/** Somebody in both courses, one lesson done and one answered, who rests until they say otherwise. */
async function restingLearner(): Promise<void> {
  const { world } = site;
  const [id, other] = [await joinByForm(world, course, BOB), await joinByForm(world, { ...course, id: "second" }, BOB)];
  await learnThreeWeeks(world, course, id);
  const answers = course.lessons[1]?.quiz.map((_, index) => [`answer-${index + 1}`, "1"]) ?? [];
  await world.post(
    `/p/${signLink(SECRET, "progress", id)}/check/${course.lessons[1]?.id}`,
    Object.fromEntries(answers),
  );
  for (const enrollment of [id, other]) {
    await world.post(`/p/${signLink(SECRET, "progress", enrollment)}/pause`, { wish: "pause", until: "" });
  }
}

/** Opens the newest email of this subject in the outbox. */
async function openEmail(subject: string): Promise<void> {
  await page.goto(`${site.url}/outbox`);
  await clickEmail(subject);
}

async function clickEmail(subject: string): Promise<void> {
  await page.locator("ul.mails a", { hasText: ANN }).filter({ hasText: subject }).first().click();
  await page.getByRole("heading", { level: 1, name: subject }).waitFor();
}

async function openNextEmail(subject: string): Promise<void> {
  await page.goto(`${site.url}/outbox`);
  await page.getByRole("button", { name: "Go to the next email" }).click();
  await clickEmail(subject);
}

/** Follows a link or a button of the email that is open. */
async function follow(name: string, to: RegExp): Promise<void> {
  await page.frameLocator("iframe").getByRole("link", { name, exact: true }).first().click();
  await page.waitForURL(to);
}

async function recorded(): Promise<{ readonly done: readonly string[]; readonly scores: readonly string[] }> {
  const { archive } = site.world;
  const { id } = await archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select("enrollments.id")
    .where("address", "=", ANN)
    .executeTakeFirstOrThrow();
  const done = (await readCompletions(archive, id)).map(({ lessonId }) => lessonId);
  const scores = (await readQuizAnswers(archive, id)).map((answer) => `${answer.lessonId} ${answer.score}`);
  return { done: done.toSorted(), scores: scores.toSorted() };
}

const radio = (question: number, choice: number) => page.locator(`input[name="answer-${question}"][value="${choice}"]`);

/** Picks a choice of the first question in the lesson's email, then the rest on its page, of which only then something is kept. */
async function answerFromEmail(lesson: Course["lessons"][number], right: boolean): Promise<void> {
  const [first] = lesson.quiz;
  if (first === undefined) return expect.fail(`${lesson.id} has no questions`);
  const picked = right ? first.answer : (first.answer % first.choices.length) + 1;
  const before = await recorded();
  await follow(first.choices[picked - 1] ?? "", /\/lesson\/.+\?choose=/);
  expect(await page.locator("h1").innerText()).toBe(lesson.title);
  expect(await radio(1, picked).isChecked()).toBe(true);
  expect(await page.locator("#check input:checked").count()).toBe(1);
  expect(await recorded()).toEqual(before);

  for (const [index, { answer }] of lesson.quiz.entries()) if (index > 0) await radio(index + 1, answer).check();
  expect(await recorded()).toEqual(before);
  await page.getByRole("button", { name: "See how I did" }).click();
  const score = right ? lesson.quiz.length : lesson.quiz.length - 1;
  await page.getByText(`${score} of ${lesson.quiz.length}`, { exact: true }).waitFor();
  expect(await recorded()).toEqual({
    done: [...before.done, lesson.id].toSorted(),
    scores: [...before.scores, `${lesson.id} ${score}`].toSorted(),
  });
}

async function joinFromEmail(): Promise<void> {
  await page.goto(`${site.url}/${course.id}`);
  await inspect();
  await page.getByLabel("Email address").fill(ANN);
  await page.getByLabel("First name").fill("Ann");
  await page.locator("form#signup button[type=submit]").click();
  await page.waitForURL(/check-inbox/);
  expect(await page.locator("main").innerText()).toContain(ANN);
  await inspect();
  await site.world.house.dispatcher.drain();
  await openEmail(course.letters.confirm.subject);
  await inspect();
  await follow("Confirm my address", /\/confirm\//);
  await inspect();
  await page.getByRole("button").first().click();
  await page.waitForURL(/\/p\/.*welcome=1/);
  expect(await page.getByRole("status").innerText()).toContain("You’re in, Ann.");
  await inspect();
  await site.world.house.dispatcher.drain();
  await openEmail(course.letters.welcome.subject);
  await follow("See your course page", /\/p\//);
}

/** From the last email to a certificate in the learner's name. */
async function makeCertificate(): Promise<void> {
  await openNextEmail(course.letters.graduation.subject);
  await follow("See your course page", /\/p\//);
  expect(await page.locator("main").innerText()).toContain(
    `${course.lessons.length} of ${course.lessons.length} lessons done`,
  );
  await inspect();
  await page.getByRole("button", { name: "Get your certificate" }).click();
  await inspect();
  await page.getByLabel("Name on the certificate").fill("Ann Łukasiewicz");
  await page.getByRole("button", { name: "Make my certificate" }).click();
  await page.getByRole("button", { name: "Add to LinkedIn" }).waitFor();
  await inspect();
}

async function shareCertificate(): Promise<void> {
  const linkedIn = new URL((await page.locator('a[href*="linkedin.com"]').getAttribute("href")) ?? "");
  const certificate = await page.getByLabel("Link to your certificate").inputValue();
  expect(`${linkedIn.origin}${linkedIn.pathname}`).toBe("https://www.linkedin.com/profile/add");
  const at = new Date(site.world.clock.now());
  expect(Object.fromEntries(linkedIn.searchParams)).toEqual({
    startTask: "CERTIFICATION_NAME",
    name: course.title,
    organizationName: course.sender.name,
    issueYear: String(at.getUTCFullYear()),
    issueMonth: String(at.getUTCMonth() + 1),
    certId: expect.stringMatching(/^[\w-]{8,}$/),
    certUrl: certificate,
  });
  await page.getByRole("button", { name: "See your certificate" }).click();
  await page.getByRole("heading", { level: 1, name: "Ann Łukasiewicz" }).waitFor();
  expect(page.url()).toBe(certificate);
  await inspect();
  const card = (await page.locator('meta[property="og:image"]').getAttribute("content")) ?? "";
  const pdf = (await page.locator('a[href$=".pdf"]').getAttribute("href")) ?? "";
  for (const [path, type] of [
    [card, "image/png"],
    [pdf, "application/pdf"],
  ] as const) {
    const answer = await page.request.get(new URL(path, certificate).href);
    expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, type]);
    expect((await answer.body()).byteLength).toBeGreaterThan(5000);
  }
}

describe.each([
  { device: "phone", scheme: "dark", scripts: false },
  { device: "desktop", scheme: "light", scripts: true },
] as const)("on a $device, $scheme, scripts: $scripts", (look) => {
  it("a learner goes by the emails' own buttons from the form to LinkedIn, and nobody else is touched", async () => {
    await restingLearner();
    const bob = await recordOf(site.world.archive, BOB);
    await enter(look);
    await joinFromEmail();
    for (const [index, lesson] of course.lessons.entries()) {
      await openNextEmail(lesson.subject);
      const email = page.frameLocator("iframe");
      expect(await email.getByRole("heading", { level: 1 }).innerText()).toBe(lesson.title);
      expect(await email.locator("body").innerText()).toContain(
        `Lesson ${index + 1} of ${course.lessons.length} · ${index} done`,
      );
      await answerFromEmail(lesson, index > 0);
      if (index === 0) await inspect();
      const next = course.lessons[index + 1];
      const after = next === undefined ? "Graduation" : `Lesson ${index + 2}: ${next.title}`;
      expect(await page.locator(".turn .next").innerText()).toContain(after);
    }
    await makeCertificate();
    await shareCertificate();

    await openEmail(course.letters.graduation.subject);
    await follow("Unsubscribe", /\/u\//);
    await inspect();
    await page.getByRole("button").first().click();
    await page.waitForURL(/\/u\/.+\/done/);
    await inspect();
    expect(complaints).toEqual([]);
    // "settings" holds the newest entry of the journal, which was Bob's.
    expect(changed(bob, await recordOf(site.world.archive, BOB)).filter((table) => table !== "settings")).toEqual([]);
  }, 600_000);
});
