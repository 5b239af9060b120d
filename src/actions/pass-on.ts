import type { Course } from "../course/course.ts";
import { deliveryId } from "../course/delivery.ts";
import { decidePassOn } from "../course/passing-on.ts";
import { type QuestionMail, questionMails } from "../course/question-mails.ts";
import type { Tx } from "../store/archive.ts";
import { noteTry } from "../store/mailbox-holds.ts";
import { markPassedOn, readPassedOn, readWaitingQuestions, type Waiting } from "../store/passing-on.ts";
import { planLetter } from "../store/planning.ts";
import { wordsOf } from "../words/words.ts";
import type { ActionPorts } from "./ports.ts";

type Ports = Pick<ActionPorts, "archive" | "courses" | "instance" | "now">;

/** Plans what may go to each course's creator now of the questions that wait. */
export async function passOnWaiting(ports: Ports): Promise<void> {
  for (const course of ports.courses.values()) {
    await ports.archive.transaction().execute((tx) => passOn(ports, tx, course));
  }
}

/** The same for one course. What can't go yet waits, and is asked about again. */
export async function passOn(ports: Ports, tx: Tx, course: Course): Promise<void> {
  const now = ports.now();
  const waiting = await readWaitingQuestions(tx, course.id);
  const [first] = waiting;
  if (first === undefined) return;
  const decision = decidePassOn(waiting, await readPassedOn(tx, course.id, course.reply_to, now), now);
  switch (decision.by) {
    case "wait":
      return;
    case "forward":
      for (const { id, enrollmentId, inMailbox } of waiting) {
        const edition = questionEdition(course, inMailbox ? "in-mailbox" : "forward");
        const letter = { enrollmentId, kind: "forward", key: id, edition, to: course.reply_to } as const;
        await planLetter(tx, ports.instance, now, letter);
      }
      return markPassedOn(tx, idsOf(waiting), "forward", now);
    case "digest": {
      const { enrollmentId } = first;
      // One an hour at most, and no two begin with the same question in one hour.
      const key = `${new Date(now).toISOString().slice(0, 13)}-${first.id}`;
      const edition = questionEdition(course, "digest");
      await planLetter(tx, ports.instance, now, { enrollmentId, kind: "digest", key, edition, to: course.reply_to });
      await markPassedOn(tx, idsOf(waiting), deliveryId(ports.instance, enrollmentId, "digest", key), now);
      return noteTry(tx, course.reply_to, now);
    }
  }
}

/** @param course undefined for an answer, which is the same in every language */
export function questionEdition(course: Course | undefined, mail: QuestionMail): string {
  const { language, question } = wordsOf(course);
  return questionMails(question, language)[mail].digest;
}

function idsOf(waiting: readonly Waiting[]): readonly string[] {
  return waiting.map(({ id }) => id);
}
