import { describe, expect, test } from "vitest";
import type { Course } from "../../src/course/course.ts";
import type { DeliveryState } from "../../src/course/delivery.ts";
import { enrollmentState, firstDue, lessonAfter, type PastLesson, planNext } from "../../src/course/enrollment.ts";
import { type Schedule, WINDOW_MS } from "../../src/course/schedule.ts";
import { sampleCourse, sampleLesson } from "./sample-course.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const weekly: Schedule = { everyDays: 7, on: [2], at: { hour: 9, minute: 0 }, zone: "America/New_York" };
const daily: Schedule = { ...weekly, everyDays: 1, on: [] };

/** "b:3" is lesson b with a wait of 3 days. */
function course(lessons: string, schedule: Schedule = weekly): Course {
  const made = lessons
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => {
      const [id = "", wait] = name.split(":");
      return sampleLesson(id, wait === undefined ? undefined : Number(wait));
    });
  return sampleCourse(schedule, made);
}

const utc = (text: string) => Date.parse(`${text}Z`);
/** Tuesday, 2 June 2026, 9:00 in New York. */
const TUESDAY = utc("2026-06-02T13:00");

function accepted(lessonId: string, acceptedAt = TUESDAY - 7 * DAY): PastLesson {
  return { lessonId, state: "accepted", acceptedAt };
}

/** The step in a line: "deliver b, due …, next …". */
function plan(
  of: Course,
  past: readonly PastLesson[],
  now: number,
  dueAt = Math.min(now, TUESDAY),
  zone: string | null = null,
) {
  const step = planNext(of, { zone, dueAt }, past, now);
  const time = (instant: number) => new Date(instant).toISOString().slice(0, 16);
  switch (step.step) {
    case "deliver":
      return `deliver ${step.lesson.id} due ${time(step.dueAt)} next ${time(step.nextDueAt)}`;
    case "graduate":
      return `graduate due ${time(step.dueAt)}`;
    case "postpone":
      return `postpone until ${time(step.until)}: ${step.because}`;
  }
}

describe("a due lesson", () => {
  const abc = course("a b c");

  test("goes out at its slot, and the next is due a week later", () => {
    expect(plan(abc, [accepted("a")], TUESDAY)).toBe("deliver b due 2026-06-02T13:00 next 2026-06-09T13:00");
  });

  test("goes out at a late tick within the learner's window, counted from its slot", () => {
    expect(plan(abc, [accepted("a")], TUESDAY + WINDOW_MS - 1)).toBe(
      "deliver b due 2026-06-02T13:00 next 2026-06-09T13:00",
    );
  });

  test("waits for the next matching day once the window is over", () => {
    expect(plan(abc, [accepted("a")], TUESDAY + WINDOW_MS)).toBe("postpone until 2026-06-09T13:00: late");
  });

  test("is one lesson, not four, after a month of silence", () => {
    const month = TUESDAY + 28 * DAY;
    expect(plan(abc, [accepted("a")], month + MINUTE, TUESDAY)).toBe(
      "deliver b due 2026-06-30T13:00 next 2026-07-07T13:00",
    );
    const past = [accepted("a"), accepted("b", month + 2 * MINUTE)];
    expect(plan(abc, past, month + 3 * MINUTE, TUESDAY)).toBe("postpone until 2026-07-07T13:00: too-soon");
  });

  test("does not leave before its hour, not even where the clock was put back", () => {
    expect(plan(abc, [], TUESDAY - 1, TUESDAY)).toBe("postpone until 2026-06-02T13:00: too-soon");
    expect(plan(abc, [], TUESDAY - 400 * DAY, TUESDAY)).toBe("postpone until 2026-06-02T13:00: too-soon");
  });

  test("is followed by its successor's wait, not by its own", () => {
    expect(plan(course("a b:3 c", daily), [], TUESDAY)).toBe("deliver a due 2026-06-02T13:00 next 2026-06-05T13:00");
    expect(plan(course("a:3 b c", daily), [], TUESDAY)).toBe("deliver a due 2026-06-02T13:00 next 2026-06-03T13:00");
    expect(plan(course("a b:366"), [], TUESDAY)).toBe("deliver a due 2026-06-02T13:00 next 2027-06-08T13:00");
  });

  test("arrives at the learner's own nine o'clock", () => {
    const nine = utc("2026-06-02T03:15");
    expect(plan(abc, [], nine, nine, "Asia/Kathmandu")).toBe("deliver a due 2026-06-02T03:15 next 2026-06-09T03:15");
  });

  test("arrives at the course's nine o'clock for a zone that no longer exists", () => {
    expect(plan(abc, [], TUESDAY, TUESDAY, "Mars/Olympus")).toBe(
      "deliver a due 2026-06-02T13:00 next 2026-06-09T13:00",
    );
    expect(plan(abc, [], TUESDAY, TUESDAY, "PST")).toBe("deliver a due 2026-06-02T13:00 next 2026-06-09T13:00");
  });
});

