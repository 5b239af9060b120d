import { describe, expect, test } from "vitest";
import {
  inZone,
  isZone,
  lastSlot,
  leastGap,
  nextSlot,
  type Schedule,
  slotAfter,
  startOfDay,
  WINDOW_MS,
} from "../../src/course/schedule.ts";
import { formatDay, formatInstant, formatMoment } from "../../src/course/written-date.ts";
import { en } from "../../src/words/en.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function schedule(text: string, zone: string, on: readonly number[] = [], everyDays = 7): Schedule {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return { everyDays, on, at: { hour, minute }, zone };
}

const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (instant: number) => new Date(instant).toISOString().slice(0, 16);

describe("one slot a local day, whatever the clocks do", () => {
  test.each([
    // A gap moves the slot forward by its length.
    ["America/New_York", "02:30", "gap", "2026-03-08T07:30"],
    ["America/Los_Angeles", "02:30", "gap", "2026-03-08T10:30"],
    ["Europe/Berlin", "02:30", "gap", "2026-03-29T01:30"],
    ["Australia/Sydney", "02:30", "gap", "2026-10-03T16:30"],
    ["Pacific/Auckland", "02:30", "gap", "2026-09-26T14:30"],
    ["Australia/Lord_Howe", "02:15", "gap of half an hour", "2026-10-03T15:45"],
    // These change at midnight, so that 0:30 is missing once a year.
    ["America/Santiago", "00:30", "midnight gap", "2026-09-06T04:30"],
    ["Africa/Cairo", "00:30", "midnight gap", "2026-04-23T22:30"],
    ["Asia/Beirut", "00:30", "midnight gap", "2026-03-28T22:30"],
    ["America/Asuncion", "00:30", "midnight gap", "2024-10-06T04:30"],
    // This one changes at 23:00, so that the slot lands on the next day.
    ["America/Nuuk", "23:30", "gap up to midnight", "2026-03-29T01:30"],
    // An overlap takes the first of the two.
    ["America/New_York", "01:30", "overlap", "2026-11-01T05:30"],
    ["America/Los_Angeles", "01:30", "overlap", "2026-11-01T08:30"],
    ["Europe/Berlin", "02:30", "overlap", "2026-10-25T00:30"],
    ["Australia/Sydney", "02:30", "overlap", "2026-04-04T15:30"],
    ["Pacific/Auckland", "02:30", "overlap", "2026-04-04T13:30"],
    ["Australia/Lord_Howe", "01:45", "overlap of half an hour", "2026-04-04T14:45"],
    ["America/Santiago", "23:30", "overlap before midnight", "2026-04-05T02:30"],
    ["Africa/Cairo", "23:30", "overlap before midnight", "2026-10-29T20:30"],
    // Odd places on ordinary days.
    ["Asia/Kathmandu", "09:00", "+5:45", "2026-06-02T03:15"],
    ["Pacific/Chatham", "09:00", "+12:45", "2026-06-01T20:15"],
    ["Pacific/Kiritimati", "09:00", "+14", "2026-06-01T19:00"],
    ["Pacific/Pago_Pago", "09:00", "-11", "2026-06-02T20:00"],
    ["America/New_York", "09:00", "29 February", "2028-02-29T14:00"],
    ["Europe/London", "00:00", "new year", "2027-01-01T00:00"],
  ])("%s at %s, %s: %s UTC", (zone, at, _what, expected) => {
    const daily = schedule(at, zone);
    const slot = utc(expected);
    expect(iso(nextSlot(daily, slot - HOUR))).toBe(expected);
    expect(iso(nextSlot(daily, slot))).toBe(expected);
    expect(iso(lastSlot(daily, slot))).toBe(expected);
    // Not once more when the clock shows the same hour again.
    expect(iso(lastSlot(daily, slot + 2 * HOUR))).toBe(expected);
    expect(nextSlot(daily, slot + 1)).toBeGreaterThanOrEqual(slot + 23 * HOUR - HOUR / 2);
    expect(slotAfter(daily, slot, 1)).toBe(nextSlot(daily, slot + 1));
  });

  test("a day that a zone left out (Apia, 30 December 2011) falls on the day after, once", () => {
    const daily = schedule("09:00", "Pacific/Apia");
    const before = utc("2011-12-29T19:00");
    expect(iso(slotAfter(daily, before, 1))).toBe("2011-12-30T19:00");
    expect(iso(slotAfter(daily, utc("2011-12-30T19:00"), 1))).toBe("2011-12-31T19:00");
    const fridays = schedule("09:00", "Pacific/Apia", [5]);
    expect(iso(slotAfter(fridays, utc("2011-12-23T19:00"), 7))).toBe("2011-12-30T19:00");
    expect(iso(slotAfter(fridays, utc("2011-12-30T19:00"), 7))).toBe("2012-01-05T19:00");
  });

  test("in the second run of an overlapping hour, a slot of the coming midnight counts as past", () => {
    // St. John's put its clocks back from 0:01 to 23:01 of the day before.
    const midnight = schedule("00:00", "America/St_Johns");
    expect(iso(lastSlot(midnight, utc("2010-11-07T03:00")))).toBe("2010-11-07T02:30");
  });
});

