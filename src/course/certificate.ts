import { Temporal } from "temporal-polyfill";
import type { Course } from "./course.ts";

/** What a certificate says, fixed on the day it was made: a course that changes later does not change what was done. */
export type Certificate = {
  readonly id: string;
  readonly enrollmentId: string;
  /** As the learner typed it. */
  readonly name: string;
  readonly courseTitle: string;
  readonly courseId: string;
  /** The titles of the lessons, in order. Certificates that were made up to 0.7.0 list what their exercises are about. */
  readonly covers: readonly string[];
  /**
   * What the learner made and has saved, as the course names it: "a risk register". Not fixed: what isn't saved anymore
   * isn't listed.
   */
  readonly saved: readonly string[];
  /** When the last lesson was marked as done, epoch milliseconds. */
  readonly completedAt: number;
  /** The learner's zone on that day. */
  readonly zone: string;
  /** Whether the learner wants it to be found by search engines. */
  readonly listed: boolean;
};

/** The lessons that somebody has yet to complete, in order. With none left there may be a certificate. */
export function lessonsLeft(course: Course, completions: readonly { readonly lessonId: string }[]): Course["lessons"] {
  const done = new Set(completions.map(({ lessonId }) => lessonId));
  return course.lessons.filter((lesson) => !done.has(lesson.id));
}

/** The day of its last lesson, on its learner's calendar. */
export function completedOn({ completedAt, zone }: Pick<Certificate, "completedAt" | "zone">): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(completedAt).toZonedDateTimeISO(zone).toPlainDate();
}
