import type { Archive, Tx } from "./archive.ts";
import { replayAsked } from "./asked-in-place.ts";
import { replayRemoval } from "./certificates.ts";
import { replaceOrder } from "./editions.ts";
import { replayErased, replayProven } from "./erasing.ts";
import { type JournalEntry, lastEntry, readJournal, setCheckpoint, type Told } from "./journal.ts";
import { mendJournal } from "./journal-tail.ts";
import { replayFailed, takeFailureBack } from "./failures.ts";
import { applyMerge } from "./merging.ts";
import { keepMove } from "./moving.ts";
import { type ComesAfter, orderOf } from "./replay-order.ts";
import { replayEnded, replaySent } from "./replaying-batches.ts";
import { replayReopened, replaySkipped, replayUndecided } from "./reopening.ts";
import { replayLifted, replaySuppressed } from "./suppressing.ts";
import { replaySaved, replayUnsaved } from "./saved-work.ts";
import { replayTaken } from "./taking.ts";

/**
 * Brings an archive up to its journal: after a crash there is next to nothing to do; an archive that was restored from
 * a backup learns who has left, and what may have been sent since. What may have been sent goes on as after a crash: the
 * same bytes under the same key while that is safe, else it is `unknown`.
 *
 * @returns how many entries told the archive something that it did not know
 */
export async function replayJournal(db: Archive): Promise<number> {
  await db.transaction().execute(mendJournal);
  return db.transaction().execute(async (tx) => {
    let news = 0;
    const last = await lastEntry(tx);
    const entries = withoutLifted(await readJournal(tx));
    const comesAfter = orderOf(entries);
    // What tells how an erased person's address became free for others was erased with them.
    const { erased = [], others = [] } = Object.groupBy(entries, ({ entry }) =>
      entry === "erased" ? entry : "others",
    );
    for (const entry of [...erased, ...others]) if (await replay(tx, entry, comesAfter)) news += 1;
    await setCheckpoint(tx, last);
    return news;
  });
}

/** A suppression that was lifted later must not stop, for a moment, what has gone on since. */
function withoutLifted(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const liftedAt = new Map<string, number>();
  for (const entry of entries) if (entry.entry === "lifted") liftedAt.set(entry.address, entry.at);
  return entries.filter(
    (entry) => entry.entry !== "suppressed" || entry.at > (liftedAt.get(entry.address) ?? Number.NEGATIVE_INFINITY),
  );
}

/** So that a start after a long run replays an hour and not the whole run. */
export async function checkpointJournal(db: Archive): Promise<void> {
  await db.transaction().execute(async (tx) => setCheckpoint(tx, await lastEntry(tx)));
}

/** @returns whether it was news. Every entry may be replayed again, onto an archive that is older, equal or newer. */
async function replay(tx: Tx, entry: JournalEntry, comesAfter: ComesAfter): Promise<boolean> {
  switch (entry.entry) {
    case "edition":
      return replayEdition(tx, entry);
    case "order":
      await replaceOrder(tx, entry.courseId, entry.order);
      return false;
    case "enrolled":
      return replayEnrolled(tx, entry, comesAfter);
    case "left":
      return replayLeft(tx, entry, comesAfter);
    case "paced":
      return replayPaced(tx, entry);
    case "restarted":
      return replayRestarted(tx, entry);
    case "certificate":
      return replayRemoval(tx, entry.id, entry.removedAt);
    case "moved":
      return replayMoved(tx, entry);
    case "merged":
      return applyMerge(tx, entry);
    case "erased":
      return replayErased(tx, entry.subscriberId, entry.erasures);
    case "proven":
      return replayProven(tx, entry.key, entry.at);
    case "suppressed":
      return replaySuppressed(tx, entry.address, entry.reason, entry.at);
    case "lifted":
      return replayLifted(tx, entry.address, entry.at, entry.resumed);
    case "taken":
      return replayTaken(tx, entry.taken);
    case "asked":
      return replayAsked(tx, entry.question);
    case "saved":
      return replaySaved(tx, entry.saved);
    case "unsaved":
      return replayUnsaved(tx, entry);
    case "sent":
      return replaySent(tx, entry);
    case "ended":
      return replayEnded(tx, entry);
    case "failed":
      return replayFailed(tx, entry.failure);
    case "arrived":
      return takeFailureBack(tx, entry.delivery, entry.at);
    case "reopened":
      return replayReopened(tx, entry.deliveries);
    case "skipped":
      return replaySkipped(tx, entry.delivery);
    case "undecided":
      return replayUndecided(tx, entry.delivery, entry.before);
  }
}

