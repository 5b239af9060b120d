import { expect, test } from "vitest";
import { ABSENCE_AFTER_MS, LEASE_MS, LONGEST_WAIT_MS, RETRY_LIMIT_MS } from "../../../src/course/batch.ts";
import { recordAnswer } from "../../../src/store/answering.ts";
import {
  acceptBatch,
  dissolveBatch,
  endBatch,
  giveUpBatch,
  takeOutUnattempted,
} from "../../../src/store/batch-ends.ts";
import { type Freezing, freezeNext, insertBatch } from "../../../src/store/batching.ts";
import { readPlanned } from "../../../src/store/candidates.ts";
import { type Claimed, claimNext } from "../../../src/store/claiming.ts";
import { holdAccount, readHold, readHolds, releaseAccount } from "../../../src/store/holding.ts";
import { readRecipe } from "../../../src/store/members.ts";
import { proveAbsent, proveAccepted, readKnown, readUnknown } from "../../../src/store/reconciling.ts";
import { readBacklog, readUnplanned } from "../../../src/store/troubles.ts";
import { nextWake } from "../../../src/store/waking.ts";
import {
  beginProbing,
  noteAcceptance,
  noteProbe,
  noteRefusal,
  readProbing,
  readStanding,
} from "../../../src/store/standings.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { HOUR, inTx, NOW, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";
import type { Archive } from "../../../src/store/archive.ts";

const FROZEN = { state: "frozen", position: 0, fill: '{"to":"ada@example.org"}' } as const;
const readEdition = async () => ({ digest: "edition-1", subject: [], html: [], text: [] });

/** Two batches of two members each, frozen; Ada's lesson in the first was proven to be accepted. */
async function twoBatches(state: "frozen" | "unknown" = "frozen"): Promise<Archive> {
  const db = await openTwo();
  await put(db, "batches", { id: "batch-2", state }, { id: "batch-1", state });
  await put(
    db,
    "deliveries",
    { id: "d1", enrollment_id: "ada-bread", ...FROZEN, state, batch_id: "batch-1" },
    {
      id: "proven",
      enrollment_id: "ada-cheese",
      ...FROZEN,
      state: "accepted",
      accepted_at: 5,
      provider_id: "p",
      position: 1,
      batch_id: "batch-1",
    },
    { id: "d2", enrollment_id: "ben-bread", ...FROZEN, state, batch_id: "batch-2" },
    { id: "loose", enrollment_id: "ben-cheese" },
  );
  return db;
}

test("dissolving one batch puts back what wasn't accepted of it, and nothing of another", async () => {
  const db = await twoBatches();
  expect(await changes(db, (tx) => dissolveBatch(tx, "batch-1"))).toEqual([
    "batches batch-1: state=dissolved",
    "deliveries d1: state=planned fill=null batch_id=null position=null",
    "journal ended",
  ]);
});

test("accepting one batch keeps when and as what its members were known before", async () => {
  const db = await twoBatches();
  await put(db, "deliveries", {
    id: "d3",
    enrollment_id: "ben-bread",
    key: "lesson-2",
    ...FROZEN,
    position: 2,
    batch_id: "batch-1",
  });
  expect(await changes(db, (tx) => acceptBatch(tx, "batch-1", 9, ["p0", "p1", "p2"]))).toEqual([
    "batches batch-1: state=accepted",
    "deliveries d1: state=accepted provider_id=p0 accepted_at=9",
    "deliveries d3: state=accepted provider_id=p2 accepted_at=9",
    "journal ended",
  ]);
  expect(await changes(db, (tx) => dissolveBatch(tx, "batch-1"))).toEqual([]);
  expect(await changes(db, (tx) => endBatch(tx, "batch-1", "refused", null))).toEqual([]);
});

test("giving one batch up leaves what was accepted, and other batches", async () => {
  const db = await twoBatches();
  expect(await changes(db, (tx) => giveUpBatch(tx, "batch-1", "no answer"))).toEqual([
    "batches batch-1: state=unknown",
    "deliveries d1: state=unknown reason=no answer",
  ]);
});

test("a delivery is taken out of its own batch as long as that wasn't attempted", async () => {
  const db = await twoBatches();
  await db.updateTable("batches").set({ attempts: 1 }).where("id", "=", "batch-2").execute();
  expect(await inTx(db, (tx) => takeOutUnattempted(tx, "d2"))).toBe("frozen");
  expect(await inTx(db, (tx) => takeOutUnattempted(tx, "loose"))).toBe("planned");
  expect(await changes(db, (tx) => takeOutUnattempted(tx, "d1"))).toContain("batches batch-1: state=dissolved");
});

