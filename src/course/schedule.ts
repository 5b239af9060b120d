import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { mismatch } from "./matter.ts";

/** ISO 8601: Monday is 1, Sunday 7. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * How long after its slot a lesson may still go out. Past that the learner's hour is over, and it waits for the
 * next matching day: a lesson meant for breakfast does not arrive at night.
 */
export const WINDOW_MS = 12 * HOUR_MS;

/** When lessons go out, in one zone. */
export type Schedule = {
  /** Least number of local days between two lessons. */
  readonly everyDays: number;
  /** ISO weekdays on which a lesson may go out, rising, each once; empty means any day. */
  readonly on: readonly number[];
  readonly at: { readonly hour: number; readonly minute: number };
  /** IANA zone, one that this machine knows. */
  readonly zone: string;
};

const NOT_A_WAIT = 'isn\'t a wait of 1 to 366 days, such as "3 days" or "1 week"';
const NOT_A_WEEKDAY = `isn't a day of the week (${WEEKDAYS.join(", ")})`;
const NOT_A_TIME = 'isn\'t a time of day such as "09:00"';
const NOT_A_ZONE = 'isn\'t a time zone such as "America/Los_Angeles"';

/** "3 days", "1 week", or the words "day" and "week", as local days. */
export const waitSchema = z.string(mismatch(NOT_A_WAIT)).transform((text, context) => {
  const match = /^(?:(\d{1,3}) )?(day|week)s?$/.exec(text.trim());
  const days = match === null ? 0 : Number(match[1] ?? 1) * (match[2] === "week" ? 7 : 1);
  if (days >= 1 && days <= 366) return days;
  context.addIssue({ code: "custom", message: NOT_A_WAIT });
  return z.NEVER;
});

const weekdaySchema = z.string(mismatch(NOT_A_WEEKDAY)).transform((name, context) => {
  const index = WEEKDAYS.findIndex((weekday) => weekday === name.trim().toLowerCase());
  if (index >= 0) return index + 1;
  context.addIssue({ code: "custom", message: NOT_A_WEEKDAY });
  return z.NEVER;
});

/** One weekday or a list of them. Not a union, which would say no more than "Invalid input". */
const onSchema = z
  .preprocess(
    (on) => (on === undefined || typeof on === "object" ? on : [on]),
    z.array(weekdaySchema, mismatch(NOT_A_WEEKDAY)).min(1, "names no day of the week; leave it out for any day"),
  )
  .transform((days) => [...new Set(days)].sort((a, b) => a - b));

const atSchema = z.string(mismatch(NOT_A_TIME)).transform((text, context) => {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (match !== null) return { hour: Number(match[1]), minute: Number(match[2]) };
  context.addIssue({ code: "custom", message: NOT_A_TIME });
  return z.NEVER;
});

const zoneSchema = z.string(mismatch(NOT_A_ZONE)).transform((text, context) => {
  const zone = zoneId(text);
  if (zone !== undefined) return zone;
  context.addIssue({ code: "custom", message: NOT_A_ZONE });
  return z.NEVER;
});

/** When lesson 1 comes: as soon as somebody has confirmed, at their time on the next day, or when the schedule says so. */
export const FIRST_LESSONS = ["at once", "next day", "on schedule"] as const;

const NOT_A_FIRST_LESSON = 'isn\'t "at once", "next day", or "on schedule"';

/** The `first_lesson:` of `course.md`. */
export const firstLessonSchema = z.string(mismatch(NOT_A_FIRST_LESSON)).transform((text, context) => {
  const known = FIRST_LESSONS.find((first) => first === text.trim().toLowerCase());
  if (known !== undefined) return known;
  context.addIssue({ code: "custom", message: NOT_A_FIRST_LESSON });
  return z.NEVER;
});

/** The `schedule:` of `course.md`. */
export const scheduleSchema = z
  .strictObject(
    {
      every: waitSchema,
      on: onSchema.optional(),
      at: atSchema,
      zone: zoneSchema,
    },
    mismatch('isn\'t a list of settings such as "every: week"'),
  )
  .transform(({ every, on, at, zone }): Schedule => ({ everyDays: every, on: on ?? [], at, zone }));

/**
 * A zone by its one spelling in this machine's time zone data (IANA tzdb, by way of ICU): "america/los_angeles" is
 * "America/Los_Angeles". undefined where it's not known; offsets such as "+02:00" aren't zones.
 * Asked of Temporal, which has to reckon with it afterwards: Intl alone also takes ICU's own "PST" or "IST", on which
 * Temporal throws, and is slower (1.6 µs against 59).
 */
