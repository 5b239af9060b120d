import type { Course } from "./course.ts";

/** What a certificate says, fixed on the day it was made: a course that changes later does not change what was done. */
export type Certificate = {
  readonly id: string;
  readonly enrollmentId: string;
  /** As the learner typed it. */
  readonly name: string;
  readonly courseTitle: string;
  readonly courseId: string;
  /** What came of the exercises, in order; the lessons' titles where the course does not say. */
  readonly made: readonly string[];
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

/** What somebody who did every lesson has made, in words: "a risk register". */
export function madeIn(course: Course): readonly string[] {
  const made = course.lessons.flatMap((lesson) => lesson.makes ?? []);
  return made.length > 0 ? made : course.lessons.map((lesson) => lesson.title);
}
