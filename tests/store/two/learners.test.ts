import { expect, test } from "vitest";
import { accountLinkTimes, readAccountLink } from "../../../src/store/account-links.ts";
import {
  countWelcomes,
  enrollmentOfConfirmation,
  readConfirmations,
  wasAskedAgain,
} from "../../../src/store/confirmations.ts";
import { mergeSubscriber } from "../../../src/store/merging.ts";
import {
  holderOf,
  moveSubscriber,
  readMove,
  readMoves,
  readMoving,
  renameSubscriber,
} from "../../../src/store/moving.ts";
import type { MoveRow } from "../../../src/store/schema.ts";
import { readActs } from "../../../src/store/operator-acts.ts";
import { readGraduation, readPast, recordPacing, recordRestart } from "../../../src/store/pacing.ts";
import {
  confirmEnrollment,
  findEnrollment,
  leave,
  readEnrollment,
  readEnrollments,
  resumeEnrollment,
} from "../../../src/store/subscribing.ts";
import { changes } from "../../support/changes.ts";
import { evidence, ids, inTx, NOW, openTwo, put } from "../../support/two-of-everything.ts";

test("links to an account are counted over all of its courses, and nobody else's", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "one", enrollment_id: "ada-bread", kind: "account-link", key: "1", planned_at: 1 },
    { id: "two", enrollment_id: "ada-cheese", kind: "account-link", key: "1", planned_at: 2 },
    { id: "bens", enrollment_id: "ben-cheese", kind: "account-link", key: "1", planned_at: 3 },
    { id: "lesson", enrollment_id: "ada-bread", planned_at: 4 },
  );
  expect((await accountLinkTimes(db, "ada")).toSorted((one, other) => one - other)).toEqual([1, 2]);
});

test("a link to an account is current until its own learner's address changes", async () => {
  const db = await openTwo();
  const fill = (to: string) => JSON.stringify({ to });
  await put(
    db,
    "deliveries",
    {
      id: "bens",
      enrollment_id: "ben-bread",
      kind: "account-link",
      key: "1",
      planned_at: 500,
      fill: fill("ben@example.org"),
    },
    {
      id: "adas",
      enrollment_id: "ada-bread",
      kind: "account-link",
      key: "1",
      planned_at: 500,
      fill: fill("ada@example.org"),
    },
    { id: "lesson", enrollment_id: "ada-bread", fill: fill("ada@example.org") },
  );
  const current = async () => [
    (await readAccountLink(db, "adas"))?.current,
    (await readAccountLink(db, "bens"))?.current,
  ];
  expect(await readAccountLink(db, "adas")).toEqual({ enrollmentId: "ada-bread", askedAt: 500, current: true });
  expect(await readAccountLink(db, "lesson")).toBeUndefined();
  await put(db, "moves", { id: "before", subscriber_id: "ada", moved_at: 499, stopped_at: 499 });
  expect(await current()).toEqual([true, true]);
  await put(db, "moves", { id: "at-once", subscriber_id: "ada", moved_at: 500, stopped_at: null });
  expect(await current()).toEqual([false, true]);
  await put(db, "moves", { id: "stopped", subscriber_id: "ben", moved_at: null, stopped_at: 500 });
  expect(await current()).toEqual([false, false]);
});

test("the confirmations of an address for a course are the newest eight since then", async () => {
  const db = await openTwo();
  const confirm = (id: string, enrollment_id: string, planned_at: number) => ({
    id,
    enrollment_id,
    kind: "confirm" as const,
    key: id,
    planned_at,
  });
  await put(
    db,
    "deliveries",
    ...[3, 9, 1, 5, 7, 2, 8, 4, 6].map((n) => confirm(`c${n}`, "ada-bread", 100 + n)),
    confirm("old", "ada-bread", 100),
    confirm("cheese", "ada-cheese", 150),
    confirm("ben", "ben-bread", 150),
    { id: "welcome", enrollment_id: "ada-bread", kind: "welcome", key: "1", planned_at: 150 },
  );
  const found = await readConfirmations(db, { courseId: "bread", address: "ada@example.org" }, 100);
  expect(found.map(({ deliveryId }) => deliveryId)).toEqual(["c9", "c8", "c7", "c6", "c5", "c4", "c3", "c2"]);
  expect(new Set(found.map(({ enrollmentId }) => enrollmentId))).toEqual(new Set(["ada-bread"]));
  const few = await readConfirmations(db, { courseId: "bread", address: "ada@example.org" }, 108);
  expect(few.map(({ deliveryId }) => deliveryId)).toEqual(["c9"]);
  expect(await enrollmentOfConfirmation(db, "cheese")).toBe("ada-cheese");
  expect(await enrollmentOfConfirmation(db, "welcome")).toBeUndefined();
});

