import { sql } from "kysely";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/**
 * Nothing goes to this address any more, whatever was planned. Told again later, it counts from then; a complaint stays one.
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
  const { rows } = await sql`insert into suppressions (address, reason, at) values (${address}, ${reason}, ${at})
    on conflict (address) do update set at = max(at, excluded.at),
      reason = case when excluded.reason = 'complaint' then excluded.reason else reason end
    where excluded.at > at or (excluded.reason = 'complaint' and reason <> 'complaint')
    returning address`.execute(tx);
  await tx
    .updateTable("enrollments")
    .set({ next_due_at: null })
    .where("subscriber_id", "in", (eb) => eb.selectFrom("subscribers").select("id").where("address", "=", address))
    .execute();
  return rows.length > 0;
}

export async function isSuppressed(db: Archive, address: string): Promise<boolean> {
  return (await readSuppression(db, address)) !== undefined;
}

export async function readSuppression(
  db: Archive,
  address: string,
): Promise<{ readonly reason: SuppressionReason; readonly at: number } | undefined> {
  return db.selectFrom("suppressions").select(["reason", "at"]).where("address", "=", address).executeTakeFirst();
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
