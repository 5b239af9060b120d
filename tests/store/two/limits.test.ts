import { expect, test } from "vitest";
import type { Archive } from "../../../src/store/archive.ts";
import { countAttempts, recordAttempt } from "../../../src/store/form-attempts.ts";
import { adoptNewJournal, stampIdentity } from "../../../src/store/identity.ts";
import { readMailFacts } from "../../../src/store/mail-facts.ts";
import { claimMode, readModeFacts } from "../../../src/store/mode.ts";
import { readReputation } from "../../../src/store/reputation.ts";
import { instanceId, readSetting, writeSetting } from "../../../src/store/settings.ts";
import {
  countRefusal,
  lettersWait,
  noteMailboxLetter,
  readMailboxLetters,
  readMailUse,
  readRefusals,
  readSignupNetworks,
} from "../../../src/store/signup-limits.ts";
import { enterSignup, recordAsked, recordSignup, readWishes, signupLetters } from "../../../src/store/signups.ts";
import { addRefusedWebhooks, forgetRefusedWebhooks, readWebhookHealth } from "../../../src/store/webhook-health.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { DAY, evidence, HOUR, ids, inTx, MINUTE, NOW, openTwo, put } from "../../support/two-of-everything.ts";

test("forms are counted by address and by network, each since its own time", async () => {
  const db = await openTwo();
  const attempt = { form: "signup" as const, address_key: "ada", network: "net-1", at: 100 };
  await put(
    db,
    "form_attempts",
    attempt,
    { ...attempt, at: 101 },
    { ...attempt, at: 50 },
    { ...attempt, form: "code", at: 150 },
    { ...attempt, address_key: "ben", at: 120 },
    { ...attempt, network: "net-2", at: 130 },
    { ...attempt, address_key: "cleo", network: "net-3", at: 140 },
    { ...attempt, address_key: "cleo", network: "net-3", at: 141 },
    { ...attempt, address_key: "cleo", network: "net-3", at: 142 },
  );
  expect(await countAttempts(db, attempt, { address: 50, network: 100 })).toEqual({ address: 3, network: 2 });
  const note = (at: number, counts: boolean) => changes(db, (tx) => recordAttempt(tx, attempt, at, counts));
  expect(await note(DAY + 50, true)).toEqual([
    `+ form_attempts signup ada net-1 ${DAY + 50}`,
    "- form_attempts signup ada net-1 50",
  ]);
  expect(await note(DAY + 60, false)).toEqual([]);
});

test("letters to one mailbox are counted for thirty days", async () => {
  const db = await openTwo();
  await put(
    db,
    "mailbox_letters",
    { mailbox_key: "ada", at: 5 },
    { mailbox_key: "ada", at: 6 },
    { mailbox_key: "ben", at: 7 },
  );
  expect(await readMailboxLetters(db, "ada", 5 + 30 * DAY)).toEqual([6]);
  expect(await changes(db, (tx) => noteMailboxLetter(tx, "ben", 6 + 30 * DAY, false))).toEqual([
    "- mailbox_letters ada 5",
    "- mailbox_letters ada 6",
  ]);
  expect(await changes(db, (tx) => noteMailboxLetter(tx, "ada", 8))).toEqual(["+ mailbox_letters ada 8"]);
});

test("refusals are counted by hour and reason, and kept for thirty days", async () => {
  const db = await openTwo();
  const hour = Math.floor(NOW / HOUR) * HOUR;
  await put(
    db,
    "refusals",
    { hour, reason: "network", count: 2 },
    { hour, reason: "mailbox", count: 1 },
    { hour: hour - HOUR, reason: "network", count: 4 },
    { hour: hour - 30 * DAY, reason: "mailbox", count: 5 },
    { hour: hour - 30 * DAY - 1, reason: "mailbox", count: 6 },
  );
  expect((await readRefusals(db, hour - HOUR)).map(({ count }) => count)).toEqual([4, 1, 2]);
  expect(await changes(db, (tx) => countRefusal(tx, "network", NOW))).toEqual([
    `- refusals ${hour - 30 * DAY - 1} mailbox`,
    `refusals ${hour} network: count=3`,
  ]);
  expect(await changes(db, (tx) => countRefusal(tx, "unknown-proxy", NOW, false))).toEqual([]);
});

