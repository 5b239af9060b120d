import type { Tx } from "./archive.ts";
import { acceptBatch, dissolveBatch, endBatch } from "./batch-ends.ts";
import type { SentMember, Told } from "./journal.ts";

/** A batch that this archive knows as never attempted, or not at all, may have gone out. */
export async function replaySent(tx: Tx, { batch, members }: Told<"sent">): Promise<boolean> {
  const known = await tx.selectFrom("batches").select("attempts").where("id", "=", batch.id).executeTakeFirst();
  if (known !== undefined && known.attempts > 0) return false;

  const attempted = {
    ...batch,
    state: "frozen",
    attempts: 1,
    ambiguous: 1,
    lease_owner: null,
    lease_until: null,
  } as const;
  await tx
    .insertInto("batches")
    .values(attempted)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(attempted))
    .execute();
  for (const member of members) await replayMember(tx, batch.id, member);
  return true;
}

async function replayMember(tx: Tx, batchId: string, member: SentMember): Promise<void> {
  const known = await tx
    .selectFrom("deliveries")
    .select(["batch_id", "accepted_at"])
    .where("id", "=", member.id)
    .executeTakeFirst();
  if (known !== undefined && known.accepted_at !== null) return;

  const sent = {
    state: "frozen",
    batch_id: batchId,
    position: member.position,
    fill: member.fill,
    reason: null,
  } as const;
  await tx
    .insertInto("deliveries")
    .values({ ...member, ...sent })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...sent, edition: member.edition }))
    .execute();
  const before = known?.batch_id ?? null;
  // A later batch is proof that the one before was surely not taken.
  if (before !== null && before !== batchId) await dissolveBatch(tx, before);
}

/** How a batch ended. What was accepted stays accepted. */
export async function replayEnded(tx: Tx, { batchId, state, acceptedAt }: Told<"ended">): Promise<boolean> {
  const known = await tx.selectFrom("batches").select("state").where("id", "=", batchId).executeTakeFirst();
  if (known === undefined || known.state === state || known.state === "accepted") return false;
  switch (state) {
    case "accepted":
      await acceptBatch(tx, batchId, acceptedAt ?? 0, []);
      break;
    case "dissolved":
      await dissolveBatch(tx, batchId);
      break;
    case "refused":
      await endBatch(tx, batchId, "refused", null);
      await tx
        .updateTable("deliveries")
        .set({ state: "refused", reason: "refused by the provider" })
        .where("batch_id", "=", batchId)
        .execute();
      break;
  }
  return true;
}
