import type { AttachedFile } from "../course/attachment.ts";
import { receivedId } from "../course/question.ts";
import type { Tx } from "../store/archive.ts";
import { readAttached } from "../store/attachments.ts";
import type { QuestionRow, ReceivedMailRow, SetAsideRow } from "../store/question-rows.ts";
import { deleteQuestion, readQuestion } from "../store/questions.ts";
import { changeReceived } from "../store/received-mails.ts";
import { dropKept, fetchAgain, questionOf, readKept, readReceived } from "../store/set-aside.ts";
import { readTakenNotFiled, recordTaken } from "../store/taking.ts";
import { fileAnswer, type FiledMail, fileQuestion } from "./file-reply.ts";
import type { ActionPorts } from "./ports.ts";

export type Taking =
  /** It's filed as if it had been taken for one at once. `tied` says whether it's passed on to the creator. */
  | { readonly kind: "question"; readonly tied: boolean }
  /** The creator sent it to a question's reply address: it goes to the person who asked. */
  | { readonly kind: "answer" }
  | { readonly kind: "already" }
  /** Its text isn't kept. The server fetches it again, and files it as a question. */
  | { readonly kind: "to-be-fetched" }
  /** Its text isn't kept, and the provider doesn't have it either. */
  | { readonly kind: "gone" }
  | { readonly kind: "unknown" };

/**
 * Turns an email that was set aside into a question, and ties a question of nobody's to a learner. The decision is kept, also for
 * an archive that's restored.
 *
 * @param enrollmentId whose it is, where the operator says so
 */
export async function takeAsQuestion(ports: ActionPorts, providerId: string, enrollmentId?: string): Promise<Taking> {
  return ports.archive.transaction().execute(async (tx): Promise<Taking> => {
    const mail = await readReceived(tx, providerId);
    if (mail === undefined) return { kind: "unknown" };
    if (mail.state === "answer") return { kind: "already" };
    const kept = await readKept(tx, providerId);
    const question = await questionOf(tx, providerId);
    if (question !== undefined && question.state !== "unattributed") return { kind: "already" };
    if (mail.state === "gone" && kept === undefined) return { kind: "gone" };
    // The unsubscribe address is only in emails to that learner.
    const unsubscribes = mail.state === "unsubscribe" || kept?.purpose === "unsubscribe";
    const learner = enrollmentId ?? (unsubscribes ? mail.token_id : null);
    await recordTaken(tx, { provider_id: providerId, enrollment_id: learner, at: ports.now() });
    if (question !== undefined) return tieAgain(ports, tx, mail, question, learner);
    if (kept !== undefined) return fileKept(ports, tx, mail, kept, learner);
    if (mail.state !== "waiting") await fetchAgain(tx, providerId, ports.now());
    return { kind: "to-be-fetched" };
  });
}

/** Does what was decided before, where this archive is from a backup of before that. */
export async function fileTaken(ports: ActionPorts): Promise<void> {
  for (const { provider_id, enrollment_id } of await readTakenNotFiled(ports.archive)) {
    await takeAsQuestion(ports, provider_id, enrollment_id ?? undefined);
  }
}

async function fileKept(
  ports: ActionPorts,
  tx: Tx,
  received: ReceivedMailRow,
  kept: SetAsideRow,
  learner: string | null,
): Promise<Taking> {
  const filed = filedMail(ports, received, kept);
  await dropKept(tx, received.provider_id);
  const asked = kept.purpose === "answer" ? await readQuestion(tx, received.token_id ?? "") : undefined;
  if (asked?.enrollment_id && asked.from_address !== null) {
    await changeReceived(tx, received.provider_id, "answer");
    await fileAnswer(ports, tx, filed, asked.id);
    return { kind: "answer" };
  }
  await changeReceived(tx, received.provider_id, "question");
  await fileQuestion(ports, tx, filed, received.token_id ?? undefined, { byHand: learner ?? undefined });
  return wasTied(tx, filed.id);
}

async function tieAgain(
  ports: ActionPorts,
  tx: Tx,
  received: ReceivedMailRow,
  question: QuestionRow,
  learner: string | null,
): Promise<Taking> {
  const files = JSON.stringify(await readAttached(tx, question.id));
  const filed = filedMail(ports, received, { ...question, headers: "{}", files });
  await deleteQuestion(tx, question.id);
  await fileQuestion(ports, tx, filed, received.token_id ?? undefined, { byHand: learner ?? undefined });
  return wasTied(tx, filed.id);
}

async function wasTied(tx: Tx, questionId: string): Promise<Taking> {
  return { kind: "question", tied: (await readQuestion(tx, questionId))?.state === "open" };
}

function filedMail(
  { instance }: ActionPorts,
  { provider_id, from_address, received_at }: ReceivedMailRow,
  kept: Omit<SetAsideRow, "provider_id" | "enrollment_id" | "purpose" | "stranger">,
): FiledMail {
  const files = JSON.parse(kept.files) as AttachedFile[];
  return {
    id: receivedId(instance, provider_id),
    providerId: provider_id,
    mail: {
      receivedAt: received_at,
      from: from_address ?? undefined,
      to: [],
      subject: kept.subject,
      text: "",
      headers: JSON.parse(kept.headers) as Record<string, string>,
      messageId: kept.message_id ?? undefined,
      references: JSON.parse(kept.thread) as string[],
      attachments: files.length,
      files,
    },
    text: kept.text,
    rest: kept.rest,
    notOurs: kept.rest_shown,
  };
}