describe("a date that is no slot any more", () => {
  test("because the course moved from Tuesday to Thursday waits for Thursday", () => {
    const thursdays = course("a b", { ...weekly, on: [4] });
    expect(plan(thursdays, [accepted("a")], TUESDAY)).toBe("postpone until 2026-06-04T13:00: late");
  });

  test("because the learner moved east goes out the same day, if their window is open", () => {
    expect(plan(course("a b"), [accepted("a")], TUESDAY, TUESDAY, "Europe/Berlin")).toBe(
      "deliver b due 2026-06-02T07:00 next 2026-06-09T07:00",
    );
  });

  test("because the learner moved to where it is night waits for their day", () => {
    expect(plan(course("a b"), [accepted("a")], TUESDAY, TUESDAY, "Pacific/Auckland")).toBe(
      "postpone until 2026-06-08T21:00: late",
    );
  });
});

describe("the lesson before", () => {
  const abc = course("a b c");
  const holds: readonly DeliveryState[] = ["planned", "frozen", "unknown", "refused"];
  test.each(holds)("holds the learner while it is %s, one slot at a time", (state) => {
    const past: PastLesson[] = [{ lessonId: "a", state, acceptedAt: null }];
    expect(plan(abc, past, TUESDAY)).toBe("postpone until 2026-06-09T13:00: unsettled");
    expect(plan(abc, past, TUESDAY + 400 * DAY)).toBe("postpone until 2027-07-13T13:00: unsettled");
  });

  test.each(holds)("holds the learner while it is %s even where the course has lost it", (state) => {
    expect(plan(course("b c"), [{ lessonId: "a", state, acceptedAt: null }], TUESDAY)).toMatch(/unsettled$/);
  });

  test.each(["skipped", "cancelled"] as const)(
    "lets the learner go on once it is %s, and is not sent again",
    (state) => {
      expect(plan(abc, [{ lessonId: "a", state, acceptedAt: null }], TUESDAY)).toMatch(/^deliver b /);
    },
  );

  test("that was unknown and turns out accepted long ago lets the next go at once, at its slot", () => {
    expect(plan(abc, [accepted("a", TUESDAY - 30 * DAY)], TUESDAY)).toMatch(/^deliver b due 2026-06-02T13:00/);
  });
});