test("welcomes are counted by enrollment", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "w1", enrollment_id: "ada-bread", kind: "welcome", key: "1" },
    { id: "w2", enrollment_id: "ada-bread", kind: "welcome", key: "2" },
    { id: "w3", enrollment_id: "ada-cheese", kind: "welcome", key: "1" },
    { id: "lesson", enrollment_id: "ada-bread" },
    { id: "other", enrollment_id: "ada-bread", kind: "confirm", key: "1" },
    { id: "another", enrollment_id: "ada-bread", kind: "confirm", key: "2" },
  );
  expect(await countWelcomes(db, "ada-bread")).toBe(2);
});

test("a mailbox was asked again only by a letter of that learner, for that course, since then", async () => {
  const db = await openTwo();
  const asked = {
    subscriber_id: "ada",
    course_id: "bread",
    kind: "asked",
    asks_again: 1,
    delivery_id: "d1",
    at: 1000,
  } as const;
  const who = { subscriberId: "ada", courseId: "bread" };
  const others = [
    { ...asked, subscriber_id: "ben" },
    { ...asked, course_id: "cheese" },
    { ...asked, kind: "confirmed" as const },
    { ...asked, asks_again: 0 },
    { ...asked, delivery_id: null },
    { ...asked, at: 999 },
  ];
  await put(db, "consent_events", ...others.map((row, n) => ({ id: `other-${n}`, ...row })));
  expect(await wasAskedAgain(db, who, 999, null)).toBe(false);
  await put(db, "consent_events", { id: "this", ...asked }, { id: "second", ...asked, delivery_id: "d2" });
  expect(await wasAskedAgain(db, who, 999, null)).toBe(true);
  expect(await wasAskedAgain(db, who, 999, "d2")).toBe(true);
  expect(await wasAskedAgain(db, who, 999, "d3")).toBe(false);
});

test("the signups of an unproven address go to whoever proves it, except for courses that they're in", async () => {
  const db = await openTwo();
  await put(db, "subscribers", { id: "typed", address: "typed@example.org", created_at: 3 });
  await put(
    db,
    "enrollments",
    { id: "typed-bread", subscriber_id: "typed", course_id: "bread", created_at: 50 },
    { id: "typed-wine", subscriber_id: "typed", course_id: "wine", created_at: 51 },
    { id: "ben-wine", subscriber_id: "ben", course_id: "wine", created_at: 52 },
  );
  await put(
    db,
    "consent_events",
    { id: "wine", subscriber_id: "typed", course_id: "wine" },
    { id: "bread", subscriber_id: "typed", course_id: "bread" },
    { id: "bens", subscriber_id: "ben", course_id: "wine" },
  );
  await put(
    db,
    "deliveries",
    { id: "planned", enrollment_id: "typed-bread", kind: "confirm", key: "1" },
    { id: "accepted", enrollment_id: "typed-bread", kind: "confirm", key: "2", state: "accepted" },
    { id: "adas", enrollment_id: "ada-bread", kind: "confirm", key: "1" },
  );
  const merge = () => changes(db, (tx) => mergeSubscriber(tx, "typed", "ada"));
  expect(await merge()).toEqual([
    "consent_events wine: subscriber_id=ada",
    "deliveries planned: state=cancelled reason=its signup belongs to another account now",
    "enrollments typed-wine: subscriber_id=ada",
    "journal merged",
    "subscribers typed: address=typed@merged.invalid merged_into=ada",
  ]);
  await put(db, "enrollments", { id: "typed-beer", subscriber_id: "typed", course_id: "beer", created_at: 52 });
  expect(await merge()).toEqual(["journal merged"]);
});

