import { describe, expect, it } from "vitest";
import { projectDates } from "../../src/course/enrollment.ts";
import { formatInstant } from "../../src/course/written-date.ts";
import { planLetter } from "../../src/store/planning.ts";
import { sampleCourse } from "../support/course.ts";
import { pageOf, receive } from "./course-page.ts";
import { DAY, join, MONDAY, openFrontDoor, postForm, signUp } from "./front-door.ts";

describe("the course page", () => {
  it("tells what came, what is next and when, and what is to come, in the learner's zone and in words", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org", { zone: "Europe/Berlin" });
    await receive(door, id, 2);
    const page = await pageOf(door, id);
    expect(page).toContain("0 of 8 lessons done");
    expect(page).toContain("Received Tuesday, November 24");
    expect(page).toContain("Received Tuesday, December 1");
    expect(page).toContain("Lesson 3: The lesson numbered 3");
    expect(page).toContain("Arrives Tuesday, December 8 at 9:00 AM GMT+1");
    expect(page).toContain("Around Tuesday, December 15");
    expect(page).toContain('Graduation</span> <span class="fine">Around Tuesday, January 19, 2027');
    expect(page).toContain("Times shown in Berlin time");
    expect(page).toContain(`href="/p/${door.token("progress", id)}/lesson/lesson-1">The lesson numbered 1</a>`);
    expect(page).not.toContain("/lesson/lesson-3");
    expect(page).not.toContain(`lesson-3"> <button`);
    expect(page).toContain("Check yourself: 3 questions");
  });

  it("keeps what a learner says is done, and takes it back", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 2);
    const path = `/p/${door.token("progress", id)}`;
    for (const [mark, words] of [
      ["done", "1 of 8 lessons done"],
      ["done", "1 of 8 lessons done"],
      ["not-done", "0 of 8 lessons done"],
      ["not-done", "0 of 8 lessons done"],
    ] as const) {
      const answer = await postForm(door.app, `${path}/done`, { lesson: "lesson-2", mark });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `${path}#lesson-2`]);
      expect(await pageOf(door, id)).toContain(words);
    }
  });

  it("shows how far the course has come in three parts, and says so", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 3);
    await postForm(door.app, `/p/${door.token("progress", id)}/done`, { lesson: "lesson-2", mark: "done" });
    const page = await pageOf(door, id);
    const bar = /<div class="bar" role="img" aria-labelledby="parts">(.*?)<\/div>/.exec(page)?.[1] ?? "";
    expect([...bar.matchAll(/class="([a-z-]+)"/g)].map(([, part]) => part)).toEqual([
      "done",
      ...Array.from({ length: 2 }, () => "received"),
      ...Array.from({ length: 5 }, () => "to-come"),
    ]);
    const words = /<p id="parts" class="parts">(.*?)<\/p>/.exec(page)?.[1] ?? "";
    expect(words.replaceAll(/<[^>]*>/g, "").trim()).toBe("1 done 2 waiting for you 5 to come");
  });

  it.each([
    ["a lesson that has not come", { lesson: "lesson-3", mark: "done" }],
    ["a lesson that there is not", { lesson: "lesson-99", mark: "done" }],
    ["a letter", { lesson: "1", mark: "done" }],
    ["no lesson", { mark: "done" }],
    ["no mark", { lesson: "lesson-1" }],
    ["another mark", { lesson: "lesson-1", mark: "<b>" }],
  ])("marks nothing for %s", async (_, fields) => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 2);
    const before = await door.dump();
    const answer = await postForm(door.app, `/p/${door.token("progress", id)}/done`, fields);
    expect(answer.status).toBe(400);
    expect(await door.dump()).toBe(before);
  });

  it("finds the right words for everybody", async () => {
    const door = await openFrontDoor();
    const waiting = await signUp(door, "waiting@example.org");
    expect(await pageOf(door, waiting)).toContain("Your address isn’t confirmed yet");
    const inside = await join(door, "inside@example.org");
    expect(await pageOf(door, inside)).toContain("Arrives <strong>Tuesday, November 24 at 9:00 AM PST</strong>");
    door.clock.now += 2 * DAY;
    expect(await pageOf(door, inside)).toContain("On its way to you now.");
    await postForm(door.app, `/u/${door.token("unsubscribe", inside)}`, {});
    const left = await pageOf(door, inside);
    expect(left).toContain("You left the course");
    expect(left).toContain("Not scheduled");
    const stopped = await join(door, "stopped@example.org");
    await door.archive
      .insertInto("suppressions")
      .values({ address: "stopped@example.org", reason: "bounce", at: 1 })
      .execute();
    expect(await pageOf(door, stopped)).toContain("Our email to you bounced or was marked as spam");
    const finished = await join(door, "finished@example.org");
    await door.archive
      .updateTable("enrollments")
      .set({ finished_at: 1, next_due_at: null })
      .where("id", "=", finished)
      .execute();
    await planLetter(door.archive, "test", door.clock.now, {
      enrollmentId: finished,
      kind: "graduation",
      key: "1",
      edition: door.course.letters.graduation.email.digest,
    });
    await door.sendAll();
    expect(await pageOf(door, finished)).toContain("You’ve reached the end of Sample course.");
    expect(await pageOf(door, finished)).toMatch(/>Graduation<\/a><\/span> <span class="fine">Received/);
  });

  it("tells of lessons that are on their way, held up or passed over", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 3);
    await door.archive.deleteFrom("deliveries").where("key", "=", "lesson-1").execute();
    await door.archive
      .updateTable("deliveries")
      .set({ state: "planned", accepted_at: null })
      .where("key", "=", "lesson-3")
      .execute();
    await door.archive
      .updateTable("deliveries")
      .set({ state: "unknown", accepted_at: null })
      .where("key", "=", "lesson-2")
      .execute();
    const page = await pageOf(door, id);
    expect(page).toContain("Skipped");
    expect(page).toContain("Delayed. We’re looking into it");
    expect(page).toContain("On its way to you");
  });

  it("still shows what came when the course is no longer there", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await receive(door, id, 1);
    (door.ports.courses as Map<string, unknown>).clear();
    expect(await pageOf(door, id)).toContain(`href="/v/${door.token("view", "1".repeat(32))}"`);
  });
});

describe("the dates that are expected", () => {
  it("keep to the schedule across a change of clocks, with each lesson's own wait, and end in graduation", () => {
    const base = sampleCourse(4);
    const course = { ...base, lessons: base.lessons.map((lesson, n) => (n === 2 ? { ...lesson, wait: 14 } : lesson)) };
    const due = Date.UTC(2027, 2, 2, 17);
    const dates = projectDates(course, null, due, [{ lessonId: "lesson-1" }]);
    expect(dates.map(({ lesson, at }) => [lesson?.id, formatInstant(at, "America/Los_Angeles")])).toEqual([
      ["lesson-2", "Tue, Mar 2, 2027, 9:00 AM PST"],
      ["lesson-3", "Tue, Mar 16, 2027, 9:00 AM PDT"],
      ["lesson-4", "Tue, Mar 23, 2027, 9:00 AM PDT"],
      [undefined, "Tue, Mar 30, 2027, 9:00 AM PDT"],
    ]);
  });

  it("are those of graduation alone once all lessons came", () => {
    const course = sampleCourse(2);
    const past = course.lessons.map((lesson) => ({ lessonId: lesson.id }));
    expect(projectDates(course, null, MONDAY, past)).toEqual([{ lesson: undefined, at: MONDAY }]);
  });
});
