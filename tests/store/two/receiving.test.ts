import { expect, test } from "vitest";
import { TIERS } from "../../../src/course/turn.ts";
import { emptyDigests } from "../../../src/store/digests.ts";
import { followPassedOn, noteTry, readForwardTroubles, readMailboxHold } from "../../../src/store/mailbox-holds.ts";
import { markPassedOn, nextPassOn, readPassedOn, readWaitingQuestions } from "../../../src/store/passing-on.ts";
import {
  insertAnswer,
  insertQuestion,
  readOpenQuestions,
  readQuestion,
  wasAcknowledged,
} from "../../../src/store/questions.ts";
import {
  countReceived,
  countToToken,
  fileReceived,
  nextFetch,
  noteReceived,
  postponeFetch,
  postponeOne,
  readWaitingMail,
} from "../../../src/store/received-mails.ts";
import {
  deferReceived,
  forgetStrangers,
  hasUnsorted,
  readReceivingLoad,
  sortReceived,
} from "../../../src/store/receiving-load.ts";
import { sentAs, tieBySender, tieByThread, tieByToken } from "../../../src/store/tying.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { HOUR, inTx, MINUTE, NOW, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";
import type { Archive } from "../../../src/store/archive.ts";

const WAITING = { state: "waiting", tier: TIERS.known, next_try_at: 50 } as const;

test("an email is noted once", async () => {
  const db = await openTwo();
  await put(db, "received_mails", { provider_id: "other" });
  const note = () => noteReceived(db, "one", 5, 6, { from: "ada@example.org", to: ["r@reply.example"] });
  expect(await note()).toBe(true);
  expect(await note()).toBe(false);
});

test("the next email to fetch is the oldest of its tier whose time has come", async () => {
  const db = await openTwo();
  await put(
    db,
    "received_mails",
    { provider_id: "b", ...WAITING, received_at: 20 },
    { provider_id: "a", ...WAITING, received_at: 10 },
    { provider_id: "stranger", ...WAITING, tier: TIERS.stranger, received_at: 1, next_try_at: 7 },
    { provider_id: "filed", ...WAITING, state: "question", received_at: 2, next_try_at: 8 },
    { provider_id: "later", ...WAITING, received_at: 3, next_try_at: 51 },
  );
  expect(await readWaitingMail(db, TIERS.known, 50)).toMatchObject({ providerId: "a" });
  expect(await nextFetch(db, TIERS.known, 50)).toBe(50);
  expect(await nextFetch(db, TIERS.stranger, 50)).toBe(7);
  expect(await nextFetch(db, TIERS.token, 50)).toBeUndefined();
});

test("where the provider doesn't answer, every email that's due waits a minute; an email's own failure puts off that one", async () => {
  const db = await openTwo();
  await put(
    db,
    "received_mails",
    { provider_id: "due", ...WAITING },
    { provider_id: "tried", ...WAITING },
    { provider_id: "later", ...WAITING, next_try_at: 51 },
    { provider_id: "filed", ...WAITING, state: "question" },
  );
  const mail = await readWaitingMail(db, TIERS.known, 50);
  if (mail === undefined) throw new Error("no mail");
  const tried = { ...mail, providerId: "tried" };
  expect(await changes(db, (tx) => postponeFetch(tx, tried, 50, 999))).toEqual([
    `received_mails due: next_try_at=${50 + MINUTE}`,
    "received_mails tried: tries=1 next_try_at=999",
  ]);
  expect(await changes(db, (tx) => postponeOne(tx, { ...mail, providerId: "filed" }, 77))).toEqual([]);
  expect(await changesBy(db, () => fileReceived(db, "due", "automatic", null))).toEqual([
    "received_mails due: state=automatic",
  ]);
  expect(await fileReceived(db, "filed", "automatic", null)).toBe(false);
});