const claimedFrom = (id: string, members: readonly string[]): Claimed => ({
  id,
  idempotencyKey: id,
  fillVersion: 1,
  letterhead: {} as Claimed["letterhead"],
  bodySha256: "hash",
  history: { account: "account-1", firstAttemptAt: 10, ambiguous: false, attempts: 1 },
  members: members.map(
    (deliveryId) =>
      ({ deliveryId, fill: { to: `${deliveryId}@example.org` } }) as unknown as Claimed["members"][number],
  ),
  attempt: 1,
  owner: "me",
  begunAt: 10,
});

async function twoClaims(): Promise<Archive> {
  const db = await twoBatches();
  await db.updateTable("batches").set({ lease_owner: "me", lease_until: 50, attempts: 1 }).execute();
  await put(
    db,
    "attempts",
    { batch_id: "batch-1", n: 1, started_at: 1 },
    { batch_id: "batch-1", n: 2, started_at: 2 },
    { batch_id: "batch-2", n: 1, started_at: 1 },
  );
  return db;
}

const retry = () => ({ move: { move: "retry" as const, at: 99, ambiguous: true }, halves: [] });
const answer = { kind: "ambiguous" as const, why: "", status: null, errorName: null };

test("an answer is filed with its own attempt, and gives back the lease of its own batch", async () => {
  const db = await twoClaims();
  expect(await changesBy(db, () => recordAnswer(db, claimedFrom("batch-1", ["d1"]), answer, 20, retry))).toEqual([
    "attempts batch-1 1: ended_at=20 outcome=ambiguous",
    "batches batch-1: ambiguous=1 next_attempt_at=99 lease_owner=null lease_until=null",
  ]);
});

test.each([
  ["another worker has the lease", { lease_owner: "other" }],
  ["another attempt has begun", { attempts: 2 }],
  ["the batch isn't frozen any more", { state: "unknown" as const }],
])("an answer counts no more where %s", async (_why, set) => {
  const db = await twoClaims();
  await db.updateTable("batches").set(set).where("id", "=", "batch-1").execute();
  expect(await changesBy(db, () => recordAnswer(db, claimedFrom("batch-1", ["d1"]), answer, 20, retry))).toEqual([
    "attempts batch-1 1: ended_at=20 outcome=ambiguous",
  ]);
});

test("a refusal is one batch's", async () => {
  const db = await twoClaims();
  const refuse = () => ({ move: { move: "refuse" as const, why: "bad" }, halves: [] });
  await db.updateTable("deliveries").set({ batch_id: null, position: null }).where("id", "=", "proven").execute();
  expect(
    await changesBy(db, () =>
      recordAnswer(db, claimedFrom("batch-1", ["d1"]), { ...answer, kind: "refused" }, 20, refuse),
    ),
  ).toEqual([
    "+ standings account-1",
    "attempts batch-1 1: ended_at=20 outcome=refused",
    "batches batch-1: state=refused lease_owner=null lease_until=null",
    "deliveries d1: state=refused reason=bad refused_at=20",
    "journal ended",
  ]);
});

const at = { now: NOW, account: "account-1", owner: "me" };
const send = () => ({ claim: "send" as const });

test("the batch that has waited longest is claimed, and written down with its own members in their order", async () => {
  const db = await twoBatches();
  await db.updateTable("deliveries").set({ position: 3 }).where("id", "=", "d1").execute();
  await db.updateTable("batches").set({ next_attempt_at: NOW }).execute();
  expect(await changesBy(db, () => claimNext(db, at, readEdition, send))).toEqual([
    "+ attempts batch-1 1",
    `batches batch-1: first_attempt_at=${NOW} attempts=1 lease_owner=me lease_until=${NOW + LEASE_MS}`,
    "journal sent",
  ]);
  const { body } = await db
    .selectFrom("journal.entries")
    .select("body")
    .orderBy("seq", "desc")
    .executeTakeFirstOrThrow();
  expect((JSON.parse(body) as { members: { id: string }[] }).members.map(({ id }) => id)).toEqual(["proven", "d1"]);
});