test("an email about a move leads to its own move", async () => {
  const db = await openTwo();
  await put(
    db,
    "moves",
    { id: "m2", subscriber_id: "ada", asked_at: 100, new_address: "second@example.org" },
    { id: "m1", subscriber_id: "ada", asked_at: 100, new_address: "first@example.org" },
    { id: "m3", subscriber_id: "ada", asked_at: 50 },
    { id: "m0", subscriber_id: "ben", enrollment_id: "ben-bread", asked_at: 70 },
  );
  await put(
    db,
    "deliveries",
    { id: "d1", enrollment_id: "ada-bread", kind: "new-address", key: "m1" },
    { id: "d2", enrollment_id: "ada-bread", kind: "move-notice", key: "m2" },
  );
  expect((await readMove(db, "new-address", "d1"))?.id).toBe("m1");
  expect((await readMove(db, "move-notice", "d2"))?.id).toBe("m2");
  expect(await readMove(db, "move-notice", "d1")).toBeUndefined();
  expect(await readMove(db, "new-address", "d2")).toBeUndefined();
  expect((await readMoves(db, "ada")).map(({ id }) => id)).toEqual(["m2", "m1", "m3"]);
  expect([...(await readMoving(db, ["m1", "m0"])).keys()].toSorted()).toEqual(["m0", "m1"]);
});

test("an address is confirmed where its holder confirmed any course", async () => {
  const db = await openTwo();
  await put(
    db,
    "subscribers",
    { id: "cleo", address: "cleo@example.org", created_at: 3 },
    { id: "dan", address: "dan@example.org", created_at: 3 },
  );
  await put(db, "enrollments", { id: "cleo-bread", subscriber_id: "cleo", course_id: "bread", created_at: 1 });
  expect(await holderOf(db, "ada@example.org")).toEqual({ subscriberId: "ada", confirmed: true });
  expect(await holderOf(db, "cleo@example.org")).toEqual({ subscriberId: "cleo", confirmed: false });
  expect(await holderOf(db, "dan@example.org")).toEqual({ subscriberId: "dan", confirmed: false });
});

test("moving one learner makes their unsent emails again, and nobody else's", async () => {
  const db = await openTwo();
  await put(
    db,
    "batches",
    { id: "mine" },
    { id: "attempted", attempts: 1 },
    { id: "accepted", state: "accepted" },
    { id: "bens" },
  );
  const frozen = { state: "frozen", position: 0, fill: "{}" } as const;
  await put(
    db,
    "deliveries",
    { id: "a", enrollment_id: "ada-bread", batch_id: "mine", ...frozen },
    { id: "a2", enrollment_id: "ada-cheese", batch_id: "mine", ...frozen, position: 1 },
    { id: "b", enrollment_id: "ada-bread", key: "lesson-2", batch_id: "attempted", ...frozen },
    { id: "c", enrollment_id: "ada-bread", key: "lesson-3", batch_id: "accepted", ...frozen },
    { id: "d", enrollment_id: "ben-bread", batch_id: "bens", ...frozen },
  );
  await put(db, "moves", { id: "kept", subscriber_id: "ada" }, { id: "move", subscriber_id: "ada" });
  const move = { ...(await readMoves(db, "ada"))[0], moved_at: 7 } as MoveRow;
  expect(
    await changes(db, (tx) =>
      moveSubscriber(tx, { subscriberId: "ada", address: "new@example.org", epoch: 4 }, [move]),
    ),
  ).toEqual([
    "batches mine: state=dissolved",
    "deliveries a2: state=planned fill=null batch_id=null position=null",
    "deliveries a: state=planned fill=null batch_id=null position=null",
    "journal ended",
    "journal moved",
    "moves move: moved_at=7",
    "subscribers ada: address=new@example.org epoch=5",
  ]);
  expect(await changes(db, (tx) => renameSubscriber(tx, "ben", "Benjamin"))).toEqual([
    "subscribers ben: first_name=Benjamin",
  ]);
});

test("the operator's acts for a learner are read oldest first", async () => {
  const db = await openTwo();
  await put(
    db,
    "operator_acts",
    { id: "0", subscriber_id: "ada", at: 30 },
    { id: "b", subscriber_id: "ada", at: 20 },
    { id: "a", subscriber_id: "ada", at: 20 },
    { id: "bens", subscriber_id: "ben", at: 25 },
  );
  expect((await readActs(db, "ada")).map(({ id }) => id)).toEqual(["a", "b", "0"]);
});

test("the past of an enrollment holds its own lessons that weren't canceled", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", state: "accepted" },
    { id: "2", enrollment_id: "ada-bread", key: "lesson-2", state: "cancelled" },
    { id: "3", enrollment_id: "ada-cheese", key: "lesson-3" },
    { id: "4", enrollment_id: "ada-bread", kind: "welcome", key: "1" },
    { id: "g1", enrollment_id: "ada-cheese", kind: "graduation", key: "1", planned_at: 70 },
    { id: "g2", enrollment_id: "ada-bread", kind: "graduation", key: "1", planned_at: 80 },
    { id: "g3", enrollment_id: "ben-bread", kind: "graduation", key: "1", planned_at: 90, state: "cancelled" },
    { id: "g4", enrollment_id: "ben-bread", planned_at: 91 },
  );
  expect((await readPast(db, "ada-bread")).map(({ lessonId, state }) => [lessonId, state])).toEqual([
    ["lesson-1", "accepted"],
  ]);
  expect(await readGraduation(db, "ada-bread")).toBe(80);
  expect(await readGraduation(db, "ben-bread")).toBeUndefined();
});