test("emails are counted by their sender, or by the token that they were sent to", async () => {
  const db = await openTwo();
  const mail = { from_address: "ada@example.org", received_at: 20 };
  await put(
    db,
    "received_mails",
    { provider_id: "1", ...mail },
    { provider_id: "2", ...mail, received_at: 30 },
    { provider_id: "3", ...mail, received_at: 10 },
    { provider_id: "4", ...mail, received_at: 31 },
    { provider_id: "5", ...mail, from_address: "ben@example.org" },
    { provider_id: "6", ...mail, state: "waiting" },
    { provider_id: "7", ...mail, token_id: "t" },
    { provider_id: "8", ...mail, token_id: "t", from_address: "ben@example.org", received_at: 30 },
    { provider_id: "9", ...mail, token_id: "t", received_at: 10 },
    { provider_id: "10", ...mail, token_id: "t", received_at: 31 },
    { provider_id: "11", ...mail, token_id: "u" },
    { provider_id: "12", ...mail, token_id: "t", state: "waiting" },
    { provider_id: "13", ...mail, token_id: "u" },
    { provider_id: "14", ...mail, token_id: "t", from_address: "ben@example.org" },
  );
  expect(await countReceived(db, "ada@example.org", 10, 30)).toBe(2);
  expect(await countToToken(db, "t", "ada@example.org", 10, 30)).toEqual({ fromThem: 1, all: 3 });
});

test("new emails are sorted oldest first, and each by whether its own sender is known", async () => {
  const db = await openTwo();
  expect(await hasUnsorted(db)).toBe(false);
  await put(db, "received_mails", { provider_id: "filed", tier: null }, { provider_id: "sorted", ...WAITING });
  expect(await hasUnsorted(db)).toBe(false);
  const fresh = { state: "waiting" as const, recipients: '["r@reply.example"]' };
  await put(
    db,
    "received_mails",
    { provider_id: "new-2", ...fresh, received_at: 20, from_address: "stranger@example.org" },
    { provider_id: "new-1", ...fresh, received_at: 10, from_address: "ada@example.org" },
  );
  expect(await hasUnsorted(db)).toBe(true);
  const asked: unknown[] = [];
  const turnOf = (envelope: { readonly from?: string | undefined } | undefined, isKnown: boolean) => {
    asked.push([envelope?.from, isKnown]);
    return { tier: isKnown ? TIERS.known : TIERS.stranger, tokenId: null, network: "example.org" };
  };
  expect(await changesBy(db, () => sortReceived(db, NOW, turnOf))).toEqual([
    "received_mails new-1: tier=1 recipients=null network=example.org",
    "received_mails new-2: tier=2 recipients=null network=example.org",
  ]);
  expect(asked).toEqual([
    ["ada@example.org", true],
    ["stranger@example.org", false],
  ]);
});

/** So many emails at once that each costs a row of its own. */
async function putMany(
  db: Archive,
  from: number,
  many: number,
  set: Record<string, unknown>,
  last: Record<string, unknown> = {},
): Promise<void> {
  for (let n = from; n < from + many; n += 400) {
    const rows = Array.from({ length: Math.min(400, from + many - n) }, (_, i) => {
      const one = { state: "waiting", tries: 0, next_try_at: 1, received_at: n + i, provider_id: `m${n + i}`, ...set };
      return n + i === from + many - 1 ? { ...one, ...last } : one;
    });
    await db
      .insertInto("received_mails")
      .values(rows as never)
      .execute();
  }
}

/** The later in the row, the older. */
async function putStrangersQuestions(db: Archive, from: number, many: number): Promise<void> {
  const usual = { state: "unattributed", subject: "", text: "", attachments: 0, wants_out: 0, thread: "[]" };
  for (let n = from; n < from + many; n += 400) {
    const rows = Array.from({ length: Math.min(400, from + many - n) }, (_, i) => ({
      id: `q${n + i}`,
      provider_id: `m${n + i}`,
      received_at: 100_000 - n - i,
      ...usual,
    }));
    await db
      .insertInto("questions")
      .values(rows as never)
      .execute();
  }
}

const dropped = async (db: Archive) =>
  (
    await db
      .selectFrom("received_mails")
      .select("provider_id")
      .where("state", "=", "dropped")
      .orderBy("received_at")
      .execute()
  ).map((row) => row.provider_id);

test("of one token or one sender, the newest hundred wait", async () => {
  const db = await openTwo();
  const turnOf = (envelope: { readonly from?: string | undefined } | undefined) => ({
    tier: TIERS.known,
    tokenId: envelope?.from === "token@example.org" ? "t" : null,
    network: null,
  });
  await putMany(db, 0, 100, { tier: TIERS.known, from_address: "ada@example.org" });
  await putMany(db, 1000, 100, { tier: TIERS.known, from_address: "x@example.org", token_id: "t" });
  await putMany(db, 2000, 100, { tier: TIERS.known, from_address: "ben@example.org" });
  await putMany(db, 3000, 100, { tier: TIERS.token, from_address: "ada@example.org", token_id: "u" });
  await putMany(db, 4000, 3, { state: "question", tier: TIERS.known, from_address: "ada@example.org" });
  await putMany(db, 5000, 1, { recipients: "[]", from_address: "ada@example.org" });
  await putMany(db, 6000, 1, { recipients: "[]", from_address: "token@example.org" });
  await sortReceived(db, NOW, turnOf);
  expect(await dropped(db)).toEqual(["m0", "m1000"]);
  expect(await readReceivingLoad(db)).toMatchObject({ dropped: 2, lastDroppedAt: NOW, deferred: 0 });
});

