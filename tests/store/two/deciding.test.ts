import { expect, test } from "vitest";
import type { Archive } from "../../../src/store/archive.ts";
import { decideDelivery, readDecisions, readOpenDeliveries, undoDecision } from "../../../src/store/deciding.ts";
import { failureOf, noteFailure, replayFailed, takeFailureBack } from "../../../src/store/failures.ts";
import type { ProviderEvent } from "../../../src/course/provider-event.ts";
import { recordProviderEvent } from "../../../src/store/provider-events.ts";
import {
  reopen,
  replayReopened,
  replaySkipped,
  replayUndecided,
  skip,
  undecide,
} from "../../../src/store/reopening.ts";
import { followList } from "../../../src/store/suppression-list.ts";
import { isSuppressed, lift, readSuppression, replayLifted, suppress } from "../../../src/store/suppressing.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { inTx, NOW, openTwo, put } from "../../support/two-of-everything.ts";

/** Four deliveries of each learner's lesson, two in each of two batches that were tried. */
async function twoTried(): Promise<Archive> {
  const db = await openTwo();
  await put(
    db,
    "batches",
    { id: "b2", first_attempt_at: 22, attempts: 1, account: "account-2" },
    { id: "b1", first_attempt_at: 11, attempts: 1 },
  );
  await put(
    db,
    "deliveries",
    { id: "ben-2", enrollment_id: "ben-bread", state: "unknown", planned_at: 20, batch_id: "b2", position: 0 },
    { id: "ada-2", enrollment_id: "ada-cheese", state: "refused", planned_at: 20, to_address: "zzz@example.org" },
    {
      id: "ada-3",
      enrollment_id: "ada-bread",
      key: "lesson-2",
      state: "failed",
      planned_at: 30,
      batch_id: "b1",
      position: 1,
    },
    { id: "ada-1", enrollment_id: "ada-bread", state: "failed", planned_at: 30, batch_id: "b1", position: 0 },
    {
      id: "fine",
      enrollment_id: "ben-cheese",
      state: "accepted",
      accepted_at: 5,
      provider_id: "p",
      batch_id: "b2",
      position: 2,
    },
  );
  return db;
}

test("what waits for a person is told oldest first, then by address, with its own batch and course", async () => {
  const db = await twoTried();
  expect(
    (await readOpenDeliveries(db)).map(({ id, address, courseId, attemptedAt }) => [
      id,
      address,
      courseId,
      attemptedAt,
    ]),
  ).toEqual([
    ["ben-2", "ben@example.org", "bread", 22],
    ["ada-2", "zzz@example.org", "cheese", null],
    ["ada-1", "ada@example.org", "bread", 11],
    ["ada-3", "ada@example.org", "bread", 11],
  ]);
});

const decide = (db: Archive, id: string, choice: "resend" | "skip", at: number) =>
  inTx(db, (tx) => decideDelivery(tx, id, choice, at));

test("a decision is about one delivery, and the last one about it is taken back", async () => {
  const db = await twoTried();
  expect(await decide(db, "no-such", "skip", 1)).toBe("no-such-delivery");
  expect(await decide(db, "fine", "skip", 1)).toBe("not-open");
  expect(await changes(db, (tx) => decideDelivery(tx, "ben-2", "skip", 100))).toEqual([
    "+ decisions ben-2.1",
    "deliveries ben-2: state=skipped",
    "journal skipped",
  ]);
  expect(await changes(db, (tx) => decideDelivery(tx, "ada-1", "skip", 100))).toEqual([
    "+ decisions ada-1.1",
    "deliveries ada-1: state=skipped",
    "journal skipped",
  ]);
  expect(await inTx(db, (tx) => undoDecision(tx, "ada-1", 101))).toBe("undone");
  expect(await inTx(db, (tx) => undoDecision(tx, "ada-1", 102))).toBe("nothing-to-undo");
  expect(await changes(db, (tx) => decideDelivery(tx, "ada-1", "resend", 110))).toEqual([
    "+ decisions ada-1.2",
    "deliveries ada-1: state=planned batch_id=null position=null",
    "journal reopened",
  ]);
  expect((await readDecisions(db)).map(({ id, choice, courseId }) => [id, choice, courseId])).toEqual([
    ["ada-1", "resend", "bread"],
    ["ben-2", "skip", "bread"],
  ]);
  expect(await changes(db, (tx) => undoDecision(tx, "ada-1", 120))).toEqual([
    "decisions ada-1.2: undone_at=120",
    "deliveries ada-1: state=failed batch_id=b1 position=0",
    "journal undecided",
  ]);
  expect(await changes(db, (tx) => undoDecision(tx, "ben-2", 121))).toContain("decisions ben-2.1: undone_at=121");
});