describe("a weekly lesson", () => {
  test.each([
    ["America/New_York", "2026-03-03T14:00", "2026-03-10T13:00"],
    ["America/New_York", "2026-10-27T13:00", "2026-11-03T14:00"],
    ["Europe/Berlin", "2026-03-24T08:00", "2026-03-31T07:00"],
    ["Australia/Sydney", "2026-09-28T23:00", "2026-10-05T22:00"],
    ["Pacific/Auckland", "2026-03-30T20:00", "2026-04-06T21:00"],
    ["America/Santiago", "2026-09-01T13:00", "2026-09-08T12:00"],
  ])("in %s stays on Tuesday at 9:00 across the change of clocks", (zone, before, after) => {
    expect(iso(slotAfter(schedule("09:00", zone, [2]), utc(before), 7))).toBe(after);
  });

  test("at an hour that a gap moved past midnight does not skip the week after", () => {
    const saturdays = schedule("23:30", "America/Nuuk", [6]);
    const moved = utc("2026-03-29T01:30");
    expect(iso(slotAfter(saturdays, utc("2026-03-22T01:30"), 7))).toBe("2026-03-29T01:30");
    expect(iso(slotAfter(saturdays, moved, 7))).toBe("2026-04-05T00:30");
    expect(iso(slotAfter(schedule("23:30", "America/Nuuk"), moved, 1))).toBe("2026-03-30T00:30");
  });

  test("goes from the last week of a year into the next", () => {
    expect(iso(slotAfter(schedule("09:00", "Europe/London", [4]), utc("2026-12-31T09:00"), 7))).toBe(
      "2027-01-07T09:00",
    );
  });
});

