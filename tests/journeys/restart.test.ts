import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import type { Course } from "../../src/course/course.ts";
import { digestEmail } from "../../src/course/email.ts";
import { signLink } from "../../src/course/link.ts";
import { markLesson, readCompletions, readSent } from "../../src/store/progress.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readEnrollment } from "../../src/store/subscribing.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { SECRET, openWorld, type TestClock, testClock, type World } from "../support/world.ts";

const MONDAY = Date.UTC(2026, 10, 30, 18);

const whole = withTally(sampleCourse(4));
/** The same course before its first lesson was written. */
const before: Course = { ...whole, lessons: whole.lessons.slice(1) };

/** Every lesson says how many are done. */
function withTally(course: Course): Course {
  const lessons = course.lessons.map((lesson) => {
    const text = [...lesson.email.text, { hole: "lessons_completed", fallback: "0", place: "plain" } as const];
    const email = { ...lesson.email, text };
    return { ...lesson, email: { ...email, digest: digestEmail(email) } };
  });
  return { ...course, lessons };
}

let folder: string;
let clock: TestClock;
let world: World;
let id: string;
let path: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-restart-"));
  clock = testClock(MONDAY);
  world = await serve(before);
  ({ id } = await enrollLearner(world, before, "mia@example.com"));
  path = `/p/${signLink(SECRET, "progress", id)}`;
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function serve(course: Course): Promise<World> {
  return openWorld({ courses: [course], clock, folder, file: join(folder, "coursepost.db") });
}

/** The server stops, and starts with another version of the course. */
async function serveInstead(course: Course): Promise<void> {
  await world.close();
  world = await serve(course);
}

async function weeks(count: number): Promise<void> {
  for (let week = 0; week < count; week += 1) await world.post("/outbox/move", { by: "week" });
}

const sent = async () =>
  (await readSent(world.archive, 50)).toReversed().map(({ kind, key }) => (kind === "lesson" ? key : kind));
const page = async (at = path) => (await (await world.get(at)).text()).replaceAll(/\s+/g, " ");
const done = (lesson: string) =>
  world.archive.transaction().execute((tx) => markLesson(tx, id, lesson, "done", clock.now()));
const dueAt = async () => (await readEnrollment(world.archive, id))?.nextDueAt ?? null;