test("of all strangers, the newest two thousand wait", async () => {
  const db = await openTwo();
  await putMany(db, 0, 300, { tier: TIERS.known, from_address: null });
  await putMany(db, 1000, 2000, { tier: TIERS.stranger });
  await putMany(db, 9000, 201, { recipients: null, from_address: null });
  const turnOf = () => ({ tier: TIERS.stranger, tokenId: null, network: null });
  expect(await sortReceived(db, NOW, turnOf)).toBe(true);
  expect(await dropped(db)).toEqual(Array.from({ length: 200 }, (_, n) => `m${1000 + n}`));
  expect(await readReceivingLoad(db)).toEqual({
    waiting: { token: 0, known: 300, stranger: 2001 },
    oldestWaitingAt: 0,
    deferred: 0,
    dropped: 200,
    lastDroppedAt: NOW,
    forgotten: 0,
  });
});

test("whoever has used up their share waits, of one tier, and nobody else", async () => {
  const db = await openTwo();
  const mail = { ...WAITING, network: "a.example" };
  await put(
    db,
    "received_mails",
    { provider_id: "1", ...mail },
    { provider_id: "2", ...mail, network: "b.example" },
    { provider_id: "3", ...mail, tier: TIERS.stranger },
    { provider_id: "4", ...mail, next_try_at: 51 },
    { provider_id: "5", ...mail, state: "question" },
  );
  await put(db, "receiving_tally", { what: "dropped", n: 5, at: 1 });
  const defer = () =>
    changes(db, (tx) => deferReceived(tx, TIERS.known, { column: "network", value: "a.example" } as never, 99, 50));
  expect(await defer()).toEqual(["+ receiving_tally deferred", "received_mails 1: next_try_at=99"]);
  await db.updateTable("received_mails").set({ next_try_at: 50 }).execute();
  expect(await defer()).toEqual([
    "received_mails 1: next_try_at=99",
    "received_mails 4: next_try_at=99",
    "receiving_tally deferred: n=3",
  ]);
});

test("the oldest of what strangers wrote is forgotten beyond five hundred, and of what nothing followed from beyond five thousand", async () => {
  const db = await openTwo();
  await putMany(db, 0, 502, { state: "question", tier: TIERS.known, received_at: 1 });
  await putStrangersQuestions(db, 0, 502);
  await putQuestion(db, { id: "open", received_at: 1 }, { id: "answered", state: "answered", received_at: 2 });
  const told = await changes(db, (tx) => forgetStrangers(tx, 9));
  expect(told).toEqual(["+ receiving_tally forgotten", "- questions q500", "- questions q501"]);
  expect(await readReceivingLoad(db)).toMatchObject({ forgotten: 2 });
});

test("emails without a text are forgotten beyond five thousand, the oldest first, three thousand at a time", async () => {
  const db = await openTwo();
  await putMany(db, 0, 5002, { state: "automatic", tier: TIERS.known });
  await putMany(db, 10_000, 2, { state: "waiting", tier: TIERS.known, received_at: 0 });
  await putMany(db, 11_000, 5002, { state: "question", tier: TIERS.stranger });
  await putMany(db, 20_000, 2, { state: "question", tier: TIERS.known, received_at: 0 });
  await putMany(db, 22_000, 2, { state: "waiting", tier: TIERS.stranger, received_at: 0 });
  await putMany(db, 21_000, 2, { state: "answer", tier: TIERS.known, received_at: 0 });
  await put(db, "questions", { id: "kept", provider_id: "m11000" });
  expect(await changes(db, (tx) => forgetStrangers(tx, 9))).toEqual([
    "- received_mails m0",
    "- received_mails m1",
    "- received_mails m11001",
  ]);
});

