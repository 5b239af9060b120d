import { sql } from "kysely";
import type { DeliveryState } from "../course/delivery.ts";
import type { Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/** Surely not taken: the members go back into the queue. */
export async function dissolveBatch(tx: Tx, batchId: string): Promise<void> {
  await endBatch(tx, batchId, "dissolved", null);
  await tx
    .updateTable("deliveries")
    .set({ state: "planned", batch_id: null, position: null, fill: null })
    .where("batch_id", "=", batchId)
    .where("state", "=", "frozen")
    .execute();
}

/**
 * Takes a delivery out of a batch that was never attempted, by dissolving the batch.
 *
 * @returns the delivery's state by now; undefined where there is no such delivery
 */
export async function takeOutUnattempted(tx: Tx, deliveryId: string): Promise<DeliveryState | undefined> {
  const row = await tx
    .selectFrom("deliveries")
    .leftJoin("batches", "batches.id", "deliveries.batch_id")
    .select(["deliveries.state", "batches.id as batchId", "batches.attempts"])
    .where("deliveries.id", "=", deliveryId)
    .executeTakeFirst();
  if (row?.state !== "frozen" || row.attempts !== 0 || row.batchId === null) return row?.state;
  await dissolveBatch(tx, row.batchId);
  return "planned";
}

/**
 * COMPLETE: the provider took the batch. Acceptance never goes back, whoever learns of it and however late.
 *
 * @param ids the provider's, by position; may be empty where only the fact is known
 */
export async function acceptBatch(tx: Tx, batchId: string, now: number, ids: readonly string[]): Promise<void> {
  await endBatch(tx, batchId, "accepted", now);
  await tx
    .updateTable("deliveries")
    .set({ state: "accepted", accepted_at: now, reason: null })
    .where("batch_id", "=", batchId)
    .where("accepted_at", "is", null)
    .execute();
  if (ids.length === 0) return;
  // One statement for the batch, where a statement a member costs a hundred times as many.
  await sql`update deliveries
    set provider_id = json_extract(${JSON.stringify(ids)}, '$[' || position || ']')
    where batch_id = ${batchId} and provider_id is null`.execute(tx);
}

/** It cannot be told whether the provider took it: in plain sight until evidence or the operator settles it. */
export async function giveUpBatch(tx: Tx, batchId: string, why: string): Promise<void> {
  await endBatch(tx, batchId, "unknown", null);
  await tx
    .updateTable("deliveries")
    .set({ state: "unknown", reason: why })
    .where("batch_id", "=", batchId)
    .where("accepted_at", "is", null)
    .execute();
}

/** A batch that was accepted stays so. */
export async function endBatch(
  tx: Tx,
  batchId: string,
  state: "accepted" | "dissolved" | "refused" | "unknown",
  acceptedAt: number | null,
): Promise<void> {
  const result = await tx
    .updateTable("batches")
    .set({ state, lease_owner: null, lease_until: null })
    .where("id", "=", batchId)
    .where("state", "!=", "accepted")
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n || state === "unknown") return;
  await writeJournal(tx, { entry: "ended", batchId, state, acceptedAt });
}