test.each([
  ["later than now", { next_attempt_at: NOW + 1 }, undefined],
  ["further away than anything waits", { next_attempt_at: NOW + LONGEST_WAIT_MS + 1 }, "batch-1"],
  ["as far away as anything waits", { next_attempt_at: NOW + LONGEST_WAIT_MS }, undefined],
  ["leased until now", { lease_owner: "x", lease_until: NOW }, "batch-1"],
  ["leased for longer", { lease_owner: "x", lease_until: NOW + LEASE_MS }, undefined],
  ["leased by a clock that was ahead", { lease_owner: "x", lease_until: NOW + LEASE_MS + 1 }, "batch-1"],
  ["accepted", { state: "accepted" as const }, undefined],
])("a batch is claimed when its time has come: %s", async (_when, set, claimed) => {
  const db = await twoBatches();
  await db.updateTable("batches").set({ state: "dissolved" }).where("id", "=", "batch-2").execute();
  await db.updateTable("batches").set(set).where("id", "=", "batch-1").execute();
  const result = await claimNext(db, at, readEdition, send);
  expect("batch" in result ? result.batch.id : undefined).toBe(claimed);
});

test("batches are claimed by time and then by id", async () => {
  const db = await twoBatches();
  await put(db, "batches", { id: "batch-3", next_attempt_at: 500 }, { id: "batch-0", next_attempt_at: 2000 });
  const claimed: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const result = await claimNext(db, at, readEdition, send);
    if ("batch" in result) claimed.push(result.batch.id);
  }
  expect(claimed).toEqual(["batch-3", "batch-1", "batch-2", "batch-0"]);
});

test("while an account is probed, the probe goes on, and what was attempted before", async () => {
  const db = await twoBatches();
  await put(
    db,
    "batches",
    { id: "batch-3", attempts: 1, first_attempt_at: NOW, next_attempt_at: 1001 },
    { id: "batch-4", next_attempt_at: 1 },
  );
  await put(db, "standings", { account: "account-1", probing: 1, probe_batch: "batch-2" }, { account: "account-2" });
  const claimed: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const result = await claimNext(db, at, readEdition, send);
    claimed.push("batch" in result ? result.batch.id : result.result);
  }
  expect(claimed).toEqual(["batch-2", "batch-3", "nothing"]);
});

test("a batch whose first attempt is still to come by the clock is given up and dated back by its own attempts", async () => {
  const db = await twoBatches();
  await db
    .updateTable("batches")
    .set({ first_attempt_at: NOW + 100 })
    .execute();
  await put(
    db,
    "attempts",
    { batch_id: "batch-1", n: 1, started_at: NOW + 100, ended_at: 1 },
    { batch_id: "batch-1", n: 2, started_at: NOW + 130, ended_at: 1 },
    { batch_id: "batch-2", n: 1, started_at: NOW + 900, ended_at: null },
  );
  const views: boolean[] = [];
  const giveUp = (view: { readonly history: { readonly ambiguous: boolean } }) => {
    views.push(view.history.ambiguous);
    return { claim: "give-up" as const, why: "clock" };
  };
  expect(await changesBy(db, () => claimNext(db, at, readEdition, giveUp))).toEqual([
    `batches batch-1: state=unknown first_attempt_at=${NOW - 30}`,
    "deliveries d1: state=unknown reason=clock",
  ]);
  await claimNext(db, at, readEdition, giveUp);
  expect(views).toEqual([false, true]);
});

test("a batch is looked at with its own members, their learners, and their suppressions", async () => {
  const db = await twoBatches();
  await put(
    db,
    "suppressions",
    { address: "ben@example.org", reason: "bounce", at: 1 },
    { address: "other@example.org", reason: "bounce", at: 2 },
  );
  const seen: unknown[] = [];
  const look = (view: {
    readonly members: readonly { readonly deliveryId: string; readonly courseId: string }[];
    readonly allMayReceive: boolean;
    readonly timed: readonly { readonly zone: string | null }[];
  }) => {
    seen.push([
      view.members.map(({ deliveryId, courseId }) => `${deliveryId} ${courseId}`),
      view.allMayReceive,
      view.timed.map(({ zone }) => zone),
    ]);
    return { claim: "dissolve" as const };
  };
  await claimNext(db, at, readEdition, look);
  await claimNext(db, at, readEdition, look);
  expect(seen).toEqual([
    [["d1 bread", "proven cheese"], true, ["America/Denver", "America/Denver"]],
    [["d2 bread"], false, ["Europe/Paris"]],
  ]);
});

test("what an email was made from is read with its own batch", async () => {
  const db = await twoBatches();
  await db.updateTable("batches").set({ letterhead: '{"n":2}' }).where("id", "=", "batch-2").execute();
  expect(await readRecipe(db, "d2", readEdition)).toMatchObject({
    key: "lesson-1",
    letterhead: { n: 2 },
    recipe: { deliveryId: "d2", batchId: "batch-2", enrollmentId: "ben-bread" },
  });
  expect(await readRecipe(db, "loose", readEdition)).toBeUndefined();
});

