import { firstDue } from "../course/enrollment.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Resumed } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * The courses that stopped because their mailbox refused us, and when each goes on. A pause keeps its end; one without an end goes
 * on when the learner says so.
 */
export function resumable(
  { courses }: Pick<ActionPorts, "courses">,
  enrollments: readonly Enrollment[],
  at: number,
): readonly Resumed[] {
  return enrollments.flatMap(({ id, courseId, zone, pace, pausedAt, resumeAt, ...learner }) => {
    const course = courses.get(courseId);
    const stopped =
      learner.confirmedAt !== null &&
      learner.leftAt === null &&
      learner.finishedAt === null &&
      learner.nextDueAt === null &&
      (pausedAt === null || resumeAt !== null);
    if (!stopped || course === undefined) return [];
    return [{ enrollmentId: id, nextDueAt: firstDue(course, zone, Math.max(at, resumeAt ?? at), pace) }];
  });
}
