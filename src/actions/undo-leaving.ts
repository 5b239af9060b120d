import type { Tx } from "../store/archive.ts";
import { recordPacing } from "../store/pacing.ts";
import { type Enrollment, type Evidence, readEnrollments } from "../store/subscribing.ts";
import { comeBack } from "./come-back.ts";
import type { ActionPorts } from "./ports.ts";
import { dueAfterPause } from "./resuming.ts";

/**
 * Takes back what one press of a button left: one course or all of them. Each goes on at the date that it had, or stays paused.
 *
 * @param leftAt when the button was pressed, epoch milliseconds
 * @returns false where nothing of it can be taken back any more
 */
export async function undoLeaving(
  ports: ActionPorts,
  { subscriberId }: Enrollment,
  leftAt: number,
  evidence: Evidence,
): Promise<boolean> {
  return ports.archive.transaction().execute(async (tx) => {
    const left = (await readEnrollments(tx, subscriberId)).filter((one) => one.leftAt === leftAt);
    let some = false;
    for (const one of left) {
      if ((await comeBack(tx, ports, one.id, evidence)) !== "back") continue;
      some = true;
      await restoreDate(tx, ports, one, evidence.at);
    }
    return some;
  });
}

/** Coming back begins with the next free date and ends a pause, which is too much for a slip. */
async function restoreDate(tx: Tx, ports: ActionPorts, one: Enrollment, now: number): Promise<void> {
  const course = ports.courses.get(one.courseId);
  const { confirmedAt, finishedAt, pausedAt, resumeAt } = one;
  if (course === undefined || confirmedAt === null || finishedAt !== null) return;
  const nextDueAt = await dueAfterPause(tx, course, { ...one, confirmedAt }, now);
  await recordPacing(tx, one, { nextDueAt, pausedAt, resumeAt });
}
