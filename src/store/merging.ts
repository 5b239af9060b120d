import type { Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/**
 * Somebody has proven that the address of a subscriber who never confirmed is theirs. The signups become theirs. Where they
 * have a place in that course already, the signup stays with the old subscriber, who belongs to them from now on and has
 * no address: no row is lost, and exporting and erasing find all of them.
 */
export async function mergeSubscriber(tx: Tx, subscriberId: string, into: string): Promise<void> {
  const taken = tx.selectFrom("enrollments").select("course_id").where("subscriber_id", "=", into);
  const free = await tx
    .selectFrom("enrollments")
    .select("id")
    .where("subscriber_id", "=", subscriberId)
    .where("course_id", "not in", taken)
    .execute();
  const enrollmentIds = free.map(({ id }) => id);
  await applyMerge(tx, { subscriberId, into, enrollmentIds });
  await writeJournal(tx, { entry: "merged", subscriberId, into, enrollmentIds });
}

/** As `mergeSubscriber`, for what is decided already. */
export async function applyMerge(
  tx: Tx,
  merge: { readonly subscriberId: string; readonly into: string; readonly enrollmentIds: readonly string[] },
): Promise<boolean> {
  const { subscriberId, into, enrollmentIds } = merge;
  const merged = await tx
    .updateTable("subscribers")
    .set({ address: `${subscriberId}@merged.invalid`, merged_into: into })
    .where("id", "=", subscriberId)
    .where("merged_into", "is", null)
    .executeTakeFirst();
  if (merged.numUpdatedRows === 0n) return false;
  for (const id of enrollmentIds) {
    const moved = await tx
      .updateTable("enrollments")
      .set({ subscriber_id: into })
      .where("id", "=", id)
      .returning("course_id")
      .executeTakeFirst();
    await tx
      .updateTable("consent_events")
      .set({ subscriber_id: into })
      .where("subscriber_id", "=", subscriberId)
      .where("course_id", "=", moved?.course_id ?? "")
      .execute();
  }
  await tx
    .updateTable("deliveries")
    .set({ state: "cancelled", reason: "its signup belongs to another account now" })
    .where("state", "=", "planned")
    .where("enrollment_id", "in", (eb) =>
      eb.selectFrom("enrollments").select("id").where("subscriber_id", "=", subscriberId),
    )
    .execute();
  return true;
}
