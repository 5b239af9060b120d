import type { Tx } from "../store/archive.ts";
import { type Enrollment, type Evidence, leave, readEnrollments } from "../store/subscribing.ts";
import { lift } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";
import { resumable } from "./resuming.ts";

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
  const resumed = confirmed.suppressedFor === "complaint" ? [] : await resumable(tx, ports, others, evidence.at);
  await lift(tx, confirmed.address, evidence.at, resumed);
}
