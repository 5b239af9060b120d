import { createHash } from "node:crypto";
import type { LetterKind } from "./course.ts";

/** The mails of a conversation: a question on its way to the creator, a note that it has arrived, and what the creator says. */
export type QuestionKind = "forward" | "acknowledgement" | "answer";

/** `new-address` is the confirm letter, sent to an address that a learner wants to move to. */
export type DeliveryKind = "lesson" | LetterKind | "new-address" | QuestionKind;

export function isQuestionKind(kind: DeliveryKind): kind is QuestionKind {
  return kind === "forward" || kind === "acknowledgement" || kind === "answer";
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