test("of two decisions, the later one is taken back", async () => {
  const db = await twoTried();
  const before = JSON.stringify({
    state: "failed",
    reason: null,
    batch_id: null,
    position: null,
    fill: null,
    provider_id: null,
    accepted_at: null,
  });
  await put(
    db,
    "decisions",
    { id: "ada-1.3", delivery_id: "ada-1", choice: "resend", at: 10, before },
    { id: "ada-1.2", delivery_id: "ada-1", choice: "resend", at: 20, before },
    { id: "ada-1.1", delivery_id: "ada-1", choice: "skip", at: 20, before },
    { id: "ben-2.1", delivery_id: "ben-2", choice: "resend", at: 15, before },
    { id: "ben-2.2", delivery_id: "ben-2", choice: "skip", at: 15, before },
  );
  await db.updateTable("deliveries").set({ state: "planned" }).where("id", "=", "ada-1").execute();
  expect((await readDecisions(db)).map(({ at, id, choice }) => [at, id, choice])).toEqual([
    [20, "ada-1", "resend"],
    [20, "ada-1", "skip"],
    [15, "ben-2", "skip"],
    [15, "ben-2", "resend"],
    [10, "ada-1", "resend"],
  ]);
  expect(await changes(db, (tx) => undoDecision(tx, "ada-1", 99))).toContain("decisions ada-1.2: undone_at=99");
});

test.each([
  ["nothing was planned since", {}, "undone"],
  ["a lesson of theirs was planned since", { planned_at: 100 }, "too-late"],
  ["one was planned before", { planned_at: 99 }, "undone"],
  ["one was planned since and canceled", { planned_at: 100, state: "cancelled" as const }, "undone"],
  ["a lesson of another course was planned since", { planned_at: 100, enrollment_id: "ada-cheese" }, "undone"],
])("skipping is taken back where %s: %s", async (_why, set, end) => {
  const db = await twoTried();
  await db.updateTable("deliveries").set({ planned_at: 300 }).where("id", "=", "ada-1").execute();
  await db.updateTable("deliveries").set({ planned_at: 5 }).where("id", "!=", "ada-1").execute();
  await decide(db, "ada-1", "skip", 100);
  await put(db, "deliveries", { id: "next", enrollment_id: "ada-bread", key: "lesson-9", planned_at: 1, ...set });
  expect(await inTx(db, (tx) => undoDecision(tx, "ada-1", 200))).toBe(end);
});

test("what is replayed counts for a delivery that's still in that batch", async () => {
  const db = await twoTried();
  const before = {
    state: "unknown",
    reason: "x",
    batch_id: null,
    position: null,
    fill: null,
    provider_id: null,
    accepted_at: null,
  } as const;
  const ada = { id: "ada-1", batchId: "b1" };
  expect(await changes(db, (tx) => replayReopened(tx, [{ id: "ada-3", batchId: "b2" }, ada]))).toEqual([
    "deliveries ada-1: state=planned batch_id=null position=null",
  ]);
  expect(await changes(db, (tx) => replayUndecided(tx, ada, before))).toEqual([
    "deliveries ada-1: state=unknown reason=x",
  ]);
  expect(await changes(db, (tx) => replayUndecided(tx, { id: "ben-2", batchId: "b2" }, before))).toEqual([]);
  expect(await changes(db, (tx) => replaySkipped(tx, { id: "ben-2", batchId: "b2" }))).toEqual([
    "deliveries ben-2: state=skipped",
  ]);
  expect(await changes(db, (tx) => replaySkipped(tx, { id: "fine", batchId: "b2" }))).toEqual([]);
  expect(await changes(db, (tx) => reopen(tx, [{ id: "ada-2", batchId: null }]))).toEqual([
    "deliveries ada-2: state=planned",
    "journal reopened",
  ]);
  expect(await changes(db, (tx) => skip(tx, { id: "ada-3", batchId: "b1" }))).toEqual([
    "deliveries ada-3: state=skipped",
    "journal skipped",
  ]);
  expect(await changes(db, (tx) => undecide(tx, { id: "ada-3", batchId: "b1" }, before))).toEqual([
    "deliveries ada-3: state=unknown batch_id=null position=null reason=x",
    "journal undecided",
  ]);
});

