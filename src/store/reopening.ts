import type { Archive, Tx } from "./archive.ts";
import { type BatchMember, type DeliveryBefore, writeJournal } from "./journal.ts";

const OUT_OF_ITS_BATCH = {
  batch_id: null,
  position: null,
  fill: null,
  provider_id: null,
  accepted_at: null,
  reason: null,
} as const;

/**
 * Deliveries that were refused, failed or couldn't be accounted for are planned again, under a new key; a restored archive
 * learns it from the journal.
 */
export async function reopen(tx: Tx, deliveries: readonly BatchMember[]): Promise<void> {
  if (deliveries.length === 0) return;
  for (const { id } of deliveries) await planAgain(tx, id);
  await writeJournal(tx, { entry: "reopened", deliveries });
}

/** Lets a delivery be: the course goes on without it. */
export async function skip(tx: Tx, delivery: BatchMember): Promise<void> {
  await markSkipped(tx, delivery.id);
  await writeJournal(tx, { entry: "skipped", delivery });
}

/** Takes `reopen` or `skip` back. */
export async function undecide(tx: Tx, delivery: BatchMember, before: DeliveryBefore): Promise<void> {
  await tx.updateTable("deliveries").set(before).where("id", "=", delivery.id).execute();
  await writeJournal(tx, { entry: "undecided", delivery, before });
}

export async function replayReopened(tx: Tx, deliveries: readonly BatchMember[]): Promise<boolean> {
  let news = false;
  for (const member of deliveries) {
    if (!(await isStillIn(tx, member))) continue;
    await planAgain(tx, member.id);
    news = true;
  }
  return news;
}

export async function replaySkipped(tx: Tx, member: BatchMember): Promise<boolean> {
  if (!(await isStillIn(tx, member))) return false;
  await markSkipped(tx, member.id);
  return true;
}

/** An archive that knows more has it in a later batch by now. */
export async function replayUndecided(tx: Tx, member: BatchMember, before: DeliveryBefore): Promise<boolean> {
  const row = await tx.selectFrom("deliveries").select("state").where("id", "=", member.id).executeTakeFirst();
  if (row?.state !== "planned" && row?.state !== "skipped") return false;
  await tx.updateTable("deliveries").set(before).where("id", "=", member.id).execute();
  return true;
}

async function planAgain(tx: Tx, deliveryId: string): Promise<void> {
  const planned = { state: "planned", ...OUT_OF_ITS_BATCH } as const;
  await tx.updateTable("deliveries").set(planned).where("id", "=", deliveryId).execute();
}

async function markSkipped(tx: Tx, deliveryId: string): Promise<void> {
  await tx.updateTable("deliveries").set({ state: "skipped" }).where("id", "=", deliveryId).execute();
}

/** Whether the archive knows nothing newer of a delivery than that batch. */
async function isStillIn(db: Archive, { id, batchId }: BatchMember): Promise<boolean> {
  const row = await db.selectFrom("deliveries").select(["batch_id", "state"]).where("id", "=", id).executeTakeFirst();
  return (
    row !== undefined &&
    batchId !== null &&
    row.batch_id === batchId &&
    row.state !== "skipped" &&
    row.state !== "accepted"
  );
}
