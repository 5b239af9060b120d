import type { DeliveryKind } from "../course/delivery.ts";
import type { Tx } from "./archive.ts";

/** A delivery whose learner's time of day is over, and when it comes again. */
export type Postponed = {
  readonly deliveryId: string;
  readonly enrollmentId: string;
  readonly kind: DeliveryKind;
  readonly until: number;
};

/**
 * A check-in waits in the queue. Anything else that was never sent is taken back, and its learner is due again at the
 * next time: then it's planned like any other lesson, under the same ID, with the least gap and the order looked at
 * again. Learners who are taking a break keep the date of its end.
 */
export async function postpone(tx: Tx, { deliveryId, enrollmentId, kind, until }: Postponed): Promise<void> {
  if (kind === "check-in") {
    const later = { planned_at: until, due_at: until };
    await tx.updateTable("deliveries").set(later).where("id", "=", deliveryId).execute();
    return;
  }
  await tx
    .updateTable("deliveries")
    .set({ state: "cancelled", reason: "the learner's time of day was over; it comes at the next one" })
    .where("id", "=", deliveryId)
    .execute();
  await tx
    .updateTable("enrollments")
    .set({ next_due_at: until, ...(kind === "graduation" ? { finished_at: null } : {}) })
    .where("id", "=", enrollmentId)
    .where("paused_at", "is", null)
    .execute();
}
