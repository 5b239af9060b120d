import type { Course } from "../course/course.ts";

/** Where a course says what it stores. Open to everybody, without a token. */
export function privacyPath({ id }: Pick<Course, "id">): string {
  return `/${id}/privacy`;
}
