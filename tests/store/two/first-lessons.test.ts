import { expect, test } from "vitest";
import { readPlanned } from "../../../src/store/candidates.ts";
import type { Archive } from "../../../src/store/archive.ts";
import { openTwo, put } from "../../support/two-of-everything.ts";

const ACCEPTED = { state: "accepted", accepted_at: 7 } as const;

async function planned(db: Archive) {
  const how = { now: 50, which: "others", most: 100, lessonsHeld: false, probing: false } as const;
  return await readPlanned(db, ["bread", "cheese"], how);
}

test("a lesson is somebody's first where that enrollment has no other, but for canceled ones and letters", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "first", enrollment_id: "ada-bread" },
    { id: "canceled", enrollment_id: "ada-bread", key: "lesson-2", state: "cancelled" },
    { id: "letter", enrollment_id: "ada-bread", kind: "welcome", key: "1", ...ACCEPTED },
    { id: "second", enrollment_id: "ben-bread", key: "lesson-2" },
    { id: "before", enrollment_id: "ben-bread", ...ACCEPTED },
    { id: "elsewhere", enrollment_id: "ada-cheese", ...ACCEPTED },
  );
  const found = (await planned(db)).map(({ deliveryId, isFirst }) => [deliveryId, Boolean(isFirst)]);
  expect(found).toEqual([
    ["first", true],
    ["second", false],
  ]);
});

test("a welcome knows when its own enrollment's first lesson since then is due; no other email does", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "welcome", enrollment_id: "ada-bread", kind: "welcome", key: "1", planned_at: 20, due_at: 20 },
    { id: "next", enrollment_id: "ada-bread", key: "lesson-2", ...ACCEPTED, planned_at: 20, due_at: 60 },
    { id: "after", enrollment_id: "ada-bread", key: "lesson-3", planned_at: 30, due_at: 70 },
    { id: "earlier", enrollment_id: "ada-bread", ...ACCEPTED, planned_at: 19, due_at: 19 },
    { id: "canceled", enrollment_id: "ada-bread", key: "lesson-4", state: "cancelled", planned_at: 20, due_at: 21 },
    { id: "graduation", enrollment_id: "ada-bread", kind: "graduation", key: "1", planned_at: 40, due_at: 22 },
    { id: "bens", enrollment_id: "ben-bread", planned_at: 50, due_at: 23 },
    { id: "adas-cheese", enrollment_id: "ada-cheese", planned_at: 51, due_at: 24 },
    { id: "alone", enrollment_id: "ben-cheese", kind: "welcome", key: "1", planned_at: 52, due_at: 52 },
  );
  expect((await planned(db)).map(({ deliveryId, lessonDueAt }) => [deliveryId, lessonDueAt])).toEqual([
    ["welcome", 60],
    ["after", null],
    ["graduation", null],
    ["bens", null],
    ["adas-cheese", null],
    ["alone", null],
  ]);
});
