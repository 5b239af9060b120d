import { type OperatorWord, operatorEvidence, recordAct } from "../store/operator-acts.ts";
import { readEnrollments } from "../store/subscribing.ts";
import { comeBack } from "./come-back.ts";
import type { ActionPorts } from "./ports.ts";

/** The operator takes back that a learner left a course, for as long as the learner could do it too. */
export async function resubscribeLearner(
  ports: ActionPorts,
  word: OperatorWord,
  courseId: string,
): Promise<"back" | "has-not-left" | "not-possible" | "not-in-course"> {
  return ports.archive.transaction().execute(async (tx) => {
    const one = (await readEnrollments(tx, word.subscriberId)).find((each) => each.courseId === courseId);
    if (one === undefined) return "not-in-course";
    if (one.leftAt === null) return "has-not-left";
    const outcome = await comeBack(tx, ports, one.id, operatorEvidence(word));
    if (outcome === "back") await recordAct(tx, word, "resubscribe", courseId, ports.newId);
    return outcome;
  });
}
