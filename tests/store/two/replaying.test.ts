import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Archive, journalBeside, openArchive } from "../../../src/store/archive.ts";
import { inspectArchive, inspectJournal } from "../../../src/store/inspecting.ts";
import { type JournalEntry, readJournal, writeJournal, writeJournalIf } from "../../../src/store/journal.ts";
import { checkpointJournal, replayJournal } from "../../../src/store/replaying.ts";
import type { EnrollmentRow, SubscriberRow } from "../../../src/store/schema.ts";
import { writeSetting } from "../../../src/store/settings.ts";
import { type Selectable, sql } from "kysely";
import { DatabaseSync } from "node:sqlite";
import { entriesOf } from "../../../src/store/journal-subjects.ts";
import { changesBy } from "../../support/changes.ts";
import { inTx, openTwo, put } from "../../support/two-of-everything.ts";

/** What a restored archive learns from these entries. */
async function learns(db: Archive, ...entries: readonly JournalEntry[]): Promise<readonly string[]> {
  for (const entry of entries) await inTx(db, (tx) => writeJournal(tx, entry));
  const told = await changesBy(db, () => replayJournal(db));
  return told.filter((line) => !line.includes("settings journal-checkpoint") && !line.startsWith("journal "));
}

const left = (at: number, ...enrollmentIds: readonly string[]): JournalEntry => ({ entry: "left", enrollmentIds, at });

test("a replay begins after the checkpoint, in the order in which the entries were written", async () => {
  const db = await openTwo();
  for (const id of ["a", "b"]) await inTx(db, (tx) => writeJournal(tx, left(5, id)));
  await checkpointJournal(db);
  for (const id of ["d", "c"]) await inTx(db, (tx) => writeJournal(tx, left(5, id)));
  await inTx(db, (tx) => writeJournalIf(tx, undefined));
  expect(await readJournal(db)).toEqual([left(5, "d"), left(5, "c")]);
  await writeSetting(db, "journal-checkpoint", "1");
  expect(await readJournal(db)).toHaveLength(3);
});

test("leaving ends the enrollments that it names, unless they came back since or had left before", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ confirmed_at: 6 }).where("id", "=", "ada-cheese").execute();
  await db.updateTable("enrollments").set({ confirmed_at: 5 }).where("id", "=", "ada-bread").execute();
  await db.updateTable("enrollments").set({ left_at: 3, confirmed_at: 1 }).where("id", "=", "ben-bread").execute();
  await db.updateTable("enrollments").set({ confirmed_at: 1 }).where("id", "=", "ben-cheese").execute();
  await put(db, "enrollments", { id: "ada-wine", subscriber_id: "ada", course_id: "wine", created_at: 1 });
  expect(await learns(db, left(5, "ada-bread", "ada-cheese", "ben-bread", "ada-wine"))).toEqual([
    "enrollments ada-bread: left_at=5",
    "enrollments ada-wine: left_at=5",
  ]);
});

const subscriber = (id: string): Selectable<SubscriberRow> => ({
  id,
  address: `${id}@example.org`,
  first_name: null,
  zone: null,
  created_at: 1,
  epoch: 0,
  merged_into: null,
});
const enrollment = (id: string, subscriber_id: string, confirmed_at: number | null): Selectable<EnrollmentRow> => ({
  id,
  subscriber_id,
  course_id: id.slice(id.indexOf("-") + 1),
  created_at: 1,
  confirmed_at,
  left_at: null,
  finished_at: null,
  next_due_at: 9,
  pace: null,
  paused_at: null,
  resume_at: null,
  restarted_at: null,
  restarted_before: null,
});

