import { Resend } from "resend";
import { describe, expect, it } from "vitest";
import { WEBHOOK_SECRET } from "../fake-resend.ts";
import type { Probe } from "./probe.ts";
import { call, delivery, mail, probe } from "./probe.ts";
import { seededRandom, shuffled } from "./random.ts";
import type { DeliveryOptions, SignedPost } from "./webhooks.ts";
import { RETRY_WAITS } from "./webhooks.ts";

const resend = new Resend("re_x");

/** As an endpoint would, on the real clock. */
const verified = ({ headers, body }: SignedPost) =>
  resend.webhooks.verify({
    payload: body,
    headers: {
      id: headers["svix-id"] ?? "",
      timestamp: headers["svix-timestamp"] ?? "",
      signature: headers["svix-signature"] ?? "",
    },
    webhookSecret: WEBHOOK_SECRET,
  });

/** Answers 204 to what verifies, 401 to the rest, and keeps the types of what it took. */
function endpoint() {
  const taken: string[] = [];
  const ids: string[] = [];
  const post = (signed: SignedPost): number => {
    ids.push(signed.headers["svix-id"] ?? "");
    try {
      taken.push(verified(signed).type);
      return 204;
    } catch {
      return 401;
    }
  };
  return { taken, ids, post };
}

function withOneMail(to = "ada@learner.example"): Probe {
  const fake = probe({ signingClock: Date.now });
  call(fake, "POST /emails", delivery("d1", to));
  return fake;
}

describe("webhooks", () => {
  it("carry what Resend's carry, signed so that its SDK takes them", () => {
    const fake = withOneMail();
    const [sent] = fake.webhooks.pending();
    if (!sent) throw new Error("No event is pending.");
    const [accepted] = fake.ledger.accepted();
    expect(verified(fake.webhooks.signed(sent))).toEqual({
      type: "email.sent",
      created_at: "2026-11-23T09:00:00.000Z",
      data: {
        email_id: accepted?.id,
        message_id: `<${accepted?.id}@eu-west-1.amazonses.com>`,
        created_at: "2026-11-23T09:00:00.000Z",
        from: "Krista <hello@example.com>",
        to: ["ada@learner.example"],
        subject: "Lesson 1",
        tags: { d: "d1" },
      },
    });
  });

  it.each([
    ["ada@learner.example", "email.delivered", {}],
    ["bounced+7@learner.example", "email.bounced", { bounce: { type: "Permanent", subType: "General" } }],
    ["transient+7@learner.example", "email.bounced", { bounce: { type: "Transient" } }],
    ["suppressed@learner.example", "email.suppressed", { suppressed: { type: "OnAccountSuppressionList" } }],
    ["failed@learner.example", "email.failed", { failed: { reason: "reached_daily_quota" } }],
  ])("tell the fate of %s", (address, type, data) => {
    const [sent, last, ...more] = withOneMail(address).webhooks.pending();
    expect(sent?.type).toBe("email.sent");
    expect(last?.envelope).toMatchObject({ type, data });
    expect(more).toEqual([]);
  });

  it("tell of a complaint after the arrival, in order of `created_at`", () => {
    const events = withOneMail("complained+7@learner.example").webhooks.pending();
    expect(events.map(({ type }) => type)).toEqual(["email.sent", "email.delivered", "email.complained"]);
    const times = events.map(({ envelope }) => envelope.created_at);
    expect(times).toEqual(times.toSorted());
  });

  it("are not made by a replay", () => {
    const fake = probe();
    for (let n = 0; n < 2; n++) call(fake, "POST /emails", mail(), { "idempotency-key": "k1" });
    expect(fake.webhooks.pending()).toHaveLength(2);
  });

  it("tell of received mail without its body", () => {
    const fake = probe();
    const id = fake.receive({ from: "ada@learner.example", to: ["r@example.com"], subject: "Re", text: "Why?" });
    const data = fake.webhooks.pending()[0]?.envelope.data;
    expect(data).toMatchObject({ email_id: id, from: "ada@learner.example", received_for: ["r@example.com"] });
    expect(data).not.toHaveProperty("text");
  });
});

