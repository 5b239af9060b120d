import { type ExpressionBuilder, sql } from "kysely";
import { type DeliveryKind, isMoveKind } from "../course/delivery.ts";
import type { Schema } from "./schema.ts";

/** The address that a delivery goes to. */
export function goesTo(eb: ExpressionBuilder<Schema, "deliveries" | "subscribers">) {
  return eb.fn.coalesce("deliveries.to_address", "subscribers.address");
}

/** The address that a delivery was frozen for: its reader may have moved since. Where it isn't frozen, the one that it goes to. */
export function wentTo(eb: ExpressionBuilder<Schema, "deliveries" | "subscribers">) {
  const frozen = sql<string | null>`json_extract(deliveries.fill, '$.to')`;
  return eb.fn.coalesce("deliveries.to_address", frozen, "subscribers.address");
}

/** Whether a delivery's learner was sent, and is to be sent, no lesson besides it. */
export function isFirstLesson(eb: ExpressionBuilder<Schema, "deliveries">) {
  return eb.not(
    eb.exists(
      eb
        .selectFrom("deliveries as other")
        .select("other.id")
        .whereRef("other.enrollment_id", "=", "deliveries.enrollment_id")
        .where("other.kind", "=", "lesson")
        .where("other.state", "!=", "cancelled")
        .whereRef("other.id", "!=", "deliveries.id"),
    ),
  );
}

/**
 * Whether a mail of this kind may go to this reader now. An unconfirmed address gets confirmations alone; a mailbox
 * that bounced for good or complained gets nothing. The creator gets every question, whatever became of an email to them
 * (store/passing-on.ts), and who asked gets the answer, also where they have left the course meanwhile.
 *
 * A confirmation that was planned after its mailbox had refused us asks whether it works again: a form plans such a one only
 * where that may be asked.
 *
 * @param row.suppressedAt since when the mailbox that it goes to refuses us
 */
export function mayReceive(row: {
  readonly kind: DeliveryKind;
  readonly confirmedAt: number | null;
  readonly leftAt: number | null;
  readonly plannedAt: number;
  readonly suppressedAt: number | null;
}): boolean {
  if (row.kind === "forward" || row.kind === "digest") return true;
  if (row.suppressedAt !== null) return row.kind === "confirm" && row.plannedAt > row.suppressedAt;
  if (row.kind === "confirm" || isMoveKind(row.kind)) return true;
  // Somebody who has left can still have everything about them, or have it erased.
  if (row.kind === "account-link" || row.kind === "answer") return true;
  return row.confirmedAt !== null && row.leftAt === null;
}