describe("what follows", () => {
  const from = utc("2026-06-02T13:00"); // Tuesday, 9:00 in New York
  test.each([
    ["any day, 1 day", [], 1, "2026-06-03T13:00"],
    ["any day, 3 days", [], 3, "2026-06-05T13:00"],
    ["any day, 366 days", [], 366, "2027-06-03T13:00"],
    ["Tuesdays, 1 day", [2], 1, "2026-06-09T13:00"],
    ["Tuesdays, 7 days", [2], 7, "2026-06-09T13:00"],
    ["Tuesdays, 8 days", [2], 8, "2026-06-16T13:00"],
    ["Tuesdays, 366 days", [2], 366, "2027-06-08T13:00"],
    ["Tuesdays and Thursdays, 2 days", [2, 4], 2, "2026-06-04T13:00"],
    ["Tuesdays and Thursdays, 3 days", [2, 4], 3, "2026-06-09T13:00"],
    ["Mondays, Wednesdays, Fridays, 1 day", [1, 3, 5], 1, "2026-06-03T13:00"],
    ["every weekday by name, 1 day", [1, 2, 3, 4, 5, 6, 7], 1, "2026-06-03T13:00"],
  ])("on %s", (_what, on, wait, expected) => {
    expect(iso(slotAfter(schedule("09:00", "America/New_York", on), from, wait))).toBe(expected);
  });

  test("waits of 1 to 366 days fall that many local days later, to the day", () => {
    const daily = schedule("09:00", "Europe/Berlin");
    for (let wait = 1; wait <= 366; wait += 1) {
      const local = new Date(slotAfter(daily, utc("2026-06-02T07:00"), wait) + 2 * HOUR);
      expect(
        (Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - utc("2026-06-02T00:00")) / DAY,
      ).toBe(wait);
    }
  });

  test("is counted from the day of signing up, not from its hour", () => {
    const daily = schedule("09:00", "America/New_York");
    expect(iso(slotAfter(daily, utc("2026-06-03T03:59"), 1))).toBe("2026-06-03T13:00"); // 23:59
    expect(iso(slotAfter(daily, utc("2026-06-03T04:00"), 1))).toBe("2026-06-04T13:00"); // 0:00
  });

  test("29 February is a day like others, in leap years only", () => {
    const daily = schedule("09:00", "Europe/London");
    expect(iso(slotAfter(daily, utc("2028-02-28T09:00"), 1))).toBe("2028-02-29T09:00");
    expect(iso(slotAfter(daily, utc("2027-02-28T09:00"), 1))).toBe("2027-03-01T09:00");
    expect(iso(slotAfter(daily, utc("2028-02-29T09:00"), 366))).toBe("2029-03-01T09:00");
  });
});

describe("the least gap", () => {
  test.each([
    [1, 22],
    [2, 24],
    [3, 36],
    [7, 84],
    [14, 168],
    [366, 4392],
  ])("for a wait of %i days is %i hours", (days, hours) => expect(leastGap(days)).toBe(hours * HOUR));

  test("leaves room for a whole window of delay, so that one late lesson does not move the next off its day", () => {
    for (let days = 2; days <= 366; days += 1) {
      expect(leastGap(days) + WINDOW_MS).toBeLessThanOrEqual(days * DAY - HOUR);
    }
  });
});

describe("zones", () => {
  const course = schedule("09:00", "America/Los_Angeles", [2]);

  test("a learner's own zone moves the hour, and nothing else", () => {
    expect(inZone(course, "Asia/Kathmandu")).toEqual({ ...course, zone: "Asia/Kathmandu" });
    expect(inZone(course, null)).toBe(course);
  });

  test.each([
    "",
    "Mars/Olympus",
    "Factory",
    "+02:00",
    "PST",
    "IST",
    "Europe/Berlin ",
    "../etc/passwd",
    "x".repeat(1000),
  ])("%j is no zone, and the course's stands in for it", (zone) => {
    expect(isZone(zone)).toBe(false);
    expect(inZone(course, zone)).toBe(course);
  });

  test("every zone that is let in can be reckoned with", () => {
    const names = [
      ...Intl.supportedValuesOf("timeZone"),
      ..."ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(
        " ",
      ),
      ..."EST MST HST UTC GMT Zulu GB PRC US/Pacific utc america/new_york Etc/GMT+5 SystemV/PST8 Etc/Unknown".split(
        " ",
      ),
    ];
    const letIn = names.filter(isZone);
    for (const zone of letIn) expect(nextSlot(inZone(course, zone), utc("2026-06-02T12:00"))).toBeGreaterThan(0);
    expect(letIn.length).toBeGreaterThan(400);
  });

  test("old and new names of one place both work, since browsers differ", () => {
    for (const [old, now] of [
      ["Asia/Calcutta", "Asia/Kolkata"],
      ["Europe/Kiev", "Europe/Kyiv"],
      ["America/Godthab", "America/Nuuk"],
    ] as const) {
      expect(nextSlot(inZone(course, old), 0)).toBe(nextSlot(inZone(course, now), 0));
    }
  });
});

