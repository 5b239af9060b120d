import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import type { Envelope } from "../../src/course/received-mail.ts";
import { replyAddress } from "../../src/course/reply-address.ts";
import type { Fetched } from "../../src/mail/mailbox.ts";
import { noteReceived } from "../../src/store/received-mails.ts";
import { readReceivingLoad } from "../../src/store/receiving-load.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DOMAIN = "reply.example";

const pottery: Course = { ...sampleCourse(4), id: "pottery", title: "Pottery", reply_to: "pia@pottery.example" };

let world: World;
let mailbox: Map<string, Fetched>;
/** How much of the machine reading has cost, in the story's milliseconds. */
let reading: number;
let fetches: number;
let names: number;

beforeEach(async () => {
  mailbox = new Map();
  [reading, fetches, names] = [0, 0, 0];
  world = await openWorld({
    courses: [sampleCourse(4), pottery],
    receiving: (clock) => ({
      domain: DOMAIN,
      mailbox: {
        fetch: async (id) => {
          fetches += 1;
          await clock.sleep(50);
          return mailbox.get(id) ?? { kind: "gone" };
        },
        list: async () => ({ mails: [], next: undefined }),
      },
      unquote: async ({ text }) => {
        const cost = text.startsWith("crafted") ? 250 : 10;
        reading += cost;
        await clock.sleep(cost);
        return { shown: text, folded: "", notOurs: "" };
      },
    }),
  });
});
afterEach(() => world.close());

/** An email comes in, and its webhook with it. */
async function arrive(envelope: Envelope, text: string): Promise<string> {
  names += 1;
  const id = `mail-${names}`;
  const mail = {
    ...envelope,
    subject: "Hello",
    text,
    headers: {},
    messageId: undefined,
    references: [],
    attachments: 0,
  };
  mailbox.set(id, { kind: "mail", mail });
  await noteReceived(world.archive, id, world.clock.now(), world.clock.now(), envelope);
  return id;
}

/** Both loops, as a running server has them: each once a second, and the sender first where both are due. */
async function live(ms: number, eachSecond: (second: number) => Promise<void>): Promise<void> {
  const begun = world.clock.now();
  for (let second = 0; second * SECOND < ms; second += 1) {
    const at = begun + second * SECOND;
    if (world.clock.now() < at) await world.clock.moveTo(at);
    await eachSecond(second);
    await world.house.sender.drain();
    await world.house.receiver.drain();
  }
}

const stranger = (n: number): Envelope => ({ from: `x${n}@evil-${n % 7}.example`, to: [`anything-${n}@${DOMAIN}`] });

async function floodWithStrangers(second: number): Promise<void> {
  for (let n = 0; n < 8; n += 1) await arrive(stranger(second * 8 + n), "buy");
  if (second % 2 === 0) await arrive(stranger(second), "crafted");
}

async function lessonOf(enrollmentId: string) {
  return world.archive
    .selectFrom("deliveries")
    .select(["id", "due_at", "accepted_at"])
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", "lesson")
    .execute();
}

/** Two learners, one a course, both of whom have their first lesson. */
async function withLessons() {
  const mia = await enrollLearner(world, sampleCourse(4), "mia@learner.example");
  const ben = await enrollLearner(world, pottery, "ben@learner.example");
  await world.clock.moveTo((mia.nextDueAt ?? 0) + MINUTE);
  const row = await world.archive
    .selectFrom("enrollments")
    .select("next_due_at")
    .where("id", "=", mia.id)
    .executeTakeFirstOrThrow();
  await world.clock.moveTo((row.next_due_at ?? 0) + MINUTE);
  await world.house.dispatcher.drain();
  const [lesson] = await lessonOf(mia.id);
  if (lesson === undefined) throw new Error("no lesson went out");
  const next = await world.archive
    .selectFrom("enrollments")
    .select("next_due_at")
    .where("id", "=", mia.id)
    .executeTakeFirstOrThrow();
  return { mia, ben, token: replyAddress(SECRET, "reply", lesson.id, DOMAIN), nextDueAt: next.next_due_at ?? 0 };
}

const forwards = () =>
  world.archive
    .selectFrom("deliveries")
    .innerJoin("questions", "questions.id", "deliveries.key")
    .select(["questions.text", "deliveries.accepted_at as at", "deliveries.to_address as to"])
    .where("deliveries.kind", "=", "forward")
    .where("deliveries.accepted_at", "is not", null)
    .orderBy("deliveries.accepted_at")
    .execute();

