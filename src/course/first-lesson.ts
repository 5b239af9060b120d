import type { Course, Lesson } from "./course.ts";
import { type Pace, type Paced, scheduleOf } from "./pace.ts";
import { everyDay, leastGap, nextSlot, type Schedule, slotAfter } from "./schedule.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** "The next day" is never further away than this, not even on a day of 25 hours. */
const NEXT_DAY_MS = 2 * DAY_MS;

/** Least number of local days between an early lesson 1 and lesson 2. */
const SECOND_WAIT_DAYS = 3;

/** For a day of 23 hours in spring, a late tick, and a slow provider. */
const SLACK_MS = 2 * HOUR_MS;

type Early = Pick<Course, "first_lesson">;

/** Whether lesson 1 doesn't wait for the course's day of the week. */
export function isEarly({ first_lesson: first }: Early): boolean {
  return first === "at once" || first === "next day";
}

/** When lesson 1 may go out. An early one has the learner's time on any day. */
export function firstSchedule(course: Early & Pick<Course, "schedule">, learner: Paced): Schedule {
  const schedule = scheduleOf(course, learner);
  return isEarly(course) ? everyDay(schedule) : schedule;
}

/** The learner's time on the day after, in epoch milliseconds. */
export function nextDay(anyDay: Schedule, joinedAt: number): number {
  const next = slotAfter(anyDay, joinedAt, 1);
  return next - joinedAt <= NEXT_DAY_MS ? next : nextSlot(anyDay, joinedAt);
}

/** `days`: from slot to slot, in local days. `leastGap`: from acceptance to the first try, in milliseconds. */
export type Wait = { readonly days: number; readonly leastGap: number };

/**
 * What to leave before a lesson, or before graduation if there is none. A lesson's own wait belongs to the course's rhythm; a
 * learner who chose another rhythm has that one throughout. After an early lesson 1, lesson 2 comes on the first of the schedule's
 * named days that leaves at least three days between the two.
 *
 * @param had how many lessons the learner was sent before it
 */
export function waitBefore(course: Course, lesson: Lesson | undefined, pace: Pace | null, had: number): Wait {
  const usual = pace?.everyDays ?? lesson?.wait ?? course.schedule.everyDays;
  const namesDays = pace !== null || course.schedule.on.length > 0;
  const hasOwn = pace === null && lesson?.wait !== undefined;
  const isSecond = isEarly(course) && had === 1 && lesson !== undefined && namesDays && !hasOwn;
  if (!isSecond) return { days: usual, leastGap: leastGap(usual) };
  const days = Math.min(usual, SECOND_WAIT_DAYS);
  return { days, leastGap: days * DAY_MS - SLACK_MS };
}
