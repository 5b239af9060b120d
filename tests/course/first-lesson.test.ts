import { describe, expect, test } from "vitest";
import type { Course } from "../../src/course/course.ts";
import {
  dueAtPace,
  dueOnReturn,
  firstDue,
  type PastLesson,
  planNext,
  projectDates,
} from "../../src/course/enrollment.ts";
import type { Pace } from "../../src/course/pace.ts";
import { type Schedule, WINDOW_MS } from "../../src/course/schedule.ts";
import { makeTimekeeper } from "../../src/course/window.ts";
import { sampleCourse, sampleLesson, TUESDAYS } from "./sample-course.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function course(first: Course["first_lesson"], schedule: Schedule = TUESDAYS, waits: readonly number[] = []): Course {
  const lessons = ["a", "b", "c"].map((id, n) => sampleLesson(id, waits[n]));
  return { ...sampleCourse(schedule, lessons), ...(first === undefined ? {} : { first_lesson: first }) };
}

const utc = (text: string) => Date.parse(`${text}Z`);

/** Zones, and a Monday at midnight in UTC before the week in which their clocks change. */
const CHANGES = [
  ["America/Los_Angeles", "2026-03-02"],
  ["America/Los_Angeles", "2026-10-26"],
  ["Europe/Berlin", "2026-03-23"],
  ["Europe/Berlin", "2026-10-19"],
  ["Australia/Lord_Howe", "2026-03-30"],
  ["Pacific/Chatham", "2026-09-21"],
  ["America/Nuuk", "2026-03-23"],
  ["Africa/Cairo", "2026-04-20"],
  ["Asia/Kathmandu", "2026-11-30"],
  ["Etc/UTC", "2026-11-30"],
] as const;

/** What a clock on the learner's wall says, asked of Intl and not of our own reckoning. */
function onTheWall(zone: string): (at: number) => { weekday: string; day: number; time: string } {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "long",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = Date.UTC(Number(part["year"]), Number(part["month"]) - 1, Number(part["day"])) / DAY;
    return { weekday: part["weekday"] ?? "", day, time: `${part["hour"]}:${part["minute"]}` };
  };
}

/** Lives through a course whose provider takes twenty seconds. */
function live(of: Course, zone: string, confirmedAt: number): readonly number[] {
  const past: PastLesson[] = [];
  const sent: number[] = [];
  let dueAt = firstDue(of, zone, confirmedAt);
  for (;;) {
    const step = planNext(of, { zone, dueAt }, past, dueAt);
    if (step.step === "graduate") return sent;
    if (step.step === "postpone") throw new Error(`postponed: ${step.because}`);
    sent.push(dueAt + 20_000);
    past.push({ lessonId: step.lesson.id, state: "accepted", acceptedAt: dueAt + 20_000 });
    dueAt = step.nextDueAt;
  }
}

/** Every hour of a week and a day, a few minutes past. */
const hours = (monday: string) =>
  Array.from({ length: 192 }, (_, hour) => utc(`${monday}T00:00`) + hour * HOUR + 7 * MINUTE);

