import { answerHeaders } from "../course/machine-mail.ts";
import type { ReplyPurpose } from "../course/reply-address.ts";
import type { Tx } from "../store/archive.ts";
import { readQuestion } from "../store/questions.ts";
import { keepSetAside, noteWhy } from "../store/set-aside.ts";
import { readEnrollment } from "../store/subscribing.ts";
import { beginningOf, type FiledMail, tie } from "./file-reply.ts";

type Token = { readonly purpose: ReplyPurpose; readonly id: string };

/**
 * Keeps what an email says that's passed on to nobody, with the reason, so that the operator can read it and turn it into a question.
 *
 * @param aside.known whether its sender is somebody that we know, or it was sent to a token
 */
export async function setAside(
  tx: Tx,
  filed: FiledMail,
  aside: { readonly why: string; readonly token: Token | undefined; readonly known: boolean },
): Promise<void> {
  const { providerId, mail } = filed;
  await noteWhy(tx, providerId, aside.why);
  await keepSetAside(tx, {
    provider_id: providerId,
    enrollment_id: (await whose(tx, filed, aside.token)) ?? null,
    purpose: aside.token?.purpose ?? null,
    subject: mail.subject,
    ...beginningOf(filed),
    message_id: mail.messageId ?? null,
    thread: JSON.stringify(mail.references),
    headers: JSON.stringify(answerHeaders(mail.headers)),
    files: JSON.stringify(mail.files ?? []),
    received_at: mail.receivedAt,
    stranger: aside.known ? 0 : 1,
  });
}

/** What answers an email of ours is about that learner, and is erased with them. */
async function whose(tx: Tx, { mail }: FiledMail, token: Token | undefined): Promise<string | undefined> {
  switch (token?.purpose) {
    case "unsubscribe":
      return (await readEnrollment(tx, token.id))?.id;
    case "answer":
      return (await readQuestion(tx, token.id))?.enrollment_id ?? undefined;
    case "reply":
    case undefined:
      return (await tie(tx, token?.id, mail))?.enrollmentId;
  }
}