describe("a flood from strangers", () => {
  it("keeps no lesson waiting, and a learner's question in the middle of it is passed on within minutes", async () => {
    const { mia, ben, token, nextDueAt } = await withLessons();
    await world.clock.moveTo(nextDueAt - 2 * MINUTE - 30 * SECOND);
    let asked = 0;
    await live(4 * MINUTE, async (second) => {
      await floodWithStrangers(second);
      if (second !== 120) return;
      asked = world.clock.now();
      await arrive({ from: "mia@learner.example", to: [token] }, "By token");
      await arrive({ from: "ben@learner.example", to: [`hello@${DOMAIN}`] }, "By sender");
    });
    for (const { id } of [mia, ben]) {
      const lesson = (await lessonOf(id)).at(-1);
      expect(lesson?.due_at).toBe(nextDueAt);
      expect((lesson?.accepted_at ?? Number.POSITIVE_INFINITY) - nextDueAt).toBeLessThan(5 * SECOND);
    }
    const passed = await forwards();
    expect(passed.map(({ text, to }) => `${text} to ${to}`).toSorted()).toEqual([
      "By sender to pia@pottery.example",
      "By token to questions@course.example",
    ]);
    for (const { at } of passed) expect((at ?? 0) - asked).toBeLessThan(MINUTE);
    // Strangers had at most a fraction of one processor, and of the provider's requests.
    expect(reading).toBeLessThan(4 * 2000);
    expect(fetches).toBeLessThan(4 * 25 + 30);
    const load = await readReceivingLoad(world.archive);
    expect(load.waiting).toMatchObject({ token: 0, known: 0 });
    expect(load.waiting.stranger + load.dropped).toBeGreaterThan(1700);
    expect(load.waiting.stranger).toBeLessThanOrEqual(2100);
  });

  it("leaves a bounded number of rows behind, however long it lasts", async () => {
    const now = world.clock.now();
    await world.archive.transaction().execute(async (tx) => {
      for (let n = 0; n < 8000; n += 1) await noteReceived(tx, `flood-${n}`, now + n, now, stranger(n));
    });
    for (let n = 0; n < 5; n += 1) {
      await world.clock.sleep(2 * MINUTE);
      await world.house.receiver.drain();
    }
    const { n } = await world.archive
      .selectFrom("received_mails")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    expect(n).toBeLessThan(7200);
    expect((await readReceivingLoad(world.archive)).dropped).toBe(6000);
  });
});

describe("a flood under a learner's name", () => {
  it("takes nothing from her replies to her own lesson, nor from another learner", async () => {
    const { token } = await withLessons();
    await live(4 * MINUTE, async (second) => {
      for (let n = 0; n < 8; n += 1) {
        await arrive({ from: "mia@learner.example", to: [`x${n}@${DOMAIN}`] }, "forged");
      }
      if (second === 150) await arrive({ from: "mia@learner.example", to: [token] }, "Really mine");
      if (second === 150) await arrive({ from: "ben@learner.example", to: [`hello@${DOMAIN}`] }, "And mine");
    });
    const texts = (await forwards()).map(({ text }) => text);
    expect(texts).toContain("Really mine");
    expect(texts).toContain("And mine");
    // Ten an hour are taken from one sender without a token, as ever.
    expect(texts.filter((text) => text === "forged").length).toBeLessThanOrEqual(20);
  });

  it("to a token that was passed on with an email takes nothing from other learners' tokens", async () => {
    const { token, ben } = await withLessons();
    const [lesson] = await lessonOf(ben.id);
    const bens = replyAddress(SECRET, "reply", lesson?.id ?? "", DOMAIN);
    await live(3 * MINUTE, async (second) => {
      for (let n = 0; n < 8; n += 1) await arrive({ ...stranger(n), to: [token] }, "crafted");
      if (second === 120) await arrive({ from: "ben@learner.example", to: [bens] }, "Mine");
    });
    expect((await forwards()).map(({ text }) => text)).toContain("Mine");
    expect(reading).toBeLessThan(3 * 1500 + 1500);
  });
});

it("an email that can't be fetched keeps only itself waiting; a provider that can't be reached, all", async () => {
  const { token } = await withLessons();
  const large = await arrive(stranger(1), "large");
  const barred = await arrive({ from: "mia@learner.example", to: [token] }, "Mine");
  mailbox.set(large, { kind: "not-now", why: "the answer is too large", thisMailOnly: true });
  mailbox.set(barred, { kind: "not-now", why: "no answer" });
  await arrive({ from: "ben@learner.example", to: [`hello@${DOMAIN}`] }, "And mine");
  await world.house.receiver.drain();
  expect(fetches).toBe(1);
  // The one that can't be had is asked for again after a minute, then after two.
  for (let minute = 0; minute < 2; minute += 1) {
    await world.clock.sleep(MINUTE);
    await world.house.dispatcher.drain();
  }
  expect((await forwards()).map(({ text }) => text)).toEqual(["And mine"]);
});
