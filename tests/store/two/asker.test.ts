import { expect, test } from "vitest";
import type { Archive } from "../../../src/store/archive.ts";
import { type Asker, readAsker } from "../../../src/store/asker.ts";
import { readDigest } from "../../../src/store/conversation.ts";
import { openTwo, put, putQuestion } from "../../support/two-of-everything.ts";

async function askerOf(db: Archive, questionId: string): Promise<Asker | undefined> {
  return readAsker(
    db,
    await db.selectFrom("questions").selectAll().where("id", "=", questionId).executeTakeFirstOrThrow(),
  );
}

test("a creator sees who asks, and how many lessons they've done in this course since they last started", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ restarted_at: 50 }).where("id", "=", "ada-bread").execute();
  const done = (enrollment_id: string, ...times: readonly number[]) =>
    put(
      db,
      "completions",
      ...times.map((completed_at, n) => ({ enrollment_id, lesson_id: `lesson-${n + 1}`, completed_at })),
    );
  await done("ben-bread", 51, 52, 53);
  await done("ada-cheese", 54);
  await done("ada-bread", 49, 50, 60);
  await putQuestion(
    db,
    { id: "bens", enrollment_id: "ben-bread" },
    { id: "adas", enrollment_id: "ada-bread" },
    { id: "bens-second", enrollment_id: "ben-cheese" },
    { id: "strangers", state: "unattributed" },
  );
  expect(await askerOf(db, "adas")).toMatchObject({ firstName: "Ada", address: "ada@example.org", completed: 2 });
  expect(await askerOf(db, "bens")).toMatchObject({ firstName: "Ben", address: "ben@example.org", completed: 3 });
  expect(await askerOf(db, "bens-second")).toMatchObject({ firstName: "Ben", completed: 0 });
  expect(await askerOf(db, "strangers")).toBeUndefined();
});

test("a creator sees the last questions that the same learner asked in the same course before, newest first", async () => {
  const db = await openTwo();
  const adas = { enrollment_id: "ada-bread", lesson_id: "lesson-1" };
  const bens = { enrollment_id: "ben-bread" };
  await putQuestion(
    db,
    { id: "c", ...adas, text: "the oldest", received_at: 80 },
    { id: "a", ...adas, text: "second", received_at: 90, state: "answered" },
    { id: "b", ...adas, text: "third", received_at: 90 },
    { id: "d", ...adas, lesson_id: null, text: "first", received_at: 100 },
    { id: "this", ...adas, text: "this one", received_at: 100 },
    { id: "e", ...adas, text: "a later one", received_at: 101 },
    { id: "f", ...adas, text: "Stop", received_at: 95, wants_out: 1 },
    { id: "g", ...adas, enrollment_id: "ada-cheese", text: "about cheese", received_at: 99 },
    { id: "h", ...bens, text: "Ben's", received_at: 98 },
    { id: "bens", ...bens, text: "Ben's second", received_at: 100 },
    { id: "bens-only", enrollment_id: "ben-cheese", text: "Ben's about cheese", received_at: 100 },
  );
  expect(await askerOf(db, "this")).toMatchObject({
    earlier: [
      { text: "first", lessonId: null, receivedAt: 100, answered: false },
      { text: "second", lessonId: "lesson-1", receivedAt: 90, answered: true },
      { text: "third", lessonId: "lesson-1", receivedAt: 90, answered: false },
    ],
    earlierInAll: 4,
  });
  expect(await askerOf(db, "bens")).toMatchObject({ earlier: [{ text: "Ben's" }], earlierInAll: 1 });
  expect(await askerOf(db, "bens-only")).toMatchObject({ earlier: [], earlierInAll: 0 });
});

test("a digest lists its own questions, oldest first, with the names of learners who wrote from their own address", async () => {
  const db = await openTwo();
  const ben = { enrollment_id: "ben-bread", from_address: "ben@example.org" };
  await put(
    db,
    "deliveries",
    { id: "digest", enrollment_id: "ada-bread", kind: "digest", key: "1" },
    { id: "other", enrollment_id: "ada-bread", kind: "digest", key: "2" },
  );
  await putQuestion(
    db,
    { id: "d", ...ben, passed_by: "digest", received_at: 20 },
    { id: "c", enrollment_id: "ada-cheese", from_address: "ada@example.org", passed_by: "digest", received_at: 20 },
    { id: "b", ...ben, from_address: "ada@example.org", passed_by: "digest", received_at: 30 },
    { id: "a", state: "unattributed", from_address: "ada@example.org", passed_by: "digest", received_at: 40 },
    { id: "e", ...ben, passed_by: "other" },
    { id: "f", ...ben, passed_by: null },
  );
  expect((await readDigest(db, "digest")).map(({ questionId, firstName }) => [questionId, firstName])).toEqual([
    ["c", "Ada"],
    ["d", "Ben"],
    ["b", null],
    ["a", null],
  ]);
});
