import { expect, test } from "vitest";
import { type Freezing, freezeNext } from "../../../src/store/batching.ts";
import { type Candidate, readPlanned } from "../../../src/store/candidates.ts";
import { type DueLearner, planDue } from "../../../src/store/planning.ts";
import { postpone } from "../../../src/store/postponing.ts";
import { readUntouched } from "../../../src/store/untouched.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { NOW, openTwo, put, putQuestion } from "../../support/two-of-everything.ts";

const COURSES = ["bread", "cheese"];
const CHECK_IN = { kind: "check-in", key: "1" } as const;
const ACCEPTED = { state: "accepted" } as const;
const others = { which: "others", most: 100, lessonsHeld: false, probing: false } as const;

test("a learner's last touch is their own mark, question, saved work, or wish for a lesson, and nobody else's", async () => {
  const db = await openTwo();
  await put(
    db,
    "completions",
    { enrollment_id: "ada-bread", lesson_id: "lesson-1", completed_at: 300 },
    { enrollment_id: "ada-bread", lesson_id: "lesson-2", completed_at: 200 },
  );
  await putQuestion(
    db,
    { id: "q1", enrollment_id: "ada-cheese", received_at: 400 },
    { id: "q2", enrollment_id: "ada-cheese", received_at: 350 },
    { id: "nobodys", enrollment_id: null, received_at: 900 },
  );
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ben-bread", ...ACCEPTED, asked_at: 500 },
    { id: "2", enrollment_id: "ben-bread", key: "lesson-2", ...ACCEPTED, asked_at: null },
    { id: "3", enrollment_id: "ben-bread", kind: "resent-lesson", key: "lesson-1#1", ...ACCEPTED, asked_at: 600 },
  );
  const saved = { enrollment_id: "ben-cheese", part: "text", made: "a plan", name: "", size: 1 } as const;
  await put(
    db,
    "saved_work",
    { ...saved, lesson_id: "lesson-1", file_id: "f1", saved_at: 700 },
    { ...saved, lesson_id: "lesson-2", file_id: "f2", saved_at: 650 },
  );
  await db.updateTable("enrollments").set({ next_due_at: 10 }).execute();
  const seen: DueLearner[] = [];
  const decide = (learner: DueLearner) => {
    seen.push(learner);
    return { next: { step: "postpone" as const, until: 99, because: "late" as const }, edition: "edition-1" };
  };
  await planDue(db, "here", COURSES, 10, decide);
  const told = seen.map(({ enrollmentId, touchedAt, done }) => [enrollmentId, touchedAt, [...done].toSorted()]);
  expect(Object.fromEntries(told.map(([id, ...rest]) => [id, rest]))).toEqual({
    "ada-bread": [300, ["lesson-1", "lesson-2"]],
    "ada-cheese": [400, []],
    "ben-bread": [500, []],
    "ben-cheese": [700, []],
  });
});

test("what a learner left untouched is their own lessons alone, and only the learners asked about are told of", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ next_due_at: 900 }).where("id", "=", "ada-bread").execute();
  await db.updateTable("enrollments").set({ paused_at: 3 }).where("id", "=", "ben-bread").execute();
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", ...ACCEPTED, accepted_at: 99 },
    { id: "2", enrollment_id: "ada-bread", key: "lesson-2", ...ACCEPTED, accepted_at: 100 },
    { id: "3", enrollment_id: "ada-bread", key: "lesson-3", ...ACCEPTED, accepted_at: 200 },
    { id: "4", enrollment_id: "ada-bread", key: "lesson-4", state: "cancelled" },
    { id: "5", enrollment_id: "ada-bread", kind: "welcome", key: "1", ...ACCEPTED, accepted_at: 300 },
    { id: "6", enrollment_id: "ada-bread", ...CHECK_IN },
    { id: "7", enrollment_id: "ben-bread", state: "unknown" },
    { id: "8", enrollment_id: "ben-bread", ...CHECK_IN },
    { id: "9", enrollment_id: "ben-cheese", ...ACCEPTED, accepted_at: 400 },
  );
  const asked = [
    { ...CHECK_IN, enrollmentId: "ada-bread" },
    { ...CHECK_IN, enrollmentId: "ben-bread" },
    { kind: "lesson", enrollmentId: "ada-bread" },
    { kind: "lesson", enrollmentId: "ben-cheese" },
  ] as const;
  const untouchedOf = await readUntouched(db, asked);
  expect(asked.map(untouchedOf)).toEqual([
    { lessons: 2, lastAcceptedAt: 200, isUnsettled: false, nextDueAt: 900, isPaused: false },
    { lessons: 0, lastAcceptedAt: null, isUnsettled: true, nextDueAt: null, isPaused: true },
    undefined,
    undefined,
  ]);
  expect(untouchedOf({ ...CHECK_IN, enrollmentId: "ben-cheese" })).toBeUndefined();
});

