import { type Selectable, sql } from "kysely";
import type { MoveKind } from "../course/delivery.ts";
import type { Archive, Tx } from "./archive.ts";
import { dissolveBatch } from "./batch-ends.ts";
import { writeJournal } from "./journal.ts";
import type { MoveRow } from "./schema.ts";

/** Where a move leads from and to. */
export type MovingAddress = { readonly moveId: string; readonly oldAddress: string; readonly newAddress: string };

/** The move that an email is about. */
export async function readMove(db: Archive, kind: MoveKind, deliveryId: string): Promise<MoveRow | undefined> {
  return db
    .selectFrom("deliveries")
    .innerJoin("moves", "moves.id", "deliveries.key")
    .selectAll("moves")
    .where("deliveries.id", "=", deliveryId)
    .where("kind", "=", kind)
    .executeTakeFirst();
}

/** All that somebody asked for, newest first. */
export async function readMoves(db: Archive, subscriberId: string): Promise<readonly MoveRow[]> {
  return db
    .selectFrom("moves")
    .selectAll()
    .where("subscriber_id", "=", subscriberId)
    .orderBy("asked_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

/** By id, for the emails about them. */
export async function readMoving(db: Archive, ids: readonly string[]): Promise<ReadonlyMap<string, MovingAddress>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("moves")
    .select(["id as moveId", "old_address as oldAddress", "new_address as newAddress"])
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.moveId, row]));
}

export async function insertMove(db: Archive, move: MoveRow): Promise<void> {
  await db.insertInto("moves").values(move).execute();
}

export type Holder = {
  readonly subscriberId: string;
  /** Whether anybody ever proved that the address is theirs. */
  readonly confirmed: boolean;
};

/** Who has an address already. */
export async function holderOf(db: Archive, address: string): Promise<Holder | undefined> {
  const rows = await db
    .selectFrom("subscribers")
    .leftJoin("enrollments", "subscriber_id", "subscribers.id")
    .select(["subscribers.id", "confirmed_at"])
    .where("address", "=", address)
    .execute();
  const id = rows[0]?.id;
  return id === undefined ? undefined : { subscriberId: id, confirmed: rows.some((row) => row.confirmed_at !== null) };
}

/**
 * Gives the account an address and raises its epoch: every link that acts for it and was signed before is over. What
 * was about to leave for the address before, and was not attempted, is made again.
 *
 * @param moves as they are from now on
 */
export async function moveSubscriber(
  tx: Tx,
  account: { readonly subscriberId: string; readonly address: string; readonly epoch: number },
  moves: readonly MoveRow[],
): Promise<void> {
  const { subscriberId, address } = account;
  const epoch = account.epoch + 1;
  await tx.updateTable("subscribers").set({ address, epoch }).where("id", "=", subscriberId).execute();
  for (const move of moves) await keepMove(tx, move);
  await remakeUnsent(tx, subscriberId);
  await writeJournal(tx, { entry: "moved", subscriberId, address, epoch, moves });
}

export async function keepMove(tx: Tx, move: Selectable<MoveRow>): Promise<void> {
  const { moved_at, stopped_at } = move;
  await tx
    .insertInto("moves")
    .values(move)
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ moved_at, stopped_at }))
    .execute();
}

async function remakeUnsent(tx: Tx, subscriberId: string): Promise<void> {
  const batches = await tx
    .selectFrom("enrollments")
    .innerJoin("deliveries", "deliveries.enrollment_id", "enrollments.id")
    .innerJoin("batches", "batches.id", "deliveries.batch_id")
    .select("batches.id")
    .distinct()
    .where("subscriber_id", "=", subscriberId)
    .where("batches.state", "=", sql.lit("frozen"))
    .where("batches.attempts", "=", 0)
    .execute();
  for (const { id } of batches) await dissolveBatch(tx, id);
}

/** Another first name, or none. */
export async function renameSubscriber(db: Archive, subscriberId: string, firstName: string | null): Promise<void> {
  await db.updateTable("subscribers").set({ first_name: firstName }).where("id", "=", subscriberId).execute();
}