describe("whatever the hour of the week at which somebody confirms", () => {
  test.each(CHANGES)("in %s, in the weeks from %s: tomorrow at their time, then their Tuesday", (zone, monday) => {
    const wall = onTheWall(zone);
    for (const confirmedAt of hours(monday)) {
      const [first = 0, second = 0, third = 0] = live(course("next day"), zone, confirmedAt);
      expect(first - confirmedAt).toBeLessThanOrEqual(48 * HOUR);
      expect(wall(first)).toMatchObject({ day: wall(confirmedAt).day + 1, time: "09:00" });
      expect(wall(second)).toMatchObject({ weekday: "Tuesday", time: "09:00" });
      expect(wall(second).day - wall(first).day).toBeGreaterThanOrEqual(3);
      expect(wall(second).day - wall(first).day).toBeLessThan(10);
      expect(wall(third).day - wall(second).day).toBe(7);
    }
  });

  test.each(CHANGES)("in %s, in the weeks from %s: at once, then their Tuesday", (zone, monday) => {
    const wall = onTheWall(zone);
    for (const confirmedAt of hours(monday)) {
      const [first = 0, second = 0, third = 0] = live(course("at once"), zone, confirmedAt);
      expect(first - confirmedAt).toBeLessThan(MINUTE);
      expect(wall(second)).toMatchObject({ weekday: "Tuesday", time: "09:00" });
      expect(second - first).toBeGreaterThanOrEqual(3 * DAY - 2 * HOUR);
      expect(second - first).toBeLessThan(10 * DAY);
      expect(wall(third).day - wall(second).day).toBe(7);
    }
  });

  test.each(["23:30", "00:15"])(
    "a time of day at the edge of the day, %s, is never more than 48 hours away",
    (time) => {
      const [hour = 0, minute = 0] = time.split(":").map(Number);
      for (const [zone, monday] of CHANGES) {
        for (const confirmedAt of hours(monday)) {
          const first = firstDue(course("next day", { ...TUESDAYS, at: { hour, minute } }), zone, confirmedAt);
          expect(first - confirmedAt).toBeGreaterThan(0);
          expect(first - confirmedAt).toBeLessThanOrEqual(48 * HOUR);
        }
      }
    },
  );

  test("without the setting, and on schedule, everything stays as it was", () => {
    for (const confirmedAt of hours("2026-10-26")) {
      const sent = live(course(undefined), "Europe/Berlin", confirmedAt);
      expect(live(course("on schedule"), "Europe/Berlin", confirmedAt)).toEqual(sent);
      expect(onTheWall("Europe/Berlin")(sent[0] ?? 0)).toMatchObject({ weekday: "Tuesday", time: "09:00" });
    }
  });
});

