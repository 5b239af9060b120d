import type { Course } from "../course/course.ts";

/** Where a course says what it stores. Anyone may open it; it has no token. */
export function privacyPath({ id }: Pick<Course, "id">): string {
  return `/${id}/privacy`;
}
