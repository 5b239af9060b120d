import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TIERS } from "../../src/course/turn.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { recordErasures, wasErasedSince } from "../../src/store/erasing.ts";
import { countEmailSignups, recordAttempt } from "../../src/store/form-attempts.ts";
import type { QuestionRow } from "../../src/store/question-rows.ts";
import { findAsked, insertQuestion, isCopy, openHeldQuestions } from "../../src/store/questions.ts";
import { noteReceived, putOff, readWaitingMail } from "../../src/store/received-mails.ts";
import { sortReceived } from "../../src/store/receiving-load.ts";
import { readRuleRequests } from "../../src/store/rule-requests.ts";
import { recordSignup } from "../../src/store/signups.ts";
import { tieBySender } from "../../src/store/tying.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { testClock, testId } from "../support/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clock = testClock(Date.UTC(2026, 10, 30, 18));
const now = clock.now();
const sample = sampleCourse();
const pottery = { ...sampleCourse(), id: "pottery" };

let archive: Archive;
beforeEach(async () => {
  archive = await openArchive(":memory:");
});
afterEach(() => archive.destroy());

async function keep(question: Partial<QuestionRow> & { readonly id: string }): Promise<void> {
  await noteReceived(archive, `mail-${question.id}`, now, now);
  const row = {
    provider_id: `mail-${question.id}`,
    state: "open",
    tied_by: null,
    enrollment_id: null,
    delivery_id: null,
    lesson_id: null,
    from_address: "mia@x.example",
    subject: "Hello",
    text: "Why?",
    rest: "",
    rest_shown: "",
    attachments: 0,
    wants_out: 0,
    message_id: "<1@x.example>",
    thread: "[]",
    received_at: now,
    passed_by: null,
    passed_at: null,
    came_back: null,
    by_rule: null,
    ...question,
  } as const;
  await archive.transaction().execute((tx) => insertQuestion(tx, row));
}

const unconfirmed = (address: string, courseId: string) =>
  archive.transaction().execute((tx) => {
    const evidence = { text: "", source: "test", network: "unknown", at: now };
    return recordSignup(tx, { courseId, address, firstName: null, zone: null }, evidence, testId);
  });

describe("an email that came before", () => {
  const email = { message_id: "<1@x.example>", from_address: "mia@x.example", subject: "Hello", text: "Why?" };
  it("is the same where sender, Message-ID, subject and text are", async () => {
    await keep({ id: "1" });
    await keep({ id: "2", from_address: "ben@x.example", message_id: "<2@x.example>", text: "How?" });
    expect(await isCopy(archive, email)).toBe(true);
    for (const other of [
      { message_id: "<2@x.example>" },
      { message_id: null },
      { from_address: "ben@x.example" },
      { from_address: null },
      { subject: "Hi" },
      { text: "How?" },
    ]) {
      expect([other, await isCopy(archive, { ...email, ...other })]).toEqual([other, false]);
    }
  });
});

it("opens what one person wrote before they confirmed, and nothing else", async () => {
  const [mia, ben] = [await unconfirmed("mia@x.example", "sample"), await unconfirmed("ben@x.example", "sample")];
  await keep({ id: "1", state: "unattributed", enrollment_id: mia.id });
  await keep({ id: "2", state: "answered", enrollment_id: mia.id });
  await keep({ id: "3", state: "unattributed", enrollment_id: ben.id });
  await keep({ id: "4", state: "unattributed" });
  await archive.transaction().execute((tx) => openHeldQuestions(tx, mia.id));
  const rows = await archive.selectFrom("questions").select("state").orderBy("id").execute();
  expect(rows.map(({ state }) => state)).toEqual(["open", "answered", "unattributed", "unattributed"]);
});

it("finds the newest question that an email answers, of those that are somebody's", async () => {
  await keep({ id: "1" });
  await keep({ id: "2", received_at: now + 1 });
  await keep({ id: "3", received_at: now + 2, state: "unattributed" });
  await keep({ id: "4", received_at: now + 3, message_id: "<4@x.example>", from_address: "ben@x.example" });
  expect(await findAsked(archive, ["<1@x.example>"])).toEqual({ id: "2", from: "mia@x.example" });
  expect(await findAsked(archive, ["<4@x.example>"])).toEqual({ id: "4", from: "ben@x.example" });
  expect(await findAsked(archive, ["<5@x.example>"])).toBeUndefined();
  expect(await findAsked(archive, [])).toBeUndefined();
});

