import type { Insertable } from "kysely";
import { expect, test } from "vitest";
import { TIERS } from "../../../src/course/turn.ts";
import { wasErasedSince } from "../../../src/store/erasing.ts";
import { countEmailSignups } from "../../../src/store/form-attempts.ts";
import { followPassedOn } from "../../../src/store/mailbox-holds.ts";
import { maskAddresses } from "../../../src/store/masking.ts";
import { deleteQuestion, findAsked, isCopy, openHeldQuestions, whoseAnswer } from "../../../src/store/questions.ts";
import {
  changeReceived,
  LONGEST_FETCH_WAIT_MS,
  nextFetch,
  putOff,
  readWaitingMail,
} from "../../../src/store/received-mails.ts";
import { sortReceived } from "../../../src/store/receiving-load.ts";
import type { Schema } from "../../../src/store/schema.ts";
import { changes, changesBy } from "../../support/changes.ts";
import { inTx, NOW, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";

test("an email is a copy where its sender, Message-ID, subject, and words are all those of one that came before", async () => {
  const db = await openTwo();
  const one = { message_id: "<1@x>", from_address: "ada@example.org", subject: "Crust", text: "Why?" };
  const two = { message_id: "<2@x>", from_address: "ben@example.org", subject: "Crumb", text: "How?" };
  await putQuestion(db, { id: "one", ...one }, { id: "two", ...two });
  expect(await isCopy(db, one)).toBe(true);
  for (const part of ["message_id", "from_address", "subject", "text"] as const)
    expect(await isCopy(db, { ...one, [part]: two[part] })).toBe(false);
});

test("what somebody wrote before they confirmed is a question from then on, in that course alone", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "held", enrollment_id: "ada-bread", state: "unattributed" },
    { id: "answered", enrollment_id: "ada-bread", state: "answered" },
    { id: "cheese", enrollment_id: "ada-cheese", state: "unattributed" },
  );
  expect(await changes(db, (tx) => openHeldQuestions(tx, "ada-bread"))).toEqual(["questions held: state=open"]);
});

test("a question is deleted while it's nobody's", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "held", state: "unattributed" },
    { id: "other", state: "unattributed" },
    { id: "open", enrollment_id: "ada-bread" },
  );
  expect(await changes(db, (tx) => deleteQuestion(tx, "held"))).toEqual(["- questions held"]);
  expect(await changes(db, (tx) => deleteQuestion(tx, "open"))).toEqual([]);
});

test("an email answers the newest question that it names and that was somebody's", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "second", message_id: "<2@x>", received_at: 20, from_address: "ben@example.org" },
    { id: "first", message_id: "<1@x>", received_at: 10, from_address: "ada@example.org" },
    { id: "third", message_id: "<3@x>", received_at: 15, from_address: "ada@example.org" },
    { id: "nobodys", message_id: "<4@x>", received_at: 30, state: "unattributed" },
    { id: "unnamed", message_id: "<5@x>", received_at: 40 },
  );
  const named = ["<1@x>", "<2@x>", "<3@x>", "<4@x>"];
  expect(await findAsked(db, named)).toEqual({ id: "second", from: "ben@example.org" });
});

test("an answer is for whoever asked its question", async () => {
  const db = await openTwo();
  await putQuestion(db, { id: "adas", enrollment_id: "ada-cheese" }, { id: "bens", enrollment_id: "ben-bread" });
  await putAnswer(db, { id: "to-ada", question_id: "adas" }, { id: "to-ben", question_id: "bens" });
  expect(await whoseAnswer(db, "to-ada")).toEqual({ enrollmentId: "ada-cheese", courseId: "cheese" });
  expect(await whoseAnswer(db, "to-ben")).toEqual({ enrollmentId: "ben-bread", courseId: "bread" });
});

test("signups by email are counted since a time, in all and from one domain", async () => {
  const db = await openTwo();
  const email = { form: "email" as const, address_key: "a", network: "a.example", at: 11 };
  await put(
    db,
    "form_attempts",
    email,
    { ...email, at: 12 },
    { ...email, at: 10 },
    { ...email, network: "b.example" },
    { ...email, form: "signup" },
    { ...email, form: "code" },
  );
  expect(await countEmailSignups(db, "a.example", 10)).toEqual({ all: 3, domain: 2 });
});

test("somebody was erased after a time, and nobody else", async () => {
  const db = await openTwo();
  await put(db, "erasures", { address_key: "ada", at: 20 }, { address_key: "ben", at: 10 });
  expect(await wasErasedSince(db, "ada", 19)).toBe(true);
  expect(await wasErasedSince(db, "ada", 20)).toBe(false);
  expect(await wasErasedSince(db, "ben", 15)).toBe(false);
});

test("an email that can't be followed yet is put off alone, and only while it waits", async () => {
  const db = await openTwo();
  const waiting = { state: "waiting" as const, tier: TIERS.known };
  await put(
    db,
    "received_mails",
    { provider_id: "one", ...waiting },
    { provider_id: "two", ...waiting },
    { provider_id: "filed", why: "an automatic answer", state: "automatic" },
    { provider_id: "other", why: "an automatic answer", state: "automatic" },
  );
  expect(await changes(db, (tx) => putOff(tx, "one", 99))).toEqual(["received_mails one: next_try_at=99"]);
  expect(await changes(db, (tx) => putOff(tx, "filed", 99))).toEqual([]);
  expect(await changes(db, (tx) => changeReceived(tx, "filed", "question"))).toEqual([
    "received_mails filed: state=question why=null",
  ]);
});