test("a flood is forgotten in pieces", async () => {
  const db = await openTwo();
  await putMany(db, 0, 8001, { state: "automatic", tier: TIERS.known });
  await putMany(db, 11_000, 8001, { state: "question", tier: TIERS.stranger });
  await putMany(db, 30_000, 3501, { state: "answer", tier: TIERS.known });
  await putStrangersQuestions(db, 30_000, 3501);
  expect(await inTx(db, (tx) => forgetStrangers(tx, 9))).toBe(true);
  const left = await db
    .selectFrom("received_mails")
    .select(["state", (eb) => eb.fn.countAll<number>().as("n")])
    .groupBy("state")
    .orderBy("state")
    .execute();
  expect(left).toEqual([
    { state: "answer", n: 3501 },
    { state: "automatic", n: 5001 },
    { state: "question", n: 5001 },
  ]);
  expect(
    await db
      .selectFrom("questions")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirst(),
  ).toEqual({ n: 501 });
});

test("what received email costs is told by tier", async () => {
  const db = await openTwo();
  await put(
    db,
    "received_mails",
    { provider_id: "1", ...WAITING, received_at: 30 },
    { provider_id: "2", ...WAITING, received_at: 20 },
    { provider_id: "3", ...WAITING, tier: TIERS.token, received_at: 25 },
    { provider_id: "4", ...WAITING, tier: null, received_at: 26 },
    { provider_id: "5", ...WAITING, state: "question", received_at: 1 },
  );
  await put(db, "receiving_tally", { what: "dropped", n: 5, at: 1 }, { what: "deferred", n: 6, at: 2 });
  expect(await readReceivingLoad(db)).toMatchObject({
    waiting: { token: 1, known: 2, stranger: 1 },
    oldestWaitingAt: 20,
    deferred: 6,
    dropped: 5,
  });
});

async function twoThreads(): Promise<Archive> {
  const db = await openTwo();
  await put(
    db,
    "deliveries",
    { id: "b2", enrollment_id: "ben-cheese", key: "lesson-7", state: "accepted", accepted_at: 90 },
    { id: "a1", enrollment_id: "ada-bread", key: "lesson-1", state: "accepted", accepted_at: 10 },
    { id: "a3", enrollment_id: "ada-cheese", key: "lesson-3", state: "accepted", accepted_at: 30 },
    { id: "a2", enrollment_id: "ada-bread", key: "lesson-2", state: "accepted", accepted_at: 20 },
    { id: "a4", enrollment_id: "ada-bread", key: "lesson-4" },
    { id: "aw", enrollment_id: "ada-bread", kind: "welcome", key: "1", state: "accepted", accepted_at: 50 },
    { id: "ack", enrollment_id: "ada-bread", kind: "acknowledgement", key: "q2", state: "accepted", accepted_at: 51 },
    { id: "ans", enrollment_id: "ben-bread", kind: "answer", key: "an1", state: "accepted", accepted_at: 52 },
  );
  await putQuestion(db, { id: "q1", lesson_id: "lesson-8" }, { id: "q2", lesson_id: "lesson-9" });
  await putAnswer(db, { id: "an2", question_id: "q2" }, { id: "an1", question_id: "q1" });
  await put(
    db,
    "provider_events",
    { id: "e0", message_id: "<a1@x>", delivery_id: null },
    { id: "e1", message_id: "<b2@x>", delivery_id: "b2" },
    { id: "e2", message_id: "<a1@x>", delivery_id: "a1" },
    { id: "e3", message_id: "<gone@x>", delivery_id: "gone" },
  );
  return db;
}

test("a reply is tied to the delivery that its token names, and to the lesson that the conversation began with", async () => {
  const db = await twoThreads();
  expect(await tieByToken(db, "a1")).toMatchObject({
    by: "token",
    enrollmentId: "ada-bread",
    subscriberId: "ada",
    courseId: "bread",
    lessonId: "lesson-1",
  });
  expect(await tieByToken(db, "b2")).toMatchObject({
    enrollmentId: "ben-cheese",
    address: "ben@example.org",
    lessonId: "lesson-7",
  });
  expect(await tieByToken(db, "ack")).toMatchObject({ lessonId: "lesson-9" });
  expect(await tieByToken(db, "ans")).toMatchObject({ subscriberId: "ben", lessonId: "lesson-8" });
});