test("signups are counted with the networks that they came from", async () => {
  const db = await openTwo();
  const asked = { subscriber_id: "ada", at: 100 };
  await put(
    db,
    "consent_events",
    { id: "1", ...asked },
    { id: "2", ...asked },
    { id: "3", ...asked, network: "10.0.1.0" },
    { id: "4", ...asked, network: "10.0.2.0", at: 99 },
    { id: "5", ...asked, network: "10.0.3.0", kind: "confirmed" },
  );
  expect(await readSignupNetworks(db, 100)).toEqual({ signups: 3, networks: 2 });
});

/** A day's mail: letters and lessons that were accepted, are frozen, planned, and due. */
async function aDay(): Promise<Archive> {
  const db = await openTwo();
  const today = Math.floor(NOW / DAY) * DAY;
  await put(db, "batches", { id: "frozen" }, { id: "over", state: "dissolved" });
  const lesson = (id: string, set: object) => ({ id, enrollment_id: "ada-bread", key: id, ...set });
  const letter = (id: string, set: object) => lesson(id, { kind: "confirm", ...set });
  const accepted = (at: number) => ({ state: "accepted" as const, accepted_at: at });
  await put(
    db,
    "deliveries",
    lesson("yesterday", accepted(today - 1)),
    lesson("morning", accepted(today)),
    lesson("another", accepted(today + 1)),
    letter("morning-letter", accepted(today + 2)),
    letter("hour-letter", accepted(NOW - HOUR)),
    letter("before-hour", accepted(NOW - HOUR - 1)),
    letter("far", accepted(NOW + DAY)),
    lesson("in-frozen", { state: "frozen", batch_id: "frozen" }),
    letter("letter-in-frozen", { state: "frozen", batch_id: "frozen" }),
    letter("letter-in-frozen-2", { state: "frozen", batch_id: "frozen" }),
    letter("skipped-in-frozen", { state: "skipped", batch_id: "frozen" }),
    letter("in-over", { state: "frozen", batch_id: "over" }),
    lesson("planned", {}),
    lesson("planned-2", {}),
    letter("planned-letter", {}),
  );
  await db
    .updateTable("enrollments")
    .set({ next_due_at: today + DAY - 1 })
    .where("id", "=", "ada-bread")
    .execute();
  await db
    .updateTable("enrollments")
    .set({ next_due_at: today + DAY })
    .where("id", "=", "ben-bread")
    .execute();
  return db;
}

test("a day's mail is what was accepted since midnight, what is frozen, planned, and due", async () => {
  const db = await aDay();
  expect(await readMailUse(db, "account-1", 100, NOW)).toEqual({
    dailyLimit: 100,
    acceptedToday: 5,
    lettersToday: 5,
    lettersThisHour: 3,
    waiting: 5,
    dueToday: 1,
  });
});

test("a quota is learned from the account's own hold, and from the day on which it ended", async () => {
  const db = await aDay();
  const tomorrow = (Math.floor(NOW / DAY) + 1) * DAY;
  const learned = async () => (await readMailUse(db, "account-1", undefined, NOW)).dailyLimit;
  await put(db, "holds", { account: "account-2", reason: "daily quota", until: tomorrow });
  expect(await learned()).toBeUndefined();
  await put(db, "holds", { account: "account-1", reason: "bad key", until: tomorrow });
  expect(await learned()).toBeUndefined();
  await db
    .updateTable("holds")
    .set({ reason: "your daily sending quota is used up" })
    .where("account", "=", "account-1")
    .execute();
  expect(await learned()).toBe(5);
});

