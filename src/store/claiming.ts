import { sql } from "kysely";
import { type ClaimDecision, LEASE_MS, LONGEST_WAIT_MS } from "../course/batch.ts";
import type { Archive, Tx } from "./archive.ts";
import { dissolveBatch, giveUpBatch } from "./batch-ends.ts";
import { withoutOthersWords } from "./digests.ts";
import { readHold } from "./holding.ts";
import { writeJournal } from "./journal.ts";
import { type ClaimView, type ReadEdition, type RecipeBatch, readView } from "./members.ts";
import type { BatchRow } from "./sending-rows.ts";
import { readProbing } from "./standings.ts";

export type Claimed = RecipeBatch & {
  readonly attempt: number;
  readonly owner: string;
  /** When this attempt began, epoch milliseconds. */
  readonly begunAt: number;
};

export type ClaimResult =
  | { readonly result: "claimed"; readonly batch: Claimed }
  /** A batch was looked at and settled without sending; there may be more. */
  | { readonly result: "settled"; readonly batchId: string; readonly decision: ClaimDecision }
  | { readonly result: "held"; readonly until: number; readonly reason: string }
  | { readonly result: "nothing" };

/**
 * CLAIM: takes the lease on the batch that has waited longest, looks at its members again, and writes down that an
 * attempt begins, before anything is sent.
 *
 * @param decide pure; asked inside the transaction
 */
export async function claimNext(
  db: Archive,
  at: { readonly now: number; readonly account: string; readonly owner: string },
  readEdition: ReadEdition,
  decide: (view: ClaimView) => ClaimDecision,
): Promise<ClaimResult> {
  return db.transaction().execute(async (tx): Promise<ClaimResult> => {
    const hold = await readHold(tx, at.account, at.now);
    if (hold !== undefined) return { result: "held", ...hold };

    const { probing, batchId } = await readProbing(tx, at.account);
    const row = await nextFrozen(tx, at.now, probing ? { batchId } : undefined);
    if (row === undefined) return { result: "nothing" };

    const view = await readView(tx, row, readEdition);
    const decision = decide(view);
    switch (decision.claim) {
      case "send":
        return { result: "claimed", batch: await beginAttempt(tx, view, row, at) };
      case "dissolve":
        await dissolveBatch(tx, row.id);
        break;
      case "give-up":
        await giveUpBatch(tx, row.id, decision.why);
        await dateBack(tx, row, at.now);
        break;
    }
    return { result: "settled", batchId: row.id, decision };
  });
}

/**
 * A lease that ends further away than leases last was written before the clock went back: it binds nobody. So does a next attempt
 * that's further away than anything waits.
 *
 * @param probe while an account is probed: the one batch that tries it. What was attempted already goes on as well, because
 *   it can't wait for longer than its key is remembered.
 */
async function nextFrozen(
  db: Archive,
  now: number,
  probe: { readonly batchId: string | null } | undefined,
): Promise<BatchRow | undefined> {
  let query = db
    .selectFrom("batches")
    .selectAll()
    .where("state", "=", sql.lit("frozen"))
    .where((eb) => eb.or([eb("next_attempt_at", "<=", now), eb("next_attempt_at", ">", now + LONGEST_WAIT_MS)]))
    .where((eb) =>
      eb.or([eb("lease_until", "is", null), eb("lease_until", "<=", now), eb("lease_until", ">", now + LEASE_MS)]),
    )
    .orderBy("next_attempt_at")
    .orderBy("id")
    .limit(sql.lit(1));
  if (probe !== undefined) query = query.where((eb) => eb.or([eb("id", "=", probe.batchId), eb("attempts", ">", 0)]));
  return query.executeTakeFirst();
}

async function beginAttempt(
  tx: Tx,
  view: ClaimView,
  row: BatchRow,
  at: { readonly now: number; readonly owner: string },
): Promise<Claimed> {
  const attempt = row.attempts + 1;
  const firstAttemptAt = row.first_attempt_at ?? at.now;
  await tx
    .updateTable("batches")
    .set({
      lease_owner: at.owner,
      lease_until: at.now + LEASE_MS,
      attempts: attempt,
      first_attempt_at: firstAttemptAt,
      ambiguous: view.history.ambiguous ? 1 : 0,
    })
    .where("id", "=", row.id)
    .execute();
  if (row.attempts === 0) await journalSend(tx, row, firstAttemptAt);
  await tx.insertInto("attempts").values({ batch_id: row.id, n: attempt, started_at: at.now }).execute();
  // The bytes are in the body by now, and needn't be held twice while it's under way.
  const { bytes: _bytes, ...batch } = view;
  return {
    ...batch,
    history: { ...view.history, attempts: attempt, firstAttemptAt },
    attempt,
    owner: at.owner,
    begunAt: at.now,
  };
}

/**
 * A first attempt that the clock says is still to come was made before now: from now on it's taken for as long ago as its attempts
 * took, so that the provider's list is looked through from there.
 */
async function dateBack(tx: Tx, { id, first_attempt_at }: BatchRow, now: number): Promise<void> {
  if (first_attempt_at === null || first_attempt_at <= now) return;
  const { last } = await tx
    .selectFrom("attempts")
    .select((eb) => eb.fn.max("started_at").as("last"))
    .where("batch_id", "=", id)
    .executeTakeFirstOrThrow();
  const took = Math.max(0, (last ?? first_attempt_at) - first_attempt_at);
  await tx
    .updateTable("batches")
    .set({ first_attempt_at: now - took })
    .where("id", "=", id)
    .execute();
}

/** From here on the batch may have left the house, whatever becomes of this archive. */
async function journalSend(tx: Tx, row: BatchRow, firstAttemptAt: number): Promise<void> {
  const members = await tx
    .selectFrom("deliveries")
    .select(["id", "enrollment_id", "kind", "key", "edition", "to_address", "planned_at", "due_at", "fill", "position"])
    .where("batch_id", "=", row.id)
    .orderBy("position")
    .execute();
  const batch = { ...row, first_attempt_at: firstAttemptAt };
  await writeJournal(tx, { entry: "sent", batch, members: members.map(withoutOthersWords) });
}