test("a reply is tied to the newest email of ours in its thread", async () => {
  const db = await twoThreads();
  expect(await sentAs(db, "<a1@x>")).toBe("a1");
  expect(await tieByThread(db, ["<b2@x>", "<a1@x>", "<gone@x>", "<unknown@x>"])).toMatchObject({
    by: "thread",
    deliveryId: "a1",
  });
  expect(await tieByThread(db, ["<unknown@x>"])).toBeUndefined();
});

test("a sender is tied to the newest lesson that they have, or else to the course that they came to last", async () => {
  const db = await twoThreads();
  expect(await tieBySender(db, "ada@example.org", 100)).toMatchObject({
    by: "sender",
    deliveryId: "a3",
    courseId: "cheese",
  });
  expect(await tieBySender(db, "ben@example.org", 100)).toMatchObject({ deliveryId: "b2" });
  await put(db, "subscribers", { id: "cleo", address: "cleo@example.org", created_at: 1 });
  await put(
    db,
    "enrollments",
    { id: "cleo-wine", subscriber_id: "cleo", course_id: "wine", created_at: 5 },
    { id: "cleo-bread", subscriber_id: "cleo", course_id: "bread", created_at: 7 },
    { id: "cleo-cheese", subscriber_id: "cleo", course_id: "cheese", created_at: 9 },
  );
  await put(db, "deliveries", { id: "planned", enrollment_id: "cleo-bread" });
  expect(await tieBySender(db, "cleo@example.org", 100)).toMatchObject({
    enrollmentId: "cleo-cheese",
    deliveryId: null,
  });
  expect(await tieBySender(db, "nobody@example.org", 100)).toBeUndefined();
});

test("a question and an answer are kept once, and only the answered question is answered", async () => {
  const db = await openTwo();
  await putQuestion(db, { id: "q1" }, { id: "q2" });
  await put(db, "received_mails", { provider_id: "m3" }, { provider_id: "m4" });
  const q2 = await readQuestion(db, "q2");
  if (q2?.id !== "q2") throw new Error("not the question");
  expect((await readQuestion(db, "q1"))?.id).toBe("q1");
  const ask = () => changes(db, (tx) => insertQuestion(tx, { ...q2, id: "q3", provider_id: "m3" }));
  expect(await ask()).toEqual(["+ questions q3"]);
  expect(await ask()).toEqual([]);
  const reply = () =>
    changes(db, (tx) => insertAnswer(tx, { id: "a", provider_id: "m4", question_id: "q2", text: "", received_at: 1 }));
  expect(await reply()).toEqual(["+ answers a", "questions q2: state=answered"]);
  expect(await reply()).toEqual([]);
});

test("a person was acknowledged by an email of their own, since then, of that kind", async () => {
  const db = await openTwo();
  await putQuestion(db, { id: "q1" }, { id: "out", wants_out: 1 });
  const mail = { kind: "acknowledgement" as const, key: "q1", planned_at: 100 };
  await put(
    db,
    "deliveries",
    { id: "bens", enrollment_id: "ben-bread", ...mail },
    { id: "old", enrollment_id: "ada-cheese", ...mail, planned_at: 99 },
    { id: "out", enrollment_id: "ada-bread", ...mail, key: "out" },
    { id: "other", enrollment_id: "ada-bread", ...mail, kind: "forward" },
  );
  expect(await wasAcknowledged(db, "ada", false, 99)).toBe(false);
  expect(await wasAcknowledged(db, "ada", true, 99)).toBe(true);
  expect(await wasAcknowledged(db, "ben", true, 99)).toBe(false);
  await put(db, "deliveries", { id: "this", enrollment_id: "ada-bread", ...mail });
  expect(await wasAcknowledged(db, "ada", false, 99)).toBe(true);
});

test("open questions are counted apart from those tied to nobody", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "1", received_at: 10 },
    { id: "2", received_at: 20 },
    { id: "3", received_at: 5 },
    { id: "4", state: "unattributed", received_at: 30 },
    { id: "5", state: "unattributed", received_at: 31 },
    { id: "6", state: "answered", received_at: 40 },
  );
  await put(
    db,
    "received_mails",
    { provider_id: "a", state: "waiting", tries: 6 },
    { provider_id: "b", state: "waiting", tries: 5 },
    { provider_id: "c", state: "question", tries: 7 },
    { provider_id: "d", state: "gone", tries: 8 },
  );
  expect(await readOpenQuestions(db)).toEqual({ open: 3, unattributed: 2, newestAt: 20, notFetched: 1 });
});