describe("the start of a local day", () => {
  test.each([
    ["2026-12-01", "America/Los_Angeles", "2026-12-01T08:00"],
    ["2026-12-01", "Asia/Kathmandu", "2026-11-30T18:15"],
    ["2028-02-29", "UTC", "2028-02-29T00:00"],
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00"], // midnight is missing; the day starts at 1:00
  ])("%s in %s is %s UTC", (date, zone, expected) => expect(iso(startOfDay(date, zone) ?? Number.NaN)).toBe(expected));

  test.each([
    "",
    "2026-02-29",
    "2026-13-01",
    "2026-1-1",
    "20261201",
    "2026-12-01T10:00",
    "2026-12-01[u-ca=hebrew]",
    "tomorrow",
    "-271821-04-20",
  ])("%j is not a date", (date) => expect(startOfDay(date, "UTC")).toBeUndefined());
});

describe("in words", () => {
  test.each([
    [[2], 7, "09:00", "Tuesdays at 9:00 AM"],
    [[2], 1, "09:00", "Tuesdays at 9:00 AM"],
    [[2], 14, "09:00", "Tuesdays at 9:00 AM, every 2 weeks"],
    [[2], 10, "09:00", "Tuesdays at 9:00 AM, every 2 weeks"],
    [[2], 8, "09:00", "Tuesdays at 9:00 AM, every 2 weeks"],
    [[2, 4], 2, "00:05", "Tuesdays and Thursdays at 12:05 AM"],
    [[2, 4], 7, "12:00", "Tuesdays or Thursdays at 12:00 PM, at least 7 days apart"],
    [[1, 7], 1, "09:00", "Mondays and Sundays at 9:00 AM"],
    [[1, 7], 2, "09:00", "Mondays or Sundays at 9:00 AM, at least 2 days apart"],
    [[1, 3, 5], 2, "23:59", "Mondays, Wednesdays, and Fridays at 11:59 PM"],
    [[], 1, "18:30", "every day at 6:30 PM"],
    [[], 3, "09:00", "every 3 days at 9:00 AM"],
    [[], 7, "09:00", "every week at 9:00 AM"],
  ])("days %j, every %i, at %s: %s", (on, every, at, words) => {
    expect(en.schedule.rhythm(schedule(at, "UTC", on, every))).toBe(words);
  });

  const instant = utc("2027-01-01T04:30");
  test("a day is the learner's day, with the year where that's another one than theirs now", () => {
    const reader = (zone: string, now: string) => ({ zone, locale: "en-US", now: utc(now) });
    const [before, after] = ["2027-01-01T04:00", "2027-01-01T06:00"];
    expect(formatDay(instant, reader("America/New_York", before))).toBe("Thursday, December 31");
    expect(formatDay(instant, reader("America/New_York", after))).toBe("Thursday, December 31, 2026");
    expect(formatDay(instant, reader("Asia/Kathmandu", before))).toBe("Friday, January 1");
    expect(formatDay(instant, reader("Asia/Kathmandu", "2026-12-31T18:00"))).toBe("Friday, January 1, 2027");
    expect(formatDay(instant, reader("Nowhere/Land", after))).toBe("Friday, January 1");
    expect(formatMoment(instant, reader("America/New_York", before))).toBe("Thursday, December 31 at 11:30 PM EST");
    expect(formatMoment(instant, reader("Nowhere/Land", "2028-01-01T04:00"))).toBe(
      "Friday, January 1, 2027 at 4:30 AM UTC",
    );
  });

  test("an instant names its zone, in plain spaces", () => {
    expect(formatInstant(instant, "America/New_York")).toBe("Thu, Dec 31, 2026, 11:30 PM EST");
    expect(formatInstant(instant, "Nowhere/Land")).toBe("Fri, Jan 1, 2027, 4:30 AM UTC");
  });
});