test("letters wait once one of them has been planned for two minutes", async () => {
  const db = await openTwo();
  const letter = { enrollment_id: "ada-bread", kind: "confirm" as const, planned_at: NOW - 2 * MINUTE };
  await put(
    db,
    "deliveries",
    { id: "1", ...letter, key: "1", state: "accepted" },
    { id: "2", ...letter, kind: "welcome", key: "1" },
    { id: "3", ...letter, key: "2", planned_at: NOW - 2 * MINUTE + 1 },
  );
  expect(await lettersWait(db, NOW)).toBe(false);
  await put(db, "deliveries", { id: "4", ...letter, key: "3" });
  expect(await lettersWait(db, NOW)).toBe(true);
});

test("only permanent bounces and complaints since then count, each delivery once", async () => {
  const db = await openTwo();
  const since = NOW - 7 * DAY;
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", accepted_at: since },
    { id: "2", enrollment_id: "ben-bread", accepted_at: since + 1 },
    { id: "3", enrollment_id: "ben-cheese" },
  );
  const bounced = { type: "email.bounced", detail: "Permanent: no such user", at: since + 1 };
  await put(
    db,
    "provider_events",
    { id: "a", ...bounced, delivery_id: "1" },
    { id: "b", ...bounced, delivery_id: "1" },
    { id: "c", ...bounced, delivery_id: "2", detail: "Transient" },
    { id: "d", ...bounced, delivery_id: "2", at: since },
    { id: "e", ...bounced, delivery_id: "2", type: "email.delivered" },
    { id: "f", ...bounced, delivery_id: "2", type: "email.complained", detail: null },
    { id: "g", ...bounced, delivery_id: "3", type: "email.complained", detail: null },
  );
  const { tallies } = await readReputation(db, NOW);
  expect(tallies.map(({ accepted, bounces, complaints }) => [accepted, bounces, complaints])).toEqual([
    [1, 1, 2],
    [2, 2, 2],
  ]);
});

test("deliveries that wait for a person are counted", async () => {
  const db = await openTwo();
  for (const [n, state] of (["unknown", "refused", "failed", "accepted", "planned"] as const).entries()) {
    await put(db, "deliveries", { id: `${n}`, enrollment_id: "ada-bread", key: `${n}`, state });
  }
  expect(await readMailFacts(db, NOW, false)).toMatchObject({ undecided: 3 });
});

test("webhooks are silent until one about an email has come; refused ones add up", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", accepted_at: 20 },
    { id: "2", enrollment_id: "ben-bread", accepted_at: 10 },
    { id: "3", enrollment_id: "ben-cheese" },
  );
  await put(
    db,
    "provider_events",
    { id: "z", type: "email.received", received_at: 30 },
    { id: "a", type: "email.received", received_at: 20 },
  );
  expect(await readWebhookHealth(db, NOW)).toMatchObject({
    firstAcceptedAt: 10,
    lastEventAt: 20,
    silent: true,
    refused: 0,
  });
  await put(db, "provider_events", { id: "b", received_at: 25 });
  expect(await readWebhookHealth(db, NOW)).toMatchObject({ lastEventAt: 25, silent: false });
  await addRefusedWebhooks(db, 2, 5);
  await addRefusedWebhooks(db, 3, 6);
  expect(await readWebhookHealth(db, NOW)).toMatchObject({ refused: 5, refusedSince: 5, lastRefusedAt: 6 });
  await forgetRefusedWebhooks(db);
  expect(await readWebhookHealth(db, NOW)).toMatchObject({ refused: 0 });
});

test("a setting is written by its name, and the archive keeps its first id", async () => {
  const db = await openTwo();
  await writeSetting(db, "mode", "live");
  expect(await instanceId(db, () => "first")).toBe("first");
  expect(await instanceId(db, () => "second")).toBe("first");
  expect(await changesBy(db, () => writeSetting(db, "mode", "practice"))).toEqual(["settings mode: value=practice"]);
  expect(await readSetting(db, "mode")).toBe("practice");
  await stampIdentity(db, "first", "print");
  expect(await changesBy(db, () => stampIdentity(db, "other", "print"))).toEqual([
    "journal.meta instance: value=other",
  ]);
  await adoptNewJournal(db);
  expect(await readSetting(db, "journal-checkpoint")).toBe("0");
});

