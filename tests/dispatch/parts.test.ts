import { afterEach, describe, expect, it } from "vitest";
import { reasonsOf } from "../../src/course/health.ts";
import { partsOf } from "../../src/dispatch/parts.ts";
import { supervise } from "../../src/dispatch/supervisor.ts";
import type { Mailbox } from "../../src/mail/mailbox.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const forever = () => new Promise<never>(() => undefined);
const STUBBORN: readonly [string, Mailbox["list"]][] = [
  ["throws", () => Promise.reject(new TypeError("Cannot read properties of null"))],
  [
    "throws before it waits",
    () => {
      throw new TypeError("emails is not iterable");
    },
  ],
  ["hangs", forever],
];

describe("a provider that can't be asked at the start", () => {
  it.each(STUBBORN)("%s: lessons go out all the same, and it's told", async (_, list) => {
    const courses = [sampleCourse(2), { ...sampleCourse(2), id: "other" }];
    world = await openWorld({
      courses,
      receiving: () => ({
        domain: "reply.course.example",
        mailbox: { list, fetch: async () => ({ kind: "gone" }) },
        unquote: async ({ text }) => ({ shown: text, folded: "", notOurs: "" }),
      }),
    });
    const { house, clock, archive, log } = world;
    for (const [n, course] of courses.entries()) await enrollLearner(world, course, `learner${n}@example.com`);
    await clock.moveTo((await house.dispatcher.nextWake()) ?? 0);

    let monotonic = 0;
    const supervisor = supervise(partsOf(house.ports, house.sender, house.receiver), {
      wall: clock.now,
      monotonic: () => monotonic,
      random: () => 1,
      log: house.ports.log,
    });
    for (let looks = 0; looks < 150; looks += 1) {
      supervisor.look();
      monotonic += 5000;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const states = await archive.selectFrom("deliveries").select("state").execute();
    expect(states).toEqual([{ state: "accepted" }, { state: "accepted" }]);

    const parts = supervisor.states();
    expect(parts.find(({ name }) => name === "send")).toMatchObject({ failures: 0, hangingSince: null });
    const facts = {
      at: clock.now(),
      startedAt: 0,
      tickedAt: clock.now(),
      parts,
      write: undefined,
      freeBytes: undefined,
    };
    const reasons = reasonsOf(
      { ...facts, clock: { jump: undefined, hold: undefined }, lostLogLines: undefined, resting: [] },
      undefined,
    );
    expect(reasons).toMatchObject([{ blocking: false, text: expect.stringContaining('"reconcile"') as string }]);
    expect(log.some(({ event }) => event === "part-failed" || event === "part-hangs")).toBe(true);
  });
});