async function replayEdition(tx: Tx, { edition }: Told<"edition">): Promise<boolean> {
  const result = await tx
    .insertInto("editions")
    .values(edition)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

async function replayEnrolled(tx: Tx, entry: Told<"enrolled">, comesAfter: ComesAfter): Promise<boolean> {
  const { subscriber, enrollment } = entry;
  const known = await tx
    .selectFrom("enrollments")
    .select(["confirmed_at", "left_at"])
    .where("id", "=", enrollment.id)
    .executeTakeFirst();
  if (known !== undefined) {
    const latest = Math.max(known.confirmed_at ?? 0, known.left_at ?? 0);
    const isNews = comesAfter(entry, enrollment.id, known) ?? latest < (enrollment.confirmed_at ?? 0);
    if (!isNews) return false;
  }

  await tx
    .insertInto("subscribers")
    .values(subscriber)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { confirmed_at, left_at, next_due_at } = enrollment;
  await tx
    .insertInto("enrollments")
    .values(enrollment)
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ confirmed_at, left_at, next_due_at }))
    .execute();
  return true;
}

/** Somebody who has left meanwhile, or has finished, has nothing due. */
async function replayPaced(tx: Tx, { enrollmentId, set, subscriber }: Told<"paced">): Promise<boolean> {
  if (subscriber !== undefined) {
    await tx.updateTable("subscribers").set({ zone: subscriber.zone }).where("id", "=", subscriber.id).execute();
  }
  const result = await tx
    .updateTable("enrollments")
    .set(set)
    .where("id", "=", enrollmentId)
    .where("left_at", "is", null)
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** An archive that knows of it may know more by now: of lessons that came since, and of another end. */
async function replayRestarted(tx: Tx, { enrollmentId, set }: Told<"restarted">): Promise<boolean> {
  const result = await tx
    .updateTable("enrollments")
    .set(set)
    .where("id", "=", enrollmentId)
    .where("left_at", "is", null)
    .where("restarted_at", "is distinct from", set.restarted_at)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

async function replayLeft(tx: Tx, entry: Told<"left">, comesAfter: ComesAfter): Promise<boolean> {
  const { enrollmentIds, at } = entry;
  const known = await tx
    .selectFrom("enrollments")
    .select(["id", "confirmed_at", "left_at"])
    .where("id", "in", enrollmentIds)
    .where("left_at", "is", null)
    .execute();
  const news = known.filter((one) => comesAfter(entry, one.id, one) ?? (one.confirmed_at ?? 0) <= at);
  if (news.length === 0) return false;
  await tx
    .updateTable("enrollments")
    .set({ left_at: at, next_due_at: null })
    .where(
      "id",
      "in",
      news.map(({ id }) => id),
    )
    .execute();
  return true;
}

/** Not where somebody else has that address by now. */
async function replayMoved(tx: Tx, { subscriberId, address, epoch, moves }: Told<"moved">): Promise<boolean> {
  const known = await tx.selectFrom("subscribers").select("epoch").where("id", "=", subscriberId).executeTakeFirst();
  if (known === undefined || (epoch !== undefined && known.epoch >= epoch)) return false;
  for (const move of moves ?? []) await keepMove(tx, move);
  const holder = await tx.selectFrom("subscribers").select("id").where("address", "=", address).executeTakeFirst();
  const free = holder === undefined || holder.id === subscriberId;
  // Links that were over are over, whoever has the address.
  if (!free && epoch === undefined) return false;
  await tx
    .updateTable("subscribers")
    .set({ ...(free ? { address } : {}), ...(epoch === undefined ? {} : { epoch }) })
    .where("id", "=", subscriberId)
    .execute();
  return true;
}