export function zoneId(name: string): string | undefined {
  if (name.length > 64 || !/^[A-Za-z]/.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

export function isZone(name: string): boolean {
  return zoneId(name) !== undefined;
}

/**
 * The course's schedule at a learner's own hour. A zone that this machine does not know (retired from the tzdb, or never
 * real) falls back to the course's, so that nobody is left without lessons for it.
 */
export function inZone(schedule: Schedule, zone: string | null): Schedule {
  const known = zone === null ? undefined : zoneId(zone);
  return known === undefined ? schedule : { ...schedule, zone: known };
}

/** The date a month from now in a zone, as "2026-12-29". */
export function monthLater(now: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ months: 1 })
    .toString();
}

/** The same time on any day of the week. */
export function everyDay(schedule: Schedule): Schedule {
  return { ...schedule, everyDays: 1, on: [] };
}

/** Whether two instants, in epoch milliseconds, are on the same local day. */
export function onOneDay(schedule: Schedule, one: number, other: number): boolean {
  return localDate(schedule, one).equals(localDate(schedule, other));
}

/** The first slot at or after an instant. Times in epoch milliseconds. */
export function nextSlot(schedule: Schedule, notBefore: number): number {
  // From the day before, because a slot can be moved past midnight by a daylight-saving gap.
  return firstSlot(schedule, localDate(schedule, notBefore).subtract({ days: 1 }), notBefore);
}

/**
 * The slot of what follows: the first matching local day at least `waitDays` local days after the one before was
 * due, at the schedule's hour. Counted in local days, so that 9:00 stays 9:00 across a change of clocks.
 */
export function slotAfter(schedule: Schedule, previousDue: number, waitDays: number): number {
  return firstSlot(schedule, slotDate(schedule, previousDue).add({ days: waitDays }), previousDue + 1);
}

/** The last slot at or before an instant. */
export function lastSlot(schedule: Schedule, notAfter: number): number {
  let date = localDate(schedule, notAfter).add({ days: 1 });
  for (;;) {
    if (matches(schedule, date)) {
      const slot = slotOn(schedule, date);
      if (slot <= notAfter) return slot;
    }
    date = date.subtract({ days: 1 });
  }
}

/**
 * The least time between the acceptance of one lesson and the first try of the next. Shorter than the interval, so
 * that a lesson held up by an outage does not push all later ones off the learner's day; for courses of two days and
 * more never under 24 hours. A daily course gets two hours of slack for its changes of clock and late ticks.
 */
export function leastGap(waitDays: number): number {
  const interval = waitDays * DAY_MS;
  return waitDays < 2 ? interval - 2 * HOUR_MS : interval / 2;
}

function firstSlot(schedule: Schedule, from: Temporal.PlainDate, notBefore: number): number {
  let date = from;
  for (;;) {
    if (matches(schedule, date)) {
      const slot = slotOn(schedule, date);
      if (slot >= notBefore) return slot;
    }
    date = date.add({ days: 1 });
  }
}

function matches(schedule: Schedule, date: Temporal.PlainDate): boolean {
  return schedule.on.length === 0 || schedule.on.includes(date.dayOfWeek);
}

/** A gap moves forward by its length, an overlap takes the first of the two ("compatible", RFC 5545, 3.3.5). */
function slotOn({ at, zone }: Schedule, date: Temporal.PlainDate): number {
  const time = Temporal.PlainTime.from({ hour: at.hour, minute: at.minute });
  return date.toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
}

function localDate({ zone }: Schedule, instant: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
}

/**
 * The local day that a slot belongs to: the day before, where a gap moved it past midnight. Without that a Saturday
 * 23:30 in Nuuk, moved to Sunday 0:30 once a year, would skip the Saturday after.
 */
function slotDate(schedule: Schedule, slot: number): Temporal.PlainDate {
  const date = localDate(schedule, slot);
  const dayBefore = date.subtract({ days: 1 });
  return slotOn(schedule, dayBefore) === slot ? dayBefore : date;
}

/** Midnight at the start of a local day given as "2026-12-01", in epoch milliseconds; undefined where it is not a date. */
export function startOfDay(date: string, zone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  try {
    return Temporal.PlainDate.from(date, { overflow: "reject" }).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/**
 * Whether not every named day brings a lesson, for the least distance between two is greater than theirs.
 *
 * @param schedule of named days
 */
export function isSparse({ everyDays, on }: Schedule): boolean {
  return everyDays > Math.min(...on.map((day, index) => (on[index + 1] ?? (on[0] ?? day) + 7) - day));
}
