import type { Course } from "../course/course.ts";
import { type Paced, scheduleOf } from "../course/pace.ts";
import type { Dates } from "./dates.ts";
import { en } from "./en.ts";

/**
 * Every sentence of ours that a learner reads, by page and by email. What a course says in its Markdown is the course's
 * own, and what operators read in the terminal is English.
 */
export type Words = typeof en;

/** The languages that a course may name, by BCP 47 tag. Another one is a file beside en.ts that is `Words` too. */
export const languages = new Map<string, Words>([["en", en]]);

/** What a course's pages and mails say; English for what belongs to no course. */
export function wordsOf(course: Pick<Course, "language"> | undefined): Words {
  return languages.get(course?.language ?? "en") ?? en;
}

/**
 * Writes dates for a learner, in the zone of their schedule.
 *
 * @param now when they read them, epoch milliseconds
 */
export function datesFor(course: Pick<Course, "language" | "schedule">, learner: Paced, now: number): Dates {
  return wordsOf(course).dates.in(scheduleOf(course, learner).zone, now);
}
