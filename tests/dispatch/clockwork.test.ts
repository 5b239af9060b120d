import { describe, expect, it } from "vitest";
import { startClockwork } from "../../src/dispatch/clockwork.ts";
import type { Dispatcher } from "../../src/dispatch/dispatcher.ts";
import { sampleCourse } from "../support/course.ts";
import { openWorld } from "../support/world.ts";

/** A clockwork over a dispatcher whose next wake-ups are told, until its first minute is over. */
async function firstMinute(wakes: readonly (number | undefined)[], drain: () => Promise<void> = async () => undefined) {
  const world = await openWorld({ courses: [sampleCourse(1)] });
  const begun = world.clock.now();
  const drains: number[] = [];
  const waits: number[] = [];
  let resting: () => void;
  const rested = new Promise<void>((resolve) => {
    resting = resolve;
  });
  const left = [...wakes];
  const dispatcher: Dispatcher = {
    drain,
    tick: async () => {
      drains.push(world.clock.now() - begun);
      try {
        await drain();
      } catch (error) {
        setImmediate(resting);
        throw error;
      }
    },
    nextWake: async () => {
      const wake = left.shift();
      if (left.length === 0) setImmediate(resting);
      return wake === undefined ? undefined : begun + wake;
    },
  };
  const sleep = async (ms: number) => {
    waits.push(ms);
    await world.clock.sleep(ms);
  };
  const stop = startClockwork({ ...world.house.ports, sleep }, dispatcher);
  await rested;
  await stop();
  await world.close();
  return { drains, waits, log: world.log };
}

describe("the clockwork", () => {
  it("sends what is due at once, without waiting for the full minute", async () => {
    expect((await firstMinute([undefined])).drains).toEqual([0]);
  });

  it("sends what comes due within its minute when it comes due, and leaves the rest to the next tick", async () => {
    expect(await firstMinute([5000, 20_000, 61_000])).toMatchObject({
      drains: [0, 5000, 20_000],
      waits: [5000, 15_000],
    });
  });

  it("looks once a second where something is due all the time", async () => {
    const { drains } = await firstMinute(Array.from({ length: 60 }, () => 0));
    expect(drains).toHaveLength(60);
    expect(drains.at(-1)).toBe(59_000);
  });

  it("ends its minute though something is due", async () => {
    expect((await firstMinute([0, 59_500, 59_999])).drains).toEqual([0, 1000, 59_500]);
  });

  it.each([
    [new Error("disk full"), "disk full"],
    ["something else", "something else"],
  ])("says why a tick failed, and lives on", async (thrown, why) => {
    // oxlint-disable-next-line typescript/only-throw-error -- anything at all can be thrown
    const { log } = await firstMinute([], () => Promise.reject(thrown));
    expect(log).toContainEqual({ level: "error", event: "tick-failed", fields: { tick: "send", why } });
  });
});