test("the questions that wait for one course's creator are its own, oldest first, sixty at most", async () => {
  const db = await openTwo();
  const mine = { enrollment_id: "ada-bread" };
  await putQuestion(
    db,
    { id: "0", ...mine, received_at: 30 },
    { id: "b", ...mine, received_at: 20, came_back: 1 },
    { id: "a", ...mine, enrollment_id: "ben-bread", received_at: 20 },
    { id: "passed", ...mine, received_at: 1, passed_by: "forward" },
    { id: "answered", ...mine, received_at: 2, state: "answered" },
    { id: "cheese", enrollment_id: "ada-cheese", received_at: 3 },
  );
  expect((await readWaitingQuestions(db, "bread")).map(({ id, again }) => [id, again])).toEqual([
    ["a", false],
    ["b", true],
    ["0", false],
  ]);
  await putQuestion(db, ...Array.from({ length: 60 }, (_, n) => ({ id: `many-${n}`, ...mine, received_at: 100 + n })));
  expect(await readWaitingQuestions(db, "bread")).toHaveLength(60);
});

test("what was passed on lately is counted by course", async () => {
  const db = await openTwo();
  const passed = { enrollment_id: "ada-bread", passed_by: "forward", passed_at: NOW };
  await putQuestion(
    db,
    { id: "1", ...passed },
    { id: "2", ...passed, enrollment_id: "ben-bread", passed_at: NOW - HOUR + 1 },
    { id: "3", ...passed, passed_at: NOW - HOUR },
    { id: "4", ...passed, passed_at: NOW + 1 },
    { id: "5", ...passed, enrollment_id: "ada-cheese" },
    { id: "6", ...passed, passed_by: "digest-1" },
    { id: "7", enrollment_id: "ada-bread" },
  );
  const digest = { enrollment_id: "ada-bread", kind: "digest" as const };
  await put(
    db,
    "deliveries",
    { id: "d1", ...digest, key: "1", planned_at: NOW - 9 },
    { id: "d2", ...digest, key: "2", planned_at: NOW - 5 },
    { id: "d3", ...digest, key: "3", planned_at: NOW + 1 },
    { id: "d4", ...digest, key: "4", enrollment_id: "ada-cheese", planned_at: NOW - 1 },
    { id: "d5", ...digest, kind: "forward", key: "5", planned_at: NOW - 2 },
    { id: "d6", ...digest, key: "6", enrollment_id: "ben-cheese", planned_at: NOW },
  );
  await put(db, "mailbox_holds", { mailbox: "other@x.example" }, { mailbox: "k@x.example", until: 77 });
  expect(await readPassedOn(db, "bread", "k@x.example", NOW)).toEqual({
    forwards: 2,
    lastDigestAt: NOW - 5,
    heldUntil: 77,
  });
  expect(await readPassedOn(db, "cheese", "nobody@x.example", NOW)).toEqual({
    forwards: 1,
    lastDigestAt: NOW,
    heldUntil: null,
  });
  expect(await changes(db, (tx) => markPassedOn(tx, ["7"], "forward", 5))).toEqual([
    "questions 7: passed_by=forward passed_at=5",
  ]);
});

const COURSES = [
  { id: "bread", reply_to: "k@x.example" },
  { id: "cheese", reply_to: "other@x.example" },
];

test("questions are passed on when those that wait may be", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "1", enrollment_id: "ada-bread", state: "answered" },
    { id: "2", enrollment_id: "ada-bread", passed_by: "forward" },
  );
  expect(await nextPassOn(db, COURSES, NOW)).toBeUndefined();
  await put(
    db,
    "mailbox_holds",
    { mailbox: "k@x.example", until: NOW + 9 },
    { mailbox: "other@x.example", until: NOW + 99 },
  );
  await putQuestion(db, { id: "3", enrollment_id: "ada-bread" });
  expect(await nextPassOn(db, COURSES, NOW)).toBe(NOW + 9);
  await db.deleteFrom("questions").where("id", "in", ["1", "2"]).execute();
  expect(await nextPassOn(db, COURSES, NOW)).toBe(NOW + 9);
});

