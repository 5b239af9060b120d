import type { Course } from "../course/course.ts";
import { dueAtPace, dueOnReturn } from "../course/enrollment.ts";
import type { Tx } from "../store/archive.ts";
import { readPast } from "../store/pacing.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Resumed } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";
import type { Learner } from "./start-over.ts";

/**
 * The courses that stopped because their mailbox refused us, and when each goes on. A pause keeps its end; one without an end goes
 * on when the learner says so.
 */
export async function resumable(
  tx: Tx,
  { courses }: Pick<ActionPorts, "courses">,
  enrollments: readonly Enrollment[],
  at: number,
): Promise<readonly Resumed[]> {
  const resumed: Resumed[] = [];
  for (const { id, courseId, zone, pace, pausedAt, resumeAt, ...learner } of enrollments) {
    const course = courses.get(courseId);
    const stopped =
      learner.confirmedAt !== null &&
      learner.leftAt === null &&
      learner.finishedAt === null &&
      learner.nextDueAt === null &&
      (pausedAt === null || resumeAt !== null);
    if (!stopped || course === undefined) continue;
    const past = await readPast(tx, id);
    const nextDueAt = dueOnReturn(course, { zone, pace }, past, Math.max(at, resumeAt ?? at));
    resumed.push({ enrollmentId: id, nextDueAt });
  }
  return resumed;
}

/** When a course goes on for a learner at their pace: not before their pause ends, and null while it has no end. */
export async function dueAfterPause(tx: Tx, course: Course, learner: Learner, now: number): Promise<number | null> {
  const { pausedAt, resumeAt } = learner;
  if (pausedAt !== null && resumeAt === null) return null;
  return dueAtPace(course, learner, await readPast(tx, learner.id), Math.max(now, resumeAt ?? 0));
}
