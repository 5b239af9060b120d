import { sql } from "kysely";
import type { Envelope } from "../course/received-mail.ts";
import type { Tier } from "../course/turn.ts";
import type { Archive, Tx } from "./archive.ts";
import type { ReceivedState } from "./question-rows.ts";

/** What goes out must not wait behind a provider that does not answer for more than one request a minute. */
const PAUSE_MS = 60_000;

/** Nothing waits longer for its next try. One that's further away was written down by a clock that has been set back since. */
export const LONGEST_FETCH_WAIT_MS = 6 * 3_600_000;

/**
 * A mail came in, as a webhook or the provider's list says.
 *
 * @param envelope whose turn it is depends on it
 * @returns whether it was new
 */
export async function noteReceived(
  db: Archive,
  providerId: string,
  receivedAt: number,
  now: number,
  envelope?: Envelope,
): Promise<boolean> {
  const result = await db
    .insertInto("received_mails")
    .values({
      provider_id: providerId,
      state: "waiting",
      received_at: receivedAt,
      tries: 0,
      next_try_at: now,
      from_address: envelope?.from ?? null,
      recipients: envelope === undefined ? null : JSON.stringify(envelope.to),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export type WaitingMail = {
  readonly providerId: string;
  readonly receivedAt: number;
  readonly tries: number;
  readonly tier: Tier;
  readonly tokenId: string | null;
  readonly from: string | null;
  readonly network: string | null;
};

/** The oldest mail of a tier that is to be fetched by now. */
export async function readWaitingMail(db: Archive, tier: Tier, now: number): Promise<WaitingMail | undefined> {
  const row = await db
    .selectFrom("received_mails")
    .select([
      "provider_id as providerId",
      "received_at as receivedAt",
      "tries",
      "token_id as tokenId",
      "from_address as from",
      "network",
    ])
    .where("state", "=", sql.lit("waiting"))
    .where("tier", "=", sql.lit(tier))
    .where((eb) => eb.or([eb("next_try_at", "<=", now), eb("next_try_at", ">", now + LONGEST_FETCH_WAIT_MS)]))
    // An answer may be noted before the question that it answers.
    .orderBy("received_at")
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row && { ...row, tier };
}

/** When the next mail of a tier is to be fetched, epoch milliseconds. */
export async function nextFetch(db: Archive, tier: Tier, now: number): Promise<number | undefined> {
  const last = await endOfQueue(db, tier, "desc");
  return last !== undefined && last > now + LONGEST_FETCH_WAIT_MS ? now : endOfQueue(db, tier, "asc");
}

/** Each end by its own look into the index; one query for both would read all that waits. */
async function endOfQueue(db: Archive, tier: Tier, order: "asc" | "desc"): Promise<number | undefined> {
  const row = await db
    .selectFrom("received_mails")
    .select("next_try_at as at")
    .where("state", "=", sql.lit("waiting"))
    .where("tier", "=", sql.lit(tier))
    .orderBy("next_try_at", order)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row?.at;
}

/** The provider does not answer, or not for this mail: it is tried again then, and no other within the next minute. */
export async function postponeFetch(tx: Tx, mail: WaitingMail, now: number, nextTryAt: number): Promise<void> {
  await tx
    .updateTable("received_mails")
    .set({ next_try_at: now + PAUSE_MS })
    .where("state", "=", sql.lit("waiting"))
    .where("next_try_at", "<=", now)
    .execute();
  await postponeOne(tx, mail, nextTryAt);
}

/** This mail alone is tried again then. */
export async function postponeOne(tx: Tx, mail: WaitingMail, nextTryAt: number): Promise<void> {
  await tx
    .updateTable("received_mails")
    .set({ tries: mail.tries + 1, next_try_at: nextTryAt })
    .where("provider_id", "=", mail.providerId)
    .where("state", "=", sql.lit("waiting"))
    .execute();
}

/** What follows from an email can't follow yet. It's asked for again then, and nothing was wrong with it. */
export async function putOff(tx: Tx, providerId: string, until: number): Promise<void> {
  await tx
    .updateTable("received_mails")
    .set({ next_try_at: until })
    .where("provider_id", "=", providerId)
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
  tokenId?: string | null,
): Promise<boolean> {
  const result = await db
    .updateTable("received_mails")
    .set({ state, from_address: from, network: null, ...(tokenId === undefined ? {} : { token_id: tokenId }) })
    .where("provider_id", "=", providerId)
    .where("state", "=", sql.lit("waiting"))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Another word about an email that was filed. */
export async function changeReceived(tx: Tx, providerId: string, state: "question" | "answer"): Promise<void> {
  await tx.updateTable("received_mails").set({ state, why: null }).where("provider_id", "=", providerId).execute();
}

/** How many mails an address has sent to no token of ours within a span of time, whatever they were. */
export async function countReceived(db: Archive, from: string, after: number, until: number): Promise<number> {
  const row = await db
    .selectFrom("received_mails")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("from_address", "=", from)
    .where("token_id", "is", null)
    .where("state", "!=", sql.lit("waiting"))
    .where("received_at", ">", after)
    .where("received_at", "<=", until)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** How many mails have come to one token within a span of time: from this address, and from whomever. */
export async function countToToken(
  db: Archive,
  tokenId: string,
  from: string | undefined,
  after: number,
  until: number,
): Promise<{ readonly fromThem: number; readonly all: number }> {
  const row = await db
    .selectFrom("received_mails")
    .select((eb) => [
      eb.fn.countAll<number>().as("all"),
      eb.fn
        .countAll<number>()
        .filterWhere("from_address", "=", from ?? "")
        .as("fromThem"),
    ])
    .where("token_id", "=", tokenId)
    .where("state", "!=", sql.lit("waiting"))
    .where("received_at", ">", after)
    .where("received_at", "<=", until)
    .executeTakeFirstOrThrow();
  return row;
}