test("who enrolled is there again, with their own account", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ left_at: 150 }).where("id", "=", "ben-bread").execute();
  const told = await learns(
    db,
    { entry: "enrolled", subscriber: subscriber("cleo"), enrollment: enrollment("cleo-bread", "cleo", 5) },
    { entry: "enrolled", subscriber: subscriber("ada"), enrollment: enrollment("ada-bread", "ada", 100) },
    { entry: "enrolled", subscriber: subscriber("ben"), enrollment: enrollment("ben-bread", "ben", 151) },
    { entry: "enrolled", subscriber: subscriber("ben"), enrollment: enrollment("ben-cheese", "ben", 99) },
  );
  expect(told).toEqual([
    "+ enrollments cleo-bread",
    "+ subscribers cleo",
    "enrollments ben-bread: confirmed_at=151 left_at=null next_due_at=9",
  ]);
});

test("a certificate is removed, or back, as it last was; one that was emptied stays empty", async () => {
  const db = await openTwo();
  await put(
    db,
    "certificates",
    { id: "removed", enrollment_id: "ada-bread" },
    { id: "back", enrollment_id: "ada-cheese", revoked_at: 7 },
    { id: "emptied", enrollment_id: "ben-bread", name: "", revoked_at: 7 },
    { id: "kept", enrollment_id: "ben-cheese" },
  );
  const told = (id: string, enrollmentId: string, removedAt: number | null): JournalEntry => ({
    entry: "certificate",
    id,
    enrollmentId,
    removedAt,
  });
  expect(
    await learns(
      db,
      told("removed", "ada-bread", 5),
      told("removed", "ada-bread", null),
      told("removed", "ada-bread", 8),
      told("back", "ada-cheese", 7),
      told("back", "ada-cheese", null),
      told("emptied", "ben-bread", null),
      told("lost", "ben-cheese", 9),
    ),
  ).toEqual(["certificates back: revoked_at=null", "certificates removed: revoked_at=8"]);
  // What's known already is no news.
  await inTx(db, (tx) => writeJournal(tx, told("removed", "ada-bread", 8)));
  expect(await replayJournal(db)).toBe(0);
});

test("pace is set for one enrollment that's still going on, and the zone for its learner", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ left_at: 1 }).where("id", "=", "ben-bread").execute();
  await db.updateTable("enrollments").set({ finished_at: 1 }).where("id", "=", "ben-cheese").execute();
  const paced = (enrollmentId: string): JournalEntry => ({ entry: "paced", enrollmentId, set: { next_due_at: 7 } });
  const told = await learns(
    db,
    { ...paced("ada-bread"), subscriber: { id: "ada", zone: "UTC" } } as JournalEntry,
    paced("ben-bread"),
    paced("ben-cheese"),
  );
  expect(told).toEqual(["enrollments ada-bread: next_due_at=7", "subscribers ada: zone=UTC"]);
});

test("a restart is news for one enrollment that doesn't know of it and hasn't left", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ left_at: 1 }).where("id", "=", "ben-bread").execute();
  await db.updateTable("enrollments").set({ restarted_at: 5, finished_at: 8 }).where("id", "=", "ada-cheese").execute();
  const restarted = (enrollmentId: string): JournalEntry => ({
    entry: "restarted",
    enrollmentId,
    set: { restarted_at: 5, restarted_before: null, finished_at: null, next_due_at: 7 },
  });
  expect(await learns(db, restarted("ada-bread"), restarted("ben-bread"), restarted("ada-cheese"))).toEqual([
    "enrollments ada-bread: next_due_at=7 restarted_at=5",
  ]);
});

