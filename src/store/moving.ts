import type { Archive, Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/** An address that a learner wants to move to, as its letter tells. */
export type Move = {
  readonly deliveryId: string;
  readonly enrollmentId: string;
  readonly subscriberId: string;
  readonly address: string;
  readonly plannedAt: number;
  /** Whether no other was asked for since. */
  readonly latest: boolean;
};

export async function readMove(db: Archive, deliveryId: string): Promise<Move | undefined> {
  const row = await moveQuery(db).where("deliveries.id", "=", deliveryId).executeTakeFirst();
  if (row === undefined || row.address === null) return undefined;
  const [newest] = await readMoves(db, row.subscriberId);
  return { ...row, address: row.address, latest: newest?.deliveryId === deliveryId };
}

/** Newest first. */
export async function readMoves(db: Archive, subscriberId: string) {
  return moveQuery(db)
    .where("subscriber_id", "=", subscriberId)
    .orderBy("planned_at", "desc")
    .orderBy("deliveries.id")
    .execute();
}

/** When letters of ours were planned to an address, whoever asked for them, and those that this subscriber asked for. */
export async function letterTimes(db: Archive, subscriberId: string, address: string): Promise<number[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select("planned_at")
    .where((eb) =>
      eb.or([
        eb.and([
          eb("kind", "=", "new-address"),
          eb.or([eb("subscriber_id", "=", subscriberId), eb("to_address", "=", address)]),
        ]),
        eb.and([eb("kind", "in", ["confirm", "sign-in"]), eb("subscribers.address", "=", address)]),
      ]),
    )
    .execute();
  return rows.map((row) => row.planned_at);
}

/** The newest letter since then that asks at this address about a learner of this course. */
export async function findMove(
  db: Archive,
  wish: { readonly courseId: string; readonly address: string },
  since: number,
): Promise<Move | undefined> {
  const row = await moveQuery(db)
    .where("course_id", "=", wish.courseId)
    .where("to_address", "=", wish.address)
    .where("planned_at", ">", since)
    .orderBy("planned_at", "desc")
    .executeTakeFirst();
  return row === undefined ? undefined : readMove(db, row.deliveryId);
}

/** Who has an address already, and whether anybody ever proved that it is theirs. */
export async function holderOf(
  db: Archive,
  address: string,
): Promise<{ readonly subscriberId: string; readonly confirmed: boolean } | undefined> {
  const rows = await db
    .selectFrom("subscribers")
    .leftJoin("enrollments", "subscriber_id", "subscribers.id")
    .select(["subscribers.id", "confirmed_at"])
    .where("address", "=", address)
    .execute();
  const id = rows[0]?.id;
  return id === undefined ? undefined : { subscriberId: id, confirmed: rows.some((row) => row.confirmed_at !== null) };
}

export async function moveSubscriber(tx: Tx, subscriberId: string, address: string): Promise<void> {
  await tx.updateTable("subscribers").set({ address }).where("id", "=", subscriberId).execute();
  await writeJournal(tx, { entry: "moved", subscriberId, address });
}

/** Another first name, or none. */
export async function renameSubscriber(db: Archive, subscriberId: string, firstName: string | null): Promise<void> {
  await db.updateTable("subscribers").set({ first_name: firstName }).where("id", "=", subscriberId).execute();
}

function moveQuery(db: Archive) {
  return db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .select([
      "deliveries.id as deliveryId",
      "enrollment_id as enrollmentId",
      "subscriber_id as subscriberId",
      "to_address as address",
      "planned_at as plannedAt",
    ])
    .where("kind", "=", "new-address");
}
