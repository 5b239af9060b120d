import { expect, test } from "vitest";
import { readAskedQuestions } from "../../../src/store/asked-questions.ts";
import {
  listCertificate,
  makeCertificate,
  readCertificate,
  readCurrentCertificate,
  readRemovedCertificate,
  recordRemoval,
} from "../../../src/store/certificates.ts";
import { editionReader, keepOrder, shelveEmails } from "../../../src/store/editions.ts";
import { planDue, planLesson, planLetter, planLetterIf, type DueLearner } from "../../../src/store/planning.ts";
import { postpone } from "../../../src/store/postponing.ts";
import { countAccepted, markLesson, readCompletions, readDeliveries, readSent } from "../../../src/store/progress.ts";
import { readQuizAnswers, recordQuizAnswer } from "../../../src/store/quiz-answers.ts";
import { readSentLesson } from "../../../src/store/resending.ts";
import { sampleCourse } from "../../support/course.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { inTx, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";

test("one learner's quiz answers don't count for another's, nor one lesson's for another", async () => {
  const db = await openTwo();
  const answer = (id: string, lessonId: string, score: number, now: number) =>
    inTx(db, (tx) => recordQuizAnswer(tx, id, { lessonId, score, questions: 3 }, now));
  expect(await answer("ada-bread", "lesson-1", 1, 10)).toBe(true);
  expect(await answer("ben-bread", "lesson-1", 2, 20)).toBe(true);
  expect(await answer("ada-bread", "lesson-2", 3, 30)).toBe(true);
  expect(await answer("ada-bread", "lesson-1", 3, 40)).toBe(false);
  expect(await readQuizAnswers(db, "ada-bread")).toEqual([
    { lessonId: "lesson-1", score: 1, questions: 3 },
    { lessonId: "lesson-2", score: 3, questions: 3 },
  ]);
  await db.updateTable("enrollments").set({ restarted_at: 50 }).where("id", "=", "ben-bread").execute();
  expect(
    await changes(db, (tx) => recordQuizAnswer(tx, "ben-bread", { lessonId: "lesson-1", score: 0, questions: 3 }, 60)),
  ).toEqual([
    "completions ben-bread lesson-1: completed_at=60 earlier_at=20",
    "quiz_answers ben-bread lesson-1: answered_at=60",
  ]);
  expect(await answer("ada-bread", "lesson-1", 3, 70)).toBe(false);
});

test("a mark is of one learner and one lesson; what counted before a restart stays known", async () => {
  const db = await openTwo();
  await put(
    db,
    "completions",
    { enrollment_id: "ada-bread", lesson_id: "lesson-1", completed_at: 100 },
    { enrollment_id: "ada-bread", lesson_id: "lesson-2", completed_at: 90 },
    { enrollment_id: "ada-bread", lesson_id: "lesson-3", completed_at: 110, earlier_at: 40 },
    { enrollment_id: "ada-bread", lesson_id: "lesson-4", completed_at: 120, earlier_at: 41 },
    { enrollment_id: "ben-bread", lesson_id: "lesson-1", completed_at: 100 },
    { enrollment_id: "ben-bread", lesson_id: "lesson-3", completed_at: 110, earlier_at: 42 },
  );
  await db.updateTable("enrollments").set({ restarted_at: 100 }).where("id", "=", "ada-bread").execute();
  const mark = (who: string, lesson: string, how: "done" | "not-done") =>
    changes(db, (tx) => markLesson(tx, who, lesson, how, 200));
  expect(await mark("ada-bread", "lesson-1", "done")).toEqual([]);
  expect(await mark("ada-bread", "lesson-2", "not-done")).toEqual([]);
  expect(await mark("ada-bread", "lesson-2", "done")).toEqual([
    "completions ada-bread lesson-2: completed_at=200 earlier_at=90",
  ]);
  expect(await mark("ada-bread", "lesson-3", "not-done")).toEqual([
    "completions ada-bread lesson-3: completed_at=40 earlier_at=null",
  ]);
  expect(await mark("ada-bread", "lesson-1", "not-done")).toEqual(["- completions ada-bread lesson-1"]);
  expect(await mark("ben-bread", "lesson-1", "done")).toEqual([]);
  expect(await mark("ben-cheese", "lesson-1", "done")).toEqual(["+ completions ben-cheese lesson-1"]);
  expect((await readCompletions(db, "ben-bread")).map(({ lessonId }) => lessonId)).toEqual(["lesson-1", "lesson-3"]);
  expect(
    (await readCompletions(db))
      .filter(({ earlier }) => earlier)
      .map(({ enrollmentId, lessonId }) => `${enrollmentId} ${lessonId}`),
  ).toEqual(["ada-bread lesson-3"]);
});

