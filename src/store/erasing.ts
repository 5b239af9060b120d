import { sql } from "kysely";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { Refusal } from "../course/signup.ts";
import type { Archive, Tx } from "./archive.ts";
import { dissolveBatch } from "./batch-ends.ts";
import { writeJournal } from "./journal.ts";
import { entriesAbout, withoutPerson } from "./personal-journal.ts";
import { deletePerson, type Person, readPerson } from "./personal.ts";

export type Erasing =
  | { readonly kind: "erased" }
  /** A mail to them may be leaving the house at this moment: what it is made from has to stay until that is known. */
  | { readonly kind: "under-way" };

/**
 * Erases a subscriber: every row in every table, and every word about them in the journal. What stays is the key of each
 * address, and why nothing may go there where that is so. Ends with `sweep`, outside the transaction.
 *
 * @param keyOf the keyed hash of an address; undefined where nobody asked and nothing is to stay
 */
export async function erase(
  tx: Tx,
  subscriberId: string,
  at: number,
  keyOf: ((address: string) => string) | undefined,
): Promise<Erasing> {
  const person = await readPerson(tx, subscriberId);
  if (!(await takeOutOfBatches(tx, person))) return { kind: "under-way" };
  const suppressions = await tx
    .selectFrom("suppressions")
    .select(["address", "reason"])
    .where("address", "in", person.addresses)
    .execute();
  await deletePerson(tx, subscriberId);
  await purgeJournal(tx, person);
  const reasonFor = (address: string) => suppressions.find((row) => row.address === address)?.reason ?? null;
  const erasures =
    keyOf === undefined ? [] : person.addresses.map((a) => ({ key: keyOf(a), reason: reasonFor(a), at }));
  await recordErasures(tx, erasures);
  await writeJournal(tx, { entry: "erased", subscriberId, erasures });
  return { kind: "erased" };
}

export type Erasure = { readonly key: string; readonly reason: SuppressionReason | null; readonly at: number };

export async function recordErasures(tx: Tx, erasures: readonly Erasure[]): Promise<void> {
  for (const { key, reason, at } of erasures) {
    await tx
      .insertInto("erasures")
      .values({ address_key: key, reason, at })
      .onConflict((conflict) => conflict.column("address_key").doUpdateSet({ at }))
      .execute();
  }
}

/** Why the mailbox of an erased address with this key refused us, if it did. */
export async function readRefusal(db: Archive, key: string): Promise<Refusal | undefined> {
  const row = await db
    .selectFrom("erasures")
    .select(["reason", "at"])
    .where("address_key", "=", key)
    .executeTakeFirst();
  return row === undefined || row.reason === null ? undefined : { reason: row.reason, at: row.at };
}

/** Its owner has come back, and proven that the mailbox is theirs and works. */
export async function forgetErasure(tx: Tx, key: string): Promise<void> {
  await tx.deleteFrom("erasures").where("address_key", "=", key).execute();
}

/**
 * Empties the write-ahead logs into their files: what was deleted still stands there otherwise.
 *
 * @returns false where somebody else was reading; the next checkpoint does it then
 */
export async function sweep(db: Archive): Promise<boolean> {
  let swept = true;
  for (const name of ["main", "journal"]) {
    const { rows } = await sql<{
      readonly busy: number;
    }>`${sql.raw(`pragma ${name}.wal_checkpoint(truncate)`)}`.execute(db);
    if (rows[0]?.busy !== 0) swept = false;
  }
  return swept;
}

/** @returns false where a batch with a mail of theirs was attempted and its answer is still to come */
async function takeOutOfBatches(tx: Tx, { deliveryIds }: Person): Promise<boolean> {
  const batches = await tx
    .selectFrom("batches")
    .select(["id", "attempts"])
    .where("state", "=", sql.lit("frozen"))
    .where("id", "in", (eb) =>
      eb.selectFrom("deliveries").select("batch_id").where("id", "in", deliveryIds).$castTo<string>(),
    )
    .execute();
  if (batches.some(({ attempts }) => attempts > 0)) return false;
  for (const { id } of batches) await dissolveBatch(tx, id);
  return true;
}

async function purgeJournal(tx: Tx, person: Person): Promise<void> {
  for (const { seq, entry } of await entriesAbout(tx, person)) {
    const rest = withoutPerson(entry, person);
    if (rest === undefined) await tx.deleteFrom("journal.entries").where("seq", "=", seq).execute();
    else if (rest !== entry)
      await tx
        .updateTable("journal.entries")
        .set({ body: JSON.stringify(rest) })
        .where("seq", "=", seq)
        .execute();
  }
}
