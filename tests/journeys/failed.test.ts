import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { runSettle } from "../../src/commands/settle.ts";
import type { ProviderEvent } from "../../src/course/provider-event.ts";
import type { Carrier } from "../../src/mail/carrier.ts";
import { readOpenDeliveries } from "../../src/store/deciding.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readReputation } from "../../src/store/reputation.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TUESDAY = Date.UTC(2026, 11, 1, 17);

const course = sampleCourse(3);
let world: World;
let taken: string[];

beforeEach(async () => {
  taken = [];
  let ids = 0;
  const carrier: Carrier = {
    account: "acme",
    post: async ({ body }) => {
      const mails = JSON.parse(Buffer.from(body).toString()) as { to: string[]; subject: string }[];
      for (const { to, subject } of mails) taken.push(`${to[0] ?? ""} ${subject.slice(0, 8)}`);
      return { kind: "accepted", ids: mails.map(() => `id-${(ids += 1)}`), status: 200, errorName: null };
    },
    lookUp: async () => "cannot-tell",
  };
  world = await openWorld({ courses: [course], carrier: () => carrier });
  await enrollLearner(world, course, "one@example.com");
  await enrollLearner(world, course, "two@example.com");
  await live(TUESDAY + MINUTE);
});
afterEach(() => world.close());

async function live(until: number): Promise<void> {
  for (; world.clock.now() < until; await world.clock.sleep(30 * MINUTE)) await world.house.dispatcher.drain();
  await world.house.dispatcher.drain();
}

const lessonOf = (address: string) =>
  world.archive
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select(["deliveries.id", "batch_id", "provider_id", "state"])
    .where("address", "=", address)
    .orderBy("planned_at")
    .executeTakeFirstOrThrow();

let events = 0;
async function tell(type: string, about: Partial<ProviderEvent>): Promise<void> {
  const id = `event-${(events += 1)}`;
  const nothing = { deliveryId: null, batchId: null, providerId: null, messageId: null, detail: null, suppress: null };
  await recordProviderEvent(
    world.archive,
    { ...nothing, id, type, at: world.clock.now(), ...about },
    world.clock.now(),
  );
}

const settle = (values: Parameters<typeof runSettle>[1]) =>
  runSettle({ archive: world.archive, courses: [course], now: world.clock.now }, values);
const lessonsOf = (address: string) => taken.filter((line) => line.startsWith(address));

describe("a lesson that the provider accepted and then reported as failed", () => {
  it("is sent again once, at the learner's time, when the quota is there again; others keep theirs", async () => {
    const { provider_id, batch_id } = await lessonOf("one@example.com");
    // Without tags: the email is told by the provider's own id.
    await tell("email.failed", { providerId: provider_id, detail: "reached_daily_quota" });
    await live(TUESDAY + DAY);
    expect(lessonsOf("one@example.com")).toHaveLength(2);
    expect(lessonsOf("two@example.com")).toHaveLength(1);
    const again = await lessonOf("one@example.com");
    expect(again.batch_id).not.toBe(batch_id);

    // Late news of the first sending is no news of the second; a second failure is for a person.
    await tell("email.sent", { deliveryId: again.id, batchId: batch_id });
    await tell("email.failed", { deliveryId: again.id, batchId: batch_id, detail: "reached_daily_quota" });
    expect((await lessonOf("one@example.com")).state).toBe("accepted");
    await tell("email.failed", { deliveryId: again.id, batchId: again.batch_id, detail: "reached_daily_quota" });
    await live(TUESDAY + 3 * DAY);
    expect(lessonsOf("one@example.com")).toHaveLength(2);
    expect(await readOpenDeliveries(world.archive)).toMatchObject([{ address: "one@example.com", state: "failed" }]);
  });

  it("isn't sent again once it's known to have arrived, whichever event came first", async () => {
    for (const [address, order] of [
      ["one@example.com", ["email.delivered", "email.failed"]],
      ["two@example.com", ["email.failed", "email.delivered"]],
    ] as const) {
      const { id, batch_id } = await lessonOf(address);
      for (const type of order) await tell(type, { deliveryId: id, batchId: batch_id, detail: "reached_daily_quota" });
    }
    await live(TUESDAY + 3 * DAY);
    expect(taken).toHaveLength(2);
    expect(await readOpenDeliveries(world.archive)).toEqual([]);
  });

  it("isn't sent a third time by an archive that was restored", async () => {
    const backup = await copyArchive(world.archive);
    const { id, batch_id } = await lessonOf("one@example.com");
    await tell("email.failed", { deliveryId: id, batchId: batch_id, detail: "domain not verified" });
    await live(TUESDAY + 2 * HOUR);
    expect(taken).toHaveLength(3);
    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    await tell("email.failed", { deliveryId: id, batchId: batch_id, detail: "domain not verified" });
    await live(TUESDAY + 2 * DAY);
    expect(taken).toHaveLength(3);
  });
});

describe("settling by hand", () => {
  it("lists what waits with whom it was for, decides about many at once, and takes that back until it's gone out", async () => {
    for (const address of ["one@example.com", "two@example.com"]) {
      const { id, batch_id } = await lessonOf(address);
      await tell("email.failed", { deliveryId: id, batchId: batch_id, detail: "invalid_content" });
    }
    const listed = await settle({});
    expect(listed.says).toMatch(/one@example\.com.*\n.*two@example\.com/);
    expect(listed.says).toContain("invalid_content");
    expect((await settle({ state: "failed", as: "resend" })).says).toContain("--yes");
    expect(await readOpenDeliveries(world.archive)).toHaveLength(2);

    expect((await settle({ state: "failed", as: "resend", yes: true })).ok).toBe(true);
    expect(await readOpenDeliveries(world.archive)).toEqual([]);
    expect((await settle({ address: "two@example.com", undo: true })).says).toContain("1 taken back");
    await live(TUESDAY + 2 * HOUR);
    expect(lessonsOf("one@example.com")).toHaveLength(2);
    expect(lessonsOf("two@example.com")).toHaveLength(1);
    expect((await settle({ address: "one@example.com", undo: true })).ok).toBe(false);
    expect((await settle({ address: "two@example.com", as: "skip" })).ok).toBe(true);
    await live(TUESDAY + 8 * DAY);
    expect(lessonsOf("two@example.com")).toEqual(["two@example.com Lesson 1", "two@example.com Lesson 2"]);
  });
});

describe("what bounces and is reported as spam", () => {
  it("holds lessons before the provider pauses the account, and lets them go on when the operator says so", async () => {
    for (let n = 0; n < 58; n += 1) await enrollLearner(world, course, `more${n}@example.com`);
    await live(TUESDAY + 7 * DAY + MINUTE);
    expect((await readReputation(world.archive, world.clock.now())).verdict).toBe("good");
    for (const n of [1, 2, 3, 4]) {
      await tell("email.bounced", {
        ...(await about(`more${n}@example.com`)),
        detail: "Permanent General",
        suppress: "bounce",
      });
    }
    expect(await readReputation(world.archive, world.clock.now())).toMatchObject({ verdict: "hold" });
    const before = taken.length;
    await live(TUESDAY + 8 * DAY);
    const sent = taken.length;
    await live(TUESDAY + 14 * DAY + HOUR);
    expect([before, taken.length]).toEqual([sent, sent]);
    await settle({ "lessons-go-on": true });
    await live(TUESDAY + 14 * DAY + 2 * HOUR);
    expect(taken.length).toBeGreaterThan(sent + 50);
  });
});

async function about(address: string) {
  const { id, batch_id } = await lessonOf(address);
  return { deliveryId: id, batchId: batch_id };
}