test("deliveries are read in the order of planning, each with its own arrival", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "c", enrollment_id: "ada-bread", planned_at: 30, state: "accepted", accepted_at: 31 },
    { id: "a", enrollment_id: "ada-bread", key: "lesson-3", planned_at: 20, state: "accepted", accepted_at: 22 },
    { id: "b", enrollment_id: "ada-bread", key: "lesson-2", planned_at: 20, state: "accepted", accepted_at: 22 },
    { id: "d", enrollment_id: "ben-cheese", planned_at: 25, to_address: "other@example.org" },
  );
  await put(
    db,
    "provider_events",
    { id: "e1", delivery_id: "b", at: 50 },
    { id: "e2", delivery_id: "b", at: 45, type: "email.sent" },
    { id: "e3", delivery_id: "a", at: 46 },
    { id: "e4", delivery_id: "a", at: 47 },
  );
  expect((await readDeliveries(db, "ada-bread")).map(({ id, deliveredAt }) => [id, deliveredAt])).toEqual([
    ["a", 46],
    ["b", 50],
    ["c", null],
  ]);
  expect((await readDeliveries(db)).map(({ id }) => id)).toEqual(["a", "b", "d", "c"]);
  expect(await countAccepted(db)).toBe(3);
  expect((await readSent(db, 10)).map(({ deliveryId, courseId, address }) => [deliveryId, courseId, address])).toEqual([
    ["c", "bread", "ada@example.org"],
    ["a", "bread", "ada@example.org"],
    ["b", "bread", "ada@example.org"],
  ]);
  expect((await readSent(db, 1, 1)).map(({ deliveryId }) => deliveryId)).toEqual(["a"]);
});

test("a lesson and what was sent again of it are that learner's and that lesson's", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "confirm", enrollment_id: "ada-bread", kind: "confirm", key: "lesson-1", edition: "edition-2" },
    { id: "bens", enrollment_id: "ben-bread", edition: "edition-2" },
    { id: "second", enrollment_id: "ada-bread", key: "lesson-2", edition: "edition-2" },
    { id: "first", enrollment_id: "ada-bread", state: "accepted", accepted_at: 7 },
    { id: "again", enrollment_id: "ada-bread", kind: "resent-lesson", key: "lesson-1#1", planned_at: 9 },
    { id: "again-10", enrollment_id: "ada-bread", kind: "resent-lesson", key: "lesson-10#1", planned_at: 10 },
    { id: "again-2", enrollment_id: "ada-bread", kind: "resent-lesson", key: "lesson-2#1", planned_at: 11 },
    { id: "bens-again", enrollment_id: "ben-bread", kind: "resent-lesson", key: "lesson-1#1", planned_at: 12 },
    { id: "odd", enrollment_id: "ada-bread", kind: "welcome", key: "lesson-1#1", planned_at: 13 },
  );
  expect(await readSentLesson(db, "ada-bread", "lesson-1")).toEqual({
    state: "accepted",
    acceptedAt: 7,
    edition: "edition-1",
    again: [9],
  });
  expect(await readSentLesson(db, "ada-bread", "lesson-2")).toMatchObject({ edition: "edition-2", again: [11] });
});

