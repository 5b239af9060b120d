import { type OperatorWord, recordAct } from "../store/operator-acts.ts";
import { readEnrollments } from "../store/subscribing.ts";
import { lift, readSuppression } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";
import { resumable } from "./resuming.ts";

/**
 * The operator knows that a mailbox works again after it bounced. A complaint isn't lifted by anybody but its author, who signs up
 * and confirms anew.
 */
export async function liftSuppression(
  ports: ActionPorts,
  word: OperatorWord,
): Promise<"lifted" | "complaint" | "not-suppressed"> {
  return ports.archive.transaction().execute(async (tx) => {
    const all = await readEnrollments(tx, word.subscriberId);
    const [one] = all;
    const suppression = one && (await readSuppression(tx, one.address));
    if (one === undefined || suppression === undefined) return "not-suppressed";
    if (suppression.reason === "complaint") return "complaint";
    // A clock that was set back must not keep it.
    const at = Math.max(word.at, suppression.at);
    await lift(tx, one.address, at, await resumable(tx, ports, all, word.at));
    await recordAct(tx, word, "lift", suppression.reason, ports.newId);
    return "lifted";
  });
}
