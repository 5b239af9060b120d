import { type ProviderEvent, proofOf, storedType } from "../course/provider-event.ts";
import { wentTo } from "./addressees.ts";
import type { Archive, Tx } from "./archive.ts";
import { acceptBatch } from "./batch-ends.ts";
import { failureOf, noteFailure, takeFailureBack } from "./failures.ts";
import { type DeliveryBefore, writeJournal } from "./journal.ts";
import { followPassedOn } from "./mailbox-holds.ts";
import { noteReceived } from "./received-mails.ts";
import { followList } from "./suppression-list.ts";
import { suppress } from "./suppressing.ts";

/**
 * Takes an event once, whatever the order in which they come. Any event that names a delivery proves that the provider
 * took its whole batch. In one transaction with its effects.
 *
 * @returns whether it was new
 */
export async function recordProviderEvent(db: Archive, told: ProviderEvent, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // Anybody can bring these about, as many as they like: the mail's own row says that it's known.
    if (told.type === "email.received") {
      return told.providerId !== null && noteReceived(tx, told.providerId, told.at, now, told.received);
    }
    const event = await named(tx, told);
    const type = storedType(event.type);
    // When somebody read it isn't written down where it's known to have arrived.
    if (type !== event.type && (await hasArrived(tx, event.deliveryId))) return false;
    const inserted = await tx
      .insertInto("provider_events")
      .values({
        id: event.id,
        type,
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
    if (event.listed !== undefined) await followList(tx, event.listed, event.at, now);
    if (event.deliveryId !== null) await takeProof(tx, { ...event, deliveryId: event.deliveryId }, now);
    return true;
  });
}

async function hasArrived(tx: Tx, deliveryId: string | null): Promise<boolean> {
  if (deliveryId === null) return false;
  const row = await tx
    .selectFrom("provider_events")
    .select("id")
    .where("delivery_id", "=", deliveryId)
    .where("type", "=", "email.delivered")
    .executeTakeFirst();
  return row !== undefined;
}

type NamedEvent = ProviderEvent & { readonly deliveryId: string };

/** An event without our tags is told by the provider's own id for the email. */
async function named(tx: Tx, event: ProviderEvent): Promise<ProviderEvent> {
  if (event.deliveryId !== null || event.providerId === null || proofOf(event.type) === "nothing") return event;
  const row =
    (await tx
      .selectFrom("deliveries")
      .select(["id", "batch_id"])
      .where("provider_id", "=", event.providerId)
      .executeTakeFirst()) ??
    (await tx
      .selectFrom("failures")
      .select(["delivery_id as id", "batch_id"])
      .where("provider_id", "=", event.providerId)
      .executeTakeFirst());
  return row === undefined ? event : { ...event, deliveryId: row.id, batchId: row.batch_id };
}

async function takeProof(tx: Tx, event: NamedEvent, now: number): Promise<void> {
  const { deliveryId } = event;
  const delivery = await tx
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => [
      "deliveries.batch_id",
      "deliveries.provider_id",
      "deliveries.accepted_at",
      "deliveries.kind",
      "deliveries.key",
      // The mailbox that it went to: a question passed on says nothing about the learner's, nor does one that they have left since.
      wentTo(eb).as("address"),
    ])
    .where("deliveries.id", "=", deliveryId)
    .executeTakeFirst();
  if (delivery === undefined) return;

  const failure = await failureOf(tx, deliveryId, event);
  if (failure === undefined) {
    if (delivery.accepted_at === null) await accept(tx, deliveryId, delivery.batch_id, event, now);
    if (proofOf(event.type) === "failed" && isCurrent(delivery, event)) await noteFailure(tx, deliveryId, event, now);
  } else if (proofOf(event.type) === "left") {
    const failed = { id: deliveryId, batchId: failure.batch_id };
    if (await takeFailureBack(tx, failed, now)) await writeJournal(tx, { entry: "arrived", delivery: failed, at: now });
  }
  const passedOn = await followPassedOn(tx, { id: deliveryId, ...delivery }, event, now);
  if (passedOn || event.suppress === null) return;
  const fill = failure === undefined ? await fillBefore(tx, event) : failure.fill;
  await suppress(tx, addressIn(fill) ?? delivery.address, event.suppress, now);
}

/** What an earlier sending was made from, where the operator decided to send it again. */
async function fillBefore(tx: Tx, { deliveryId, batchId }: NamedEvent): Promise<string | null> {
  if (batchId === null) return null;
  const rows = await tx.selectFrom("decisions").select("before").where("delivery_id", "=", deliveryId).execute();
  const all = rows.map(({ before }) => JSON.parse(before) as DeliveryBefore);
  return all.find((before) => before.batch_id === batchId)?.fill ?? null;
}

function addressIn(fill: string | null): string | undefined {
  return fill === null ? undefined : (JSON.parse(fill) as { readonly to?: string }).to;
}

/** A failure of another sending says nothing about the one that counts. */
function isCurrent(
  delivery: { readonly batch_id: string | null; readonly provider_id: string | null },
  event: ProviderEvent,
): boolean {
  if (event.batchId !== null) return event.batchId === delivery.batch_id;
  return event.providerId !== null && event.providerId === delivery.provider_id;
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