/** Two emails that the provider took, in two batches. */
async function twoAccepted(): Promise<Archive> {
  const db = await openTwo();
  await put(db, "batches", { id: "b2", state: "accepted", account: "account-2" }, { id: "b1", state: "accepted" });
  const accepted = { state: "accepted" as const, accepted_at: 5, position: 0 };
  await put(
    db,
    "deliveries",
    {
      id: "bens",
      enrollment_id: "ben-bread",
      ...accepted,
      batch_id: "b2",
      provider_id: "p2",
      fill: '{"to":"ben@then.example"}',
    },
    {
      id: "adas",
      enrollment_id: "ada-bread",
      ...accepted,
      batch_id: "b1",
      provider_id: "p1",
      fill: '{"to":"ada@then.example"}',
    },
  );
  return db;
}

const event = (set: Partial<ProviderEvent>): ProviderEvent => ({
  id: "event",
  type: "email.failed",
  at: NOW,
  deliveryId: null,
  batchId: null,
  providerId: null,
  messageId: null,
  detail: null,
  suppress: null,
  ...set,
});

test("a failure holds the account of its own batch and plans that email again", async () => {
  const db = await twoAccepted();
  await put(
    db,
    "provider_events",
    { id: "e1", delivery_id: "bens" },
    { id: "e2", delivery_id: "adas", type: "email.sent" },
  );
  const failed = await changes(db, (tx) => noteFailure(tx, "adas", event({ detail: "timeout" }), NOW));
  expect(failed).toEqual([
    "+ failures adas b1",
    "+ holds account-1",
    "deliveries adas: state=planned fill=null batch_id=null position=null provider_id=null accepted_at=null",
    "journal failed",
    "journal reopened",
  ]);
  expect(await changes(db, (tx) => noteFailure(tx, "bens", event({ detail: "timeout" }), NOW))).toEqual([]);
  await put(db, "batches", { id: "b3", state: "accepted" });
  await db
    .updateTable("deliveries")
    .set({ state: "accepted", accepted_at: 9, batch_id: "b3" })
    .where("id", "=", "adas")
    .execute();
  await put(db, "failures", { delivery_id: "bens", batch_id: "b2" }, { delivery_id: "bens", batch_id: "b1" });
  expect(await changes(db, (tx) => noteFailure(tx, "adas", event({ detail: "timeout" }), NOW))).toEqual([
    "+ failures adas b3",
    "deliveries adas: state=failed reason=the provider accepted it and couldn't send it: timeout",
    "journal failed",
  ]);
  expect((await failureOf(db, "adas", { batchId: "b1", providerId: null }))?.provider_id).toBe("p1");
  expect(await failureOf(db, "adas", { batchId: "b2", providerId: null })).toBeUndefined();
});

