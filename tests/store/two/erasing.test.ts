import { expect, test } from "vitest";
import type { Archive } from "../../../src/store/archive.ts";
import {
  erase,
  forgetErasure,
  readRefusal,
  recordErasures,
  replayErased,
  replayProven,
} from "../../../src/store/erasing.ts";
import { writeJournal, type JournalEntry } from "../../../src/store/journal.ts";
import { deleteEntry, entriesOf, indexJournal, rewriteEntry } from "../../../src/store/journal-subjects.ts";
import { movedFrom, readLearner } from "../../../src/store/learner.ts";
import { maskAddresses } from "../../../src/store/masking.ts";
import { ownAddresses, toldHolders } from "../../../src/store/own-addresses.ts";
import { readPerson, readTables } from "../../../src/store/personal.ts";
import { readEverything } from "../../../src/store/personal-journal.ts";
import { changes } from "../../support/changes.ts";
import { inTx, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";

/** Something of Ada's and of Ben's in each table that is about a person. */
async function twoLives(): Promise<Archive> {
  const db = await openTwo();
  await put(
    db,
    "batches",
    { id: "untried" },
    { id: "over", state: "accepted", attempts: 1 },
    { id: "bens", attempts: 1 },
  );
  for (const [who, batch_id] of [
    ["ada", "untried"],
    ["ben", "bens"],
  ] as const) {
    const enrollment_id = `${who}-bread`;
    await put(db, "deliveries", {
      id: `${who}-1`,
      enrollment_id,
      batch_id,
      state: "frozen",
      fill: `{"to":"${who}@example.org"}`,
      position: 0,
    });
    await put(db, "deliveries", {
      id: `${who}-2`,
      enrollment_id,
      key: "2",
      batch_id: "over",
      state: "accepted",
      accepted_at: 5,
      fill: `{"to":"${who}@old.example"}`,
    });
    await put(db, "completions", { enrollment_id, lesson_id: "lesson-1", completed_at: 9 });
    await put(db, "quiz_answers", { enrollment_id, lesson_id: "lesson-1", score: 1, questions: 2, answered_at: 9 });
    await put(db, "consent_events", { id: `${who}-consent`, subscriber_id: who });
    await put(db, "operator_acts", { id: `${who}-act`, subscriber_id: who });
    await put(db, "provider_events", { id: `${who}-event`, delivery_id: `${who}-1` });
    await put(db, "suppressions", { address: `${who}@example.org`, reason: "bounce", at: 3 });
    await inTx(db, async (tx) => {
      await writeJournal(tx, enrolled(who, `${who}@example.org`, enrollment_id));
      await writeJournal(tx, {
        entry: "left",
        enrollmentIds: [enrollment_id, who === "ada" ? "ben-cheese" : "ada-x"],
        at: 5,
      });
    });
  }
  return db;
}

function enrolled(id: string, address: string, enrollmentId: string): JournalEntry {
  const subscriber = { id, address, first_name: null, zone: null, created_at: 1, epoch: 0, merged_into: null };
  const enrollment = {
    id: enrollmentId,
    subscriber_id: id,
    course_id: "bread",
    created_at: 1,
    confirmed_at: 1,
    left_at: null,
    finished_at: null,
    next_due_at: null,
    pace: null,
    paused_at: null,
    resume_at: null,
    restarted_at: null,
    restarted_before: null,
  };
  return { entry: "enrolled", subscriber, enrollment };
}

const key = (address: string) => `key of ${address}`;

test("erasing one learner takes every row of theirs, and none of anybody else's", async () => {
  const db = await twoLives();
  await db.updateTable("batches").set({ state: "frozen" }).where("id", "=", "over").execute();
  expect(await inTx(db, (tx) => erase(tx, "ada", 50, key))).toEqual({ kind: "under-way" });
  await db.updateTable("batches").set({ state: "accepted" }).where("id", "=", "over").execute();
  const told = await changes(db, (tx) => erase(tx, "ada", 50, key));
  expect(told).toEqual([
    "+ erasures key of ada@example.org",
    "+ erasures key of ada@old.example",
    "- completions ada-bread lesson-1",
    "- consent_events ada-consent",
    "- deliveries ada-1",
    "- deliveries ada-2",
    "- enrollments ada-bread",
    "- enrollments ada-cheese",
    "- journal.entries 1",
    "- operator_acts ada-act",
    "- provider_events ada-event",
    "- quiz_answers ada-bread lesson-1",
    "- subscribers ada",
    "- suppressions ada@example.org",
    "batches untried: state=dissolved",
    "journal ended",
    "journal erased",
    'journal.entries 2: body={"entry":"left","enrollmentIds":["ben-cheese"],"at":5}',
  ]);
  expect(await readRefusal(db, key("ada@example.org"))).toEqual({ reason: "bounce", at: 50 });
  expect(await readRefusal(db, key("ada@old.example"))).toBeUndefined();
});

test("what a person has is found by their account, and handed to them alone", async () => {
  const db = await twoLives();
  const person = await readPerson(db, "ben");
  expect(person.enrollmentIds.toSorted()).toEqual(["ben-bread", "ben-cheese"]);
  const all = await readEverything(db, "ben");
  expect(all["deliveries"]).toHaveLength(2);
  expect(all["journal"]).toEqual([
    { entry: "left", enrollmentIds: ["ben-cheese"], at: 5 },
    expect.objectContaining({ entry: "enrolled" }),
    { entry: "left", enrollmentIds: ["ben-bread"], at: 5 },
  ]);
  expect(Object.keys(all).toSorted()).not.toContain("kysely_migration");
});

test("a person is looked for in the tables that hold rows of ours", async () => {
  const names = (await readTables(await openTwo())).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["subscribers", "settings", "webhook_refusals"]));
  expect(names.filter((name) => /^sqlite_|^kysely_|_due$/.test(name))).toEqual([]);
});

