import { describe, expect, it } from "vitest";
import { seededRandom } from "../support/fake-resend/random.ts";
import { DAY, openFrontDoor, postForm } from "../web/front-door.ts";

const SIGNUPS = 9000;
const NETWORKS = 1000;
const VICTIMS = Array.from({ length: 9 }, (_, n) => `victim${n}@example.org`);

/** Each network writes its own first entries into the header; only what our proxy adds behind them is believed. */
const headersFrom = (n: number, forged: number) => ({
  "x-forwarded-for": `198.51.100.${forged}, 10.${n >> 8}.${n & 255}.${forged}`,
});

/** The most that any span of 30 days holds. */
function mostInAMonth(times: readonly number[]): number {
  return Math.max(0, ...times.map((end) => times.filter((at) => at <= end && at > end - 30 * DAY).length));
}

describe(`${SIGNUPS} signups for nine addresses from ${NETWORKS} networks`, () => {
  it("at once, over a day and over ninety days bring no address more than five mails in thirty days, and two in one", async () => {
    const door = await openFrontDoor();
    const random = seededRandom(9000);
    const started = process.cpuUsage();
    const statuses = new Map<number, number>();
    for (let n = 0; n < SIGNUPS; n += 1) {
      door.clock.now += ([0, DAY, 90 * DAY].at(Math.floor((n * 3) / SIGNUPS)) ?? 0) / (SIGNUPS / 3);
      const email = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? "";
      const spelt = random() < 0.5 ? email : email.toUpperCase();
      const fields = { email: ` ${spelt} `, first_name: `Name ${n}`, zone: "Europe/Zurich" };
      const headers = headersFrom(Math.floor(random() * NETWORKS), n % 250);
      const { status } = await postForm(door.app, "/sample", fields, headers);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    await door.sendAll();
    expect([...statuses]).toEqual([[303, SIGNUPS]]);
    expect(door.logged).toEqual([]);

    const letters = await door.archive
      .selectFrom("deliveries")
      .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
      .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
      .select(["address", "kind", "planned_at as at"])
      .execute();
    expect(new Set(letters.map(({ kind }) => kind))).toEqual(new Set(["confirm"]));
    const byAddress = Map.groupBy(letters, ({ address }) => address);
    expect([...byAddress.keys()].toSorted()).toEqual(VICTIMS);
    for (const [address, mails] of byAddress) {
      const times = mails.map(({ at }) => at);
      expect([address, mostInAMonth(times) <= 5]).toEqual([address, true]);
      for (const at of times)
        expect(times.filter((other) => other <= at && other > at - DAY).length).toBeLessThanOrEqual(2);
    }
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000 / SIGNUPS, "milliseconds a signup").toBeLessThan(5);
  }, 60_000);
});

describe("a network that fills in forms all day", () => {
  it("is asked to wait, whatever addresses it types and whatever it says of where it comes from", async () => {
    const door = await openFrontDoor();
    const answers: number[] = [];
    for (let n = 0; n < 200; n += 1) {
      const headers = { "x-forwarded-for": `203.0.113.${n}, 198.51.100.7` };
      answers.push((await postForm(door.app, "/sample", { email: `somebody${n}@example.org` }, headers)).status);
    }
    expect(answers.filter((status) => status === 303)).toHaveLength(30);
    expect(answers.slice(30).every((status) => status === 429)).toBe(true);
    expect(await door.archive.selectFrom("subscribers").select("id").execute()).toHaveLength(30);
  });

  it("in IPv6 has one limit for all of its /48", async () => {
    const door = await openFrontDoor();
    const answers: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const headers = { "x-forwarded-for": `2001:db8:1:${n.toString(16)}::${n.toString(16)}` };
      answers.push((await postForm(door.app, "/sample", { email: `somebody${n}@example.org` }, headers)).status);
    }
    expect(answers.filter((status) => status === 303)).toHaveLength(30);
  });
});
