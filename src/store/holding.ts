import type { Archive, Tx } from "./archive.ts";
import type { HoldRow } from "./sending-rows.ts";

/** No hold is longer than a day. One that ends later was written before the clock went back, and holds nothing. */
const LONGEST_HOLD_MS = 25 * 3_600_000;

/** What holds an account back now, if anything does. Epoch milliseconds. */
export async function readHold(
  db: Archive,
  account: string,
  now: number,
): Promise<{ readonly until: number; readonly reason: string } | undefined> {
  const row = await holdsQuery(db, now).where("account", "=", account).executeTakeFirst();
  return row && { until: row.until, reason: row.reason };
}

/**
 * What holds sending back now, the hold that ends first before the others.
 *
 * @param account fingerprint of the account in use; undefined for all of them
 */
export async function readHolds(db: Archive, now: number, account: string | undefined): Promise<HoldRow[]> {
  const holds = holdsQuery(db, now).orderBy("until");
  return (account === undefined ? holds : holds.where("account", "=", account)).execute();
}

/** Whatever holds the account back is over. */
export async function releaseAccount(db: Archive, account: string): Promise<void> {
  await db.deleteFrom("holds").where("account", "=", account).execute();
}

function holdsQuery(db: Archive, now: number) {
  return db
    .selectFrom("holds")
    .selectAll()
    .where("until", ">", now)
    .where("until", "<=", now + LONGEST_HOLD_MS);
}

/** Nothing goes out through this account until then. Of two holds the longer one counts. */
export async function holdAccount(tx: Tx, account: string, reason: string, now: number, until: number): Promise<void> {
  const current = await holdsQuery(tx, now).where("account", "=", account).executeTakeFirst();
  if (current !== undefined && current.until > until) return;
  const since = current?.since ?? now;
  await tx
    .insertInto("holds")
    .values({ account, reason, since, until })
    .onConflict((conflict) => conflict.column("account").doUpdateSet({ reason, since, until }))
    .execute();
}
