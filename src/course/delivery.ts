import { createHash } from "node:crypto";
import type { LetterKind } from "./course.ts";

/**
 * The mails of a conversation: a question on its way to the creator, many of them in one email, a note that it has arrived, and
 * what the creator says.
 */
export type QuestionKind = "forward" | "digest" | "acknowledgement" | "answer";

/** The emails about a change of address: the question at the new one, and the notice to the old one that can stop it. */
export type MoveKind = "new-address" | "move-notice";

/**
 * A `graduation` may hold the letter for learners who haven't done every lesson. `account-link` has a short-lived link
 * to what only the owner of the mailbox may do. `resent-lesson` is a lesson that was sent before and that its learner
 * asked for again; planning doesn't look at it.
 */
export type DeliveryKind =
  | "lesson"
  | "resent-lesson"
  | Exclude<LetterKind, "unfinished">
  | MoveKind
  | "account-link"
  | QuestionKind;

export function isMoveKind(kind: DeliveryKind): kind is MoveKind {
  return kind === "new-address" || kind === "move-notice";
}

export function isQuestionKind(kind: DeliveryKind): kind is QuestionKind {
  return kind === "forward" || kind === "digest" || kind === "acknowledgement" || kind === "answer";
}

/**
 * Where a delivery is on its way out:
 * - `planned`: due, not yet in a batch
 * - `frozen`: a member of a batch
 * - `accepted`: the provider took it
 * - `unknown`: it cannot be told whether the provider took it; evidence or the operator decides
 * - `refused`: the provider surely did not take it, and would not if asked again
 * - `failed`: the provider took it, and reported later that it couldn't be sent
 * - `skipped`: the operator decided that it shall not go out
 * - `cancelled`: its reader left, bounced or complained before the first attempt
 */
export type DeliveryState =
  | "planned"
  | "frozen"
  | "accepted"
  | "unknown"
  | "refused"
  | "failed"
  | "skipped"
  | "cancelled";

/** Whether a later lesson may follow this one. */
export function isSettled(state: DeliveryState): boolean {
  return state === "accepted" || state === "skipped" || state === "cancelled";
}

/**
 * The delivery's name, the same whenever it is planned again, so that it can be told apart in a provider's events even by
 * an archive that was restored from a backup. 32 hex digits, safe as a tag.
 *
 * @param instance the archive's own id: two installations on one provider account never share a name
 * @param key the lesson's id, or a letter's ordinal
 */
export function deliveryId(instance: string, enrollmentId: string, kind: DeliveryKind, key: string): string {
  return createHash("sha256").update([instance, enrollmentId, kind, key].join("\n")).digest("hex").slice(0, 32);
}

/** The key of a lesson that is sent again, the nth time. */
export function resentKey(lessonId: string, n: number): string {
  return `${lessonId}#${n}`;
}

/** The lesson that a delivery holds; undefined where it holds none. */
export function lessonIdOf({ kind, key }: { readonly kind: DeliveryKind; readonly key: string }): string | undefined {
  if (kind === "lesson") return key;
  return kind === "resent-lesson" ? key.slice(0, key.lastIndexOf("#")) : undefined;
}
