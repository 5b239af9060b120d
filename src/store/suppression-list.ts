import { parseAddress } from "../course/address.ts";
import type { ListChange } from "../course/provider-event.ts";
import type { Tx } from "./archive.ts";
import { lift, type Resumed, suppress } from "./suppressing.ts";

/**
 * Follows the provider's own list of mailboxes that it doesn't write to. What somebody took off it may be written to again,
 * but a complaint counts until the person signs up anew.
 *
 * @param at when it happened, epoch milliseconds
 */
export async function followList(tx: Tx, change: ListChange, at: number, now: number): Promise<void> {
  const address = parseAddress(change.address);
  if (address === undefined) return;
  if (change.change === "added") {
    await suppress(tx, address, change.reason, at);
    return;
  }
  const known = await tx.selectFrom("suppressions").selectAll().where("address", "=", address).executeTakeFirst();
  if (known === undefined || known.reason === "complaint" || known.at > at) return;
  await lift(tx, address, at, await stopped(tx, address, now));
}

/**
 * The enrollments that the suppression had stopped. Due now, they're planned for their learner's next time; where the learner is
 * on a pause that has an end, then.
 */
async function stopped(tx: Tx, address: string, now: number): Promise<readonly Resumed[]> {
  const rows = await tx
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select(["enrollments.id", "resume_at"])
    .where("address", "=", address)
    .where("confirmed_at", "is not", null)
    .where("left_at", "is", null)
    .where("finished_at", "is", null)
    .where((eb) => eb.or([eb("paused_at", "is", null), eb("resume_at", "is not", null)]))
    .where("next_due_at", "is", null)
    .execute();
  return rows.map(({ id, resume_at }) => ({ enrollmentId: id, nextDueAt: Math.max(now, resume_at ?? now) }));
}
