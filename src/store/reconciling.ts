import { type ExpressionBuilder, sql } from "kysely";
import { ABSENCE_AFTER_MS, RETRY_LIMIT_MS } from "../course/batch.ts";
import { wentTo } from "./addressees.ts";
import type { Archive } from "./archive.ts";
import { acceptBatch, dissolveBatch } from "./batch-ends.ts";
import type { Schema } from "./schema.ts";

export type UnknownBatch = {
  readonly id: string;
  readonly account: string;
  readonly firstAttemptAt: number;
  readonly members: readonly { readonly deliveryId: string; readonly batchId: string; readonly to: string }[];
};

/** The batches whose outcome is unknown and whose absence at the provider would by now prove something. */
export async function readUnknown(db: Archive, now: number): Promise<UnknownBatch[]> {
  const batches = await db
    .selectFrom("batches")
    .select(["id", "account", "first_attempt_at"])
    .where("state", "=", sql.lit("unknown"))
    .where("first_attempt_at", "<=", now - ABSENCE_AFTER_MS)
    .where((eb) => eb.not(eb.exists(lateAttempt(eb, now))))
    .orderBy("created_at")
    .execute();
  if (batches.length === 0) return [];
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => [
      eb.ref("batch_id").$castTo<string>().as("batchId"),
      "deliveries.id as deliveryId",
      wentTo(eb).as("to"),
    ])
    .where(
      "batch_id",
      "in",
      batches.map((batch) => batch.id),
    )
    .where("state", "=", "unknown")
    .orderBy("position")
    .execute();
  const open = Map.groupBy(rows, (row) => row.batchId);
  return batches.flatMap(({ id, account, first_attempt_at }) => {
    const members = open.get(id);
    return members === undefined ? [] : [{ id, account, firstAttemptAt: first_attempt_at ?? 0, members }];
  });
}

/**
 * An attempt within these hours that isn't among the first twelve of its batch: the clock was set back for a while and is right
 * again, so that the first attempt was dated too early.
 */
function lateAttempt(eb: ExpressionBuilder<Schema, "batches">, now: number) {
  return eb
    .selectFrom("attempts")
    .select("n")
    .whereRef("batch_id", "=", "batches.id")
    .where("started_at", ">", now - ABSENCE_AFTER_MS)
    .where("started_at", "<", now + ABSENCE_AFTER_MS)
    .where((attempt) => attempt("started_at", ">", attempt("batches.first_attempt_at", "+", RETRY_LIMIT_MS)));
}

/** The provider's ids of the last few emails that this account accepted since then. */
export async function readKnown(db: Archive, account: string, since: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("batches", "batches.id", "deliveries.batch_id")
    .select("provider_id")
    .where("accepted_at", ">", since)
    .where("account", "=", account)
    .where("provider_id", "is not", null)
    .orderBy("accepted_at", "desc")
    .limit(5)
    .execute();
  return rows.flatMap(({ provider_id }) => (provider_id === null ? [] : [provider_id]));
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