test("a batch that's inserted takes in its own members", async () => {
  const db = await openTwo();
  await put(db, "deliveries", { id: "a", enrollment_id: "ada-bread" }, { id: "b", enrollment_id: "ben-bread" });
  const batch = { ...claimedFrom("new", []), account: "account-1", members: [{ deliveryId: "b", fill: {} as never }] };
  expect(await changes(db, (tx) => insertBatch(tx, batch, 7))).toEqual([
    "+ batches new",
    "deliveries b: state=frozen fill={} batch_id=new position=0",
  ]);
});

const limits = {
  account: "account-1",
  lessonsHeld: false,
  timingOf: () => ({ now: true }) as const,
  roomForLetters: async () => 100,
};
const all = { now: 50, which: "others", most: 100, lessonsHeld: false, probing: false } as const;

test("whoever left is canceled on the way, and only their own graduation is open again", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ finished_at: 3 }).execute();
  await db.updateTable("enrollments").set({ left_at: 200 }).where("subscriber_id", "=", "ada").execute();
  await put(
    db,
    "deliveries",
    { id: "gone", enrollment_id: "ada-bread", kind: "graduation", key: "1" },
    { id: "gone-too", enrollment_id: "ada-cheese" },
    { id: "unfit", enrollment_id: "ben-bread" },
    { id: "stays", enrollment_id: "ben-cheese", kind: "graduation", key: "1" },
  );
  const freeze = async (_tx: unknown): Promise<Freezing> => ({
    batch: undefined,
    unfit: [{ deliveryId: "unfit", why: "no" }],
  });
  const reason = "the reader left, or the mailbox refused us";
  expect(await changesBy(db, () => freezeNext(db, ["bread", "cheese"], NOW, freeze, limits))).toEqual([
    `deliveries gone-too: state=cancelled reason=${reason}`,
    `deliveries gone: state=cancelled reason=${reason}`,
    "deliveries unfit: state=refused reason=no",
    "enrollments ada-bread: finished_at=null",
  ]);
});

test("while a probe is frozen, nothing else is; one that's over makes room for the next", async () => {
  const db = await twoBatches();
  await put(db, "standings", { account: "account-1", probing: 1, probe_batch: "batch-1" });
  const seen: string[] = [];
  const freeze = async (_tx: unknown, candidates: readonly { readonly deliveryId: string }[]): Promise<Freezing> => {
    seen.push(...candidates.map(({ deliveryId }) => deliveryId));
    return { batch: undefined, unfit: [] };
  };
  await freezeNext(db, ["bread", "cheese"], NOW, freeze, limits);
  expect(seen).toEqual([]);
  await db.updateTable("batches").set({ state: "dissolved" }).where("id", "=", "batch-1").execute();
  await freezeNext(db, ["bread", "cheese"], NOW, freeze, limits);
  expect(seen).toEqual(["loose"]);
});

test("what is planned comes oldest first, for the courses that are served, with what is its own", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ restarted_at: 50, pace: null }).where("id", "=", "ada-bread").execute();
  await put(
    db,
    "deliveries",
    { id: "c", enrollment_id: "ada-bread", planned_at: 30, refused_at: 2 },
    { id: "b", enrollment_id: "ben-bread", planned_at: 20, to_address: "else@example.org" },
    { id: "a", enrollment_id: "ben-bread", key: "lesson-2", planned_at: 20 },
    { id: "cheese", enrollment_id: "ben-cheese", planned_at: 5 },
    { id: "accepted", enrollment_id: "ada-bread", key: "lesson-3", state: "accepted" },
    { id: "confirm", enrollment_id: "ada-bread", kind: "confirm", key: "1" },
    { id: "welcome", enrollment_id: "ada-bread", kind: "welcome", key: "1", planned_at: 40 },
  );
  await put(
    db,
    "completions",
    { enrollment_id: "ada-bread", lesson_id: "l1", completed_at: 49 },
    { enrollment_id: "ada-bread", lesson_id: "l2", completed_at: 50 },
    { enrollment_id: "ben-bread", lesson_id: "l1", completed_at: 49 },
    { enrollment_id: "ben-bread", lesson_id: "l2", completed_at: 60 },
    { enrollment_id: "ben-bread", lesson_id: "l3", completed_at: 61 },
  );
  await put(db, "suppressions", { address: "else@example.org", reason: "bounce", at: 7 });
  const found = await readPlanned(db, ["bread"], all);
  expect(
    found.map(({ deliveryId, address, lessonsCompleted, mayReceive, zone }) => [
      deliveryId,
      address,
      lessonsCompleted,
      mayReceive,
      zone,
    ]),
  ).toEqual([
    ["a", "ben@example.org", 3, true, "Europe/Paris"],
    ["b", "else@example.org", 3, false, "Europe/Paris"],
    ["c", "ada@example.org", 1, true, "America/Denver"],
    ["welcome", "ada@example.org", 1, true, "America/Denver"],
  ]);
  const names = async (how: Partial<Parameters<typeof readPlanned>[2]>) =>
    (await readPlanned(db, ["bread", "cheese"], { ...all, ...how })).map(({ deliveryId }) => deliveryId);
  expect(await names({ lessonsHeld: true })).toEqual(["welcome"]);
  expect(await names({ which: "letters" })).toEqual(["confirm"]);
  expect(await names({ most: 2 })).toEqual(["cheese", "a"]);
  expect(await names({ probing: true })).toEqual(["cheese", "a", "b", "welcome", "c"]);
});