test("a creator's mailbox that refuses an email holds what's on its way there, and nothing that goes elsewhere", async () => {
  const db = await openTwo();
  const open = { enrollment_id: "ada-bread" };
  await putQuestion(
    db,
    { id: "q1", ...open, passed_by: "forward" },
    { id: "q2", ...open, passed_by: "forward" },
    { id: "q3", ...open, passed_by: "digest" },
    { id: "q4", ...open, passed_by: "digest", state: "answered" },
    { id: "q5", ...open, passed_by: "forward", state: "answered" },
    { id: "q6", ...open, passed_by: "digest-2" },
  );
  const forward = { kind: "forward" as const, to_address: "k@x.example", enrollment_id: "ada-bread" };
  await put(
    db,
    "deliveries",
    { id: "d1", ...forward, key: "q1", state: "accepted" },
    { id: "d2", ...forward, key: "q2" },
    { id: "frozen", ...forward, key: "q3", fill: "{}" },
    { id: "elsewhere", ...forward, key: "q4", to_address: "other@x.example" },
    { id: "answer", ...forward, key: "q5", kind: "answer" },
    { id: "taken", ...forward, key: "q6", state: "frozen" },
    {
      id: "digest",
      enrollment_id: "ada-bread",
      kind: "digest",
      key: "1",
      to_address: "k@x.example",
      state: "accepted",
      accepted_at: 4,
    },
  );
  await put(db, "mailbox_holds", { mailbox: "other@x.example" });
  const bounced = { type: "email.bounced", suppress: "bounce" as const, at: 5 };
  const follow = (
    id: string,
    kind: "forward" | "digest" | "answer",
    key: string,
    event: Parameters<typeof followPassedOn>[2],
  ) => changes(db, (tx) => followPassedOn(tx, { id, kind, key, address: "k@x.example" }, event, NOW));
  expect(await follow("d1", "forward", "q1", bounced)).toEqual([
    "+ mailbox_holds k@x.example",
    "- deliveries d2",
    "questions q1: passed_by=null came_back=1",
    "questions q2: passed_by=null",
  ]);
  expect(await follow("digest", "digest", "q6", bounced)).toEqual([
    `mailbox_holds k@x.example: until=${NOW + 2 * HOUR} tries=2`,
    "questions q3: passed_by=null came_back=1",
  ]);
  expect(await follow("d1", "forward", "q5", bounced)).toEqual([
    `mailbox_holds k@x.example: until=${NOW + 4 * HOUR} tries=3`,
  ]);
  expect(await changes(db, (tx) => noteTry(tx, "k@x.example", NOW))).toEqual([
    `mailbox_holds k@x.example: until=${NOW + HOUR}`,
  ]);
  const delivered = (at: number) => ({ type: "email.delivered", suppress: null, at });
  expect(await follow("d1", "forward", "q1", delivered(NOW))).toEqual([]);
  expect(await follow("answer", "answer", "q1", delivered(NOW + 1))).toEqual([]);
  expect(await follow("d1", "forward", "q1", delivered(NOW + 1))).toEqual(["- mailbox_holds k@x.example"]);
  expect(await readMailboxHold(db, "other@x.example")).toMatchObject({ tries: 1 });
});

test("a creator's trouble names the questions that wait for that mailbox, the oldest trouble first", async () => {
  const db = await openTwo();
  await put(db, "mailbox_holds", { mailbox: "k@x.example", since: 20 }, { mailbox: "other@x.example", since: 10 });
  await putQuestion(
    db,
    { id: "1", enrollment_id: "ada-bread" },
    { id: "2", enrollment_id: "ben-bread" },
    { id: "3", enrollment_id: "ada-bread", passed_by: "forward" },
    { id: "4", enrollment_id: "ada-bread", state: "answered" },
    { id: "5", enrollment_id: "ada-cheese" },
  );
  expect((await readForwardTroubles(db, COURSES)).map(({ mailbox, waiting }) => [mailbox, waiting])).toEqual([
    ["other@x.example", 1],
    ["k@x.example", 2],
  ]);
});

test("others' words are taken out of digests that were accepted", async () => {
  const db = await openTwo();
  const digest = {
    enrollment_id: "ada-bread",
    kind: "digest" as const,
    state: "accepted" as const,
    fill: '{"values":{"question_text":"why"}}',
  };
  await put(
    db,
    "deliveries",
    { id: "1", ...digest, key: "1" },
    { id: "2", ...digest, key: "2", state: "frozen" },
    { id: "3", ...digest, key: "3", kind: "forward" },
    { id: "4", ...digest, key: "4", fill: '{ "values": {} }' },
  );
  expect(await changesBy(db, () => emptyDigests(db))).toEqual(['deliveries 1: fill={"values":{}}']);
});
