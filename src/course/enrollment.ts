import type { Course, Lesson } from "./course.ts";
import { type DeliveryState, isSettled } from "./delivery.ts";
import { inZone, lastSlot, leastGap, nextSlot, type Schedule, slotAfter, WINDOW_MS } from "./schedule.ts";

/** The welcome goes out on confirmation; the first lesson leaves it at least this many local days. */
const FIRST_WAIT_DAYS = 1;

export type EnrollmentState = "unconfirmed" | "active" | "left" | "finished" | "stopped";

/**
 * Derived, never stored. `left` is the learner's own word, `stopped` the mailbox's (a permanent bounce or a complaint).
 */
export function enrollmentState(enrollment: {
  readonly confirmedAt: number | null;
  readonly leftAt: number | null;
  readonly finishedAt: number | null;
  readonly suppressed: boolean;
}): EnrollmentState {
  if (enrollment.leftAt !== null) return "left";
  if (enrollment.suppressed) return "stopped";
  if (enrollment.finishedAt !== null) return "finished";
  return enrollment.confirmedAt === null ? "unconfirmed" : "active";
}

/** A lesson that was planned for somebody, as far as planning the next one needs to know it. */
export type PastLesson = {
  readonly lessonId: string;
  readonly state: DeliveryState;
  readonly acceptedAt: number | null;
};

/** What is to be done for one active learner whose time has come. Times in epoch milliseconds. */
export type NextStep =
  | { readonly step: "deliver"; readonly lesson: Lesson; readonly dueAt: number; readonly nextDueAt: number }
  | { readonly step: "graduate"; readonly dueAt: number }
  | { readonly step: "postpone"; readonly until: number; readonly because: "unsettled" | "too-soon" | "late" };

/** When the first lesson is due for somebody who confirms now. */
export function firstDue(course: Course, zone: string | null, confirmedAt: number): number {
  const wait = course.lessons[0]?.wait ?? FIRST_WAIT_DAYS;
  return slotAfter(inZone(course.schedule, zone), confirmedAt, wait);
}

/**
 * Decides what follows for one learner: the next lesson, graduation, or waiting. At most one lesson an interval,
 * only inside the learner's window, and only when the one before is settled, however long the clock stood still.
 *
 * @param learner.dueAt when the learner was next due; nothing leaves before it, not even where the clock was put back
 * @param past every lesson ever planned for this enrollment, in any order
 */
export function planNext(
  course: Course,
  learner: { readonly zone: string | null; readonly dueAt: number },
  past: readonly PastLesson[],
  now: number,
): NextStep {
  if (now < learner.dueAt) return { step: "postpone", until: learner.dueAt, because: "too-soon" };
  const schedule = inZone(course.schedule, learner.zone);
  if (past.some((lesson) => !isSettled(lesson.state))) {
    return { step: "postpone", until: nextSlot(schedule, now + 1), because: "unsettled" };
  }

  const next = lessonAfter(course, past);
  const earliest = earliestAfter(past, waitBefore(course, next));
  if (now < earliest) return { step: "postpone", until: nextSlot(schedule, earliest), because: "too-soon" };

  // Not learner.dueAt, which is no slot any more where the course's schedule or the learner's zone has changed since.
  const slot = lastSlot(schedule, now);
  if (now >= slot + WINDOW_MS) return { step: "postpone", until: nextSlot(schedule, now), because: "late" };

  if (next === undefined) return { step: "graduate", dueAt: slot };
  const following = lessonAfter(course, [...past, { lessonId: next.id }]);
  return { step: "deliver", lesson: next, dueAt: slot, nextDueAt: dueAfter(course, schedule, following, slot) };
}

function dueAfter(course: Course, schedule: Schedule, following: Lesson | undefined, slot: number): number {
  return slotAfter(schedule, slot, waitBefore(course, following));
}

/** Local days to leave before a lesson, or before graduation where there is none. */
function waitBefore(course: Course, lesson: Lesson | undefined): number {
  return lesson?.wait ?? course.schedule.everyDays;
}

/** One thing that is to come; no lesson means graduation. */
export type Expected = { readonly lesson: Lesson | undefined; readonly at: number };

/**
 * When all that is left of a course is expected, graduation last, if nothing comes between.
 *
 * @param nextDueAt when the learner is next due, epoch milliseconds
 */
export function projectDates(
  course: Course,
  zone: string | null,
  nextDueAt: number,
  past: readonly { readonly lessonId: string }[],
): readonly Expected[] {
  const schedule = inZone(course.schedule, zone);
  const next = lessonAfter(course, past);
  const left = next === undefined ? [] : course.lessons.slice(course.lessons.indexOf(next));
  const expected: Expected[] = [];
  let at = nextDueAt;
  for (const [index, lesson] of left.entries()) {
    expected.push({ lesson, at });
    at = dueAfter(course, schedule, left[index + 1], at);
  }
  return [...expected, { lesson: undefined, at }];
}

/**
 * The order of a course with the lessons that were taken out left where they were.
 *
 * @param before the order so far, removed lessons included
 * @param today the ids of the course as it is now; their order wins
 */
export function mergeOrder(before: readonly string[], today: readonly string[]): string[] {
  const merged = [...today];
  let place = 0;
  for (const id of before) {
    const at = merged.indexOf(id);
    if (at >= 0) place = at + 1;
    else {
      merged.splice(place, 0, id);
      place += 1;
    }
  }
  return merged;
}

/**
 * The first lesson, in today's order of the course, behind the furthest that this learner was sent. Matched by id: a lesson
 * inserted further up is passed over, a removed one is not missed, a moved one is never sent again.
 */
export function lessonAfter(course: Course, past: readonly { readonly lessonId: string }[]): Lesson | undefined {
  const had = new Set(past.map((lesson) => lesson.lessonId));
  const order = course.order ?? course.lessons.map((lesson) => lesson.id);
  const ahead = new Set(order.slice(order.findLastIndex((id) => had.has(id)) + 1));
  return course.lessons.find((lesson) => ahead.has(lesson.id));
}

function earliestAfter(past: readonly PastLesson[], waitDays: number): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { acceptedAt } of past) if (acceptedAt !== null) latest = Math.max(latest, acceptedAt);
  return latest + leastGap(waitDays);
}
