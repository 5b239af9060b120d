import { describe, expect, it } from "vitest";
import type { Receipt } from "../../src/mail/carrier.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { QUOTA, type Taken, timedCarrier } from "../support/timed-carrier.ts";
import { SECRET, openWorld, type World } from "../support/world.ts";
import { signLink } from "../../src/course/link.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 10, 30, 18);

/** Lessons on Tuesdays at 9:00. */
const course = sampleCourse(3);

/** A provider whose answers depend on the time; what it accepts is written down. */
async function openProvider(answer: (now: number) => Receipt | undefined): Promise<{ world: World; taken: Taken[] }> {
  const taken: Taken[] = [];
  const carrier = (clock: World["clock"]) => timedCarrier(clock, taken, answer);
  return { world: await openWorld({ courses: [course], carrier }), taken };
}

const lost: Receipt = { kind: "ambiguous", why: "reset", status: null, errorName: null };

async function live(world: World, until: number): Promise<void> {
  for (; world.clock.now() < until; await world.clock.sleep(10 * MINUTE)) await world.house.dispatcher.drain();
}

const ZONES = { la: "America/Los_Angeles", berlin: "Europe/Berlin", auckland: "Pacific/Auckland" };

function localHour(at: number, zone: string): number {
  return Number(new Intl.DateTimeFormat("en-US", { hour: "numeric", hourCycle: "h23", timeZone: zone }).format(at));
}

describe("a hold that ends at midnight in UTC", () => {
  it("ends inside or outside the learners' time of day, and each lesson is accepted inside, once and in order", async () => {
    const wednesday = Date.UTC(2026, 11, 2);
    const { world, taken } = await openProvider((now) => (now < wednesday ? QUOTA : undefined));
    for (const [name, zone] of Object.entries(ZONES)) await enrollLearner(world, course, `${name}@example.com`, zone);
    await live(world, MONDAY + 31 * DAY);
    for (const [name, zone] of Object.entries(ZONES)) {
      const mine = taken.filter(({ to }) => to === `${name}@example.com`);
      expect(mine.map(({ subject }) => subject.replace(/,.*/, "")).slice(0, 3)).toEqual([
        "Lesson 1",
        "Lesson 2",
        "Lesson 3",
      ]);
      for (const { at } of mine) {
        expect(localHour(at, zone)).toBeGreaterThanOrEqual(9);
        expect(localHour(at, zone)).toBeLessThan(21);
      }
      for (const [n, { at }] of mine.entries()) expect(at - (mine[n - 1]?.at ?? 0)).toBeGreaterThan(6 * DAY);
    }
    await world.close();
  });

  it("may send the lesson that a learner asked for outside their time of day", async () => {
    const late = Date.UTC(2026, 11, 3, 20);
    const { world, taken } = await openProvider((now) =>
      now >= late && now < Date.UTC(2026, 11, 4) ? QUOTA : undefined,
    );
    const asks = await enrollLearner(world, course, "berlin@example.com", ZONES.berlin);
    await enrollLearner(world, course, "other@example.com", ZONES.berlin);
    await live(world, late);
    await world.post(`/p/${signLink(SECRET, "progress", asks.id)}/next`, { wish: "next" });
    await live(world, late + 8 * HOUR);
    expect(taken.filter(({ to }) => to === "berlin@example.com").map(({ subject }) => subject.slice(0, 8))).toEqual([
      "Lesson 1",
      "Lesson 2",
    ]);
    expect(taken.filter(({ to }) => to === "other@example.com")).toHaveLength(1);
    await world.close();
  });

  it("leaves a learner who takes a break meanwhile their break", async () => {
    const { world, taken } = await openProvider((now) => (now < Date.UTC(2026, 11, 2) ? QUOTA : undefined));
    const rests = await enrollLearner(world, course, "rests@example.com", ZONES.berlin);
    await enrollLearner(world, course, "stays@example.com", ZONES.berlin);
    await live(world, Date.UTC(2026, 11, 1, 18));
    await world.post(`/p/${signLink(SECRET, "progress", rests.id)}/pause`, { wish: "pause", until: "" });
    await live(world, MONDAY + 15 * DAY);
    expect(new Set(taken.map(({ to }) => to))).toEqual(new Set(["stays@example.com"]));
    await world.post(`/p/${signLink(SECRET, "progress", rests.id)}/resume`, { wish: "resume" });
    await live(world, MONDAY + 23 * DAY);
    expect(taken.filter(({ to }) => to === "rests@example.com").map(({ subject }) => subject.slice(0, 8))).toEqual([
      "Lesson 1",
    ]);
    await world.close();
  });
});

describe("a request that may have been taken", () => {
  it("keeps its key past its learner's time of day: the reader may have it already", async () => {
    const noon = Date.UTC(2026, 11, 1, 19);
    const { world, taken } = await openProvider((now) =>
      now > Date.UTC(2026, 11, 1, 16) && now < noon + 3 * HOUR ? lost : undefined,
    );
    await enrollLearner(world, course, "berlin@example.com", ZONES.berlin);
    await world.clock.moveTo(noon);
    await live(world, noon + 10 * HOUR);
    expect(taken).toHaveLength(1);
    const { n } = await world.archive
      .selectFrom("batches")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    expect(n).toBe(1);
    await world.close();
  });
});
