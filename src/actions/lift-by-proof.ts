import { firstDue } from "../course/enrollment.ts";
import type { Tx } from "../store/archive.ts";
import { type Enrollment, type Evidence, leave, readEnrollments } from "../store/subscribing.ts";
import { lift, type Resumed } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * A mailbox that refused us has answered our letter. After a bounce, all courses of its learner go on. A complaint ended
 * them: only the one that was confirmed anew goes on.
 */
export async function liftByProof(
  tx: Tx,
  ports: ActionPorts,
  confirmed: Enrollment,
  evidence: Evidence,
): Promise<void> {
  if (confirmed.suppressedFor === null) return;
  const all = await readEnrollments(tx, confirmed.subscriberId);
  const others = all.filter(
    ({ id, confirmedAt, leftAt }) => id !== confirmed.id && confirmedAt !== null && leftAt === null,
  );
  if (confirmed.suppressedFor === "complaint") {
    for (const other of others) await leave(tx, other, "this-course", evidence, ports.newId);
  }
  const resumed = confirmed.suppressedFor === "complaint" ? [] : resumable(ports, others, evidence.at);
  await lift(tx, confirmed.address, evidence.at, resumed);
}

/** The courses that stopped because their mailbox refused us, and when each goes on. Who had paused it stays paused. */
export function resumable(ports: ActionPorts, enrollments: readonly Enrollment[], at: number): readonly Resumed[] {
  return enrollments.flatMap(({ id, courseId, zone, pace, ...learner }) => {
    const course = ports.courses.get(courseId);
    const stopped =
      learner.suppressed &&
      learner.confirmedAt !== null &&
      learner.leftAt === null &&
      learner.finishedAt === null &&
      learner.nextDueAt === null &&
      learner.pausedAt === null;
    return stopped && course !== undefined ? [{ enrollmentId: id, nextDueAt: firstDue(course, zone, at, pace) }] : [];
  });
}