test("an archive that was used in both modes keeps those whose address real mail has proven", async () => {
  const db = await openTwo();
  await put(
    db,
    "batches",
    { id: "real", state: "accepted" },
    { id: "real-2", state: "accepted" },
    { id: "practice", account: "outbox" },
    { id: "practice-over", account: "outbox", state: "dissolved" },
    { id: "real-frozen" },
  );
  const confirm = { kind: "confirm" as const, key: "1", state: "accepted" as const, accepted_at: 60, planned_at: 50 };
  await put(
    db,
    "deliveries",
    { id: "adas", enrollment_id: "ada-bread", ...confirm, batch_id: "real" },
    { id: "bens", enrollment_id: "ben-bread", ...confirm, batch_id: "practice-over" },
    { id: "in-practice", enrollment_id: "ada-cheese", state: "frozen", batch_id: "practice", fill: "{}", position: 0 },
    {
      id: "in-over",
      enrollment_id: "ada-cheese",
      key: "2",
      state: "frozen",
      batch_id: "practice-over",
      fill: "{}",
      position: 0,
    },
    {
      id: "in-real",
      enrollment_id: "ada-cheese",
      key: "3",
      state: "frozen",
      batch_id: "real-frozen",
      fill: "{}",
      position: 0,
    },
    { id: "adas-next", enrollment_id: "ada-bread", key: "4" },
    { id: "bens-next", enrollment_id: "ben-bread", key: "4" },
    { id: "bens-sent", enrollment_id: "ben-bread", key: "5", state: "accepted", accepted_at: 70, batch_id: "real-2" },
  );
  await put(
    db,
    "consent_events",
    { id: "c1", subscriber_id: "ada", kind: "confirmed", at: 50 },
    { id: "c2", subscriber_id: "ben", kind: "confirmed", at: 50 },
  );
  await db.updateTable("enrollments").set({ left_at: 1 }).where("id", "=", "ben-cheese").execute();
  expect(await readModeFacts(db)).toEqual({ remembered: undefined, hasPracticed: true, hasSent: true });
  const claim = () => changesBy(db, () => claimMode(db, "live", 200, ids()));
  expect(await claim()).toEqual([
    "+ consent_events new-1",
    "+ settings mode",
    "batches practice: state=dissolved",
    "deliveries bens-next: state=cancelled reason=planned in practice mode",
    "deliveries in-practice: state=planned fill=null batch_id=null position=null",
    "enrollments ben-bread: left_at=200",
    "journal ended",
    "journal left",
  ]);
});

test.each([
  ["its confirmation wasn't accepted", { accepted_at: null }, {}],
  ["only a lesson was", { kind: "lesson" as const }, {}],
  ["it was answered before it was planned", {}, { at: 49 }],
  ["nobody answered", {}, { kind: "asked" as const }],
  ["somebody else answered", {}, { subscriber_id: "ben" }],
])("an address isn't proven where %s", async (_why, mail, consent) => {
  const db = await openTwo();
  await put(
    db,
    "batches",
    { id: "real", state: "accepted" },
    { id: "practice", account: "outbox", state: "dissolved" },
  );
  await put(db, "deliveries", {
    id: "adas",
    enrollment_id: "ada-bread",
    kind: "confirm",
    key: "1",
    state: "accepted",
    accepted_at: 60,
    planned_at: 50,
    batch_id: "real",
    ...mail,
  });
  await put(db, "consent_events", { id: "c1", subscriber_id: "ada", kind: "confirmed", at: 50, ...consent });
  expect(
    (await changesBy(db, () => claimMode(db, "live", 200, ids()))).filter((line) => line.startsWith("enrollments")),
  ).toContain("enrollments ada-bread: left_at=200");
});

const wish = { courseId: "wine", address: "ada@example.org", firstName: "Adele", zone: null };