test("news of a failure counts once, and for the batch that the email is in", async () => {
  const db = await twoAccepted();
  const failure = {
    delivery_id: "adas",
    batch_id: "b1",
    provider_id: "p1",
    position: 3,
    fill: "{}",
    reason: "bad",
    at: 5,
    resent: 0,
  };
  const again = () => changes(db, (tx) => replayFailed(tx, failure));
  expect(await again()).toEqual([
    "+ failures adas b1",
    "deliveries adas: state=failed reason=the provider accepted it and couldn't send it: bad",
  ]);
  expect(await again()).toEqual([]);
  expect(await changes(db, (tx) => replayFailed(tx, { ...failure, batch_id: "b2" }))).toEqual(["+ failures adas b2"]);
  expect(await changes(db, (tx) => replayFailed(tx, { ...failure, delivery_id: "gone" }))).toEqual([]);
  await replayBen(db);
  expect(await changes(db, (tx) => takeFailureBack(tx, { id: "adas", batchId: "b1" }, 77))).toEqual([
    "- failures adas b1",
    "deliveries adas: state=accepted fill={} position=3 accepted_at=77 reason=null",
  ]);
});

async function replayBen(db: Archive): Promise<void> {
  await inTx(db, (tx) =>
    replayFailed(tx, {
      delivery_id: "bens",
      batch_id: "b1",
      provider_id: null,
      position: null,
      fill: null,
      reason: "",
      at: 5,
      resent: 0,
    }),
  );
}

test("an event is taken once, and names its delivery by the provider's own id", async () => {
  const db = await twoAccepted();
  await put(
    db,
    "failures",
    { delivery_id: "bens", batch_id: "b1", provider_id: "p-old" },
    { delivery_id: "adas", batch_id: "b2", provider_id: "p-older" },
  );
  const take = (set: Partial<ProviderEvent>) => changesBy(db, () => recordProviderEvent(db, event(set), NOW));
  expect(await take({ id: "1", type: "email.bounced", providerId: "p1", suppress: "bounce" })).toEqual([
    "+ provider_events 1",
    "+ suppressions ada@then.example",
    "journal suppressed",
  ]);
  expect(await take({ id: "1", type: "email.bounced", providerId: "p1", suppress: "bounce" })).toEqual([]);
  await take({ id: "2", type: "email.sent", providerId: "p-older" });
  await take({ id: "3", type: "email.sent", providerId: "p-unknown" });
  await take({ id: "4", type: "email.sent", providerId: "p2" });
  const rows = await db.selectFrom("provider_events").select(["id", "delivery_id"]).orderBy("id").execute();
  expect(rows.map(({ id, delivery_id }) => [id, delivery_id])).toEqual([
    ["1", "adas"],
    ["2", "adas"],
    ["3", null],
    ["4", "bens"],
  ]);
});

test("proof of one email accepts that one, where its batch isn't the one that's meant", async () => {
  const db = await twoAccepted();
  await db.updateTable("deliveries").set({ state: "unknown", accepted_at: null }).execute();
  const told = event({ id: "1", type: "email.delivered", deliveryId: "adas", batchId: "b9", providerId: "p9" });
  expect(await changesBy(db, () => recordProviderEvent(db, told, 99))).toEqual([
    "+ provider_events 1",
    "deliveries adas: state=accepted provider_id=p9 accepted_at=99",
  ]);
});

test("a bounce of what was sent before a decision is about the mailbox that it went to", async () => {
  const db = await twoAccepted();
  const before = (batch_id: string, to: string) => JSON.stringify({ batch_id, fill: JSON.stringify({ to }) });
  await put(
    db,
    "decisions",
    { id: "1", delivery_id: "bens", before: before("b0", "wrong@example.org") },
    { id: "2", delivery_id: "adas", before: before("b0", "before@example.org") },
  );
  const told = event({ id: "1", type: "email.bounced", deliveryId: "adas", batchId: "b0", suppress: "bounce" });
  expect(await changesBy(db, () => recordProviderEvent(db, told, 99))).toContain("+ suppressions before@example.org");
});