test("a check-in waits in the queue until it's due; everything else goes", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "due", enrollment_id: "ada-bread", ...CHECK_IN, planned_at: 50, due_at: 50 },
    { id: "early", enrollment_id: "ben-bread", ...CHECK_IN, planned_at: 51, due_at: 51 },
    { id: "lesson", enrollment_id: "ben-cheese", planned_at: 52, due_at: 52 },
    { id: "taught", enrollment_id: "ada-bread", ...ACCEPTED, accepted_at: 200 },
  );
  const found = async (now: number) =>
    (await readPlanned(db, COURSES, { ...others, now })).map(({ deliveryId, untouched }) => [
      deliveryId,
      untouched?.lessons,
    ]);
  expect(await found(50)).toEqual([
    ["due", 1],
    ["lesson", undefined],
  ]);
  expect(await found(51)).toEqual([
    ["due", 1],
    ["early", 0],
    ["lesson", undefined],
  ]);
});

test("one check-in is over, one comes on another day, and the third goes out", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "over", enrollment_id: "ada-bread", ...CHECK_IN },
    { id: "later", enrollment_id: "ben-bread", ...CHECK_IN },
    { id: "goes", enrollment_id: "ada-cheese", ...CHECK_IN },
    { id: "went", enrollment_id: "ben-cheese", ...CHECK_IN, ...ACCEPTED, accepted_at: 7 },
  );
  const timings = {
    over: { now: false, opensAt: "over" },
    later: { now: false, opensAt: NOW + 5 },
    goes: { now: true },
  } as const;
  const frozen: string[] = [];
  const freeze = async (_tx: unknown, candidates: readonly Candidate[]): Promise<Freezing> => {
    frozen.push(...candidates.map(({ deliveryId }) => deliveryId));
    return { batch: undefined, unfit: [] };
  };
  const limits = {
    account: "account-1",
    lessonsHeld: false,
    timingOf: ({ deliveryId }: Candidate) => timings[deliveryId as keyof typeof timings],
    roomForLetters: async () => 100,
  };
  expect(await changesBy(db, () => freezeNext(db, COURSES, NOW, freeze, limits))).toEqual([
    `deliveries later: planned_at=${NOW + 5} due_at=${NOW + 5}`,
    "deliveries over: state=cancelled reason=its learner has gone on, is pausing, or gets a lesson on the same day",
  ]);
  expect(frozen).toEqual(["goes"]);
});

test("putting off one check-in leaves the other, and when the next lesson comes", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "adas", enrollment_id: "ada-bread", ...CHECK_IN },
    { id: "bens", enrollment_id: "ben-bread", ...CHECK_IN },
  );
  const later = { deliveryId: "adas", enrollmentId: "ada-bread", kind: "check-in", until: 88 } as const;
  expect(await changes(db, (tx) => postpone(tx, later))).toEqual(["deliveries adas: planned_at=88 due_at=88"]);
});
