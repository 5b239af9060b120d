import { createHash } from "node:crypto";

/** How a question was tied to its learner: by the token it was sent to, by what it answers, by who wrote it, or by the operator. */
export type Tie = "token" | "thread" | "sender" | "hand";

/**
 * The name of a received mail in the archive. Made from the provider's, so that an archive which was restored from a backup and
 * finds the mail anew in the provider's list gives it, and the deliveries that follow from it, the same names again.
 */
export function receivedId(instance: string, providerId: string): string {
  return createHash("sha256").update(`${instance}\nreceived\n${providerId}`).digest("hex").slice(0, 32);
}

/**
 * `Re: ` once, however many a thread has gathered, in whichever language.
 *
 * @param otherwise stands for a subject that is none
 */
export function replySubject(subject: string, otherwise: string): string {
  const bare = subject
    .slice(0, 500)
    .replace(/^(?:\s*(?:re|aw|sv|antw|odp|fwd?|wg)\s*(?:\[\d+\])?:)+/i, "")
    .trim();
  return `Re: ${bare === "" ? otherwise : bare}`;
}

/** Headers by which mail programs put an answer below what it answers (RFC 5322, 3.6.4). */
export function threadHeaders(question: {
  readonly messageId: string | null;
  readonly references: readonly string[];
}): Readonly<Record<string, string>> {
  if (question.messageId === null) return {};
  const others = question.references.filter((id) => id !== question.messageId);
  return { "In-Reply-To": question.messageId, References: [...others, question.messageId].join(" ") };
}