test("a signup finds the learner and their enrollment by address and course, or makes them", async () => {
  const db = await openTwo();
  const newId = ids();
  const enter = (set: Partial<typeof wish & { keep: boolean }>) =>
    changes(db, (tx) => enterSignup(tx, { ...wish, keep: true, ...set }, 5, newId));
  expect(await enter({})).toEqual(["+ enrollments new-1", "journal enrolled"]);
  expect(await enter({ courseId: "bread" })).toEqual([]);
  expect(await enter({ address: "cleo@example.org", keep: false })).toEqual([]);
  expect(await enter({ courseId: "beer", keep: false })).toEqual([]);
  expect(await enter({ address: "cleo@example.org" })).toEqual([
    "+ enrollments new-9",
    "+ subscribers new-10",
    "journal enrolled",
  ]);
  const told = await db.selectFrom("journal.entries").select("body").orderBy("seq", "desc").executeTakeFirstOrThrow();
  expect(JSON.parse(told.body)).toMatchObject({
    subscriber: { address: "cleo@example.org" },
    enrollment: { id: "new-9", course_id: "wine" },
  });
  expect(
    await inTx(db, (tx) => recordSignup(tx, { ...wish, courseId: "bread" }, evidence(), () => "asked")),
  ).toMatchObject({ id: "ada-bread", firstName: "Ada" });
});

test("what somebody typed is kept with their own enrollment, and read newest first", async () => {
  const db = await openTwo();
  const typed = { firstName: "X", zone: null, deliveryId: null, asksAgain: false };
  expect(await changes(db, (tx) => recordAsked(tx, undefined, typed, evidence(1), () => "none"))).toEqual([]);
  await inTx(db, (tx) => recordAsked(tx, "ben-cheese", typed, evidence(1), () => "bens"));
  expect(await db.selectFrom("consent_events").select(["subscriber_id", "course_id"]).execute()).toEqual([
    { subscriber_id: "ben", course_id: "cheese" },
  ]);
  const asked = { subscriber_id: "ada", at: 100 };
  await put(
    db,
    "consent_events",
    { id: "c", ...asked, first_name: "100c" },
    { id: "a", ...asked, first_name: "200", at: 200 },
    { id: "d", ...asked, first_name: "100d" },
    { id: "f", ...asked, first_name: "early", at: 99 },
    { id: "g", ...asked, first_name: "cheese", course_id: "cheese" },
    { id: "h", ...asked, first_name: "confirmed", kind: "confirmed" },
    { id: "i", ...asked, first_name: "ben", subscriber_id: "ben" },
  );
  const read = async () =>
    (await readWishes(db, { subscriberId: "ada", courseId: "bread", confirmedAt: 100 })).map(
      ({ firstName }) => firstName,
    );
  expect(await read()).toEqual(["200", "100d", "100c"]);
  await put(db, "consent_events", ...Array.from({ length: 50 }, (_, n) => ({ id: `many-${n}`, ...asked, at: 300 })));
  expect(await read()).toHaveLength(50);
});

test("the letters of signups are a mailbox's, over all of its courses, with those that asked to move there", async () => {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "1", enrollment_id: "ada-bread", kind: "confirm", key: "1", planned_at: 1 },
    { id: "2", enrollment_id: "ada-cheese", kind: "sign-in", key: "2", planned_at: 2 },
    { id: "3", enrollment_id: "ben-bread", kind: "confirm", key: "3", planned_at: 3 },
    { id: "4", enrollment_id: "ada-bread", kind: "welcome", key: "4", planned_at: 4 },
  );
  await put(
    db,
    "moves",
    { id: "m", subscriber_id: "ben", new_address: "ada@example.org", asked_at: 5 },
    { id: "n", subscriber_id: "ada", new_address: "x@example.org", asked_at: 6 },
  );
  expect((await signupLetters(db, "ada@example.org")).toSorted((a, b) => a.at - b.at)).toEqual([
    { at: 1, enrollmentId: "ada-bread", key: "1" },
    { at: 2, enrollmentId: "ada-cheese", key: "2" },
    { at: 5, enrollmentId: "", key: "0" },
  ]);
});
