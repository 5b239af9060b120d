import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readReplyAddress, replyAddress } from "../../src/course/reply-address.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { readForwardTroubles } from "../../src/store/mailbox-holds.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { enrollLearner } from "../support/learners.ts";
import { type Letterbox, makeLetterbox } from "../support/letterbox.ts";
import { ADA, DOMAIN, PIA, pottery, sample } from "../support/two-creators.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let letterbox: Letterbox;
let world: World;

beforeEach(async () => {
  letterbox = makeLetterbox(DOMAIN);
  world = await openWorld({ courses: [sample, pottery], receiving: () => letterbox.receiving });
});
afterEach(() => world.close());

const live = (ms: number) => world.live(ms);

/** Forty learners who have their first lesson, the first of them in the other course; and where each can answer it. */
async function withLearners(): Promise<
  readonly { readonly id: string; readonly address: string; readonly token: string }[]
> {
  const enrolled = [];
  for (let n = 0; n < 40; n += 1) {
    enrolled.push(await enrollLearner(world, n === 0 ? pottery : sample, `learner-${n}@school.example`));
  }
  await live(8 * DAY);
  const learners = [];
  for (const { id, address } of enrolled) {
    const lesson = await newestDelivery(world.archive, id, "lesson");
    learners.push({ id, address, token: replyAddress(SECRET, "reply", lesson, DOMAIN) });
  }
  return learners;
}

const ask = ({ address, token }: { readonly address: string; readonly token: string }, text: string) =>
  letterbox.arrive(world, { from: address, to: [token] }, { text });

/** What went out to a creator, as it was read there. */
async function sentTo(mailbox: string) {
  const rows = await world.archive
    .selectFrom("deliveries")
    .select(["id", "kind", "accepted_at as at"])
    .where("to_address", "=", mailbox)
    .where("accepted_at", "is not", null)
    .orderBy("accepted_at")
    .execute();
  const sent = [];
  for (const row of rows) {
    const raw = await (await world.get(`/outbox/${row.id}/eml`)).text();
    sent.push({ ...row, ...(await PostalMime.parse(raw)) });
  }
  return sent;
}

/** How often each text has gone to a creator. */
async function timesSent(mailbox: string, texts: readonly string[]): Promise<readonly number[]> {
  // A forward lists what its learner asked before, too.
  const all = (await sentTo(mailbox))
    .map(({ text }) => (text ?? "").replaceAll(/^- .*\(not answered here\): “.*”$/gm, ""))
    .join("\n");
  return texts.map((text) => all.split(text).length - 1);
}

async function happened(deliveryId: string, type: string, suppress: "bounce" | "complaint" | "provider" | null) {
  const now = world.clock.now();
  const ids = { deliveryId, batchId: null, providerId: null, messageId: null };
  await recordProviderEvent(
    world.archive,
    { id: `${type}-${deliveryId}`, type, at: now, detail: null, suppress, ...ids },
    now,
  );
}

const words = (n: number) => `Question number ${n}.`;
const waiting = () => readForwardTroubles(world.archive, [sample, pottery]);

describe("a creator's mailbox that refuses an email", () => {
  it.each(["bounce", "complaint", "provider"] as const)(
    "by a %s silences no question: they wait, the status says so, and one email tries it later",
    async (reason) => {
      const [ben, ...others] = await withLearners();
      const [first, second, third] = others;
      if (ben === undefined || first === undefined || second === undefined || third === undefined)
        throw new Error("no learners");
      await ask(first, words(1));
      await live(MINUTE);
      const [forward] = await sentTo(ADA);
      await happened(forward?.id ?? "", "email.bounced", reason);
      expect(await world.archive.selectFrom("suppressions").selectAll().execute()).toEqual([]);

      await ask(second, words(2));
      await ask(third, words(3));
      await ask(ben, words(0));
      await live(30 * MINUTE);
      expect(await sentTo(ADA)).toHaveLength(1);
      expect(await timesSent(PIA, [words(0)])).toEqual([1]);
      expect(await waiting()).toMatchObject([{ mailbox: ADA, reason, waiting: 3 }]);
      const status = formatStatus(await readStatus(world.archive, [sample, pottery], world.clock.now()));
      expect(status).toContain(`3 questions wait for ${ADA}`);

      // One email tries the mailbox, with all that wait: the one that came back as well.
      await live(DAY);
      const [, digest] = await sentTo(ADA);
      expect(digest).toMatchObject({ kind: "digest" });
      expect(await timesSent(ADA, [words(1), words(2), words(3)])).toEqual([2, 1, 1]);
      const cancelled = await world.archive
        .selectFrom("deliveries")
        .select("kind")
        .where("state", "=", "cancelled")
        .execute();
      expect(cancelled).toEqual([]);

      await happened(digest?.id ?? "", "email.delivered", null);
      expect(await waiting()).toEqual([]);
      await ask(second, words(4));
      await live(MINUTE);
      expect((await sentTo(ADA)).at(-1)?.kind).toBe("forward");
    },
  );

  it("again and again gets one email at a time, further and further apart, and nothing is lost", async () => {
    const [, ...others] = await withLearners();
    let bounced = 0;
    for (const [n, learner] of others.slice(0, 30).entries()) {
      await ask(learner, words(n));
      await live(2 * HOUR);
      for (const { id } of (await sentTo(ADA)).slice(bounced)) {
        await happened(id, "email.bounced", "bounce");
        bounced += 1;
      }
    }
    expect(bounced).toBeLessThan(9);
    await live(2 * DAY);
    const last = (await sentTo(ADA)).at(-1);
    await happened(last?.id ?? "", "email.delivered", null);
    await live(HOUR);
    const seen = last?.text ?? "";
    expect(others.slice(0, 30).filter((_, n) => !seen.includes(words(n)))).toEqual([]);
  });

  it("stops what was on its way there, and stops nothing for a learner with the same address", async () => {
    const [, first, second] = await withLearners();
    if (first === undefined || second === undefined) throw new Error("no learners");
    const teacher = await enrollLearner(world, pottery, ADA);
    await ask(first, words(1));
    await live(MINUTE);
    const [forward] = await sentTo(ADA);
    await ask(second, words(2));
    await world.house.receiver.drain();
    await happened(forward?.id ?? "", "email.bounced", "bounce");
    await live(10 * MINUTE);
    expect(await sentTo(ADA)).toHaveLength(1);
    await live(8 * DAY);
    const lessons = await world.archive
      .selectFrom("deliveries")
      .select("accepted_at")
      .where("enrollment_id", "=", teacher.id)
      .where("kind", "=", "lesson")
      .execute();
    expect(lessons.length).toBeGreaterThan(0);
  });

  it("that an older version had suppressed gets its questions all the same", async () => {
    const [, first] = await withLearners();
    await world.archive.insertInto("suppressions").values({ address: ADA, reason: "bounce", at: 1 }).execute();
    if (first === undefined) throw new Error("no learners");
    await ask(first, words(1));
    await live(MINUTE);
    expect(await timesSent(ADA, [words(1)])).toEqual([1]);
  });
});

