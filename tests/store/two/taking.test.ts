import { expect, test } from "vitest";
import { readTaken, readTakenNotFiled, recordTaken, replayTaken } from "../../../src/store/taking.ts";
import { changes } from "../../support/changes.ts";
import { inTx, openTwo, put, putQuestion } from "../../support/two-of-everything.ts";

test("that an email is a question is said last by the newest word, and whose it is by the newest that says it", async () => {
  const db = await openTwo();
  const taken = (provider_id: string, enrollment_id: string | null, at: number) => ({ provider_id, enrollment_id, at });
  await put(db, "taken_questions", taken("other", "ben-bread", 5));
  expect(await changes(db, (tx) => recordTaken(tx, taken("one", "ada-bread", 10)))).toEqual([
    "+ taken_questions one",
    "journal taken",
  ]);
  const replay = (enrollment_id: string | null, at: number) =>
    inTx(db, (tx) => replayTaken(tx, taken("one", enrollment_id, at)));
  expect(await replay("ben-bread", 9)).toBe(false);
  expect(await replay("ben-bread", 10)).toBe(false);
  expect(await readTaken(db, "one")).toEqual(taken("one", "ada-bread", 10));
  expect(await replay(null, 11)).toBe(true);
  expect(await readTaken(db, "one")).toEqual(taken("one", "ada-bread", 11));
  expect(await replay("ben-cheese", 12)).toBe(true);
  expect(await readTaken(db, "one")).toEqual(taken("one", "ben-cheese", 12));
  expect(await readTaken(db, "other")).toEqual(taken("other", "ben-bread", 5));
  expect(await readTaken(db, "nobody's")).toBeUndefined();
});

test("what was taken for a question and isn't one here is filed again, in the order in which it was taken", async () => {
  const db = await openTwo();
  await put(
    db,
    "received_mails",
    { provider_id: "late", state: "automatic" },
    { provider_id: "early", state: "bounce" },
    { provider_id: "not-taken", state: "automatic" },
    { provider_id: "waiting", state: "waiting" },
    { provider_id: "answer", state: "answer" },
    { provider_id: "gone", state: "gone" },
  );
  await putQuestion(
    db,
    { id: "open" },
    { id: "nobodys", state: "unattributed" },
    { id: "still-nobodys", state: "unattributed" },
    { id: "not-taken", state: "unattributed" },
  );
  const adas = { enrollment_id: "ada-bread" };
  await put(
    db,
    "taken_questions",
    { provider_id: "late", enrollment_id: null, at: 30 },
    { provider_id: "early", enrollment_id: null, at: 10 },
    { provider_id: "waiting", ...adas, at: 1 },
    { provider_id: "answer", ...adas, at: 2 },
    { provider_id: "gone", ...adas, at: 3 },
    { provider_id: "mail-open", ...adas, at: 4 },
    { provider_id: "mail-nobodys", ...adas, at: 20 },
    { provider_id: "mail-still-nobodys", enrollment_id: null, at: 5 },
    { provider_id: "not-received-here", ...adas, at: 6 },
  );
  const ids = (await readTakenNotFiled(db)).map(({ provider_id }) => provider_id);
  expect(ids).toEqual(["early", "mail-nobodys", "late"]);
});
