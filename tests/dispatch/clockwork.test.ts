import { describe, expect, it } from "vitest";
import { cronMinutes, startScheduler } from "../../src/dispatch/scheduler.ts";
import { workForAMinute } from "../../src/dispatch/parts.ts";
import { testClock } from "../support/world.ts";

const START = Date.UTC(2026, 10, 30, 18);

/** A minute of sending over a loop whose next wakes are told. */
async function minute(wakes: readonly (number | undefined)[], setBack = 0) {
  const clock = testClock(START);
  const drains: number[] = [];
  const waits: number[] = [];
  const left = [...wakes];
  let back = setBack;
  const loop = {
    tick: async () => void drains.push(clock.now() - START),
    nextWake: async () => {
      const wake = left.shift();
      return wake === undefined ? undefined : START + wake;
    },
  };
  const sleep = async (ms: number) => {
    waits.push(ms);
    await clock.moveTo(clock.now() + ms - back);
    back = 0;
  };
  await workForAMinute({ now: clock.now, sleep }, loop, () => undefined);
  return { drains, waits };
}

describe("a minute of sending", () => {
  it("sends what's due at once", async () => {
    expect((await minute([undefined])).drains).toEqual([0]);
  });

  it("sends what comes due within the minute when it comes due, and leaves the rest to the next one", async () => {
    expect(await minute([5000, 20_000, 61_000])).toEqual({ drains: [0, 5000, 20_000], waits: [5000, 15_000] });
  });

  it("looks once a second where something is due all the time", async () => {
    const { drains } = await minute(Array.from({ length: 100 }, () => 0));
    expect(drains).toHaveLength(60);
    expect(drains.at(-1)).toBe(59_000);
  });

  it("ends though something is due", async () => {
    expect((await minute([0, 59_500, 59_999])).drains).toEqual([0, 1000, 59_500]);
  });

  it("is over after a minute of sleep though the clock was set back meanwhile", async () => {
    const { waits } = await minute(
      Array.from({ length: 100 }, () => 5_000),
      7_200_000,
    );
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000);
  });
});

describe("the scheduler", () => {
  it("looks at once and every five seconds, whatever a look throws", async () => {
    const waits: number[] = [];
    const said: string[] = [];
    let looks = 0;
    await new Promise<void>((resolve) => {
      const stop = startScheduler(
        {
          look: () => {
            looks += 1;
            throw new Error("a bug");
          },
          beat: () => undefined,
          states: () => [],
        },
        {
          sleep: async (ms) => {
            waits.push(ms);
            if (waits.length < 3) return;
            stop();
            resolve();
          },
          log: { info: () => undefined, warn: () => undefined, error: (event) => void said.push(event) },
        },
      );
    });
    expect([looks, waits, said]).toEqual([3, [5000, 5000, 5000], ["look-failed", "look-failed", "look-failed"]]);
  });

  it("asks node-cron which minutes a pattern names, in UTC and on whatever clock", () => {
    const hourly = cronMinutes("7 * * * *");
    expect(hourly(Date.UTC(2026, 9, 25, 1, 7))).toBe(true);
    expect(hourly(Date.UTC(1971, 0, 1, 0, 7))).toBe(true);
    expect(hourly(Date.UTC(2026, 9, 25, 1, 8))).toBe(false);
  });
});
