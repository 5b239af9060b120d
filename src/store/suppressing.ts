import type { SuppressionReason } from "../course/provider-event.ts";
import type { Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/**
 * Nothing goes to this address any more, whatever was planned.
 *
 * @returns whether it was news
 */
export async function suppress(tx: Tx, address: string, reason: SuppressionReason, at: number): Promise<boolean> {
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
  const news = result.numInsertedOrUpdatedRows === 1n;
  if (news) await writeJournal(tx, { entry: "suppressed", address, reason, at });
  return news;
}