describe("delivering webhooks", () => {
  it("empties the queue when each is taken", async () => {
    const fake = withOneMail();
    const { taken, post } = endpoint();
    expect(await fake.webhooks.deliver(post)).toEqual({ posted: 2, acknowledged: 2, refused: 0, lost: 0, delayed: 0 });
    expect(taken).toEqual(["email.sent", "email.delivered"]);
    expect(fake.webhooks.pending()).toEqual([]);
    expect(fake.webhooks.nextDueAt()).toBeUndefined();
  });

  it("loses, doubles and reorders on demand", async () => {
    const lossy = endpoint();
    const fake = withOneMail();
    await fake.webhooks.deliver(lossy.post, { lose: ({ type }) => type === "email.sent" });
    expect(lossy.taken).toEqual(["email.delivered"]);
    expect(fake.webhooks.pending()).toEqual([]);

    const twice = endpoint();
    await withOneMail().webhooks.deliver(twice.post, { double: true });
    expect(twice.taken).toHaveLength(4);
    expect(new Set(twice.ids).size).toBe(2);

    const backwards = endpoint();
    await withOneMail().webhooks.deliver(backwards.post, { reorder: true });
    expect(backwards.taken).toEqual(["email.delivered", "email.sent"]);

    const random = seededRandom(1);
    const mixed = endpoint();
    await withOneMail().webhooks.deliver(mixed.post, { reorder: (events) => shuffled(events, random) });
    expect(mixed.taken.toSorted()).toEqual(["email.delivered", "email.sent"]);
  });

  it("puts off what is to be late", async () => {
    const fake = withOneMail();
    const { taken, post } = endpoint();
    const report = await fake.webhooks.deliver(post, { delay: ({ type }) => (type === "email.sent" ? 60_000 : 0) });
    expect(report).toMatchObject({ posted: 1, delayed: 1 });
    fake.pass(60_000);
    await fake.webhooks.deliver(post);
    expect(taken).toEqual(["email.delivered", "email.sent"]);
  });

  it.each<DeliveryOptions>([{ forge: true }, { stale: true }])("%o does not verify; the retry does", async (fault) => {
    const fake = withOneMail();
    const { taken, post } = endpoint();
    expect(await fake.webhooks.deliver(post, fault)).toMatchObject({ refused: 2 });
    expect(taken).toEqual([]);
    expect(await fake.webhooks.deliver(post)).toMatchObject({ posted: 0 });
    fake.pass(5_000);
    expect(await fake.webhooks.deliver(post)).toMatchObject({ acknowledged: 2 });
  });

  it("retries as Resend does, under one id, and gives up in the end", async () => {
    const fake = probe();
    fake.webhooks.push({ type: "email.opened", created_at: new Date(fake.now()).toISOString(), data: {} });
    const started = fake.now();
    const attempts: number[] = [];
    const ids = new Set<string | undefined>();
    for (let due = fake.webhooks.nextDueAt(); due !== undefined; due = fake.webhooks.nextDueAt()) {
      fake.moveTo(due);
      // oxlint-disable-next-line no-await-in-loop -- each attempt waits for the one before.
      await fake.webhooks.deliver(({ headers }) => {
        attempts.push(fake.now() - started);
        ids.add(headers["svix-id"]);
        throw new Error("The endpoint is down.");
      });
    }
    expect(attempts).toHaveLength(8);
    expect(attempts).toEqual(
      RETRY_WAITS.map((_, n) => RETRY_WAITS.slice(0, n + 1).reduce((sum, wait) => sum + wait, 0)),
    );
    expect(attempts.at(-1)).toBe(27 * 3_600_000 + 35 * 60_000 + 5_000);
    expect(ids.size).toBe(1);
    expect(fake.webhooks.failed()).toHaveLength(1);
  });
});