async function makeCertificates(...certificates: readonly (readonly [id: string, enrollmentId: string])[]) {
  const db = await openTwo();
  const make = (id: string, enrollmentId: string) =>
    inTx(db, (tx) =>
      makeCertificate(
        tx,
        { id, enrollmentId, name: id, courseTitle: "Bread", completedAt: 5, zone: "UTC", covers: [] },
        6,
      ),
    );
  for (const [id, enrollmentId] of certificates) await make(id, enrollmentId);
  const remove = (id: string, enrollmentId: string, at: number | null) =>
    changes(db, (tx) => recordRemoval(tx, { id, enrollmentId }, at));
  return { db, make, remove };
}

test("a certificate is one learner's; made twice, the first stays; removed, only that one is gone", async () => {
  const { db, make, remove } = await makeCertificates(
    ["bens", "ben-cheese"],
    ["first", "ada-bread"],
    ["second", "ada-bread"],
    ["cheese", "ada-cheese"],
  );
  expect(await readCurrentCertificate(db, "ada-bread")).toMatchObject({
    id: "first",
    courseId: "bread",
    name: "first",
  });
  expect(await remove("first", "ada-bread", 9)).toContain("certificates first: revoked_at=9");
  await remove("cheese", "ada-cheese", 9);
  expect(await readCurrentCertificate(db, "ada-bread")).toBeUndefined();
  // What was removed before is final once there's another one.
  expect(await changesBy(db, () => make("third", "ada-bread"))).toEqual([
    "+ certificates third",
    "certificates first: name= course_title= completed_at=0 zone= made_at=0",
  ]);
  expect(await changesBy(db, () => make("fourth", "ada-bread"))).toEqual([]);
  expect(await changesBy(db, () => listCertificate(db, "ada-bread", true))).toEqual(["certificates third: listed=1"]);
  expect(await readCertificate(db, "first")).toBe("revoked");
  expect(await readCertificate(db, "bens")).toMatchObject({
    id: "bens",
    enrollmentId: "ben-cheese",
    courseId: "cheese",
  });
  expect(await readCurrentCertificate(db, "ada-bread")).toMatchObject({ id: "third" });
});

test("a removed certificate can be found and brought back until it's emptied, by its own learner", async () => {
  const { db, make, remove } = await makeCertificates(["first", "ada-bread"], ["bens", "ben-bread"]);
  await remove("bens", "ben-bread", 30);
  expect(await readRemovedCertificate(db, "ada-bread", 10)).toBeUndefined();
  await remove("first", "ada-bread", 20);
  expect(await readRemovedCertificate(db, "ada-bread", 19)).toEqual({ id: "first", removedAt: 20 });
  expect(await readRemovedCertificate(db, "ada-bread", 20)).toBeUndefined();
  await make("second", "ada-bread");
  expect(await readRemovedCertificate(db, "ada-bread", 19)).toBeUndefined();
  await remove("second", "ada-bread", 21);
  expect(await readRemovedCertificate(db, "ada-bread", 19)).toEqual({ id: "second", removedAt: 21 });
  // Nothing brings back what was emptied.
  expect(await remove("first", "ada-bread", null)).not.toContainEqual(expect.stringContaining("certificates"));
  expect(await remove("second", "ada-bread", null)).toContain("certificates second: revoked_at=null");
  expect(await readCurrentCertificate(db, "ada-bread")).toMatchObject({ id: "second", name: "second" });
});

