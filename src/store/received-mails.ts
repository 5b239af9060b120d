import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";
import type { ReceivedState } from "./question-rows.ts";

/** What goes out must not wait behind a provider that does not answer for more than one request a minute. */
const PAUSE_MS = 60_000;

/** A mail came in, as a webhook or the provider's list says. @returns whether it was new */
export async function noteReceived(db: Archive, providerId: string, receivedAt: number, now: number): Promise<boolean> {
  const result = await db
    .insertInto("received_mails")
    .values({ provider_id: providerId, state: "waiting", received_at: receivedAt, tries: 0, next_try_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export type WaitingMail = { readonly providerId: string; readonly receivedAt: number; readonly tries: number };

/** The oldest of the mails that are to be fetched by now. */
export async function readWaitingMail(db: Archive, now: number): Promise<WaitingMail | undefined> {
  return (
    db
      .selectFrom("received_mails")
      .select(["provider_id as providerId", "received_at as receivedAt", "tries"])
      .where("state", "=", sql.lit("waiting"))
      .where("next_try_at", "<=", now)
      // An answer may be noted before the question that it answers.
      .orderBy("received_at")
      .limit(sql.lit(1))
      .executeTakeFirst()
  );
}

/** When the next of them is to be fetched, epoch milliseconds. */
export async function nextFetch(db: Archive): Promise<number | undefined> {
  const row = await db
    .selectFrom("received_mails")
    .select((eb) => eb.fn.min("next_try_at").as("at"))
    .where("state", "=", sql.lit("waiting"))
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** The provider does not answer, or not for this mail: it is tried again then, and no other within the next minute. */
export async function postponeFetch(tx: Tx, mail: WaitingMail, now: number, nextTryAt: number): Promise<void> {
  await tx
    .updateTable("received_mails")
    .set({ next_try_at: now + PAUSE_MS })
    .where("state", "=", sql.lit("waiting"))
    .where("next_try_at", "<=", now)
    .execute();
  await tx
    .updateTable("received_mails")
    .set({ tries: mail.tries + 1, next_try_at: nextTryAt })
    .where("provider_id", "=", mail.providerId)
    .where("state", "=", sql.lit("waiting"))
    .execute();
}

/**
 * Says what became of a mail, once.
 *
 * @returns false where another process has done so meanwhile: then nothing may follow from it here
 */
export async function fileReceived(
  db: Archive,
  providerId: string,
  state: Exclude<ReceivedState, "waiting">,
  from: string | null,
): Promise<boolean> {
  const result = await db
    .updateTable("received_mails")
    .set({ state, from_address: from })
    .where("provider_id", "=", providerId)
    .where("state", "=", sql.lit("waiting"))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** How many mails an address has sent within a span of time, whatever they were. */
export async function countReceived(db: Archive, from: string, after: number, until: number): Promise<number> {
  const row = await db
    .selectFrom("received_mails")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("from_address", "=", from)
    .where("received_at", ">", after)
    .where("received_at", "<=", until)
    .executeTakeFirstOrThrow();
  return row.n;
}
