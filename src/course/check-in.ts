import type { Course, Letter } from "./course.ts";
import { lessonAfter, type PastLesson } from "./enrollment.ts";
import { type Paced, scheduleOf } from "./pace.ts";
import { everyDay, lastSlot, nextSlot, onOneDay, slotAfter, WINDOW_MS } from "./schedule.ts";

/** After so many lessons in a row with which nothing was done, one email asks whether everything is all right. */
const UNTOUCHED_LESSONS = 3;

/** Local days that the last of them is given first. */
const WAIT_DAYS = 2;

/** What tells whether a check-in is due, and still is when it may go out. Epoch milliseconds. */
export type Untouched = {
  /** How many lessons were accepted since the learner last did anything. */
  readonly lessons: number;
  readonly lastAcceptedAt: number | null;
  /** Whether a lesson is on its way, or waits for somebody's decision. */
  readonly isUnsettled: boolean;
  /** When the next lesson is due; null while none is to come. */
  readonly nextDueAt: number | null;
  readonly isPaused: boolean;
};

/** The letter of a course that has one and hasn't turned it off. */
export function checkInOf({ letters, check_in: wish }: Pick<Course, "letters" | "check_in">): Letter | undefined {
  return wish === "off" ? undefined : letters["check-in"];
}

/** How many of these lessons were accepted since a moment. */
export function countUntouched(past: readonly Pick<PastLesson, "acceptedAt">[], touchedAt: number): number {
  return past.filter(({ acceptedAt }) => acceptedAt !== null && acceptedAt >= touchedAt).length;
}

/**
 * When to check in with a learner who is sent a lesson now, should nothing be done by then: at their time, on a day before the
 * next lesson's. undefined if not enough lessons are untouched, none is left to go on with, or there is no day between the two.
 *
 * @param sent the lesson's slot, and when the next one is due; epoch milliseconds
 */
export function checkInAt(
  course: Course,
  learner: Paced & { readonly touchedAt: number; readonly past: readonly PastLesson[] },
  sent: { readonly lessonId: string; readonly dueAt: number; readonly nextDueAt: number },
): number | undefined {
  if (checkInOf(course) === undefined) return undefined;
  if (countUntouched(learner.past, learner.touchedAt) + 1 < UNTOUCHED_LESSONS) return undefined;
  if (lessonAfter(course, [...learner.past, { lessonId: sent.lessonId }]) === undefined) return undefined;
  const anyDay = everyDay(scheduleOf(course, learner));
  const at = slotAfter(anyDay, sent.dueAt, WAIT_DAYS);
  return at < sent.nextDueAt && !onOneDay(anyDay, at, sent.nextDueAt) ? at : undefined;
}

/** Whether a check-in may go out now: never on a day with a lesson, and only at the learner's time of day. `over`: not any more. */
export function checkInTiming(
  course: Course,
  learner: Paced,
  { lessons, lastAcceptedAt, isUnsettled, nextDueAt, isPaused }: Untouched,
  now: number,
): { readonly now: true } | { readonly now: false; readonly opensAt: number | "over" } {
  const anyDay = everyDay(scheduleOf(course, learner));
  const stillFits =
    checkInOf(course) !== undefined &&
    lessons >= UNTOUCHED_LESSONS &&
    !isUnsettled &&
    !isPaused &&
    nextDueAt !== null &&
    nextDueAt > now &&
    !onOneDay(anyDay, now, nextDueAt) &&
    !(lastAcceptedAt !== null && onOneDay(anyDay, now, lastAcceptedAt));
  if (!stillFits) return { now: false, opensAt: "over" };
  return now < lastSlot(anyDay, now) + WINDOW_MS ? { now: true } : { now: false, opensAt: nextSlot(anyDay, now) };
}
