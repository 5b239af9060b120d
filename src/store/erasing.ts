import { sql } from "kysely";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { Refusal } from "../course/signup.ts";
import type { Archive, Tx } from "./archive.ts";
import { dissolveBatch } from "./batch-ends.ts";
import { writeJournal } from "./journal.ts";
import { deleteEntry, entriesOf, rewriteEntry } from "./journal-subjects.ts";
import { forgetSuppressions, maskAddresses } from "./masking.ts";
import { ownAddresses } from "./own-addresses.ts";
import { withoutPerson } from "./personal-journal.ts";
import { eraseSetAside } from "./set-aside.ts";
import { deletePerson, type Person, readPerson } from "./personal.ts";

export type Erasing =
  | { readonly kind: "erased"; readonly deliveryIds: readonly string[] }
  /** A mail to them may be leaving the house at this moment: what it is made from has to stay until that is known. */
  | { readonly kind: "under-way" };

/**
 * Erases a subscriber: every row of theirs in every table, every word about them in the journal, and their address wherever it
 * can be nobody else's. What stays is the key of each such address, and why nothing may go there where that is so. No row of
 * anybody else is touched but for that address. Ends with `sweep`, outside the transaction.
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
  const addresses = keyOf === undefined ? [] : await ownAddresses(tx, person);
  const suppressions = await tx
    .selectFrom("suppressions")
    .select(["address", "reason"])
    .where("address", "in", addresses)
    .execute();
  const reasonFor = (address: string) => suppressions.find((row) => row.address === address)?.reason ?? null;
  await forgetPerson(tx, person, addresses);
  const erasures = keyOf === undefined ? [] : addresses.map((a) => ({ key: keyOf(a), reason: reasonFor(a), at }));
  await recordErasures(tx, erasures);
  await writeJournal(tx, { entry: "erased", subscriberId, erasures });
  // What was put together with this account stood alone in a backup of before.
  const others = person.subscriberIds.filter((id) => id !== subscriberId);
  for (const other of others) await writeJournal(tx, { entry: "erased", subscriberId: other, erasures: [] });
  return { kind: "erased", deliveryIds: person.deliveryIds };
}

/** @param addresses that nobody else ever had; none where their mailboxes are to stay as they are */
async function forgetPerson(tx: Tx, person: Person, addresses: readonly string[]): Promise<void> {
  await deletePerson(tx, person);
  // Questions, too: an email whose question is gone looks like one whose text was forgotten, which may be fetched again.
  const emails = ["set_aside", "questions"].flatMap((table) => person.rows.get(table) ?? []);
  await eraseSetAside(
    tx,
    emails.map((row) => row["provider_id"]),
  );
  await purgeJournal(tx, { ...person, addresses });
  await maskAddresses(tx, addresses);
  await forgetSuppressions(tx, addresses);
}

/**
 * A backup knows somebody whom the journal doesn't any more.
 *
 * @returns whether it was news
 */
export async function replayErased(tx: Tx, subscriberId: string, erasures: readonly Erasure[]): Promise<boolean> {
  await recordErasures(tx, erasures);
  const known = await tx.selectFrom("subscribers").select("id").where("id", "=", subscriberId).executeTakeFirst();
  if (known === undefined) {
    await forgetInJournal(tx, subscriberId);
    return false;
  }
  const person = await readPerson(tx, subscriberId);
  await forgetPerson(tx, person, erasures.length === 0 ? [] : await ownAddresses(tx, person));
  return true;
}

export type Erasure = { readonly key: string; readonly reason: SuppressionReason | null; readonly at: number };

/** A complaint stays one, and what isn't known now was known before. */
const worse = () => sql<SuppressionReason | null>`case when erasures.reason = 'complaint' then erasures.reason
  else coalesce(excluded.reason, erasures.reason) end`;

export async function recordErasures(tx: Tx, erasures: readonly Erasure[]): Promise<void> {
  for (const { key, reason, at } of erasures) {
    await tx
      .insertInto("erasures")
      .values({ address_key: key, reason, at })
      .onConflict((conflict) => conflict.column("address_key").doUpdateSet({ at, reason: worse() }))
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

/** Whether somebody with the address of this key was erased since then. */
export async function wasErasedSince(db: Archive, key: string, since: number): Promise<boolean> {
  const row = await db
    .selectFrom("erasures")
    .select("at")
    .where("address_key", "=", key)
    .where("at", ">", since)
    .executeTakeFirst();
  return row !== undefined;
}

/** Its owner has come back, and proven that the mailbox is theirs and works. */
export async function forgetErasure(tx: Tx, key: string, at: number): Promise<void> {
  if (await replayProven(tx, key, at)) await writeJournal(tx, { entry: "proven", key, at });
}

/** As `forgetErasure`, for what the journal tells already. An erasure that came later stays. */
export async function replayProven(tx: Tx, key: string, at: number): Promise<boolean> {
  const result = await tx
    .deleteFrom("erasures")
    .where("address_key", "=", key)
    .where("at", "<=", at)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
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

/** The archive was committed without them, and the journal wasn't: what it tells is all that's left to find theirs by. */
async function forgetInJournal(tx: Tx, subscriberId: string): Promise<void> {
  const told = (await entriesOf(tx, [subscriberId])).map(({ entry }) => entry);
  const enrollmentIds = told.flatMap((entry) => (entry.entry === "enrolled" ? [entry.enrollment.id] : []));
  const sent = (await entriesOf(tx, enrollmentIds)).flatMap(({ entry }) =>
    entry.entry === "sent" ? entry.members : [],
  );
  const deliveryIds = sent.filter((member) => enrollmentIds.includes(member.enrollment_id)).map(({ id }) => id);
  await purgeJournal(tx, { subscriberIds: [subscriberId], enrollmentIds, deliveryIds, addresses: [] });
}

async function purgeJournal(
  tx: Tx,
  person: Omit<Person, "rows"> & { readonly addresses: readonly string[] },
): Promise<void> {
  const { subscriberIds, enrollmentIds, deliveryIds, addresses } = person;
  const subjects = [...subscriberIds, ...enrollmentIds, ...deliveryIds, ...addresses];
  for (const { seq, entry } of await entriesOf(tx, subjects)) {
    const rest = withoutPerson(entry, person);
    if (rest === undefined) await deleteEntry(tx, seq);
    else if (rest !== entry) await rewriteEntry(tx, seq, rest);
  }
}
