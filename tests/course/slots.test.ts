import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lastSlot, nextSlot, type Schedule, slotAfter } from "../../src/course/schedule.ts";

/** The schedule's slots held against a second way of finding them, which asks Intl for offsets and knows no Temporal. */

fc.configureGlobal({ seed: 20_260_602 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = [
  ..."America/New_York America/Los_Angeles America/St_Johns America/Santiago America/Asuncion America/Nuuk".split(" "),
  ..."America/Havana America/Sao_Paulo America/Caracas Atlantic/Azores UTC Europe/London Europe/Berlin".split(" "),
  ..."Africa/Cairo Africa/Casablanca Asia/Beirut Asia/Gaza Asia/Tehran Asia/Kolkata Asia/Kathmandu".split(" "),
  ..."Asia/Pyongyang Australia/Sydney Australia/Lord_Howe Pacific/Auckland Pacific/Chatham Pacific/Apia".split(" "),
];

const clocks = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    }),
  ]),
);

/** What a clock on the wall shows, written as if it were UTC. */
function wall(instant: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clocks.get(zone)?.formatToParts(instant) ?? []) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const dayOf = (instant: number, zone: string) => Math.floor(wall(instant, zone) / DAY);
const isoWeekday = (day: number) => new Date(day * DAY).getUTCDay() || 7;

/** The instant of a local day's slot: the first that shows its hour, or with the offset before the gap where none does. */
function oracle({ at, zone }: Schedule, day: number): number {
  const shown = day * DAY + at.hour * HOUR + at.minute * MINUTE;
  const offset = (instant: number) => wall(instant, zone) - instant;
  const before = shown - offset(shown - DAY);
  const after = shown - offset(shown + DAY);
  const real = [before, after].filter((instant) => wall(instant, zone) === shown);
  return real.length > 0 ? Math.min(...real) : before;
}

type Slot = { readonly day: number; readonly instant: number };

function slotsAround(schedule: Schedule, around: number, daysBefore: number, daysAfter: number): Slot[] {
  const middle = dayOf(around, schedule.zone);
  const slots: Slot[] = [];
  for (let day = middle - daysBefore; day <= middle + daysAfter; day += 1) {
    if (schedule.on.length > 0 && !schedule.on.includes(isoWeekday(day))) continue;
    slots.push({ day, instant: oracle(schedule, day) });
  }
  return slots;
}

/** The moments from 2010 to 2028 at which a zone's clocks changed, found half a month at a time. */
const changes = ZONES.flatMap((zone) => {
  const found: { zone: string; instant: number }[] = [];
  for (let from = Date.UTC(2010, 0); from < Date.UTC(2028, 0); from += 15 * DAY) {
    let [low, high] = [from, from + 15 * DAY];
    if (wall(low, zone) - low === wall(high, zone) - high) continue;
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (wall(middle, zone) - middle === wall(low, zone) - low) low = middle;
      else high = middle;
    }
    found.push({ zone, instant: high });
  }
  return found;
});

const anywhere = fc.oneof(
  fc.record({
    zone: fc.constantFrom(...ZONES),
    instant: fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2037, 0) }),
  }),
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...changes),
        fc.oneof(fc.integer({ min: -2 * DAY, max: 2 * DAY }), fc.integer({ min: -2, max: 2 })),
      )
      .map(([{ zone, instant }, shift]) => ({ zone, instant: instant + shift })),
  },
);

const at = fc.oneof(
  fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) }),
  fc.record({ hour: fc.constantFrom(0, 1, 2, 3, 9, 22, 23), minute: fc.constantFrom(0, 15, 30, 45) }),
);

const on = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }).map((days) => days.sort((a, b) => a - b));

const situation = fc.record({ anywhere, at, on }).map(({ anywhere: { zone, instant }, at: time, on: days }) => ({
  schedule: { everyDays: 7, on: days, at: time, zone } satisfies Schedule,
  instant,
}));

test("the changes of clock that the tests aim at were found", () => expect(changes.length).toBeGreaterThan(500));

test("a slot shows the schedule's weekday and hour on the wall, but in a gap", () => {
  fc.assert(
    fc.property(situation, ({ schedule, instant }) => {
      const slot = nextSlot(schedule, instant);
      const shown = wall(slot, schedule.zone);
      const minutes = Math.floor((shown % DAY) / MINUTE);
      const day = Math.floor(shown / DAY);
      if (minutes === schedule.at.hour * 60 + schedule.at.minute) {
        if (schedule.on.length > 0 && schedule.on.includes(isoWeekday(day))) return;
        if (schedule.on.length === 0) return;
      }
      // In a gap: the hour does not exist on that day, and what comes instead is just as far behind the change.
      const moved = slotsAround(schedule, slot, 2, 1).find((candidate) => candidate.instant === slot);
      expect(moved).toBeDefined();
      const asked = (moved?.day ?? 0) * DAY + schedule.at.hour * HOUR + schedule.at.minute * MINUTE;
      for (let near = slot - 26 * HOUR; near <= slot + 26 * HOUR; near += 15 * MINUTE) {
        expect(wall(near, schedule.zone)).not.toBe(asked);
      }
      expect(shown).toBeGreaterThan(asked);
    }),
    { numRuns: 300 },
  );
});

test("nextSlot is the first at or after, lastSlot the last at or before, and nothing lies between", () => {
  fc.assert(
    fc.property(situation, ({ schedule, instant }) => {
      const instants = slotsAround(schedule, instant, 10, 10).map((slot) => slot.instant);
      expect(nextSlot(schedule, instant)).toBe(Math.min(...instants.filter((slot) => slot >= instant)));
      expect(lastSlot(schedule, instant)).toBe(Math.max(...instants.filter((slot) => slot <= instant)));
      expect(lastSlot(schedule, instant)).toBeLessThan(nextSlot(schedule, instant + 1));
      expect(nextSlot(schedule, lastSlot(schedule, instant))).toBe(lastSlot(schedule, instant));
    }),
    { numRuns: 300 },
  );
});

test("slotAfter is later, at least that many local days on, and the first such", () => {
  fc.assert(
    fc.property(
      situation,
      fc.oneof(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 366 })),
      (given, wait) => {
        const { schedule } = given;
        const previous = nextSlot(schedule, given.instant);
        const following = slotAfter(schedule, previous, wait);
        expect(following).toBeGreaterThan(previous);

        // Where one slot stands for two days (Apia's lost one), the first of them counts.
        const day = slotsAround(schedule, previous, 2, 1).find((slot) => slot.instant === previous)?.day ?? Number.NaN;
        const later = slotsAround(schedule, previous + wait * DAY, 3, 10);
        const expected = later.find((slot) => slot.day >= day + wait && slot.instant > previous);
        expect(following).toBe(expected?.instant);
        expect(dayOf(following, schedule.zone) - day).toBeGreaterThanOrEqual(wait);
      },
    ),
    { numRuns: 300 },
  );
});