test("an address is somebody's own where nobody else ever had it", async () => {
  const db = await twoLives();
  expect(await ownAddresses(db, await readPerson(db, "ada"))).toEqual(["ada@example.org", "ada@old.example"]);
  await inTx(db, (tx) => writeJournal(tx, enrolled("cleo", "ada@old.example", "cleo-bread")));
  expect(await ownAddresses(db, await readPerson(db, "ada"))).toEqual(["ada@example.org"]);
  await put(db, "subscribers", { id: "dan", address: "ben@old.example", created_at: 1 });
  expect(await ownAddresses(db, await readPerson(db, "ben"))).toEqual(["ben@example.org"]);
  await inTx(db, (tx) => writeJournal(tx, enrolled("ben", "before@example.org", "ben-bread")));
  expect(await toldHolders(db, "before@example.org")).toEqual(["ben"]);
  expect(await movedFrom(db, "before@example.org")).toEqual(["ben@example.org"]);
});

test("a backup forgets whom the journal says was erased, and nobody else", async () => {
  const db = await twoLives();
  const erasures = [{ key: "k", reason: null, at: 9 }];
  expect(await inTx(db, (tx) => replayErased(tx, "gone", erasures))).toBe(false);
  const told = await changes(db, (tx) => replayErased(tx, "ada", erasures));
  expect(told).toContain("- subscribers ada");
  expect(told.filter((line) => line.startsWith("-") && line.includes("ben"))).toEqual([]);
});

test("of an erased address the worst is kept, until its owner comes back", async () => {
  const db = await openTwo();
  const record = (k: string, reason: "bounce" | "complaint" | "provider" | null, at: number) =>
    inTx(db, (tx) => recordErasures(tx, [{ key: k, reason, at }]));
  await record("other", "bounce", 1);
  await record("k", "bounce", 1);
  await record("k", null, 2);
  expect(await readRefusal(db, "k")).toEqual({ reason: "bounce", at: 2 });
  await record("k", "complaint", 3);
  await record("k", "provider", 4);
  expect(await readRefusal(db, "k")).toEqual({ reason: "complaint", at: 4 });
  expect(await changes(db, (tx) => replayProven(tx, "k", 3))).toEqual([]);
  expect(await changes(db, (tx) => forgetErasure(tx, "k", 4))).toEqual(["- erasures k", "journal proven"]);
});

