import { firstDue } from "../course/enrollment.ts";
import type { Tx } from "../store/archive.ts";
import { type OperatorWord, recordAct } from "../store/operator-acts.ts";
import { readEnrollments } from "../store/subscribing.ts";
import { lift, readSuppression, type Resumed } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * The operator knows that a mailbox works again after it bounced. A complaint isn't lifted by anybody but its author, who signs up
 * and confirms anew.
 */
export async function liftSuppression(
  ports: ActionPorts,
  word: OperatorWord,
): Promise<"lifted" | "complaint" | "not-suppressed"> {
  return ports.archive.transaction().execute(async (tx) => {
    const [one] = await readEnrollments(tx, word.subscriberId);
    const suppression = one && (await readSuppression(tx, one.address));
    if (one === undefined || suppression === undefined) return "not-suppressed";
    if (suppression.reason === "complaint") return "complaint";
    // A clock that was set back must not keep it.
    const at = Math.max(word.at, suppression.at);
    await lift(tx, one.address, at, await resumable(tx, ports, word));
    await recordAct(tx, word, "lift", suppression.reason, ports.newId);
    return "lifted";
  });
}

async function resumable(tx: Tx, ports: ActionPorts, { subscriberId, at }: OperatorWord): Promise<readonly Resumed[]> {
  const all = await readEnrollments(tx, subscriberId);
  return all.flatMap(({ id, courseId, zone, pace, confirmedAt, leftAt, finishedAt, pausedAt, resumeAt }) => {
    const course = ports.courses.get(courseId);
    if (course === undefined || confirmedAt === null || leftAt !== null || finishedAt !== null) return [];
    // Whoever rests until they say so has nothing due.
    if (pausedAt !== null && resumeAt === null) return [];
    return [{ enrollmentId: id, nextDueAt: firstDue(course, zone, Math.max(at, resumeAt ?? at), pace) }];
  });
}
