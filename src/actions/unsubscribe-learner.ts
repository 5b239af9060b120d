import { type OperatorWord, operatorEvidence, recordAct } from "../store/operator-acts.ts";
import { leave, readEnrollments } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * The operator takes a learner out of one course or of all, as the learner's own click does.
 *
 * @param courseId undefined for all of them
 */
export async function unsubscribeLearner(
  ports: ActionPorts,
  word: OperatorWord,
  courseId: string | undefined,
): Promise<"left" | "already-left" | "not-in-course"> {
  return ports.archive.transaction().execute(async (tx) => {
    const all = await readEnrollments(tx, word.subscriberId);
    const chosen = courseId === undefined ? all : all.filter((one) => one.courseId === courseId);
    const [first] = chosen;
    if (first === undefined) return "not-in-course";
    if (chosen.every(({ leftAt }) => leftAt !== null)) return "already-left";
    const which = courseId === undefined ? "all-courses" : "this-course";
    await leave(tx, first, which, operatorEvidence(word), ports.newId);
    await recordAct(tx, word, "unsubscribe", courseId ?? "", ports.newId);
    return "left";
  });
}
