import { sql } from "kysely";
import { ABSENCE_AFTER_MS } from "../course/batch.ts";
import type { Archive } from "./archive.ts";
import { acceptBatch, dissolveBatch } from "./batch-ends.ts";

export type UnknownBatch = {
  readonly id: string;
  readonly account: string;
  readonly firstAttemptAt: number;
  readonly members: readonly { readonly deliveryId: string; readonly to: string }[];
};

/** The batches whose outcome is unknown and whose absence at the provider would by now prove something. */
export async function readUnknown(db: Archive, now: number): Promise<UnknownBatch[]> {
  const batches = await db
    .selectFrom("batches")
    .select(["id", "account", "first_attempt_at"])
    .where("state", "=", sql.lit("unknown"))
    .where("first_attempt_at", "<=", now - ABSENCE_AFTER_MS)
    .orderBy("created_at")
    .execute();
  if (batches.length === 0) return [];
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => ["batch_id", "deliveries.id as deliveryId", eb.fn.coalesce("to_address", "address").as("to")])
    .where(
      "batch_id",
      "in",
      batches.map((batch) => batch.id),
    )
    .where("state", "=", "unknown")
    .orderBy("position")
    .execute();
  const open = Map.groupBy(rows, (row) => row.batch_id);
  return batches.flatMap(({ id, account, first_attempt_at }) => {
    const members = open.get(id);
    return members === undefined ? [] : [{ id, account, firstAttemptAt: first_attempt_at ?? 0, members }];
  });
}

/** Evidence came that the provider took the batch. */
export async function proveAccepted(db: Archive, batchId: string, now: number): Promise<void> {
  await db.transaction().execute((tx) => acceptBatch(tx, batchId, now, []));
}

/** Evidence came that the provider never took it: its members are planned again, under a new key. */
export async function proveAbsent(db: Archive, batchId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable("deliveries")
      .set({ state: "frozen", reason: null })
      .where("batch_id", "=", batchId)
      .where("state", "=", "unknown")
      .execute();
    await dissolveBatch(tx, batchId);
  });
}

export type Settlement = "settled" | "not-open" | "no-such-delivery";

/**
 * The operator's word on a delivery that is `unknown` or was refused: send it again under a new key, knowing that the
 * reader may then have it twice, or let it be.
 */
export async function settleByHand(db: Archive, deliveryId: string, choice: "resend" | "skip"): Promise<Settlement> {
  return db.transaction().execute(async (tx): Promise<Settlement> => {
    const row = await tx.selectFrom("deliveries").select("state").where("id", "=", deliveryId).executeTakeFirst();
    if (row === undefined) return "no-such-delivery";
    if (row.state !== "unknown" && row.state !== "refused") return "not-open";
    await tx
      .updateTable("deliveries")
      .set(
        choice === "skip"
          ? { state: "skipped" }
          : { state: "planned", batch_id: null, position: null, fill: null, reason: null },
      )
      .where("id", "=", deliveryId)
      .execute();
    return "settled";
  });
}