test("an erased address is masked in what is over, stays in what is on its way to somebody, and ends what was to be read", async () => {
  const db = await openTwo();
  const [gone, stays] = ["gone@example.org", "stays@example.org"];
  await put(
    db,
    "received_mails",
    { provider_id: "filed", from_address: gone, state: "automatic" },
    { provider_id: "waiting", from_address: gone, state: "waiting" },
    { provider_id: "answer", from_address: gone, state: "answer" },
    { provider_id: "bens", from_address: stays, state: "automatic" },
    { provider_id: "bens-waiting", from_address: stays, state: "waiting" },
  );
  await putQuestion(
    db,
    { id: "answered", from_address: gone, state: "answered" },
    { id: "open", from_address: gone },
    { id: "other", from_address: stays, state: "answered" },
  );
  await putAnswer(db, { id: "reply", question_id: "answered" }, { id: "other-reply", question_id: "other" });
  const fill = JSON.stringify({ to: gone });
  const over = { enrollment_id: "ada-bread", to_address: gone, fill, state: "accepted" as const };
  await put(
    db,
    "deliveries",
    { id: "forward", ...over, kind: "forward", key: "answered" },
    { id: "reply", ...over, kind: "answer", key: "reply", state: "skipped" },
    { id: "digest", ...over, kind: "digest", key: "answered" },
    { id: "planned", ...over, enrollment_id: "ada-cheese", kind: "forward", key: "answered", state: "planned" },
    { id: "open", ...over, kind: "forward", key: "open" },
    { id: "other", ...over, kind: "answer", key: "other-reply" },
  );
  const member = (id: string) =>
    ({
      id,
      enrollment_id: "ada-bread",
      kind: "forward",
      key: "",
      edition: "",
      to_address: gone,
      planned_at: 1,
      due_at: 1,
      fill,
      position: 0,
    }) as never;
  await inTx(db, async (tx) => {
    await writeJournal(tx, { entry: "sent", batch: {} as never, members: [member("open")] });
    await writeJournal(tx, { entry: "sent", batch: {} as never, members: [member("forward"), member("open")] });
  });
  const erased = "erased@address.invalid";
  const told = await changes(db, (tx) => maskAddresses(tx, [gone]));
  expect(told.filter((line) => !line.startsWith("journal.entries 2"))).toEqual([
    `deliveries forward: fill={"to":"${erased}"} to_address=${erased}`,
    `deliveries reply: fill={"to":"${erased}"} to_address=${erased}`,
    "questions answered: from_address=null",
    "received_mails filed: state=gone from_address=null why=it was erased with a learner",
    "received_mails waiting: state=gone from_address=null",
  ]);
  expect(told.find((line) => line.startsWith("journal.entries"))?.split(gone)).toHaveLength(4 - 1);
});

test("a move to an erased address is over, and its own emails are masked", async () => {
  const db = await openTwo();
  const gone = "gone@example.org";
  await put(
    db,
    "moves",
    { id: "to-gone", subscriber_id: "ada", new_address: gone },
    { id: "elsewhere", subscriber_id: "ada", new_address: "else@example.org" },
  );
  const mail = { enrollment_id: "ada-bread", kind: "new-address" as const, to_address: gone, fill: null };
  await put(
    db,
    "deliveries",
    { id: "planned", ...mail, key: "to-gone" },
    { id: "other-move", ...mail, key: "elsewhere" },
    { id: "other-enrollment", ...mail, enrollment_id: "ben-bread", key: "to-gone" },
    { id: "other-enrollment-sent", ...mail, enrollment_id: "ben-cheese", key: "to-gone", state: "accepted" },
    { id: "notice", ...mail, kind: "move-notice", key: "to-gone", state: "accepted" },
    { id: "notice-planned", ...mail, kind: "move-notice", enrollment_id: "ada-cheese", key: "to-gone" },
    { id: "other-notice", ...mail, kind: "move-notice", key: "elsewhere", state: "accepted" },
    { id: "odd", ...mail, kind: "welcome", key: "to-gone", state: "accepted" },
    { id: "odd-planned", ...mail, kind: "account-link", key: "to-gone" },
  );
  expect(await changes(db, (tx) => maskAddresses(tx, [gone]))).toEqual([
    "deliveries notice: to_address=erased@address.invalid",
    "deliveries planned: state=cancelled reason=its address was erased to_address=erased@address.invalid",
    "moves to-gone: new_address=erased@address.invalid stopped_at=1000",
  ]);
  await put(db, "moves", { id: "second", subscriber_id: "ben", enrollment_id: "ben-bread", new_address: gone });
  await put(db, "deliveries", { id: "frozen", ...mail, enrollment_id: "ben-bread", key: "second", state: "frozen" });
  expect(await changes(db, (tx) => maskAddresses(tx, [gone]))).toEqual([
    "moves second: new_address=erased@address.invalid stopped_at=1000",
  ]);
});