test("a confirmation greets a stranger by the name typed for it, and somebody we know by theirs", async () => {
  const db = await openTwo();
  await put(db, "subscribers", { id: "cleo", address: "cleo@example.org", first_name: "Cleo", created_at: 3 });
  await put(db, "enrollments", { id: "cleo-bread", subscriber_id: "cleo", course_id: "bread", created_at: 1 });
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", kind: "confirm", key: "1", planned_at: 1 },
    { id: "2", enrollment_id: "cleo-bread", kind: "confirm", key: "1", planned_at: 2 },
  );
  await put(
    db,
    "consent_events",
    { id: "other", subscriber_id: "ben", first_name: "Wrong", delivery_id: "1" },
    { id: "hers", subscriber_id: "cleo", first_name: "Cleopatra", delivery_id: "2" },
  );
  const found = await readPlanned(db, ["bread"], { ...all, which: "letters" });
  expect(found.map(({ firstName }) => firstName)).toEqual(["Ada", "Cleopatra"]);
});

test("holds are an account's; of two the longer counts, and one from a clock that was ahead holds nothing", async () => {
  const db = await openTwo();
  await put(
    db,
    "holds",
    { account: "b", until: NOW + 2 },
    { account: "a", until: NOW + 1 },
    { account: "over", until: NOW },
    { account: "ahead", until: NOW + 25 * HOUR + 1 },
    { account: "longest", until: NOW + 25 * HOUR },
  );
  expect(await readHold(db, "a", NOW)).toMatchObject({ until: NOW + 1 });
  for (const account of ["over", "ahead"]) expect(await readHold(db, account, NOW)).toBeUndefined();
  expect((await readHolds(db, NOW, undefined)).map(({ account }) => account)).toEqual(["a", "b", "longest"]);
  expect((await readHolds(db, NOW, "b")).map(({ account }) => account)).toEqual(["b"]);
  expect(await changes(db, (tx) => holdAccount(tx, "a", "later", NOW, NOW + 9))).toEqual([
    `holds a: reason=later until=${NOW + 9}`,
  ]);
  expect(await changes(db, (tx) => holdAccount(tx, "a", "sooner", NOW, NOW + 5))).toEqual([]);
  expect(await changes(db, (tx) => holdAccount(tx, "over", "again", NOW, NOW + 5))).toEqual([
    `holds over: reason=again since=${NOW} until=${NOW + 5}`,
  ]);
  expect(await changesBy(db, () => releaseAccount(db, "b"))).toEqual(["- holds b"]);
});

