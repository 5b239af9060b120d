import { holdAfterFailure, isSentAgain, type ProviderEvent } from "../course/provider-event.ts";
import type { Archive, Tx } from "./archive.ts";
import { takeOutUnattempted } from "./batch-ends.ts";
import { holdAccount } from "./holding.ts";
import { type BatchMember, writeJournal } from "./journal.ts";
import { reopen } from "./reopening.ts";
import type { FailureRow } from "./sending-rows.ts";

/**
 * The provider took this delivery and reports that it failed. Where that passes by itself, it's planned again under a new key,
 * once; else it waits for a person. An email that is known to have left can't have failed.
 */
export async function noteFailure(tx: Tx, deliveryId: string, event: ProviderEvent, now: number): Promise<void> {
  const delivery = await tx.selectFrom("deliveries").selectAll().where("id", "=", deliveryId).executeTakeFirst();
  if (delivery?.state !== "accepted" || delivery.batch_id === null || (await hasLeft(tx, deliveryId))) return;
  const reason = (event.detail ?? "no reason given").slice(0, 200);
  const again = isSentAgain(reason, (await readFailures(tx, deliveryId)).length);
  const failure: FailureRow = {
    delivery_id: deliveryId,
    batch_id: delivery.batch_id,
    provider_id: delivery.provider_id ?? event.providerId,
    position: delivery.position,
    fill: delivery.fill,
    reason,
    at: event.at,
    resent: again ? 1 : 0,
  };
  await replayFailed(tx, failure);
  await writeJournal(tx, { entry: "failed", failure });
  if (!again) return;
  await holdBatchAccount(tx, failure, now);
  await reopen(tx, [{ id: deliveryId, batchId: failure.batch_id }]);
}

/**
 * What failed is remembered by its batch, so that late news of it isn't taken for news of what was sent in its place.
 *
 * @returns whether it was news
 */
export async function replayFailed(tx: Tx, failure: FailureRow): Promise<boolean> {
  const delivery = await tx
    .selectFrom("deliveries")
    .select("batch_id")
    .where("id", "=", failure.delivery_id)
    .executeTakeFirst();
  if (delivery === undefined) return false;
  const result = await tx
    .insertInto("failures")
    .values(failure)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (result.numInsertedOrUpdatedRows !== 1n || delivery.batch_id !== failure.batch_id) return false;
  await tx
    .updateTable("deliveries")
    .set({ state: "failed", reason: `the provider accepted it and couldn't send it: ${failure.reason}` })
    .where("id", "=", failure.delivery_id)
    .execute();
  return true;
}

async function readFailures(db: Archive, deliveryId: string): Promise<readonly FailureRow[]> {
  return db.selectFrom("failures").selectAll().where("delivery_id", "=", deliveryId).execute();
}

/** The failed sending that an event is about; undefined where it's about the one that counts now. */
export async function failureOf(
  db: Archive,
  deliveryId: string,
  { batchId, providerId }: Pick<ProviderEvent, "batchId" | "providerId">,
): Promise<FailureRow | undefined> {
  const all = await readFailures(db, deliveryId);
  return all.find(({ batch_id, provider_id }) =>
    batchId === null ? provider_id !== null && provider_id === providerId : batch_id === batchId,
  );
}

/**
 * What was reported as failed has left after all: nothing is sent in its place, unless that is under way already.
 *
 * @returns whether that was in time
 */
export async function takeFailureBack(tx: Tx, failed: BatchMember, now: number): Promise<boolean> {
  const failure = (await readFailures(tx, failed.id)).find(({ batch_id }) => batch_id === failed.batchId);
  if (failure === undefined || !(await isUntouched(tx, failed.id))) return false;
  const { batch_id, provider_id, position, fill } = failure;
  await tx
    .updateTable("deliveries")
    .set({ state: "accepted", accepted_at: now, batch_id, provider_id, position, fill, reason: null })
    .where("id", "=", failed.id)
    .execute();
  await tx.deleteFrom("failures").where("delivery_id", "=", failed.id).where("batch_id", "=", batch_id).execute();
  return true;
}

/** Whether nothing was attempted in its place. */
async function isUntouched(tx: Tx, deliveryId: string): Promise<boolean> {
  const state = await takeOutUnattempted(tx, deliveryId);
  return state === "planned" || state === "failed" || state === "cancelled";
}

async function hasLeft(db: Archive, deliveryId: string): Promise<boolean> {
  const row = await db
    .selectFrom("provider_events")
    .select("id")
    .where("delivery_id", "=", deliveryId)
    .where("type", "in", ["email.delivered", "email.bounced", "email.complained", "email.opened", "email.clicked"])
    .executeTakeFirst();
  return row !== undefined;
}

async function holdBatchAccount(tx: Tx, { batch_id, reason, at }: FailureRow, now: number): Promise<void> {
  const until = holdAfterFailure(reason, at);
  const batch = await tx.selectFrom("batches").select("account").where("id", "=", batch_id).executeTakeFirst();
  if (until <= now || batch === undefined) return;
  await holdAccount(tx, batch.account, `The provider couldn't send what it had accepted: ${reason}`, now, until);
}