test("the questions of a learner about a lesson come with their own answers, in the order in which they came", async () => {
  const db = await openTwo();
  const mine = { enrollment_id: "ada-bread", lesson_id: "lesson-1" };
  await putQuestion(
    db,
    { id: "q0", ...mine, received_at: 30 },
    { id: "q2", ...mine, received_at: 20 },
    { id: "q1", ...mine, received_at: 20 },
    { id: "stop", ...mine, wants_out: 1 },
    { id: "other-lesson", ...mine, lesson_id: "lesson-2" },
    { id: "bens", ...mine, enrollment_id: "ben-bread" },
  );
  await putAnswer(
    db,
    { id: "a1", question_id: "q2", text: "three", received_at: 60 },
    { id: "a3", question_id: "q2", text: "one", received_at: 50 },
    { id: "a2", question_id: "q2", text: "two", received_at: 50 },
    { id: "a0", question_id: "bens", text: "none", received_at: 40 },
  );
  const found = await readAskedQuestions(db, "ada-bread", "lesson-1");
  expect(found.map(({ id, answers }) => [id, answers.map(({ text }) => text)])).toEqual([
    ["q1", []],
    ["q2", ["two", "one", "three"]],
    ["q0", []],
  ]);
  expect((await readAskedQuestions(db, "ben-bread", "lesson-1")).map(({ answers }) => answers.length)).toEqual([1]);
});

test("a course's editions and order are kept once, and those of another course stay", async () => {
  const db = await openTwo();
  const { lessons } = sampleCourse(2);
  const email = lessons[0]?.email;
  const other = lessons[1]?.email;
  if (email === undefined || other === undefined) throw new Error("no lessons");
  const shelve = () => changes(db, (tx) => shelveEmails(tx, "sample", [email, other], 5));
  expect(await shelve()).toHaveLength(4);
  expect(await shelve()).toEqual([]);
  const read = editionReader();
  expect((await read(db, other.digest)).digest).toBe(other.digest);
  expect((await read(db, email.digest)).digest).toBe(email.digest);
  await put(db, "course_orders", { course_id: "another", lesson_ids: '["other-lesson"]' });
  expect(await changes(db, (tx) => keepOrder(tx, sampleCourse(1)))).toEqual([
    "+ course_orders sample",
    "journal order",
  ]);
  expect(await changes(db, (tx) => keepOrder(tx, sampleCourse(2)))).toEqual([
    'course_orders sample: lesson_ids=["lesson-1","lesson-2"]',
    "journal order",
  ]);
  expect((await inTx(db, (tx) => keepOrder(tx, sampleCourse(1)))).order).toEqual(["lesson-1", "lesson-2"]);
});

test("whoever is due is planned for, with their own past, the longest due first", async () => {
  const db = await openTwo();
  await put(db, "enrollments", { id: "ada-wine", subscriber_id: "ada", course_id: "wine", created_at: 1 });
  for (const [id, next_due_at] of [
    ["ada-bread", 50],
    ["ada-cheese", 40],
    ["ben-bread", 30],
    ["ben-cheese", 51],
    ["ada-wine", 1],
  ] as const) {
    await db.updateTable("enrollments").set({ next_due_at, paused_at: 3, resume_at: 4 }).where("id", "=", id).execute();
  }
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", state: "accepted", accepted_at: 7 },
    { id: "2", enrollment_id: "ada-bread", key: "lesson-2", state: "cancelled" },
    { id: "3", enrollment_id: "ada-bread", kind: "welcome", key: "1", state: "accepted" },
    { id: "4", enrollment_id: "ben-cheese", key: "lesson-3" },
  );
  const seen: DueLearner[] = [];
  const decide = (learner: DueLearner) => {
    seen.push(learner);
    return { next: { step: "postpone" as const, until: 99, because: "late" as const }, edition: "edition-1" };
  };
  expect(await changesBy(db, () => planDue(db, "here", ["bread", "cheese"], 50, decide))).toEqual([
    "enrollments ada-bread: next_due_at=99 paused_at=null resume_at=null",
    "enrollments ada-cheese: next_due_at=99 paused_at=null resume_at=null",
    "enrollments ben-bread: next_due_at=99 paused_at=null resume_at=null",
  ]);
  expect(
    seen.map(({ enrollmentId, zone, past }) => [enrollmentId, zone, past.map(({ lessonId }) => lessonId)]),
  ).toEqual([
    ["ben-bread", "Europe/Paris", []],
    ["ada-cheese", "America/Denver", []],
    ["ada-bread", "America/Denver", ["lesson-1"]],
  ]);
});