describe("an early first lesson", () => {
  const LA = "America/Los_Angeles";
  /** A Saturday, 9:00 in Los Angeles, and 23:30 on the evening before. */
  const SATURDAY = utc("2026-12-05T17:00");
  const FRIDAY_NIGHT = utc("2026-12-05T07:30");
  const nextDay = course("next day");
  const atOnce = course("at once");
  const had = (lessonId: string, acceptedAt: number): PastLesson & { dueAt: number } => ({
    lessonId,
    state: "accepted",
    acceptedAt,
    dueAt: acceptedAt,
  });

  test("is sent within twelve hours of its time, on any day, and after that on the next day", () => {
    const at = (now: number) => planNext(nextDay, { zone: LA, dueAt: SATURDAY }, [], now);
    expect(at(SATURDAY + WINDOW_MS - MINUTE)).toMatchObject({ step: "deliver", dueAt: SATURDAY, askedAt: null });
    expect(at(SATURDAY + WINDOW_MS)).toMatchObject({ step: "postpone", because: "late", until: SATURDAY + DAY });
    expect(at(SATURDAY + 30 * DAY)).toMatchObject({ step: "deliver", dueAt: SATURDAY + 30 * DAY });
  });

  test("that's sent at once counts as asked for: for twelve hours at any time, and after that at their time", () => {
    const at = (now: number) => planNext(atOnce, { zone: LA, dueAt: FRIDAY_NIGHT }, [], now);
    expect(at(FRIDAY_NIGHT)).toMatchObject({ step: "deliver", dueAt: FRIDAY_NIGHT, askedAt: FRIDAY_NIGHT });
    expect(at(FRIDAY_NIGHT + WINDOW_MS - MINUTE)).toMatchObject({ step: "deliver", askedAt: FRIDAY_NIGHT });
    expect(at(SATURDAY + WINDOW_MS + HOUR)).toMatchObject({ step: "postpone", until: SATURDAY + DAY });
  });

  test("may be handed over at its own time on any day; the second lesson only at the schedule's", () => {
    const courses = new Map([["sample", nextDay]]);
    const timing = (now: number, isFirst: boolean) =>
      makeTimekeeper(
        courses,
        now,
      )({ courseId: "sample", kind: "lesson", zone: LA, pace: null, askedAt: null, isFirst });
    expect(timing(SATURDAY + HOUR, true)).toEqual({ now: true });
    expect(timing(SATURDAY + HOUR, false)).toEqual({ now: false, opensAt: utc("2026-12-08T17:00") });
    expect(timing(SATURDAY + WINDOW_MS, true)).toEqual({ now: false, opensAt: SATURDAY + DAY });
  });

  test("that was accepted late moves the second on, so that three days are between them", () => {
    const tuesday = utc("2026-12-08T17:00");
    const at = (acceptedAt: number) => planNext(nextDay, { zone: LA, dueAt: tuesday }, [had("a", acceptedAt)], tuesday);
    expect(at(SATURDAY + HOUR)).toMatchObject({ step: "deliver", lesson: { id: "b" } });
    expect(at(SATURDAY + 5 * HOUR)).toMatchObject({ step: "postpone", until: utc("2026-12-15T17:00") });
  });

  test("is followed at the dates that the pages tell, for every learner", () => {
    const told = projectDates(nextDay, LA, SATURDAY, []).map(({ at }) => new Date(at).toISOString().slice(0, 13));
    expect(told).toEqual(["2026-12-05T17", "2026-12-08T17", "2026-12-15T17", "2026-12-22T17"]);
    const night = projectDates(atOnce, LA, utc("2026-12-06T07:30"), []).map(({ at }) => at);
    expect(night[1]).toBe(utc("2026-12-15T17:00"));
  });

  test("leaves a lesson's own wait, days that have no names, and quick rhythms what they were", () => {
    const second = (of: Course) => projectDates(of, LA, SATURDAY, [])[1]?.at;
    expect(second(course("next day", TUESDAYS, [1, 14]))).toBe(utc("2026-12-22T17:00"));
    expect(second(course("next day", { ...TUESDAYS, on: [] }))).toBe(SATURDAY + 7 * DAY);
    expect(second(course("next day", { ...TUESDAYS, everyDays: 1, on: [] }))).toBe(SATURDAY + DAY);
    expect(second(course("next day", { ...TUESDAYS, everyDays: 14 }))).toBe(utc("2026-12-08T17:00"));
    expect(second(course("next day", { ...TUESDAYS, everyDays: 2, on: [1, 3, 5] }))).toBe(utc("2026-12-07T17:00"));
  });

  test("comes at the new time where a learner chooses another before it, and the second on their new day", () => {
    const pace: Pace = { everyDays: 7, day: 4, hour: 18 };
    const confirmedAt = SATURDAY - DAY + HOUR;
    const due = dueAtPace(nextDay, { zone: LA, pace, confirmedAt }, [], confirmedAt + HOUR);
    expect(due).toBe(SATURDAY + 9 * HOUR);
    expect(projectDates(nextDay, LA, due, [], pace)[1]?.at).toBe(utc("2026-12-11T02:00"));
    // After a pause, at the first of their times.
    expect(dueAtPace(nextDay, { zone: LA, pace: null, confirmedAt }, [], SATURDAY + 20 * DAY + HOUR)).toBe(
      SATURDAY + 21 * DAY,
    );
  });

  test("comes at the next of their times for somebody who comes back without it; a learner who has had it goes on by the schedule", () => {
    const learner = { zone: LA, pace: null };
    for (const of of [nextDay, atOnce]) {
      expect(dueOnReturn(of, learner, [], FRIDAY_NIGHT)).toBe(SATURDAY);
      expect(dueOnReturn(of, learner, [had("a", SATURDAY - 9 * DAY)], SATURDAY)).toBe(utc("2026-12-08T17:00"));
      // Sunday's lesson, and back on the same day: Tuesday is too soon, and no page promises it.
      expect(dueOnReturn(of, learner, [had("a", SATURDAY + DAY)], SATURDAY + DAY + HOUR)).toBe(utc("2026-12-15T17:00"));
    }
    expect(dueOnReturn(course(undefined), learner, [], FRIDAY_NIGHT)).toBe(utc("2026-12-08T17:00"));
  });
});