describe("a lesson accepted late", () => {
  test("counts in whatever order the lessons are listed", () => {
    const late = [accepted("b", TUESDAY - DAY), accepted("a", TUESDAY - 14 * DAY)];
    for (const past of [late, late.toReversed()]) expect(plan(course("a b c"), past, TUESDAY)).toMatch(/too-soon$/);
  });

  const abc = course("a b c");
  test.each([
    ["3 days", 3, "deliver b due 2026-06-02T13:00 next 2026-06-09T13:00"],
    ["3½ days", 3.5, "deliver b due 2026-06-02T13:00 next 2026-06-09T13:00"],
    ["5 days", 5, "postpone until 2026-06-09T13:00: too-soon"],
    ["6 days", 6, "postpone until 2026-06-09T13:00: too-soon"],
  ])("by %s in a weekly course: the next stays on Tuesdays, and not two in half a week", (_what, days, expected) => {
    expect(plan(abc, [accepted("a", TUESDAY - 7 * DAY + days * DAY)], TUESDAY)).toBe(expected);
  });

  test("does not move a daily course from its hour", () => {
    const days = course("a b c d e", daily);
    const past: PastLesson[] = [];
    let dueAt = TUESDAY;
    for (const late of [90, 5, 119, 0, 60]) {
      const now = dueAt + late * MINUTE;
      const step = planNext(days, { zone: null, dueAt }, past, now);
      expect(step).toMatchObject({ step: "deliver", dueAt });
      if (step.step !== "deliver") return;
      expect(step.nextDueAt).toBe(dueAt + DAY);
      past.push(accepted(step.lesson.id, now));
      dueAt = step.nextDueAt;
    }
  });

  test("in a daily course leaves a day out rather than send two in one night", () => {
    const ab = course("a b c", daily);
    expect(plan(ab, [accepted("a", TUESDAY - 13 * HOUR)], TUESDAY)).toBe("postpone until 2026-06-03T13:00: too-soon");
  });

  test("in a daily course survives the short day in spring", () => {
    const ab = course("a b c", daily);
    const before = utc("2026-03-07T14:00"); // 9:00, an hour later in UTC than the day after
    expect(plan(ab, [accepted("a", before + HOUR)], before + 23 * HOUR, before + 23 * HOUR)).toMatch(/^deliver b /);
  });
});

describe("a clock that goes back", () => {
  const abc = course("a b c");
  test("gives no second lesson: before acceptance it is unsettled, after it is too soon", () => {
    const planned: PastLesson[] = [{ lessonId: "a", state: "planned", acceptedAt: null }];
    for (const back of [MINUTE, HOUR, 8 * DAY, 3000 * DAY]) {
      expect(plan(abc, planned, TUESDAY - back)).toMatch(/unsettled$/);
      expect(plan(abc, [accepted("a", TUESDAY)], TUESDAY - back)).toMatch(/too-soon$/);
    }
  });
});

describe("graduation", () => {
  test("comes one interval after the last lesson", () => {
    const ab = course("a b");
    expect(plan(ab, [accepted("a")], TUESDAY)).toBe("deliver b due 2026-06-02T13:00 next 2026-06-09T13:00");
    const past = [accepted("a"), accepted("b", TUESDAY)];
    expect(plan(ab, past, TUESDAY + DAY, TUESDAY)).toBe("postpone until 2026-06-09T13:00: too-soon");
    expect(plan(ab, past, TUESDAY + 7 * DAY)).toBe("graduate due 2026-06-09T13:00");
    expect(plan(ab, past, TUESDAY + 8 * DAY)).toBe("postpone until 2026-06-16T13:00: late");
  });

  test("waits for an unsettled last lesson", () => {
    expect(plan(course("a"), [{ lessonId: "a", state: "unknown", acceptedAt: null }], TUESDAY)).toMatch(/unsettled$/);
  });
});

