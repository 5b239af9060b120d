import { describe, expect, it } from "vitest";
import {
  beginWatch,
  type ClockWatch,
  confirmClock,
  lookAtClock,
  mayDelete,
  type Reading,
} from "../../src/course/clock-watch.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 27, 22);

/** A machine whose clock somebody sets. */
function machine(known: number | undefined, wall = NOW, elapsed?: number) {
  let reading: Reading = { wall, monotonic: 5 * DAY };
  let watch: ClockWatch = beginWatch(reading, known === undefined ? undefined : { wall: known, elapsed });
  const told: string[] = [];
  const look = () => {
    const before = watch.hold;
    const seen = lookAtClock(watch, reading);
    watch = seen.watch;
    if (seen.jumped !== undefined) told.push(`jumped ${Math.round(seen.jumped.byMs / MINUTE)} min`);
    if (watch.hold !== before) told.push(watch.hold ?? "trusted");
    expect(seen.released).toBe(before !== undefined && watch.hold === undefined);
  };
  return {
    /** Sets the clock; the machine looks right after. */
    set: (by: number) => {
      reading = { ...reading, wall: reading.wall + by };
      look();
    },
    pass: (ms: number) => {
      for (let left = ms; left > 0; left -= 5 * SECOND) {
        reading = { wall: reading.wall + 5 * SECOND, monotonic: reading.monotonic + 5 * SECOND };
        look();
      }
    },
    confirm: () => {
      watch = confirmClock(watch);
    },
    hold: () => watch.hold,
    mayDelete: () => mayDelete(watch),
    told,
  };
}

describe("a clock that's set while the server runs", () => {
  it.each([
    ["by a minute, as time services do", [MINUTE, -MINUTE], []],
    ["back by two hours", [-2 * HOUR], ["jumped -120 min"]],
    ["back by 60 days", [-60 * DAY], ["jumped -86400 min"]],
    ["ahead by eight hours, or asleep that long", [8 * HOUR], ["jumped 480 min"]],
    ["ahead and back again", [3 * HOUR, -3 * HOUR], ["jumped 180 min", "jumped -180 min"]],
  ])("%s is told once and goes on", (_, sets, expected) => {
    const { set, pass, told, hold } = machine(NOW - MINUTE);
    pass(MINUTE);
    for (const by of sets) {
      set(by);
      pass(MINUTE);
    }
    pass(HOUR);
    expect([told, hold()]).toEqual([expected, undefined]);
  });

  it("plans nothing for the minute that it's 60 days ahead", () => {
    const { set, pass, told, hold } = machine(undefined);
    pass(HOUR);
    set(60 * DAY);
    expect(hold()).toBe("ahead");
    pass(75 * SECOND);
    expect(hold()).toBe("ahead");
    set(-60 * DAY);
    expect(hold()).toBeUndefined();
    pass(HOUR);
    expect(told).toEqual(["jumped 86400 min", "ahead", "jumped -86400 min", "trusted"]);
  });

  it("is believed when it has run evenly for ten minutes: the machine was asleep", () => {
    const { set, pass, told, hold } = machine(NOW);
    set(60 * DAY);
    pass(10 * MINUTE - 5 * SECOND);
    expect(hold()).toBe("ahead");
    pass(5 * SECOND);
    expect([hold(), told]).toEqual([undefined, ["jumped 86400 min", "ahead", "trusted"]]);
  });

  it("doesn't get past a day by small jumps", () => {
    const { set, pass, hold } = machine(NOW);
    set(20 * HOUR);
    expect(hold()).toBeUndefined();
    pass(MINUTE);
    set(20 * HOUR);
    expect(hold()).toBe("ahead");
  });

  it("is believed at once when somebody says that it's right", () => {
    const { set, pass, confirm, hold } = machine(NOW);
    set(90 * DAY);
    confirm();
    expect(hold()).toBeUndefined();
    pass(HOUR);
    expect(hold()).toBeUndefined();
  });

  it("starts its ten minutes anew with every jump", () => {
    const { set, pass, hold } = machine(NOW);
    set(60 * DAY);
    pass(9 * MINUTE);
    set(2 * DAY);
    pass(9 * MINUTE);
    expect(hold()).toBe("ahead");
    pass(MINUTE);
    expect(hold()).toBeUndefined();
  });
});

describe("a clock at the start of the server", () => {
  it.each([
    ["is trusted the first time", undefined, undefined],
    ["is trusted after a short stop", NOW - 5 * MINUTE, undefined],
    ["is trusted after a week's stop", NOW - 7 * DAY, undefined],
    ["is trusted a bit before the last heartbeat", NOW + 2 * HOUR, undefined],
    ["is in doubt days before the last heartbeat", NOW + 3 * DAY, "behind"],
    ["is in doubt years after the last heartbeat", NOW - 3 * 365 * DAY, "ahead"],
  ])("%s", (_, lastKnown, hold) => {
    expect(machine(lastKnown).hold()).toBe(hold);
  });

  it("is in doubt three days ahead where the machine has been up for a minute since, and trusted once it's set right", () => {
    const { set, hold, told } = machine(NOW - 3 * DAY, NOW, MINUTE);
    expect(hold()).toBe("ahead");
    set(MINUTE - 3 * DAY);
    expect([hold(), told]).toEqual([undefined, ["jumped -4319 min", "trusted"]]);
  });

  it("is trusted after a week's stop of the process alone", () => {
    expect(machine(NOW - 7 * DAY, NOW, 7 * DAY).hold()).toBeUndefined();
  });

  it("is never believed in 1970, and ten minutes after it was set right", () => {
    const { set, pass, hold } = machine(NOW, 3 * DAY);
    pass(HOUR);
    expect(hold()).toBe("before-coursepost");
    set(NOW - 3 * DAY - HOUR);
    expect(hold()).toBe("ahead");
    pass(10 * MINUTE);
    expect(hold()).toBeUndefined();
  });
});

describe("what's old", () => {
  it("isn't deleted until a clock that moved by more than a day has run evenly for a day", () => {
    const { set, pass, mayDelete: may } = machine(NOW - MINUTE);
    expect(may()).toBe(true);
    set(40 * DAY);
    pass(HOUR);
    expect(may()).toBe(false);
    set(-40 * DAY);
    pass(23 * HOUR);
    expect(may()).toBe(false);
    // The usual corrections don't end the wait.
    set(2 * MINUTE);
    expect(may()).toBe(false);
    pass(HOUR);
    expect(may()).toBe(true);
  });

  it.each([
    ["asleep for a night", NOW - 8 * HOUR, undefined, true],
    ["off for two weeks", NOW - 14 * DAY, undefined, true],
    ["off for two months, or wrong", NOW - 60 * DAY, undefined, false],
    ["ahead while the machine stayed up", NOW - 3 * DAY, HOUR, false],
    ["set back", NOW + 3 * DAY, undefined, false],
  ])("is deleted after a start of a machine that was %s: %#", (_, known, elapsed, expected) => {
    const { pass, mayDelete: may } = machine(known, NOW, elapsed);
    pass(HOUR);
    expect(may()).toBe(expected);
    pass(DAY);
    expect(may()).toBe(true);
  });
});
