import { sql } from "kysely";
import type { Archive } from "./archive.ts";
import type { HoldRow } from "./schema.ts";

/** What holds sending back now. */
export async function readHolds(db: Archive, now: number): Promise<HoldRow[]> {
  return db.selectFrom("holds").selectAll().where("until", ">", now).orderBy("until").execute();
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