test("a suppression is one address's, a complaint stays one, and only that learner's lessons stop", async () => {
  const db = await openTwo();
  await db.updateTable("enrollments").set({ next_due_at: 9 }).execute();
  const stop = (reason: "bounce" | "complaint", at: number, address = "ada@example.org") =>
    changes(db, (tx) => suppress(tx, address, reason, at));
  await stop("bounce", 5, "other@example.org");
  expect(await stop("bounce", 10)).toEqual([
    "+ suppressions ada@example.org",
    "enrollments ada-bread: next_due_at=null",
    "enrollments ada-cheese: next_due_at=null",
    "journal suppressed",
  ]);
  expect(await stop("bounce", 10)).toEqual([]);
  expect(await stop("bounce", 9)).toEqual([]);
  expect(await stop("complaint", 9)).toEqual(["journal suppressed", "suppressions ada@example.org: reason=complaint"]);
  expect(await stop("complaint", 9)).toEqual([]);
  expect(await stop("bounce", 20)).toEqual(["journal suppressed", "suppressions ada@example.org: at=20"]);
  expect(await readSuppression(db, "ada@example.org")).toEqual({ reason: "complaint", at: 20 });
  expect(await isSuppressed(db, "ben@example.org")).toBe(false);
});

test("a lift is for what was suppressed until then, and resumes only who is still there", async () => {
  const db = await openTwo();
  await put(
    db,
    "suppressions",
    { address: "ben@example.org", reason: "bounce", at: 50 },
    { address: "ada@example.org", reason: "bounce", at: 50 },
  );
  await db.updateTable("enrollments").set({ left_at: 1 }).where("id", "=", "ben-bread").execute();
  await db.updateTable("enrollments").set({ finished_at: 1 }).where("id", "=", "ben-cheese").execute();
  const resumed = ["ada-bread", "ben-bread", "ben-cheese"].map((enrollmentId) => ({ enrollmentId, nextDueAt: 77 }));
  expect(await changes(db, (tx) => lift(tx, "ada@example.org", 49, resumed))).toEqual([]);
  expect(await changes(db, (tx) => replayLifted(tx, "ada@example.org", 50, resumed))).toEqual([
    "- suppressions ada@example.org",
    "enrollments ada-bread: next_due_at=77",
  ]);
});

test("whoever is taken off the provider's list goes on in their own courses that had stopped", async () => {
  const db = await openTwo();
  await put(
    db,
    "suppressions",
    { address: "ben@example.org", reason: "complaint", at: 50 },
    { address: "ada@example.org", reason: "bounce", at: 50 },
  );
  const more = ["unconfirmed", "left", "finished", "resting", "resting-until", "due"];
  for (const course of more)
    await put(db, "enrollments", {
      id: course,
      subscriber_id: "ada",
      course_id: course,
      created_at: 1,
      confirmed_at: 1,
    });
  const set = (id: string, values: object) => db.updateTable("enrollments").set(values).where("id", "=", id).execute();
  await set("unconfirmed", { confirmed_at: null });
  await set("left", { left_at: 1 });
  await set("finished", { finished_at: 1 });
  await set("resting", { paused_at: 1 });
  await set("resting-until", { paused_at: 1, resume_at: NOW + 5 });
  await set("due", { next_due_at: 3 });
  const removed = { change: "removed" as const, address: "ada@example.org" };
  expect(await changes(db, (tx) => followList(tx, removed, 60, NOW))).toEqual([
    "- suppressions ada@example.org",
    `enrollments ada-bread: next_due_at=${NOW}`,
    `enrollments ada-cheese: next_due_at=${NOW}`,
    `enrollments resting-until: next_due_at=${NOW + 5}`,
    "journal lifted",
  ]);
  const { body } = await db.selectFrom("journal.entries").select("body").executeTakeFirstOrThrow();
  const told = JSON.parse(body) as { readonly resumed: readonly { readonly enrollmentId: string }[] };
  expect(told.resumed.map(({ enrollmentId }) => enrollmentId).toSorted()).toEqual([
    "ada-bread",
    "ada-cheese",
    "resting-until",
  ]);
});

test("an email whose address isn't known any more was for its own learner", async () => {
  const db = await twoAccepted();
  await db.updateTable("deliveries").set({ fill: null }).execute();
  for (const [id, address] of [
    ["adas", "ada@example.org"],
    ["bens", "ben@example.org"],
  ] as const) {
    const told = event({ id, type: "email.bounced", deliveryId: id, suppress: "bounce" });
    expect(await changesBy(db, () => recordProviderEvent(db, told, 99))).toContain(`+ suppressions ${address}`);
  }
});
