import { sql } from "kysely";
import type { Archive } from "./archive.ts";
import type { HoldRow } from "./schema.ts";

export type ProviderFailure = {
  readonly deliveryId: string;
  readonly type: string;
  readonly at: number;
  readonly detail: string | null;
};

/** What the provider took and later could not deliver. */
export async function readFailures(db: Archive): Promise<ProviderFailure[]> {
  const rows = await db
    .selectFrom("provider_events")
    .select(["delivery_id", "type", "at", "detail"])
    .where("type", "in", ["email.failed", "email.bounced", "email.complained", "email.suppressed"])
    .where("delivery_id", "is not", null)
    .orderBy("at")
    .execute();
  return rows.flatMap(({ delivery_id, ...row }) => (delivery_id === null ? [] : [{ ...row, deliveryId: delivery_id }]));
}

/** What holds sending back now. @param account fingerprint of the account in use; a hold of another one is over */
export async function readHolds(db: Archive, now: number, account: string | undefined): Promise<HoldRow[]> {
  const holds = db.selectFrom("holds").selectAll().where("until", ">", now).orderBy("until");
  return (account === undefined ? holds : holds.where("account", "=", account)).execute();
}

/** Since when the first of those is due whose lesson hasn't been planned; null where nobody is. */
export async function readUnplanned(db: Archive, courseIds: readonly string[], now: number): Promise<number | null> {
  const dues: number[] = [];
  for (const courseId of courseIds) {
    const row = await db
      .selectFrom("enrollments")
      .select((eb) => eb.fn.min("next_due_at").as("at"))
      .where("course_id", "=", courseId)
      .where("next_due_at", "is not", null)
      .where("next_due_at", "<=", now)
      .executeTakeFirst();
    if (row !== undefined && row.at !== null) dues.push(row.at);
  }
  return dues.length === 0 ? null : Math.min(...dues);
}

/** How much waits to go out, and since when the oldest has waited. Asked often, so it keeps to what waits (by index). */
export async function readBacklog(
  db: Archive,
): Promise<{ readonly deliveries: number; readonly oldestPlannedAt: number | null }> {
  const planned = await db
    .selectFrom("deliveries")
    .select((eb) => [eb.fn.countAll<number>().as("n"), eb.fn.min("planned_at").as("oldest")])
    .where("state", "=", sql.lit("planned"))
    .executeTakeFirstOrThrow();
  const frozen = await db
    .selectFrom("deliveries")
    .select((eb) => [eb.fn.countAll<number>().as("n"), eb.fn.min("planned_at").as("oldest")])
    .where("batch_id", "in", (eb) => eb.selectFrom("batches").select("id").where("state", "=", sql.lit("frozen")))
    .where("state", "=", "frozen")
    .executeTakeFirstOrThrow();
  const oldest = [planned.oldest, frozen.oldest].filter((at) => at !== null);
  return { deliveries: planned.n + frozen.n, oldestPlannedAt: oldest.length === 0 ? null : Math.min(...oldest) };
}