test("two hundred learners are planned for at a time", async () => {
  const db = await openTwo();
  for (let n = 0; n < 201; n += 1) {
    await put(db, "subscribers", { id: `s${n}`, address: `s${n}@example.org`, created_at: 1 });
    await put(db, "enrollments", {
      id: `s${n}`,
      subscriber_id: `s${n}`,
      course_id: "wine",
      created_at: 1,
      next_due_at: 5,
    });
  }
  const decide = () => ({
    next: { step: "postpone" as const, until: 99, because: "late" as const },
    edition: "edition-1",
  });
  expect(await planDue(db, "here", ["wine"], 10, decide)).toEqual({ deliveries: 0, more: true });
  expect(await planDue(db, "here", ["wine"], 10, decide)).toEqual({ deliveries: 0, more: false });
});

test("graduation ends one enrollment", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ next_due_at: 5 }).where("id", "in", ["ada-bread"]).execute();
  const decide = () => ({ next: { step: "graduate" as const, dueAt: 5 }, edition: "edition-1" });
  const told = await changesBy(db, () => planDue(db, "here", ["bread", "cheese"], 10, decide));
  expect(told.filter((line) => line.startsWith("enrollments"))).toEqual([
    "enrollments ada-bread: finished_at=10 next_due_at=null",
  ]);
});

test("an email is planned once; a canceled one is planned again, and any other stays as it is", async () => {
  const db = await openTwo();
  const letter = { enrollmentId: "ada-bread", kind: "welcome" as const, key: "1", edition: "edition-1" };
  const plan = (now: number) => changesBy(db, () => planLetter(db, "here", now, letter));
  expect(await plan(10)).toHaveLength(1);
  await planLetter(db, "here", 10, { ...letter, enrollmentId: "ben-bread" });
  expect(await plan(20)).toEqual([]);
  await db.updateTable("deliveries").set({ state: "cancelled", reason: "left" }).execute();
  expect(await plan(30)).toEqual([expect.stringMatching(/: state=planned planned_at=30 due_at=30 reason=null$/)]);

  const planIf = (wish: typeof letter | undefined) => changesBy(db, () => planLetterIf(db, "here", 40, wish));
  expect(await planIf(undefined)).toEqual([]);
  expect(await planIf(letter)).toEqual([]);
  expect(await planIf({ ...letter, key: "2" })).toHaveLength(1);

  const lesson = { enrollmentId: "ben-cheese", key: "lesson-1", edition: "edition-2", nextDueAt: 77 };
  expect(await changes(db, (tx) => planLesson(tx, "here", 50, lesson))).toEqual([
    expect.stringMatching(/^\+ deliveries /),
    "enrollments ben-cheese: next_due_at=77",
  ]);
});

test("what is put off is one delivery and one learner's next date, unless they take a break", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "adas", enrollment_id: "ada-bread" },
    { id: "bens", enrollment_id: "ben-bread", kind: "graduation", key: "1" },
  );
  await db.updateTable("enrollments").set({ finished_at: 3 }).execute();
  const reason = "the learner's time of day was over; it comes at the next one";
  const off = (deliveryId: string, enrollmentId: string, kind: "lesson" | "graduation") =>
    changes(db, (tx) => postpone(tx, { deliveryId, enrollmentId, kind, until: 88 }));
  expect(await off("adas", "ada-bread", "lesson")).toEqual([
    `deliveries adas: state=cancelled reason=${reason}`,
    "enrollments ada-bread: next_due_at=88",
  ]);
  await db.updateTable("enrollments").set({ paused_at: 3 }).where("id", "=", "ben-bread").execute();
  expect(await off("bens", "ben-bread", "graduation")).toEqual([`deliveries bens: state=cancelled reason=${reason}`]);
});
