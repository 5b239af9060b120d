import type { Tx } from "../store/archive.ts";
import { readFiles, wasLeft } from "../store/attachments.ts";
import { planLetter } from "../store/planning.ts";
import { whoseAnswer } from "../store/questions.ts";
import { questionEdition } from "./pass-on.ts";
import type { ActionPorts } from "./ports.ts";

/** Tells the creator once which files of an answer don't go on to the learner, as soon as that's known of all. */
export async function tellLeft(
  ports: Pick<ActionPorts, "courses" | "instance" | "now">,
  tx: Tx,
  answerId: string,
): Promise<void> {
  const files = (await readFiles(tx, [answerId])).get(answerId) ?? [];
  if (files.some(({ state }) => state === "waiting") || !files.some(wasLeft)) return;
  const answered = await whoseAnswer(tx, answerId);
  const course = ports.courses.get(answered?.courseId ?? "");
  if (answered === undefined || course === undefined) return;
  await planLetter(tx, ports.instance, ports.now(), {
    enrollmentId: answered.enrollmentId,
    kind: "forward",
    key: answerId,
    edition: questionEdition(course, "left-behind"),
    to: course.reply_to,
  });
}