test("pace and restart change one enrollment, and the zone one learner", async () => {
  const db = await openTwo();
  const pacing = { nextDueAt: 5, pausedAt: null, resumeAt: null };
  expect(
    await changes(db, (tx) => recordPacing(tx, { id: "ada-bread", subscriberId: "ada" }, { ...pacing, zone: "UTC" })),
  ).toEqual(["enrollments ada-bread: next_due_at=5", "journal paced", "subscribers ada: zone=UTC"]);
  const restart = { restartedAt: 6, restartedBefore: null, finishedAt: null, nextDueAt: 7 };
  expect(await changes(db, (tx) => recordRestart(tx, "ben-cheese", restart))).toEqual([
    "enrollments ben-cheese: next_due_at=7 restarted_at=6",
    "journal restarted",
  ]);
  expect(await changes(db, (tx) => resumeEnrollment(tx, "ben-bread", 8))).toEqual([
    "enrollments ben-bread: next_due_at=8",
    "journal paced",
  ]);
});

test("confirming and leaving touch the course that it's about, or all courses of that learner", async () => {
  const db = await openTwo();
  const ada = await readEnrollment(db, "ada-bread");
  const ben = await readEnrollment(db, "ben-cheese");
  if (ada === undefined || ben === undefined) throw new Error("nobody there");
  expect(ada).toMatchObject({ id: "ada-bread", subscriberId: "ada", suppressed: false });
  expect(
    await changes(db, (tx) => confirmEnrollment(tx, { ...ada, firstName: "Adele" }, 9, evidence(200), ids())),
  ).toEqual([
    "+ consent_events new-1",
    "enrollments ada-bread: confirmed_at=200 next_due_at=9",
    "journal enrolled",
    "subscribers ada: first_name=Adele",
  ]);
  const told = await db.selectFrom("journal.entries").select("body").executeTakeFirstOrThrow();
  expect(JSON.parse(told.body)).toMatchObject({ subscriber: { id: "ada" }, enrollment: { id: "ada-bread" } });
  const go = (which: "this-course" | "all-courses", who: typeof ada) =>
    changes(db, (tx) => leave(tx, who, which, evidence(300), () => `${which}-${who.id}`));
  expect(await go("this-course", ada)).toEqual([
    "+ consent_events this-course-ada-bread",
    "enrollments ada-bread: left_at=300 next_due_at=null",
    "journal left",
  ]);
  expect(await go("this-course", ada)).toEqual([]);
  expect(await go("all-courses", ada)).toEqual([
    "+ consent_events all-courses-ada-bread",
    "enrollments ada-cheese: left_at=300",
    "journal left",
  ]);
  expect((await readEnrollment(db, "ben-bread"))?.leftAt).toBeNull();
});

test("enrollments are found by address and course, with the suppression of that address", async () => {
  const db = await openTwo();
  await put(db, "suppressions", { address: "ben@example.org", reason: "bounce", at: 5 });
  const at = { address: "ada@example.org", courseId: "cheese" };
  expect(await findEnrollment(db, at)).toMatchObject({ id: "ada-cheese", suppressed: false });
  expect(await findEnrollment(db, { ...at, address: "ben@example.org" })).toMatchObject({
    id: "ben-cheese",
    suppressedAt: 5,
  });
  expect((await readEnrollments(db)).map(({ id }) => id)).toEqual([
    "ada-bread",
    "ada-cheese",
    "ben-bread",
    "ben-cheese",
  ]);
  expect((await readEnrollments(db, "ben")).map(({ id }) => id)).toEqual(["ben-bread", "ben-cheese"]);
  await inTx(db, (tx) =>
    tx.updateTable("enrollments").set({ created_at: NOW }).where("subscriber_id", "=", "ada").execute(),
  );
  expect((await readEnrollments(db)).map(({ id }) => id)).toEqual([
    "ben-bread",
    "ben-cheese",
    "ada-bread",
    "ada-cheese",
  ]);
});
