import type { CourseMatter } from "../course/course.ts";
import { isEarly } from "../course/first-lesson.ts";
import type { CourseFolder } from "./folder.ts";
import type { LessonDraft } from "./lessons.ts";

/** Checks what course.md says about lessons and letters against what they are. */
export function checkAgreement(
  matter: CourseMatter,
  { course, letters }: CourseFolder,
  lessons: readonly LessonDraft[],
): void {
  checkQuizzes(matter, lessons);
  checkFirstWait(matter, lessons[0]);
  if (matter.check_in !== "on" || letters.has("check-in") || course === undefined) return;
  const line = lineOfKey("check_in", course.text);
  const hint = 'Write that letter, or remove "check_in: on".';
  course.complaints.error("check-in-missing", line, "has a check-in, but no letters/check-in.md.", hint);
}

function lineOfKey(key: string, text: string): number {
  return text.split("\n").findIndex((line) => line.startsWith(`${key}:`)) + 1;
}

/** Every lesson of a course that says so has as many questions as it says. */
function checkQuizzes({ quiz: wanted }: CourseMatter, lessons: readonly LessonDraft[]): void {
  if (wanted === undefined) return;
  for (const { source, matter } of lessons) {
    const has = matter.quiz.length;
    if (has === wanted) continue;
    const line = lineOfKey("quiz", source.text);
    const hint = `Every lesson of this course has ${wanted}: "quiz: ${wanted}" in course.md says so. Change one or the other.`;
    source.complaints.error("quiz-count", line, `has ${has} quiz questions, not ${wanted}.`, hint);
  }
}

/** Two settings that say when lesson 1 comes. */
function checkFirstWait(matter: CourseMatter, first: LessonDraft | undefined): void {
  if (first?.matter.wait === undefined || !isEarly(matter)) return;
  const { source } = first;
  const line = lineOfKey("wait", source.text);
  const hint = `Remove it, or write "first_lesson: on schedule" in course.md.`;
  const message = `has a wait, but course.md says "first_lesson: ${matter.first_lesson}".`;
  source.complaints.error("first-lesson-wait", line, message, hint);
}
