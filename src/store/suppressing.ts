import type { SuppressionReason } from "../course/provider-event.ts";
import type { Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/**
 * Nothing goes to this address any more, whatever was planned.
 *
 * @returns whether it was news
 */
export async function suppress(tx: Tx, address: string, reason: SuppressionReason, at: number): Promise<boolean> {
  const news = await replaySuppressed(tx, address, reason, at);
  if (news) await writeJournal(tx, { entry: "suppressed", address, reason, at });
  return news;
}

/** As `suppress`, for what the journal tells already: an entry that is written twice would undo a lift in between. */
export async function replaySuppressed(
  tx: Tx,
  address: string,
  reason: SuppressionReason,
  at: number,
): Promise<boolean> {
  const result = await tx
    .insertInto("suppressions")
    .values({ address, reason, at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  await tx
    .updateTable("enrollments")
    .set({ next_due_at: null })
    .where("subscriber_id", "in", (eb) => eb.selectFrom("subscribers").select("id").where("address", "=", address))
    .execute();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** An enrollment that goes on once its mailbox may be written to again. */
export type Resumed = { readonly enrollmentId: string; readonly nextDueAt: number };

/**
 * The mailbox may be written to again. Which suppressions may be lifted, by whom and when is the caller's to decide.
 *
 * @param resumed the enrollments that had stopped, with the date on which each goes on
 * @returns whether the address was suppressed
 */
export async function lift(tx: Tx, address: string, at: number, resumed: readonly Resumed[]): Promise<boolean> {
  const news = await replayLifted(tx, address, at, resumed);
  if (news) await writeJournal(tx, { entry: "lifted", address, at, resumed });
  return news;
}

/** As `lift`, for what the journal tells already. A suppression that is newer than the lift stays. */
export async function replayLifted(tx: Tx, address: string, at: number, resumed: readonly Resumed[]): Promise<boolean> {
  const result = await tx
    .deleteFrom("suppressions")
    .where("address", "=", address)
    .where("at", "<=", at)
    .executeTakeFirst();
  if (result.numDeletedRows === 0n) return false;
  for (const { enrollmentId, nextDueAt } of resumed) {
    await tx
      .updateTable("enrollments")
      .set({ next_due_at: nextDueAt })
      .where("id", "=", enrollmentId)
      .where("left_at", "is", null)
      .where("finished_at", "is", null)
      .execute();
  }
  return true;
}