test("a batch whose outcome is unknown is looked up once its absence proves something, with its open members", async () => {
  const db = await openTwo();
  const unknown = { state: "unknown" as const, first_attempt_at: NOW - ABSENCE_AFTER_MS, attempts: 1 };
  await put(
    db,
    "batches",
    { id: "second", ...unknown, created_at: 20 },
    { id: "first", ...unknown, created_at: 10, account: "account-2" },
    { id: "young", ...unknown, first_attempt_at: NOW - ABSENCE_AFTER_MS + 1 },
    { id: "late", ...unknown },
    { id: "ahead", ...unknown, created_at: 30 },
    { id: "settled", ...unknown },
    { id: "accepted", ...unknown, state: "accepted" },
  );
  const first = NOW - ABSENCE_AFTER_MS;
  await put(
    db,
    "attempts",
    { batch_id: "late", n: 2, started_at: NOW },
    { batch_id: "second", n: 1, started_at: first },
    { batch_id: "second", n: 2, started_at: first + RETRY_LIMIT_MS },
    { batch_id: "ahead", n: 2, started_at: NOW + ABSENCE_AFTER_MS },
  );
  const member = { state: "unknown" as const, fill: "{}" };
  await put(
    db,
    "deliveries",
    { id: "b", enrollment_id: "ada-bread", batch_id: "second", position: 1, ...member },
    { id: "a", enrollment_id: "ben-bread", batch_id: "second", position: 0, ...member, to_address: "x@example.org" },
    { id: "c", enrollment_id: "ada-cheese", batch_id: "first", position: 0, ...member },
    { id: "d", enrollment_id: "ada-cheese", key: "2", batch_id: "first", position: 1, ...member, state: "skipped" },
    { id: "e", enrollment_id: "ada-cheese", key: "3", batch_id: "settled", position: 0, ...member, state: "accepted" },
    { id: "f", enrollment_id: "ada-cheese", key: "4", batch_id: "young", position: 0, ...member },
    { id: "g", enrollment_id: "ada-cheese", key: "5", batch_id: "late", position: 0, ...member },
    { id: "h", enrollment_id: "ada-cheese", key: "6", batch_id: "ahead", position: 0, ...member },
    { id: "i", enrollment_id: "ada-cheese", key: "7", batch_id: "accepted", position: 0, ...member },
  );
  expect(
    (await readUnknown(db, NOW)).map(({ id, account, members }) => [
      id,
      account,
      members.map(({ deliveryId, to }) => `${deliveryId} ${to}`),
    ]),
  ).toEqual([
    ["first", "account-2", ["c ada@example.org"]],
    ["second", "account-1", ["a x@example.org", "b ada@example.org"]],
    ["ahead", "account-1", ["h ada@example.org"]],
  ]);
  await put(
    db,
    "attempts",
    { batch_id: "second", n: 3, started_at: first + 1 + RETRY_LIMIT_MS },
    { batch_id: "first", n: 2, started_at: NOW - ABSENCE_AFTER_MS + RETRY_LIMIT_MS + 1 },
  );
  expect((await readUnknown(db, NOW)).map(({ id }) => id)).toEqual(["ahead"]);
  await db.deleteFrom("attempts").execute();
  await db
    .updateTable("batches")
    .set({ first_attempt_at: NOW - 3 * ABSENCE_AFTER_MS })
    .where("id", "=", "second")
    .execute();
  await put(db, "attempts", { batch_id: "second", n: 3, started_at: NOW - ABSENCE_AFTER_MS });
  expect((await readUnknown(db, NOW)).map(({ id }) => id)).toContain("second");
});

test("the last emails that an account accepted are its own, the newest five", async () => {
  const db = await openTwo();
  await put(db, "batches", { id: "mine" }, { id: "others", account: "account-2" });
  for (const n of [3, 7, 5, 1, 6, 4, 2]) {
    await put(db, "deliveries", {
      id: `m${n}`,
      enrollment_id: "ada-bread",
      key: `${n}`,
      batch_id: "mine",
      provider_id: `p${n}`,
      accepted_at: 100 + n,
    });
  }
  await put(
    db,
    "deliveries",
    { id: "o", enrollment_id: "ada-cheese", batch_id: "others", provider_id: "other", accepted_at: 200 },
    { id: "n", enrollment_id: "ben-cheese", batch_id: "mine", provider_id: null, accepted_at: 201 },
  );
  expect(await readKnown(db, "account-1", 100)).toEqual(["p7", "p6", "p5", "p4", "p3"]);
  expect(await readKnown(db, "account-1", 106)).toEqual(["p7"]);
});

test("evidence is about one batch", async () => {
  const db = await twoBatches("unknown");
  await put(db, "deliveries", {
    id: "skipped",
    enrollment_id: "ben-bread",
    key: "2",
    state: "skipped",
    batch_id: "batch-1",
    position: 5,
  });
  expect(await changesBy(db, () => proveAbsent(db, "batch-1"))).toEqual([
    "batches batch-1: state=dissolved",
    "deliveries d1: state=planned fill=null batch_id=null position=null",
    "journal ended",
  ]);
  expect(await changesBy(db, () => proveAccepted(db, "batch-2", 9))).toEqual([
    "batches batch-2: state=accepted",
    "deliveries d2: state=accepted accepted_at=9",
    "journal ended",
  ]);
});

