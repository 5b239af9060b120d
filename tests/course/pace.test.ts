import { describe, expect, it } from "vitest";
import { dueAtPace, lessonNow, type PastLesson, planNext } from "../../src/course/enrollment.ts";
import { type Pace, paceFromForm, paceShown, readPace, scheduleOf } from "../../src/course/pace.ts";
import { formatInstant } from "../../src/course/written-date.ts";
import { en } from "../../src/words/en.ts";
import { sampleCourse } from "../support/course.ts";

const course = sampleCourse(4);
const ZONE = "Europe/Berlin";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const utc = (text: string) => Date.parse(`${text}Z`);
const local = (instant: number) => formatInstant(instant, ZONE);

const weekly: Pace = { everyDays: 7, day: 4, hour: 18 };
const twice: Pace = { everyDays: 3, day: 2, hour: 7 };
const fortnightly: Pace = { everyDays: 14, day: 6, hour: 10 };
const at = (pace: Pace | null) => ({ zone: ZONE, pace, confirmedAt: utc("2026-11-30T12:00") });

const had = (lesson: number, due: string): PastLesson & { dueAt: number } => ({
  lessonId: `lesson-${lesson}`,
  state: "accepted",
  acceptedAt: utc(due) + 60_000,
  dueAt: utc(due),
});

describe("a pace", () => {
  it.each([
    [null, "Tuesdays at 9:00 AM"],
    [weekly, "Thursdays at 6:00 PM"],
    [twice, "Tuesdays and Fridays at 7:00 AM"],
    [{ ...twice, day: 6 }, "Tuesdays and Saturdays at 7:00 AM"],
    [fortnightly, "Saturdays at 10:00 AM, every 2 weeks"],
  ])("%j means %s", (pace, words) => {
    expect(en.schedule.rhythm(scheduleOf(course, { zone: ZONE, pace }))).toBe(words);
  });

  it("is what a form offers, and nothing else", () => {
    const form = (fields: Record<string, string>) => (name: string) =>
      ({ every: "7", day: "4", hour: "18", zone: ZONE, ...fields })[name] ?? "";
    expect(paceFromForm(form({}))).toEqual({ pace: weekly, zone: ZONE });
    const wrong = [
      { every: "1" },
      { every: "7.0" },
      { day: "0" },
      { day: "8" },
      { hour: "24" },
      { hour: "" },
      { hour: "1e1" },
    ];
    for (const fields of [...wrong, { zone: "Mars/Phobos" }, { zone: "" }]) {
      expect(paceFromForm(form(fields as Record<string, string>))).toBeUndefined();
    }
  });

  it.each([null, 5, "x", {}, { ...weekly, day: 9 }, { ...weekly, more: 1 }])("is not %j", (value) => {
    expect(readPace(value)).toBeUndefined();
  });

  it("is shown near the course's own before somebody chooses", () => {
    expect(paceShown(course, { pace: null })).toEqual({ everyDays: 7, day: 2, hour: 9 });
    expect(paceShown(course, { pace: twice })).toBe(twice);
  });
});

describe("the date of what comes next", () => {
  const past = [had(1, "2026-12-01T17:00")];
  const NOW = utc("2026-12-02T12:00");

  it.each([
    ["moves to the new day and hour, a week after the last", weekly, "Thu, Dec 10, 2026, 6:00 PM GMT+1"],
    ["comes sooner, three days after the last", twice, "Fri, Dec 4, 2026, 7:00 AM GMT+1"],
    ["comes later, two weeks after the last", fortnightly, "Sat, Dec 19, 2026, 10:00 AM GMT+1"],
  ])("%s", (_what, pace, expected) => {
    expect(local(dueAtPace(course, at(pace), past, NOW))).toBe(expected);
  });

  it("is never in the past, and not before the end of a rest", () => {
    const after = utc("2027-01-20T00:00");
    expect(local(dueAtPace(course, at(weekly), past, after))).toBe("Thu, Jan 21, 2027, 6:00 PM GMT+1");
  });

  it("is the first lesson's where there was none", () => {
    expect(local(dueAtPace(course, at(weekly), [], NOW))).toBe("Thu, Dec 3, 2026, 6:00 PM GMT+1");
    expect(local(dueAtPace(course, at(weekly), [], NOW + 30 * DAY))).toBe("Thu, Jan 7, 2027, 6:00 PM GMT+1");
  });

  it("is one at which planning delivers, whatever was chosen", () => {
    for (const pace of [null, weekly, twice, fortnightly]) {
      const due = dueAtPace(course, at(pace), past, NOW);
      expect(planNext(course, { zone: ZONE, pace, dueAt: due }, past, due)).toMatchObject({
        step: "deliver",
        dueAt: due,
      });
    }
  });

  it("goes on at the chosen rhythm, whatever a lesson's own wait is", () => {
    const [first, second, ...rest] = course.lessons;
    if (first === undefined || second === undefined) throw new Error("the course is too short");
    const waiting = { ...course, lessons: [first, { ...second, wait: 3 }, ...rest] };
    const due = dueAtPace(waiting, at(fortnightly), past, NOW);
    expect(local(due)).toBe("Sat, Dec 19, 2026, 10:00 AM GMT+1");
  });
});

describe("the next lesson now", () => {
  const NOW = utc("2026-12-02T17:01");

  it("may come a day after the last, and not sooner", () => {
    expect(lessonNow(course, [had(1, "2026-12-01T17:00")], NOW)).toMatchObject({
      may: true,
      lesson: { id: "lesson-2" },
    });
    const early = lessonNow(course, [had(1, "2026-12-01T17:00")], NOW - HOUR);
    expect(early).toEqual({ may: false, because: "today", from: NOW });
  });

  it("may come before the first", () => {
    expect(lessonNow(course, [], NOW)).toMatchObject({ may: true, lesson: { id: "lesson-1" } });
  });

  it("waits until what is on its way has arrived", () => {
    const under = { ...had(1, "2026-11-01T17:00"), state: "frozen" as const, acceptedAt: null };
    expect(lessonNow(course, [under], NOW)).toEqual({ may: false, because: "unsettled" });
  });

  it("is none behind the last", () => {
    expect(lessonNow(course, [had(4, "2026-11-01T17:00")], NOW)).toEqual({ may: false, because: "nothing-left" });
  });
});
