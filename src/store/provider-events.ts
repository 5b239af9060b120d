import { sql } from "kysely";
import type { ProviderEvent } from "../course/provider-event.ts";
import type { Archive, Tx } from "./archive.ts";
import { acceptBatch } from "./batch-ends.ts";
import { followPassedOn } from "./mailbox-holds.ts";
import { noteReceived } from "./received-mails.ts";
import { suppress } from "./suppressing.ts";

/**
 * Takes an event once, whatever the order in which they come. Any event that names a delivery proves that the provider
 * took its whole batch. In one transaction with its effects.
 *
 * @returns whether it was new
 */
export async function recordProviderEvent(db: Archive, event: ProviderEvent, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // Anybody can bring these about, as many as they like: the mail's own row says that it's known.
    if (event.type === "email.received") {
      return event.providerId !== null && noteReceived(tx, event.providerId, event.at, now, event.received);
    }
    const inserted = await tx
      .insertInto("provider_events")
      .values({
        id: event.id,
        type: event.type,
        delivery_id: event.deliveryId,
        provider_id: event.providerId,
        at: event.at,
        received_at: now,
        detail: event.detail,
        message_id: event.messageId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
    if (event.deliveryId === null) return true;

    const delivery = await tx
      .selectFrom("deliveries")
      .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
      .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
      .select((eb) => [
        "deliveries.batch_id",
        "deliveries.accepted_at",
        "deliveries.kind",
        "deliveries.key",
        // The mailbox that it went to: a question passed on says nothing about the learner's, nor does one that they have left since.
        eb.fn
          .coalesce("deliveries.to_address", sql<string | null>`json_extract(fill, '$.to')`, "subscribers.address")
          .as("address"),
      ])
      .where("deliveries.id", "=", event.deliveryId)
      .executeTakeFirst();
    if (delivery === undefined) return true;

    if (delivery.accepted_at === null) await accept(tx, event.deliveryId, delivery.batch_id, event, now);
    const passedOn = await followPassedOn(tx, { id: event.deliveryId, ...delivery }, event, now);
    if (!passedOn && event.suppress !== null) await suppress(tx, delivery.address, event.suppress, now);
    return true;
  });
}

/** One proven member proves its batch; where it has moved to another batch meanwhile, it proves itself alone. */
async function accept(
  tx: Tx,
  deliveryId: string,
  currentBatch: string | null,
  event: ProviderEvent,
  now: number,
): Promise<void> {
  if (currentBatch !== null && event.batchId === currentBatch) return acceptBatch(tx, currentBatch, now, []);
  await tx
    .updateTable("deliveries")
    .set({ state: "accepted", accepted_at: now, provider_id: event.providerId, reason: null })
    .where("id", "=", deliveryId)
    .execute();
}
