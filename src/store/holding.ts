import type { Archive, Tx } from "./archive.ts";

/** No hold is longer than a day. One that ends later was written before the clock went back, and holds nothing. */
const LONGEST_HOLD_MS = 25 * 3_600_000;

/** What holds an account back now, if anything does. Epoch milliseconds. */
export async function readHold(
  db: Archive,
  account: string,
  now: number,
): Promise<{ readonly until: number; readonly reason: string } | undefined> {
  return db
    .selectFrom("holds")
    .select(["until", "reason"])
    .where("account", "=", account)
    .where("until", ">", now)
    .where("until", "<=", now + LONGEST_HOLD_MS)
    .executeTakeFirst();
}

/** Nothing goes out through this account until then. Of two holds the longer one counts. */
export async function holdAccount(tx: Tx, account: string, reason: string, now: number, until: number): Promise<void> {
  const current = await tx.selectFrom("holds").selectAll().where("account", "=", account).executeTakeFirst();
  const holds = current !== undefined && current.until > now && current.until <= now + LONGEST_HOLD_MS;
  if (holds && current.until > until) return;
  const since = holds ? current.since : now;
  await tx
    .insertInto("holds")
    .values({ account, reason, since, until })
    .onConflict((conflict) => conflict.column("account").doUpdateSet({ reason, since, until }))
    .execute();
}
