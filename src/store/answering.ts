import type { Answer } from "../course/answer.ts";
import type { Move } from "../course/batch.ts";
import type { Archive, Tx } from "./archive.ts";
import { leaveFilesOf } from "./attachments.ts";
import { type FrozenBatch, insertBatch } from "./batching.ts";
import { acceptBatch, dissolveBatch, endBatch, giveUpBatch } from "./batch-ends.ts";
import type { Claimed } from "./claiming.ts";
import { holdAccount } from "./holding.ts";
import type { Standing } from "../course/standing.ts";
import { beginProbing, noteAcceptance, noteRefusal, readStanding } from "./standings.ts";

export type Wire = { readonly status: number | null; readonly errorName: string | null };

/** What follows from an answer. */
export type Consequence = {
  readonly move: Move;
  /** The two smaller batches where it is `split`. */
  readonly halves: readonly FrozenBatch[];
  /** What follows where the files of this question or answer were left behind. */
  readonly afterLeaving?: (tx: Tx, receivedId: string) => Promise<void>;
};

/**
 * Files the receipt of one attempt and does what follows from it, in one transaction.
 *
 * Acceptance counts whenever it comes, even after another worker took the lease over. Anything less counts only from the
 * worker that still holds the lease: its news is the latest.
 *
 * @param decide pure but for the new ids; asked inside the transaction
 * @returns what followed
 */
export async function recordAnswer(
  db: Archive,
  batch: Claimed,
  answer: Answer & Wire,
  now: number,
  decide: (standing: Standing) => Consequence,
): Promise<Move> {
  return db.transaction().execute(async (tx) => {
    await tx
      .updateTable("attempts")
      .set({ ended_at: now, outcome: answer.kind, http_status: answer.status, error_name: answer.errorName })
      .where("batch_id", "=", batch.id)
      .where("n", "=", batch.attempt)
      .execute();

    const standing = await readStanding(tx, batch.history.account, batch, now);
    const consequence = decide(standing);
    const { move } = consequence;
    if (move.move === "accept") {
      await acceptBatch(tx, batch.id, now, move.ids);
      await noteAcceptance(tx, batch.history.account, batch.begunAt);
    } else if (await stillMine(tx, batch)) {
      await follow(tx, batch, { ...consequence, move }, standing, now);
    }
    return move;
  });
}

async function follow(
  tx: Tx,
  batch: Claimed,
  { move, halves, afterLeaving }: Consequence & { readonly move: Exclude<Move, { move: "accept" }> },
  standing: Standing,
  now: number,
): Promise<void> {
  const { account } = batch.history;
  const refusal = { members: batch.members, why: "why" in move ? move.why : "refused", standing };
  switch (move.move) {
    case "retry":
      return releaseBatch(tx, batch.id, move.at, move.ambiguous);
    case "hold":
      await holdAccount(tx, account, move.why, now, move.until);
      return releaseBatch(tx, batch.id, now, false);
    case "split":
      await noteRefusal(tx, account, { ...refusal, move: move.move }, now);
      await dissolveBatch(tx, batch.id);
      for (const half of halves) await insertBatch(tx, half, now);
      return;
    case "without-files":
      for (const receivedId of await leaveFilesOf(tx, batch.id)) await afterLeaving?.(tx, receivedId);
      return dissolveBatch(tx, batch.id);
    case "probe":
      await noteRefusal(tx, account, { ...refusal, move: move.move }, now);
      await dissolveBatch(tx, batch.id);
      await beginProbing(tx, account, move.holdUntil !== null);
      if (move.holdUntil !== null)
        await holdAccount(tx, account, `Everything is refused: ${move.why}`, now, move.holdUntil);
      return;
    case "refuse":
      await noteRefusal(tx, account, { ...refusal, move: move.move }, now);
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