describe("more than twenty questions an hour", () => {
  it("go on in a digest, each exactly once, and each with an address for its answer", async () => {
    const [ben, ...others] = await withLearners();
    const asked = others.slice(0, 30);
    for (const [n, learner] of asked.entries()) {
      await ask(learner, words(n + 1));
      await live(10_000);
    }
    if (ben !== undefined) await ask(ben, words(0));
    await live(3 * HOUR);
    const sent = await sentTo(ADA);
    expect(sent.filter(({ kind }) => kind === "forward")).toHaveLength(20);
    expect(sent.filter(({ kind }) => kind === "digest")).toHaveLength(1);
    expect(
      await timesSent(
        ADA,
        asked.map((_, n) => words(n + 1)),
      ),
    ).toEqual(asked.map(() => 1));
    // The other course has its own twenty.
    expect((await sentTo(PIA)).map(({ kind }) => kind)).toEqual(["forward"]);

    const digest = sent.find(({ kind }) => kind === "digest");
    expect(digest?.subject).toBe("10 questions about Sample course");
    const addresses = digest?.text?.match(/a\+[0-9a-f]+@reply\.example/g) ?? [];
    expect(new Set(addresses).size).toBe(10);
    await letterbox.arrive(world, { from: ADA, to: [addresses[4] ?? ""] }, { text: "Because." });
    await live(MINUTE);
    const { question_id } = await world.archive.selectFrom("answers").select("question_id").executeTakeFirstOrThrow();
    expect(question_id).toBe(readReplyAddress(SECRET, DOMAIN, addresses[4] ?? "")?.id);
  });

  it("sixty an hour for hours make twenty emails and one digest an hour at most", async () => {
    const [, ...others] = await withLearners();
    const asked: string[] = [];
    for (let minute = 0; minute < 5 * 60; minute += 1) {
      asked.push(words(minute));
      await ask(others[minute % 39] ?? { address: "", token: "" }, words(minute));
      await live(MINUTE);
    }
    await live(3 * HOUR);
    const sent = await sentTo(ADA);
    const hours = Map.groupBy(sent, ({ at }) => Math.floor(((at ?? 0) - (sent[0]?.at ?? 0)) / HOUR));
    for (const [, mails] of hours) expect(mails.length).toBeLessThanOrEqual(22);
    expect(await timesSent(ADA, asked)).toEqual(asked.map(() => 1));
  });

  it("whose digest loses its first learner still reach the creator", async () => {
    const [, ...others] = await withLearners();
    for (const [n, learner] of others.slice(0, 23).entries()) await ask(learner, words(n));
    await live(5000);
    await world.clock.sleep(11 * MINUTE);
    await world.house.receiver.drain();
    const { id } = await world.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "digest")
      .executeTakeFirstOrThrow();
    await world.archive.deleteFrom("deliveries").where("id", "=", id).execute();
    await live(3 * HOUR);
    const texts = others.slice(0, 23).map((_, n) => words(n));
    expect(await timesSent(ADA, texts)).toEqual(texts.map(() => 1));
  });
});

it("the acknowledgement says what is true: who reads the message, and where the answer comes", async () => {
  const [, first] = await withLearners();
  if (first === undefined) throw new Error("no learners");
  await ask(first, words(1));
  await live(MINUTE);
  const { id } = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", "acknowledgement")
    .executeTakeFirstOrThrow();
  const { text } = await PostalMime.parse(await (await world.get(`/outbox/${id}/eml`)).text());
  expect(text).toContain("Ada Writer will read your message and reply to this address.");
});

it("other people's words don't stay in a digest that's out, nor in the journal", async () => {
  const [, ...others] = await withLearners();
  for (const [n, learner] of others.slice(0, 24).entries()) await ask(learner, words(n));
  await live(3 * HOUR);
  expect(await timesSent(ADA, [words(22), words(23)])).toEqual([1, 1]);
  await reconcile(world.house.ports);
  const digest = await world.archive
    .selectFrom("deliveries")
    .select(["fill", "state"])
    .where("kind", "=", "digest")
    .executeTakeFirstOrThrow();
  expect(digest.state).toBe("accepted");
  expect(digest.fill).not.toContain("Question number");
  const journal = await world.archive.selectFrom("journal.entries").select("body").execute();
  expect(journal.some(({ body }) => body.includes('"digest"'))).toBe(true);
  expect(journal.filter(({ body }) => body.includes(words(23)))).toEqual([]);
});