test("an email that a clock set back since has put off for too long is fetched now", async () => {
  const db = await openTwo();
  const waiting = { state: "waiting" as const, tier: TIERS.known };
  const longest = NOW + LONGEST_FETCH_WAIT_MS;
  await put(
    db,
    "received_mails",
    { provider_id: "soon", ...waiting, next_try_at: NOW + 1 },
    { provider_id: "late", ...waiting, next_try_at: longest },
  );
  expect(await readWaitingMail(db, TIERS.known, NOW)).toBeUndefined();
  expect(await nextFetch(db, TIERS.known, NOW)).toBe(NOW + 1);
  await put(db, "received_mails", { provider_id: "ahead", ...waiting, next_try_at: longest + 1 });
  expect(await readWaitingMail(db, TIERS.known, NOW)).toMatchObject({ providerId: "ahead" });
  expect(await nextFetch(db, TIERS.known, NOW)).toBe(NOW);
});

test("the sender of new email is known once they have confirmed, whoever else has", async () => {
  const db = await openTwo();
  await put(db, "subscribers", { id: "cleo", address: "cleo@example.org", created_at: 3 });
  await put(db, "enrollments", { id: "cleo-bread", subscriber_id: "cleo", course_id: "bread", created_at: 1 });
  const fresh = { state: "waiting" as const, recipients: "[]" };
  await put(
    db,
    "received_mails",
    { provider_id: "cleos", ...fresh, received_at: 10, from_address: "cleo@example.org" },
    { provider_id: "bens", ...fresh, received_at: 20, from_address: "ben@example.org" },
  );
  const known: boolean[] = [];
  await sortReceived(db, NOW, (_envelope, isKnown) => {
    known.push(isKnown);
    return { tier: TIERS.stranger, tokenId: null, network: null };
  });
  expect(known).toEqual([false, true]);
});

test("an email that was taken for a question isn't dropped, however many wait", async () => {
  const db = await openTwo();
  const waiting = { state: "waiting" as const, tier: TIERS.known, from_address: "ada@example.org" };
  const many = Array.from({ length: 101 }, (_, n) => ({ provider_id: `m${n}`, ...waiting, received_at: 10 + n }));
  await put(db, "received_mails", { provider_id: "taken", ...waiting, received_at: 1 }, ...many);
  await put(db, "received_mails", { provider_id: "new", ...waiting, tier: null, recipients: "[]", received_at: 5000 });
  await put(db, "taken_questions", { provider_id: "taken", at: 1 }, { provider_id: "another", at: 1 });
  const turnOf = () => ({ tier: TIERS.known, tokenId: null, network: null });
  const told = await changesBy(db, () => sortReceived(db, NOW, turnOf));
  expect(told).toEqual([
    "+ receiving_tally dropped",
    "received_mails m0: state=dropped",
    "received_mails m1: state=dropped",
    "received_mails new: tier=1 recipients=null",
  ]);
});

test("a mailbox that refuses an email takes back planned questions, and not what's told of an answer", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    { id: "refused", enrollment_id: "ada-bread", passed_by: "forward" },
    { id: "planned", enrollment_id: "ben-bread", passed_by: "forward" },
  );
  await putAnswer(db, { id: "reply", question_id: "planned" });
  const forward = { kind: "forward" as const, to_address: "k@x.example", enrollment_id: "ada-bread" };
  await put(
    db,
    "deliveries",
    { id: "d1", ...forward, key: "refused", state: "accepted" },
    { id: "d2", ...forward, key: "planned" },
    { id: "told", ...forward, key: "reply" },
  );
  const email = { id: "d1", kind: "forward" as const, key: "refused", address: "k@x.example" };
  const bounced = { type: "email.bounced", suppress: "bounce" as const, at: 5 };
  expect(await changes(db, (tx) => followPassedOn(tx, email, bounced, NOW))).toEqual([
    "+ mailbox_holds k@x.example",
    "- deliveries d2",
    "questions planned: passed_by=null",
    "questions refused: passed_by=null came_back=1",
  ]);
});

type SetAside = Partial<Insertable<Schema["set_aside"]>>;

test("with an address goes what was set aside from it, and what names it and is nobody else's", async () => {
  const db = await openTwo();
  const rows: Readonly<Record<string, SetAside & { readonly from?: string }>> = {
    theirs: { from: "gone@example.org" },
    "in-subject": { subject: "For Gone@Example.org" },
    "in-text": { text: "write to gone@example.org" },
    "in-rest": { rest: "> gone@example.org wrote" },
    another: { text: "write to ben@example.org" },
    adas: { enrollment_id: "ada-bread", text: "write to gone@example.org" },
  };
  for (const [provider_id, { from, ...row }] of Object.entries(rows)) {
    const from_address = from ?? "stranger@example.org";
    await put(db, "received_mails", { provider_id, from_address, state: "automatic" });
    await put(db, "set_aside", { provider_id, ...row });
  }
  await inTx(db, (tx) => maskAddresses(tx, ["gone@example.org", "old@example.org"]));
  const left = await db.selectFrom("set_aside").select("provider_id").orderBy("provider_id").execute();
  expect(left.map((row) => row.provider_id)).toEqual(["adas", "another"]);
});
