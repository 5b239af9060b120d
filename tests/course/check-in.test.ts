import { describe, expect, test } from "vitest";
import { checkInAt, checkInOf, checkInTiming, type Untouched } from "../../src/course/check-in.ts";
import type { Course } from "../../src/course/course.ts";
import type { PastLesson } from "../../src/course/enrollment.ts";
import type { Pace } from "../../src/course/pace.ts";
import { sampleCourse, sampleLesson, TUESDAYS } from "./sample-course.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { zone: ZONE } = TUESDAYS;
/** A Tuesday, 9:00 in Los Angeles. */
const TUESDAY = Date.UTC(2026, 11, 15, 17);

function course(changes: Partial<Course> = {}, every = 7, on: readonly number[] = [2]): Course {
  const made = sampleCourse(
    { ...TUESDAYS, everyDays: every, on },
    ["a", "b", "c", "d"].map((id) => sampleLesson(id)),
  );
  const letters = { ...made.letters, "check-in": { ...made.letters.welcome, kind: "check-in" as const } };
  return { ...made, letters, ...changes };
}

const had = (lessonId: string, weeksAgo: number): PastLesson => ({
  lessonId,
  state: "accepted",
  acceptedAt: TUESDAY - weeksAgo * 7 * DAY,
});
const past = [had("a", 2), had("b", 1)];
const sent = { lessonId: "c", dueAt: TUESDAY, nextDueAt: TUESDAY + 7 * DAY };
const learner = { zone: ZONE, pace: null, touchedAt: TUESDAY - 20 * DAY, past };

describe("a check-in", () => {
  test("is planned for two days after the third lesson in a row, at the learner's time", () => {
    expect(checkInAt(course(), learner, sent)).toBe(TUESDAY + 2 * DAY);
    const pace: Pace = { everyDays: 7, day: 2, hour: 18 };
    expect(checkInAt(course(), { ...learner, pace }, { ...sent, dueAt: TUESDAY + 9 * HOUR })).toBe(
      TUESDAY + 2 * DAY + 9 * HOUR,
    );
  });

  test("isn't planned before three lessons, after something was done, or behind the last lesson", () => {
    expect(checkInAt(course(), { ...learner, past: [had("b", 1)] }, sent)).toBeUndefined();
    expect(checkInAt(course(), { ...learner, touchedAt: TUESDAY - 8 * DAY }, sent)).toBeUndefined();
    expect(
      checkInAt(course(), { ...learner, past: [had("a", 3), ...past] }, { ...sent, lessonId: "d" }),
    ).toBeUndefined();
  });

  test.each([
    [1, []],
    [2, []],
  ])("has no day of its own in a course with a lesson every %i days", (every, on) => {
    const nextDueAt = TUESDAY + every * DAY;
    expect(checkInAt(course({}, every, on), learner, { ...sent, nextDueAt })).toBeUndefined();
  });

  test("is a matter of the author: the letter, and a setting that turns it off", () => {
    expect(checkInOf(course())?.kind).toBe("check-in");
    expect(checkInOf(course({ check_in: "on" }))?.kind).toBe("check-in");
    expect(checkInAt(course({ check_in: "off" }), learner, sent)).toBeUndefined();
    const { "check-in": _letter, ...without } = course().letters;
    expect(checkInAt(course({ letters: without }), learner, sent)).toBeUndefined();
  });
});

describe("a check-in whose time has come", () => {
  const THURSDAY = TUESDAY + 2 * DAY;
  const untouched: Untouched = {
    lessons: 3,
    lastAcceptedAt: TUESDAY,
    isUnsettled: false,
    nextDueAt: TUESDAY + 7 * DAY,
    isPaused: false,
  };
  const timing = (change: Partial<Untouched>, now = THURSDAY, of = course()) =>
    checkInTiming(of, { zone: ZONE, pace: null }, { ...untouched, ...change }, now);
  const over = { now: false, opensAt: "over" };

  test("goes out for twelve hours, and after that at their time on the next day", () => {
    expect(timing({})).toEqual({ now: true });
    expect(timing({}, THURSDAY + 12 * HOUR - 1)).toEqual({ now: true });
    expect(timing({}, THURSDAY + 12 * HOUR)).toEqual({ now: false, opensAt: THURSDAY + DAY });
    expect(timing({}, THURSDAY - HOUR)).toEqual({ now: false, opensAt: THURSDAY });
  });

  test.each<[string, Partial<Untouched>]>([
    ["something was done since", { lessons: 2 }],
    ["they're pausing", { isPaused: true }],
    ["nothing is to come", { nextDueAt: null }],
    ["a lesson came on the same day", { lastAcceptedAt: THURSDAY - 8 * HOUR }],
    ["a lesson comes later that day", { nextDueAt: THURSDAY + 5 * HOUR }],
    ["a lesson is due", { nextDueAt: THURSDAY - DAY }],
    ["a lesson is on its way", { isUnsettled: true }],
  ])("doesn't go out if %s", (_what, change) => expect(timing(change)).toEqual(over));

  test("doesn't go out once its author turned it off", () => {
    expect(timing({}, THURSDAY, course({ check_in: "off" }))).toEqual(over);
  });
});
