import { describe, expect, it } from "vitest";
import type { Carrier } from "../../src/mail/carrier.ts";
import { readRefusals, readSignupNetworks } from "../../src/store/signup-limits.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, testClock, testId, type World } from "../support/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday, November 30, 2026, 1:00 UTC. */
const NIGHT = Date.UTC(2026, 10, 30, 1);

const courses = [sampleCourse(3), { ...sampleCourse(3), id: "other" }] as const;

/** A provider with a plan of so many emails a UTC day, as Resend counts them. */
function provider(now: () => number, plan: number): Carrier & { readonly subjects: () => string[] } {
  const took: { readonly day: number; readonly subject: string }[] = [];
  return {
    subjects: () => took.map(({ subject }) => subject),
    account: "a-provider",
    post: async ({ body }) => {
      const mails = JSON.parse(Buffer.from(body).toString("utf8")) as { subject: string }[];
      const day = Math.floor(now() / DAY);
      if (took.filter((mail) => mail.day === day).length + mails.length > plan) {
        const why = "HTTP 429 daily_quota_exceeded: You have reached your daily email quota.";
        return { kind: "quota", why, status: 429, errorName: "daily_quota_exceeded" };
      }
      took.push(...mails.map(({ subject }) => ({ day, subject })));
      return { kind: "accepted", ids: mails.map(() => testId()), status: 200, errorName: null };
    },
    lookUp: async () => "absent",
  };
}

async function openOn(plan: number, dailyLimit: number | undefined) {
  const clock = testClock(NIGHT);
  const carrier = provider(clock.now, plan);
  const world = await openWorld({
    courses,
    clock,
    carrier: () => carrier,
    trustedProxies: 1,
    ...(dailyLimit === undefined ? {} : { dailyLimit }),
  });
  return { world, carrier, clock };
}

const signUp = (world: World, n: number, email = `stranger${n}@example.org`) =>
  world.house.app.request(`/${courses[n % 2]?.id}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": `10.${n >> 8}.${n & 255}.1` },
    body: new URLSearchParams({ email }).toString(),
  });

const confirmations = (subjects: readonly string[]) => subjects.filter((subject) => /confirm/i.test(subject)).length;

describe("a flood of signups on a plan of 100 emails a day", () => {
  it.each([
    ["as it was set", 100],
    ["that nobody told, from the second day on", undefined],
  ] as const)(
    "leaves the lessons their quota, %s, and every signup its confirmation in the end",
    async (_, dailyLimit) => {
      const { world, carrier, clock } = await openOn(100, dailyLimit);
      const learners = 60;
      for (let n = 0; n < learners; n += 1) await enrollLearner(world, courses[n % 2]!, `learner${n}@example.com`);
      if (dailyLimit === undefined) {
        // The day before, the quota was used up: that's how it's learned.
        for (let n = 0; n < 130; n += 1) await signUp(world, n, `early${n}@example.org`);
        await world.house.dispatcher.drain();
      }
      // Tuesday morning, before the lessons.
      await clock.moveTo(NIGHT + DAY);
      await world.house.dispatcher.drain();
      for (let n = 200; n < 320; n += 1) await signUp(world, n);
      await world.house.dispatcher.drain();
      for (let hour = 0; hour < 22; hour += 1) {
        await clock.sleep(HOUR);
        await world.house.dispatcher.drain();
      }
      const lessons = await world.archive
        .selectFrom("deliveries")
        .select(["accepted_at as at"])
        .where("kind", "=", "lesson")
        .where("accepted_at", "is not", null)
        .execute();
      expect(lessons).toHaveLength(learners);
      expect(lessons.every(({ at }) => at !== null && at < NIGHT + 2 * DAY - HOUR)).toBe(true);
      expect(await (await world.get("/sample/check-inbox")).text()).toContain("may not arrive until tomorrow");

      for (let day = 0; day < 12; day += 1) {
        await clock.sleep(DAY);
        await world.house.dispatcher.drain();
      }
      expect(confirmations(carrier.subjects())).toBe(dailyLimit === undefined ? 250 : 120);
      await world.close();
    },
  );

  it("that was used up by somebody else keeps nobody out for good", async () => {
    const { world, carrier, clock } = await openOn(1, undefined);
    for (let n = 0; n < 3; n += 1) {
      await signUp(world, n);
      await world.house.dispatcher.drain();
    }
    for (let day = 0; day < 6; day += 1) {
      await clock.sleep(DAY);
      await world.house.dispatcher.drain();
    }
    expect(confirmations(carrier.subjects())).toBe(3);
    await world.close();
  });
});

describe("aliases of one mailbox", () => {
  it("bring it three letters a day between them, and others theirs", async () => {
    const { world, carrier } = await openOn(1000, undefined);
    const names = ["mia", "m.ia", "mi.a", "m.i.a", "mia+1", "m.ia+2", "mia+3"];
    for (const [n, name] of names.entries())
      await signUp(world, 2 * n, `${name}@${n % 2 ? "gmail" : "googlemail"}.com`);
    for (let n = 0; n < 30; n += 1) await signUp(world, 2 * n + 100, `noa+${n}@example.org`);
    await signUp(world, 400, "eve@gmail.com");
    await world.house.dispatcher.drain();
    expect(carrier.subjects()).toHaveLength(3 + 3 + 1);
    const refused = await readRefusals(world.archive, NIGHT);
    expect(refused).toEqual([{ hour: NIGHT, reason: "mailbox", count: 4 + 27 }]);
    await world.close();
  });
});

describe("who is turned away", () => {
  it("is counted by reason and hour, and a proxy that no setting tells of is noticed", async () => {
    const clock = testClock(NIGHT);
    const world = await openWorld({ courses, clock, trustedProxies: 0 });
    for (let n = 0; n < 33; n += 1) expect((await signUp(world, n)).status).toBe(n < 30 ? 303 : 429);
    await clock.sleep(HOUR);
    for (let n = 40; n < 80; n += 1) await signUp(world, n);
    expect(await readRefusals(world.archive, NIGHT)).toEqual([
      { hour: NIGHT, reason: "network", count: 3 },
      { hour: NIGHT, reason: "unknown-proxy", count: 1 },
      { hour: NIGHT + HOUR, reason: "network", count: 10 },
      { hour: NIGHT + HOUR, reason: "unknown-proxy", count: 1 },
    ]);
    expect(await readRefusals(world.archive, NIGHT + HOUR)).toHaveLength(2);
    expect(await readSignupNetworks(world.archive, NIGHT)).toEqual({ signups: 60, networks: 1 });
    expect(world.log.filter(({ event }) => event === "proxy-not-trusted")).toHaveLength(2);
    await world.close();
  });
});