test("a move gives one account its address, unless somebody else has it by now", async () => {
  const db = await openTwo();
  const moved = (subscriberId: string, address: string, epoch?: number): JournalEntry => ({
    entry: "moved",
    subscriberId,
    address,
    ...(epoch === undefined ? {} : { epoch }),
  });
  await db.updateTable("subscribers").set({ epoch: 3 }).where("id", "=", "ben").execute();
  expect(
    await learns(
      db,
      moved("ben", "late@example.org", 3),
      moved("ada", "ben@example.org"),
      moved("gone", "x@example.org", 9),
    ),
  ).toEqual([]);
  expect(await learns(db, moved("ada", "ben@example.org", 1))).toEqual(["subscribers ada: epoch=1"]);
  const move = {
    id: "m",
    subscriber_id: "ada",
    enrollment_id: "ada-bread",
    old_address: "a",
    new_address: "b",
    asked_at: 1,
    moved_at: 2,
    stopped_at: null,
  };
  expect(await learns(db, { ...moved("ada", "new@example.org", 2), moves: [move] } as JournalEntry)).toEqual([
    "+ moves m",
    "subscribers ada: address=new@example.org epoch=2",
  ]);
  expect(
    await learns(db, { ...moved("ada", "new@example.org", 4), moves: [{ ...move, stopped_at: 9 }] } as JournalEntry),
  ).toEqual(["moves m: stopped_at=9", "subscribers ada: epoch=4"]);
});

const batch = (id: string) =>
  ({
    id,
    idempotency_key: id,
    account: "account-1",
    fill_version: 1,
    letterhead: "{}",
    body_sha256: "h",
    state: "frozen",
    created_at: 1,
    first_attempt_at: 5,
    ambiguous: 0,
    attempts: 0,
    next_attempt_at: 5,
    lease_owner: "me",
    lease_until: 9,
  }) as const;
const member = (id: string, enrollment_id: string, key = "lesson-1") =>
  ({
    id,
    enrollment_id,
    kind: "lesson",
    key,
    edition: "edition-1",
    to_address: null,
    planned_at: 1,
    due_at: 1,
    fill: "{}",
    position: 0,
  }) as const;

test("what may have been sent is frozen in its batch again; a batch before is surely over", async () => {
  const db = await openTwo();
  await put(db, "batches", { id: "other" }, { id: "earlier" }, { id: "known", attempts: 1 });
  await put(
    db,
    "deliveries",
    { id: "was-earlier", enrollment_id: "ada-bread", state: "frozen", batch_id: "earlier", edition: "edition-2" },
    { id: "taken", enrollment_id: "ben-bread", state: "accepted", accepted_at: 3 },
    { id: "not-mine", enrollment_id: "ben-bread", key: "2", state: "frozen", batch_id: "other" },
  );
  const sent: JournalEntry = {
    entry: "sent",
    batch: batch("new"),
    members: [member("was-earlier", "ada-bread"), member("taken", "ben-bread"), member("fresh", "ada-cheese")],
  };
  const told = await learns(db, sent, {
    ...sent,
    batch: batch("known"),
    members: [member("not-mine", "ben-bread", "2")],
  });
  expect(told).toEqual([
    "+ batches new",
    "+ deliveries fresh",
    "batches earlier: state=dissolved",
    "deliveries was-earlier: edition=edition-1 fill={} batch_id=new position=0",
  ]);
  await db
    .updateTable("batches")
    .set({ attempts: 0, lease_owner: null, ambiguous: 0 })
    .where("id", "=", "new")
    .execute();
  expect(await learns(db)).toEqual([]);
  await writeSetting(db, "journal-checkpoint", "0");
  expect(await learns(db)).toEqual(["batches new: ambiguous=1 attempts=1"]);
});

test("how one batch ended is news where it isn't known, and an accepted one stays so", async () => {
  const db = await openTwo();
  await put(
    db,
    "batches",
    { id: "b3", state: "accepted", attempts: 1 },
    { id: "b2", attempts: 1 },
    { id: "b1", attempts: 1 },
  );
  await put(
    db,
    "deliveries",
    { id: "d3", enrollment_id: "ada-cheese", state: "accepted", accepted_at: 1, batch_id: "b3" },
    { id: "d2", enrollment_id: "ben-bread", state: "frozen", batch_id: "b2" },
    { id: "d1", enrollment_id: "ada-bread", state: "frozen", batch_id: "b1" },
  );
  const ended = (batchId: string, state: "accepted" | "dissolved" | "refused"): JournalEntry => ({
    entry: "ended",
    batchId,
    state,
    acceptedAt: 7,
  });
  expect(await learns(db, ended("gone", "refused"), ended("b3", "refused"), ended("b2", "refused"))).toEqual([
    "batches b2: state=refused",
    "deliveries d2: state=refused reason=refused by the provider",
  ]);
  expect(await learns(db, ended("b1", "accepted"))).toEqual([
    "batches b1: state=accepted",
    "deliveries d1: state=accepted accepted_at=7",
  ]);
});