describe("a course edited while people are inside", () => {
  const after = (lessons: string, had: string) =>
    lessonAfter(
      course(lessons),
      had
        .split(" ")
        .filter(Boolean)
        .map((lessonId) => ({ lessonId })),
    )?.id ?? "none";

  test.each([
    ["nothing changed", "a b c d", "a b", "c"],
    ["nothing had", "a b c d", "", "a"],
    ["all had", "a b c d", "a b c d", "none"],
    ["had in another order", "a b c d", "b a", "c"],
    ["inserted above: passed over", "x a b c d", "a b", "c"],
    ["inserted between what was had: passed over", "a x b c d", "a b", "c"],
    ["inserted right below: comes next", "a b x c d", "a b", "x"],
    ["appended", "a b c d x", "a b c d", "x"],
    ["a had lesson removed", "a c d", "a b", "c"],
    ["all had lessons removed", "c d", "a b", "c"],
    ["the next lesson removed", "a b d", "a b", "d"],
    ["all that was to come removed", "a b", "a b", "none"],
    ["all lessons removed", "", "a b", "none"],
    ["a had lesson moved up", "b a c d", "a b", "c"],
    ["a lesson to come moved above: not sent", "c a b d", "a b", "d"],
    ["lessons to come swapped", "a b d c", "a b", "d"],
    // The price of having only ids to go by; shown to the creator before publishing.
    ["a had lesson moved to the end: what it passed is not sent", "a c d b", "a b", "none"],
  ])("%s: course %s, had %s, next %s", (_what, lessons, had, next) => expect(after(lessons, had)).toBe(next));

  test.each([
    ["in the middle: goes on with what they do not have", "a b c d", "a b", "", "c"],
    ["with all had: nothing is left", "a b c", "a b c", "", "none"],
    ["with one passed over: it has another chance", "x a b c", "a b", "", "x"],
    ["and were sent it: what they had in between is skipped", "x a b c", "a b", "x", "c"],
    ["and were sent one behind another that was passed over: its place counts again", "x a y b c", "a b", "y", "c"],
  ])("for who started again %s: course %s, had %s, since then %s, next %s", (_what, lessons, before, since, next) => {
    const had = (ids: string, earlier: boolean) =>
      ids
        .split(" ")
        .filter(Boolean)
        .map((lessonId) => ({ lessonId, earlier }));
    expect(lessonAfter(course(lessons), [...had(before, true), ...had(since, false)])?.id ?? "none").toBe(next);
  });

  test("with no lessons left graduates its learners rather than crash", () => {
    expect(plan(course(""), [accepted("a")], TUESDAY)).toBe("graduate due 2026-06-02T13:00");
    expect(plan(course(""), [], TUESDAY)).toBe("graduate due 2026-06-02T13:00");
    expect(firstDue(course(""), null, TUESDAY)).toBe(TUESDAY + 7 * DAY);
  });
});

describe("the first lesson", () => {
  test.each([
    ["daily, confirmed in the evening", course("a", daily), "2026-06-03T01:00", "2026-06-03T13:00"],
    [
      "daily, confirmed before the hour: not on the same day as the welcome",
      course("a", daily),
      "2026-06-02T12:00",
      "2026-06-03T13:00",
    ],
    ["weekly, confirmed the day before", course("a"), "2026-06-01T20:00", "2026-06-02T13:00"],
    ["weekly, confirmed on the day", course("a"), "2026-06-02T12:00", "2026-06-09T13:00"],
    ["with a wait of its own", course("a:3", daily), "2026-06-02T12:00", "2026-06-05T13:00"],
  ])("%s", (_what, of, confirmed, expected) => expect(firstDue(of, null, utc(confirmed))).toBe(utc(expected)));

  test("follows the learner's zone", () => {
    expect(firstDue(course("a", daily), "Asia/Kathmandu", utc("2026-06-02T18:14"))).toBe(utc("2026-06-03T03:15"));
    expect(firstDue(course("a", daily), "Asia/Kathmandu", utc("2026-06-02T18:15"))).toBe(utc("2026-06-04T03:15"));
  });
});

describe("where an enrollment stands", () => {
  const blank = { confirmedAt: null, leftAt: null, finishedAt: null, suppressed: false };
  test.each([
    [{}, "unconfirmed"],
    [{ confirmedAt: 1 }, "active"],
    [{ confirmedAt: 0 }, "active"],
    [{ confirmedAt: 1, finishedAt: 2 }, "finished"],
    [{ confirmedAt: 1, suppressed: true }, "stopped"],
    [{ suppressed: true }, "stopped"],
    [{ confirmedAt: 1, finishedAt: 2, suppressed: true }, "stopped"],
    [{ leftAt: 1 }, "left"],
    [{ confirmedAt: 1, finishedAt: 2, leftAt: 3, suppressed: true }, "left"],
  ])("%j is %s", (given, state) => expect(enrollmentState({ ...blank, ...given })).toBe(state));
});