it("counts signups by email since then, of a domain and of all, and no forms", async () => {
  await archive.transaction().execute(async (tx) => {
    for (const [form, network, at] of [
      ["email", "x.example", now],
      ["email", "x.example", now - 2],
      ["email", "y.example", now],
      ["signup", "x.example", now],
    ] as const) {
      await recordAttempt(tx, { form, network, address_key: "k" }, at);
    }
  });
  expect(await countEmailSignups(archive, "x.example", now - 1)).toEqual({ domain: 1, all: 2 });
  expect(await countEmailSignups(archive, "x.example", now - 3)).toEqual({ domain: 2, all: 3 });
});

it("knows who was erased since then", async () => {
  await archive.transaction().execute((tx) =>
    recordErasures(tx, [
      { key: "mia", reason: null, at: now },
      { key: "ben", reason: null, at: now - DAY },
    ]),
  );
  expect(await wasErasedSince(archive, "mia", now - 1)).toBe(true);
  expect(await wasErasedSince(archive, "mia", now)).toBe(false);
  expect(await wasErasedSince(archive, "ben", now - 1)).toBe(false);
});

it("ties by sender within the courses that it may be about", async () => {
  const first = await enrollLearner({ archive, clock }, sample, "mia@x.example");
  const second = await unconfirmed("mia@x.example", "pottery");
  await enrollLearner({ archive, clock }, pottery, "ben@x.example");
  expect(await tieBySender(archive, "mia@x.example", now, ["sample"])).toMatchObject({
    enrollmentId: first.id,
    confirmed: true,
  });
  expect(await tieBySender(archive, "mia@x.example", now, ["pottery"])).toMatchObject({
    enrollmentId: second.id,
    confirmed: false,
  });
  expect(await tieBySender(archive, "ben@x.example", now, ["sample"])).toBeUndefined();
});

it("knows a sender who has confirmed, and not one whom anybody may have signed up", async () => {
  await enrollLearner({ archive, clock }, sample, "mia@x.example");
  await unconfirmed("ben@x.example", "sample");
  for (const from of ["mia@x.example", "ben@x.example", "eve@x.example"]) {
    await noteReceived(archive, from, now, now, { from, to: [] });
  }
  const known = new Map<string | undefined, boolean>();
  await sortReceived(archive, now, (envelope, isKnown) => {
    known.set(envelope?.from, isKnown);
    return { tier: TIERS.stranger, tokenId: null, network: null };
  });
  expect([...known]).toEqual(
    expect.arrayContaining([
      ["mia@x.example", true],
      ["ben@x.example", false],
      ["eve@x.example", false],
    ]),
  );
});

it("puts off one email, and no other", async () => {
  for (const id of ["one", "two"]) await noteReceived(archive, id, now, now, { from: "mia@x.example", to: [] });
  await sortReceived(archive, now, () => ({ tier: TIERS.stranger, tokenId: null, network: null }));
  await archive.transaction().execute((tx) => putOff(tx, "one", now + HOUR));
  expect(await readWaitingMail(archive, TIERS.stranger, now)).toMatchObject({ providerId: "two", tries: 0 });
  await archive.updateTable("received_mails").set({ state: "gone" }).where("provider_id", "=", "two").execute();
  expect(await readWaitingMail(archive, TIERS.stranger, now)).toBeUndefined();
  expect(await readWaitingMail(archive, TIERS.stranger, now + HOUR)).toMatchObject({ providerId: "one", tries: 0 });
});

it("shows what Gmail asks within a week, newest first, each once, and three at most", async () => {
  const ask = (id: string, code: number, received_at: number, from_address = "forwarding-noreply@google.com") =>
    keep({
      id,
      state: "unattributed",
      from_address,
      received_at,
      subject: `(#${code}) Gmail - ada@course.example`,
      text: "",
    });
  await ask("1", 111_111_111, now - 8 * DAY);
  await ask("2", 222_222_222, now - 2);
  await ask("3", 222_222_222, now - 1);
  await ask("4", 333_333_333, now);
  await ask("5", 444_444_444, now, "else@google.com");
  const codes = async () => (await readRuleRequests(archive, ["ada@course.example"], now)).map(({ code }) => code);
  expect(await codes()).toEqual(["333333333", "222222222"]);
  for (const n of [5, 6, 7]) await ask(`${n}0`, 555_555_550 + n, now + n);
  expect(await codes()).toHaveLength(3);
  expect(await readRuleRequests(archive, ["bo@pots.example"], now)).toEqual([]);
});
