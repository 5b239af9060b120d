import type { Course, Letter } from "./course.ts";
import type { HoleValues } from "./email.ts";

/** Two widths that make a whole, whatever was removed from the course after it was done. */
export function progressInPercent(completed: number, lessons: number): HoleValues {
  const share = lessons === 0 ? 0 : Math.min(100, Math.round((completed / lessons) * 100));
  return { completed_percent: String(share), open_percent: String(100 - share) };
}

/**
 * What somebody gets at the end of a course, by what they have done of it. What they were never sent isn't missing.
 *
 * @param had the ids of the lessons that they were sent
 * @param done the ids of those that they have ever done
 */
export function lastLetter(course: Course, had: readonly string[], done: ReadonlySet<string>): Letter {
  const { graduation, unfinished = graduation } = course.letters;
  const isMissing = (id: string) => had.includes(id) && !done.has(id);
  return course.lessons.some(({ id }) => isMissing(id)) ? unfinished : graduation;
}