test("what waits is counted, and letters of signups don't make it overdue", async () => {
  const db = await twoBatches();
  await db.updateTable("deliveries").set({ planned_at: 50 }).where("id", "=", "d2").execute();
  await put(
    db,
    "deliveries",
    { id: "letter", enrollment_id: "ada-bread", kind: "confirm", key: "1", planned_at: 7 },
    { id: "lesson", enrollment_id: "ben-bread", key: "lesson-2", planned_at: 60 },
    { id: "done", enrollment_id: "ben-bread", key: "lesson-3", planned_at: 1, state: "accepted" },
    { id: "orphan", enrollment_id: "ben-bread", key: "lesson-4", planned_at: 2, ...FROZEN },
  );
  await put(db, "batches", { id: "over", state: "dissolved" });
  await put(db, "deliveries", {
    id: "in-over",
    enrollment_id: "ben-bread",
    key: "lesson-5",
    planned_at: 3,
    ...FROZEN,
    batch_id: "over",
  });
  expect(await readBacklog(db, ["bread", "cheese"])).toEqual({ deliveries: 5, oldestPlannedAt: 7, overdueSince: 50 });
});

test("the first who is due is looked for in the courses that are served, up to now", async () => {
  const db = await openTwo();
  for (const [id, next_due_at] of [
    ["ada-bread", 50],
    ["ben-bread", 40],
    ["ada-cheese", 10],
  ] as const) {
    await db.updateTable("enrollments").set({ next_due_at }).where("id", "=", id).execute();
  }
  expect(await readUnplanned(db, ["bread"], 40)).toBe(40);
  expect(await readUnplanned(db, ["bread"], 39)).toBeNull();
  expect(await readUnplanned(db, ["bread", "cheese"], 99)).toBe(10);
});

test("the next thing that happens is the first of what is due, to be repeated, or planned", async () => {
  const db = await openTwo();
  const wake = (after?: number, courses = ["bread"]) => nextWake(db, courses, NOW, after);
  expect(await wake()).toBeUndefined();
  await db.updateTable("enrollments").set({ next_due_at: 70 }).where("id", "=", "ada-cheese").execute();
  await db.updateTable("enrollments").set({ next_due_at: 90 }).where("id", "=", "ada-bread").execute();
  await db.updateTable("enrollments").set({ next_due_at: 95 }).where("id", "=", "ben-bread").execute();
  expect(await wake()).toBe(90);
  expect(await wake(90)).toBe(95);
  expect(await wake(95)).toBeUndefined();
  expect(await wake(undefined, ["bread", "cheese"])).toBe(70);
  expect(await wake(undefined, [])).toBeUndefined();
  await put(
    db,
    "deliveries",
    { id: "2", enrollment_id: "ben-bread", planned_at: 65 },
    { id: "1", enrollment_id: "ada-bread", planned_at: 60 },
    { id: "cheese", enrollment_id: "ada-cheese", planned_at: 10 },
    { id: "done", enrollment_id: "ada-bread", key: "lesson-2", planned_at: 11, state: "accepted" },
  );
  expect(await wake()).toBe(60);
  expect(await wake(60)).toBe(65);
  await put(
    db,
    "batches",
    { id: "b", next_attempt_at: 30 },
    { id: "a", next_attempt_at: 20 },
    { id: "c", next_attempt_at: 5, state: "dissolved" },
  );
  expect(await wake()).toBe(20);
  expect(await wake(20)).toBe(30);
  expect(await wake(95)).toBeUndefined();
  await put(db, "batches", { id: "far", next_attempt_at: NOW + LONGEST_WAIT_MS });
  expect(await wake(95)).toBe(NOW + LONGEST_WAIT_MS);
  await put(db, "batches", { id: "gone", state: "dissolved", next_attempt_at: NOW + LONGEST_WAIT_MS + 1 });
  expect(await wake(95)).toBe(NOW + LONGEST_WAIT_MS);
  await put(db, "batches", { id: "too-far", next_attempt_at: NOW + LONGEST_WAIT_MS + 1 });
  expect(await wake(95)).toBe(NOW);
  expect(await wake(NOW)).toBe(NOW + LONGEST_WAIT_MS);
});

const standing = { refused: 0, otherAlone: false, knownAlone: false, probing: "no", holds: 0, tolerance: 3 } as const;
const member = (deliveryId: string, to = "ada@example.org") =>
  ({ deliveryId, fill: { to } }) as Claimed["members"][number];