/** @returns the page that it leads to */
async function wish(name: "restart" | "undo-restart" | "next"): Promise<string> {
  const answer = await world.post(`${path}/${name}`, { wish: name });
  expect(answer.status).toBe(303);
  return page((answer.headers.get("location") ?? "").replace(/#.*/, ""));
}

describe("somebody who starts again in the middle of the course", () => {
  beforeEach(async () => {
    await weeks(2);
    await done("lesson-2");
  });

  it("has every lesson open again, and the rest comes on the day that was planned, none twice", async () => {
    expect(await page()).toContain("1 of 3 lessons done");
    const due = await dueAt();
    const after = await wish("restart");
    expect(after).toContain("You’ve started over.");
    expect(after).toContain("0 of 3 lessons done");
    expect(await dueAt()).toBe(due);
    await weeks(4);
    expect(await sent()).toEqual(["lesson-2", "lesson-3", "lesson-4", "graduation"]);
  });

  it("may take that back until the next lesson comes, and is where they were", async () => {
    const archived = await readEnrollment(world.archive, id);
    const after = await wish("restart");
    expect(after).toContain("/undo-restart");
    expect(await wish("undo-restart")).toContain("1 of 3 lessons done");
    expect(await readEnrollment(world.archive, id)).toEqual(archived);

    await wish("restart");
    await weeks(1);
    expect(await page()).not.toContain("/undo-restart");
    expect(await wish("undo-restart")).toContain("too late to undo");
  });

  it("does a lesson once more, and what they did before is never lost to a certificate", async () => {
    await wish("restart");
    const completed = async () =>
      (await readCompletions(world.archive, id)).map(({ lessonId, earlier }) => [lessonId, earlier]);
    expect(await completed()).toEqual([["lesson-2", true]]);
    await world.post(`${path}/done`, { lesson: "lesson-2", mark: "done" });
    expect(await completed()).toEqual([["lesson-2", false]]);
    await world.post(`${path}/done`, { lesson: "lesson-2", mark: "not-done" });
    expect(await completed()).toEqual([["lesson-2", true]]);
    await world.post(`${path}/done`, { lesson: "lesson-2", mark: "not-done" });
    expect(await completed()).toEqual([["lesson-2", true]]);
    await world.post(`${path}/done`, { lesson: "lesson-3", mark: "done" });
    await world.post(`${path}/done`, { lesson: "lesson-3", mark: "not-done" });
    expect(await completed()).toEqual([["lesson-2", true]]);
  });

  it("does it as well by answering its questions, whose score stays that of the first time", async () => {
    const right = { "answer-1": "1", "answer-2": "2", "answer-3": "3" };
    const answerAll = (answers: Record<string, string>) => world.post(`${path}/check/lesson-3`, answers);
    await answerAll({ ...right, "answer-1": "2" });
    await wish("restart");
    expect(await page()).toContain("0 of 3 lessons done");
    expect((await answerAll(right)).headers.get("location")).toContain("?practice=");
    expect(await page()).toContain("1 of 3 lessons done");
    expect(await page()).toContain("First try: 2 of 3");
    await world.post(`${path}/done`, { lesson: "lesson-3", mark: "not-done" });
    await answerAll(right);
    expect(await page()).toContain("0 of 3 lessons done");
  });

  it("is told in the next mail of what they have done since, not of what they did before", async () => {
    await wish("restart");
    await weeks(1);
    const { fill } = await world.archive
      .selectFrom("deliveries")
      .select("fill")
      .where("key", "=", "lesson-4")
      .executeTakeFirstOrThrow();
    expect(fill).toContain('"lessons_completed":"0"');
  });

  it("counts what comes after it as after it, even where the clock was put back", async () => {
    await wish("restart");
    await clock.moveTo(clock.now() - 3_600_000);
    await world.post(`${path}/done`, { lesson: "lesson-3", mark: "done" });
    expect(await page()).toContain("1 of 3 lessons done");
    await wish("next");
    expect(await page()).not.toContain("/undo-restart");
  });
});

describe("a lesson that was put in behind somebody's back", () => {
  it("comes to whoever starts again, before what they do not have yet", async () => {
    await weeks(2);
    await serveInstead(whole);
    expect(await page()).toContain("Skipped");
    expect(await wish("restart")).toContain("Lesson 1: The lesson numbered 1");
    await weeks(4);
    expect(await sent()).toEqual(["lesson-2", "lesson-3", "lesson-1", "lesson-4", "graduation"]);
  });

  it("comes to whoever had finished, who is congratulated once", async () => {
    await weeks(5);
    expect(await sent()).toEqual(["lesson-2", "lesson-3", "lesson-4", "graduation"]);
    await serveInstead(whole);
    await weeks(3);
    expect(await page()).toContain("only get the lesson you don’t have yet");
    const after = await wish("restart");
    expect(after).toContain("Your next email is due");
    expect(after).not.toContain("Around");
    await weeks(3);
    expect(await sent()).toEqual(["lesson-2", "lesson-3", "lesson-4", "graduation", "lesson-1"]);
    expect(await page()).toContain("You’ve reached the end of");
  });

  it("is taken back with the new beginning, and who had finished has finished", async () => {
    await weeks(5);
    await serveInstead(whole);
    const finished = await readEnrollment(world.archive, id);
    await wish("restart");
    expect((await readEnrollment(world.archive, id))?.state).toBe("active");
    await wish("undo-restart");
    expect(await readEnrollment(world.archive, id)).toEqual(finished);
    await weeks(3);
    expect(await sent()).toEqual(["lesson-2", "lesson-3", "lesson-4", "graduation"]);
  });
});

describe("whoever has every lesson and starts again", () => {
  it("is sent nothing, is told so, and works through them on the page", async () => {
    await weeks(5);
    for (const lesson of before.lessons) await done(lesson.id);
    expect(await page()).toContain("you have every lesson, so you won’t get any email");
    const after = await wish("restart");
    expect(after).toContain("You have every lesson, so you won’t get any email.");
    expect(after).toContain("0 of 3 lessons done");
    await weeks(3);
    expect(await sent()).toHaveLength(4);
    expect(await page(`${path}/certificate`)).toContain("Make my certificate");
  });
});

it("whoever had begun anew with every lesson may do so once more for one that was put in since", async () => {
  await weeks(5);
  await wish("restart");
  expect(await page()).not.toContain("Start over");
  await serveInstead(whole);
  expect(await page()).toContain("only get the lesson you don’t have yet");
  expect(await wish("restart")).toContain("Your next email is due");
  await weeks(2);
  expect(await sent()).toEqual(["lesson-2", "lesson-3", "lesson-4", "graduation", "lesson-1"]);
});

describe("an archive that was restored from a backup of before", () => {
  it("knows that somebody started again, and when", async () => {
    await weeks(5);
    await serveInstead(whole);
    const backup = await copyArchive(world.archive);
    await wish("restart");
    const known = await readEnrollment(world.archive, id);
    await restoreArchive(world.archive, backup);
    expect(await replayJournal(world.archive)).toBeGreaterThan(0);
    expect(await readEnrollment(world.archive, id)).toEqual(known);
    await weeks(2);
    expect(await sent()).toContain("lesson-1");
  });

  it("that knows of it already is left with what came since", async () => {
    await weeks(5);
    await serveInstead(whole);
    await wish("restart");
    await weeks(3);
    const known = await readEnrollment(world.archive, id);
    expect(known?.state).toBe("finished");
    await replayJournal(world.archive);
    expect(await readEnrollment(world.archive, id)).toEqual(known);
  });
});