test("editions and orders are learned once", async () => {
  const db = await openTwo();
  await put(db, "course_orders", { course_id: "cheese", lesson_ids: "[]" });
  const edition = (digest: string) =>
    ({ entry: "edition", edition: { digest, course_id: "bread", email: "{}", first_used_at: 1 } }) as const;
  expect(
    await learns(db, edition("edition-1"), edition("edition-3"), { entry: "order", courseId: "bread", order: ["a"] }),
  ).toEqual(["+ course_orders bread", "+ editions edition-3"]);
});

test("what a file holds is seen before it's opened", async () => {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-seen-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "coursepost.db");
  const db = await openArchive(file);
  await db.insertInto("editions").values({ digest: "e", course_id: "bread", email: "{}", first_used_at: 1 }).execute();
  await db.insertInto("subscribers").values({ id: "ada", address: "ada@example.org", created_at: 1 }).execute();
  await db
    .insertInto("enrollments")
    .values({ id: "ada-bread", subscriber_id: "ada", course_id: "bread", created_at: 1 })
    .execute();
  await put(db, "deliveries", { id: "1", enrollment_id: "ada-bread", edition: "e" });
  await writeSetting(db, "secret-print", "print");
  await writeSetting(db, "instance", "me");
  await writeSetting(db, "journal-checkpoint", "1");
  await db
    .insertInto("journal.meta")
    .values([
      { name: "a", value: "other" },
      { name: "instance", value: "me" },
    ])
    .execute();
  for (const id of ["a", "b"]) await inTx(db, (tx) => writeJournal(tx, left(5, id)));
  expect(inspectArchive(file)).toEqual({
    is: "archive",
    instance: "me",
    checkpoint: 1,
    secretPrint: "print",
    hasSent: false,
  });
  await put(db, "deliveries", { id: "2", enrollment_id: "ada-bread", key: "2", edition: "e", accepted_at: 4 });
  await db.destroy();
  expect(inspectArchive(file)).toMatchObject({ hasSent: true });
  expect(inspectJournal(journalBeside(file))).toEqual({ is: "journal", instance: "me", written: 2 });
  copyFileSync(journalBeside(file), join(folder, "alone"));
  expect(inspectArchive(join(folder, "alone"))).toEqual({ is: "empty" });
});

test("a journal that lost what the last transaction wrote is mended once, in the order of writing", async () => {
  const db = await openTwo();
  await inTx(db, (tx) => writeJournal(tx, left(1, "first")));
  const edition = { digest: "edition-1", course_id: "bread", email: "{}", first_used_at: 1 };
  await inTx(db, async (tx) => {
    await writeJournal(tx, { entry: "edition", edition });
    await writeJournal(tx, left(2, "second"));
  });
  const whole = await readJournal(db);
  await losesFrom(db, 2);
  expect(await readJournal(db)).toHaveLength(1);
  await inTx(db, (tx) => writeJournal(tx, left(3, "third")));
  expect(await readJournal(db)).toEqual([...whole, left(3, "third")]);
  expect((await entriesOf(db, ["second"])).map(({ seq }) => seq)).toEqual([3]);

  await losesFrom(db, 4);
  await inTx(db, (tx) => writeJournalIf(tx, undefined));
  expect(await readJournal(db)).toEqual([...whole, left(3, "third")]);
  await losesFrom(db, 4);
  await replayJournal(db);
  await writeSetting(db, "journal-checkpoint", "0");
  expect(await readJournal(db)).toEqual([...whole, left(3, "third")]);
});

