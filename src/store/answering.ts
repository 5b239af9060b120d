import type { Answer } from "../course/answer.ts";
import type { Move } from "../course/batch.ts";
import type { Archive, Tx } from "./archive.ts";
import { type FrozenBatch, insertBatch } from "./batching.ts";
import { acceptBatch, dissolveBatch, endBatch, giveUpBatch } from "./batch-ends.ts";
import type { Claimed } from "./claiming.ts";

export type Wire = { readonly status: number | null; readonly errorName: string | null };

/**
 * Files the receipt of one attempt and does what follows from it, in one transaction.
 *
 * Acceptance counts whenever it comes, even after another worker took the lease over. Anything less counts only from the
 * worker that still holds the lease: its news is the latest.
 *
 * @param halves the two smaller batches, where the move is `split`
 */
export async function recordAnswer(
  db: Archive,
  batch: Claimed,
  answer: Answer & Wire,
  move: Move,
  now: number,
  halves: readonly FrozenBatch[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable("attempts")
      .set({ ended_at: now, outcome: answer.kind, http_status: answer.status, error_name: answer.errorName })
      .where("batch_id", "=", batch.id)
      .where("n", "=", batch.attempt)
      .execute();

    if (move.move === "accept") return acceptBatch(tx, batch.id, now, move.ids);
    if (!(await stillMine(tx, batch))) return;

    switch (move.move) {
      case "retry":
        return releaseBatch(tx, batch.id, move.at, move.ambiguous);
      case "hold":
        await holdAccount(tx, batch.history.account, move.why, now, move.until);
        return releaseBatch(tx, batch.id, now, false);
      case "split":
        await dissolveBatch(tx, batch.id);
        for (const half of halves) await insertBatch(tx, half, now);
        return;
      case "refuse":
        await endBatch(tx, batch.id, "refused", null);
        await tx
          .updateTable("deliveries")
          .set({ state: "refused", reason: move.why })
          .where("batch_id", "=", batch.id)
          .execute();
        return;
      case "give-up":
        return giveUpBatch(tx, batch.id, move.why);
    }
  });
}

async function stillMine(tx: Tx, batch: Claimed): Promise<boolean> {
  const row = await tx
    .selectFrom("batches")
    .select("id")
    .where("id", "=", batch.id)
    .where("state", "=", "frozen")
    .where("lease_owner", "=", batch.owner)
    .where("attempts", "=", batch.attempt)
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives the lease back. That an attempt was ambiguous is never taken back. */
async function releaseBatch(tx: Tx, batchId: string, nextAttemptAt: number, ambiguous: boolean): Promise<void> {
  await tx
    .updateTable("batches")
    .set({
      lease_owner: null,
      lease_until: null,
      next_attempt_at: nextAttemptAt,
      ...(ambiguous ? { ambiguous: 1 } : {}),
    })
    .where("id", "=", batchId)
    .execute();
}

async function holdAccount(tx: Tx, account: string, reason: string, since: number, until: number): Promise<void> {
  await tx
    .insertInto("holds")
    .values({ account, reason, since, until })
    .onConflict((conflict) => conflict.column("account").doUpdateSet({ reason, until }))
    .execute();
}