test("what an account refused is its own", async () => {
  const db = await twoBatches();
  await put(
    db,
    "standings",
    { account: "account-2", refused: 9, since: 1, probing: 1, probe_batch: "batch-2", alone: "d2", tolerance: 5 },
    { account: "account-1", refused: 1, since: 600, alone: "d1", tolerance: 4 },
  );
  expect(await readProbing(db, "account-1")).toEqual({ probing: false, batchId: null });
  expect(await readProbing(db, "account-2")).toEqual({ probing: true, batchId: "batch-2" });
  await db
    .updateTable("deliveries")
    .set({ refused_at: 500, fill: '{"to":"ben@example.org"}' })
    .where("id", "=", "d2")
    .execute();
  const read = (account: string, deliveryId: string, to: string) =>
    readStanding(db, account, { id: "batch-2", members: [member(deliveryId, to)] }, NOW);
  expect(await read("account-1", "d2", "ben@example.org")).toMatchObject({
    refused: 1,
    otherAlone: true,
    knownAlone: true,
    tolerance: 4,
    probing: "no",
  });
  expect(await read("account-1", "d2", "ada@example.org")).toMatchObject({ otherAlone: false });
  expect(await read("account-1", "d1", "ada@example.org")).toMatchObject({ knownAlone: false });
  expect(await read("account-2", "d1", "ben@example.org")).toMatchObject({ otherAlone: false });

  const refuse = (account: string, id: string) =>
    changes(db, (tx) => noteRefusal(tx, account, { members: [member(id)], move: "refuse", why: "bad", standing }, 700));
  expect(await refuse("account-1", "d2")).toEqual([
    "deliveries d2: refused_at=700",
    "standings account-1: refused=2 refused_at=700 alone=d2 tolerance=3 why=bad",
  ]);
  expect(await refuse("account-3", "d1")).toEqual(["+ standings account-3", "deliveries d1: refused_at=700"]);
  expect(await changes(db, (tx) => noteProbe(tx, "account-1", "batch-1"))).toEqual([
    "standings account-1: probe_batch=batch-1",
  ]);
  expect(await changes(db, (tx) => noteAcceptance(tx, "account-1", 800))).toEqual([
    "standings account-1: refused=0 since=null alone=null probe_batch=null",
  ]);
});

test("probing takes back what one account refused since it last accepted anything, and what it surely never took", async () => {
  const db = await openTwo();
  await put(db, "standings", { account: "account-2", since: 1 }, { account: "account-1", since: 500, refused: 3 });
  await put(
    db,
    "batches",
    { id: "untaken" },
    { id: "ambiguous", ambiguous: 1 },
    { id: "leased", lease_owner: "me" },
    { id: "others", account: "account-2" },
    { id: "refused", state: "refused" },
    { id: "refused-2", state: "refused", account: "account-2" },
  );
  const refused = { state: "refused" as const, batch_id: "refused", refused_at: 500 };
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", key: "1", batch_id: "untaken", ...FROZEN },
    { id: "2", enrollment_id: "ada-bread", key: "2", ...refused },
    { id: "3", enrollment_id: "ada-bread", key: "3", ...refused, refused_at: 499 },
    { id: "4", enrollment_id: "ada-bread", key: "4", ...refused, batch_id: "refused-2" },
    { id: "5", enrollment_id: "ada-bread", key: "5", ...refused, state: "skipped" },
  );
  expect(await changes(db, (tx) => beginProbing(tx, "account-1", true))).toEqual([
    "batches untaken: state=dissolved",
    "deliveries 1: state=planned fill=null batch_id=null position=null",
    "deliveries 2: state=planned batch_id=null",
    "journal ended",
    "journal reopened",
    "standings account-1: probing=1 holds=1",
  ]);
  await put(db, "holds", { account: "account-1" }, { account: "account-2" });
  expect(await changes(db, (tx) => noteAcceptance(tx, "account-1", 2000))).toContain("- holds account-1");
});

test("an email of a conversation is made from its own question and answer", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "q1", text: "one" },
    { id: "q2", text: "two", passed_by: "digest" },
    { id: "q0", text: "zero", passed_by: "digest" },
    { id: "q3", text: "three", passed_by: "digest", received_at: 5 },
  );
  await putAnswer(db, { id: "a1", question_id: "q1", text: "first" }, { id: "a2", question_id: "q2", text: "second" });
  const mail = { enrollment_id: "ada-bread" };
  await put(
    db,
    "deliveries",
    { id: "1", ...mail, kind: "forward", key: "q1", planned_at: 1 },
    { id: "2", ...mail, kind: "answer", key: "a2", planned_at: 2 },
    { id: "digest", ...mail, kind: "digest", key: "1", planned_at: 3 },
  );
  const found = await readPlanned(db, ["bread"], all);
  expect(
    found.map(({ conversation, digest }) => [
      conversation?.text,
      conversation?.answer,
      digest?.map(({ text }) => text),
    ]),
  ).toEqual([
    ["one", null, undefined],
    ["two", "second", undefined],
    [undefined, undefined, ["three", "zero", "two"]],
  ]);
});