/** What a process leaves that dies between the commits of the two files. */
async function losesFrom(db: Archive, seq: number): Promise<void> {
  await db.deleteFrom("journal.entries").where("seq", ">=", seq).execute();
  await db.deleteFrom("journal.subjects").where("seq", ">=", seq).execute();
  await sql`update journal.sqlite_sequence set seq = ${seq - 1} where name = 'entries'`.execute(db);
}

test("the journal forgets an erased learner whom the archive doesn't know any more", async () => {
  const db = await openTwo();
  for (const id of ["cleo", "dan"]) {
    const enrolled: JournalEntry = {
      entry: "enrolled",
      subscriber: subscriber(id),
      enrollment: enrollment(`${id}-bread`, id, 5),
    };
    const members = [member(`${id}-1`, `${id}-bread`)];
    for (const entry of [enrolled, { entry: "sent", batch: batch(id), members } as const, left(7, `${id}-bread`)]) {
      await inTx(db, (tx) => writeJournal(tx, entry));
    }
    await inTx(db, (tx) => writeJournal(tx, { entry: "skipped", delivery: { id: `${id}-1`, batchId: null } }));
  }
  await inTx(db, (tx) => writeJournal(tx, { entry: "erased", subscriberId: "cleo", erasures: [] }));
  await replayJournal(db);
  const { rows } = await sql<{ readonly body: string }>`select body from journal.entries`.execute(db);
  expect(rows.filter(({ body }) => body.includes("cleo"))).toEqual([
    { body: '{"entry":"erased","subscriberId":"cleo","erasures":[]}' },
  ]);
  expect(rows.filter(({ body }) => body.includes("dan"))).toHaveLength(4);
});

test("an archive is brought up to date beside tables of others, and one that's up to date opens while somebody writes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-open-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "coursepost.db");
  const other = new DatabaseSync(file);
  other.exec("create table notes (text)");
  await (await openArchive(file)).destroy();
  other.exec("begin immediate");
  const db = await openArchive(file);
  expect(await db.selectFrom("settings").selectAll().execute()).toEqual([]);
  other.exec("rollback");
  other.close();
  await db.destroy();
});

test("what was confirmed or left last holds, whatever a wrong clock said of it", async () => {
  const db = await openTwo();
  const enrolled = (id: string, by: string, at: number): JournalEntry => {
    return { entry: "enrolled", subscriber: subscriber(by), enrollment: enrollment(id, by, at) };
  };
  // Ada left while the clock was far ahead, and came back. Ben came while it was, and left.
  await db.updateTable("enrollments").set({ confirmed_at: 10, left_at: null }).where("id", "=", "ada-bread").execute();
  await db.updateTable("enrollments").set({ confirmed_at: 900, left_at: null }).where("id", "=", "ben-bread").execute();
  // These two know it already.
  await db.updateTable("enrollments").set({ confirmed_at: 20, left_at: null }).where("id", "=", "ada-cheese").execute();
  await db.updateTable("enrollments").set({ confirmed_at: 1, left_at: 900 }).where("id", "=", "ben-cheese").execute();
  expect(
    await learns(
      db,
      enrolled("ada-bread", "ada", 10),
      enrolled("ben-bread", "ben", 900),
      left(900, "ada-bread", "ada-cheese", "ben-cheese"),
      left(15, "ben-bread"),
      enrolled("ada-bread", "ada", 20),
      enrolled("ada-cheese", "ada", 20),
      enrolled("ben-cheese", "ben", 20),
    ),
  ).toEqual([
    "enrollments ada-bread: confirmed_at=20 next_due_at=9",
    "enrollments ben-bread: left_at=15",
    "enrollments ben-cheese: confirmed_at=20 left_at=null next_due_at=9",
  ]);
});