test("an entry is found by what it tells of, rewritten and deleted alone", async () => {
  const db = await openTwo();
  const left = (...enrollmentIds: readonly string[]): JournalEntry => ({ entry: "left", enrollmentIds, at: 1 });
  for (const entry of [left("b", "a"), left("b"), left("c")]) await inTx(db, (tx) => writeJournal(tx, entry));
  const found = async (...subjects: readonly string[]) => (await entriesOf(db, subjects)).map(({ seq }) => seq);
  expect(await found("b", "c")).toEqual([1, 2, 3]);
  expect(await changes(db, (tx) => rewriteEntry(tx, 1, left("a")))).toEqual([
    'journal.entries 1: body={"entry":"left","enrollmentIds":["a"],"at":1}',
  ]);
  expect(await found("b")).toEqual([2]);
  expect(await found("a")).toEqual([1]);
  await inTx(db, (tx) => deleteEntry(tx, 2));
  expect(await found("b")).toEqual([]);
  expect(await found("a", "c")).toEqual([1, 3]);
  await db.deleteFrom("journal.subjects").where("seq", "=", 3).execute();
  await indexJournal(db);
  expect(await found("c")).toEqual([3]);
});

test("the operator reads one person's story, everything in its order", async () => {
  const db = await openTwo();
  const ada = { subscriber_id: "ada" };
  await put(db, "suppressions", { address: "ben@example.org", reason: "bounce", at: 1 });
  await put(
    db,
    "consent_events",
    { id: "c0", ...ada, at: 30 },
    { id: "c2", ...ada, at: 20 },
    { id: "c1", ...ada, at: 20 },
    { id: "b0", subscriber_id: "ben", at: 10 },
  );
  await put(
    db,
    "deliveries",
    { id: "d1", enrollment_id: "ada-bread", planned_at: 30 },
    { id: "d3", enrollment_id: "ada-bread", key: "2", planned_at: 20 },
    { id: "d2", enrollment_id: "ada-cheese", planned_at: 20 },
    { id: "d0", enrollment_id: "ben-bread", planned_at: 10 },
  );
  await put(
    db,
    "provider_events",
    { id: "e1", type: "third", delivery_id: "d1", at: 30 },
    { id: "e3", type: "a-second", delivery_id: "d1", at: 20 },
    { id: "e2", type: "first", delivery_id: "d1", at: 20 },
    { id: "e0", type: "bens", delivery_id: "d0", at: 10 },
  );
  await putQuestion(
    db,
    { id: "q1", enrollment_id: "ada-bread", text: "third", received_at: 30 },
    { id: "q3", enrollment_id: "ada-bread", text: "second", received_at: 20 },
    { id: "q2", enrollment_id: "ada-cheese", text: "first", received_at: 20 },
    { id: "q0", enrollment_id: "ben-bread", text: "bens", received_at: 10 },
  );
  await putAnswer(
    db,
    { id: "a1", question_id: "q1" },
    { id: "a2", question_id: "q1" },
    { id: "a3", question_id: "q0" },
  );
  await put(
    db,
    "completions",
    { enrollment_id: "ada-bread", lesson_id: "z", completed_at: 5 },
    { enrollment_id: "ada-bread", lesson_id: "a", completed_at: 7 },
    { enrollment_id: "ada-cheese", lesson_id: "m", completed_at: 6 },
    { enrollment_id: "ben-bread", lesson_id: "n", completed_at: 1 },
  );
  const story = await readLearner(db, "ada@example.org");
  expect(story?.subscriber.id).toBe("ada");
  expect(story?.suppression).toBeUndefined();
  expect(story?.consents.map(({ id }) => id)).toEqual(["c1", "c2", "c0"]);
  expect(story?.deliveries.map(({ id }) => id)).toEqual(["d2", "d3", "d1"]);
  expect(story?.deliveries.at(-1)?.events.map(({ type }) => type)).toEqual(["first", "a-second", "third"]);
  expect(story?.questions.map(({ text, answers }) => [text, answers])).toEqual([
    ["first", 0],
    ["second", 0],
    ["third", 2],
  ]);
  expect(story?.completions.map(({ lessonId }) => lessonId)).toEqual(["z", "m", "a"]);
  expect((await readLearner(db, "ben@example.org"))?.suppression).toMatchObject({ address: "ben@example.org" });
  expect(await readLearner(db, "nobody@example.org")).toBeUndefined();
});
