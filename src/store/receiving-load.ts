import { sql } from "kysely";
import type { Envelope } from "../course/received-mail.ts";
import { type SharedCharge, type Tier, TIERS, type Turn } from "../course/turn.ts";
import type { Archive, Tx } from "./archive.ts";
import { forgetSetAside } from "./set-aside.ts";

/** Sorted in one transaction. */
const CHUNK = 200;

/** Mail that may wait to be fetched: of all strangers, and of one sender or to one token. The oldest beyond that is dropped. */
const MOST_STRANGERS_WAITING = 2000;
const MOST_OF_ONE_WAITING = 100;

/** Kept of what nobody could be tied to. */
const MOST_STRANGERS_TEXTS = 500;
/** Kept of emails that nothing followed from. More than the hourly look into the provider's list goes back. */
const MOST_WITHOUT_TEXT = 5000;
/** Forgotten at a time: about 30 ms. */
const FORGET_CHUNK = 3000;

/** Whether mail has come in whose turn nobody has looked at. */
export async function hasUnsorted(db: Archive): Promise<boolean> {
  const row = await db
    .selectFrom("received_mails")
    .select("provider_id")
    .where("state", "=", sql.lit("waiting"))
    .where("tier", "is", null)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row !== undefined;
}

/** Says whose turn each new mail has. @returns whether there may be more */
export async function sortReceived(
  db: Archive,
  now: number,
  turnOf: (envelope: Envelope | undefined, isKnown: boolean) => Turn,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom("received_mails")
      .select((eb) => [
        "provider_id",
        "from_address",
        "recipients",
        // Anybody can have an address signed up: it's known once it's confirmed.
        eb
          .exists(
            eb
              .selectFrom("subscribers")
              .innerJoin("enrollments", "enrollments.subscriber_id", "subscribers.id")
              .select("enrollments.id")
              .whereRef("subscribers.address", "=", "received_mails.from_address")
              .where("enrollments.confirmed_at", "is not", null),
          )
          .as("isKnown"),
      ])
      .where("state", "=", sql.lit("waiting"))
      .where("tier", "is", null)
      .orderBy("received_at")
      .limit(sql.lit(CHUNK))
      .execute();
    const senders = new Set<string>();
    const tokens = new Set<string>();
    for (const { provider_id, from_address, recipients, isKnown } of rows) {
      const envelope =
        recipients === null ? undefined : { from: from_address ?? undefined, to: JSON.parse(recipients) as string[] };
      const { tier, tokenId, network } = turnOf(envelope, Boolean(isKnown));
      const turn = { tier, token_id: tokenId, network, recipients: null };
      await tx.updateTable("received_mails").set(turn).where("provider_id", "=", provider_id).execute();
      if (tokenId !== null) tokens.add(tokenId);
      else if (from_address !== null) senders.add(from_address);
    }
    for (const token of tokens) await dropBeyond(tx, now, MOST_OF_ONE_WAITING, sql`token_id = ${token}`);
    for (const sender of senders) {
      await dropBeyond(tx, now, MOST_OF_ONE_WAITING, sql`from_address = ${sender} and token_id is null`);
    }
    if (rows.length > 0) await dropBeyond(tx, now, MOST_STRANGERS_WAITING, sql`tier = ${sql.lit(TIERS.stranger)}`);
    return rows.length === CHUNK;
  });
}

/** The newest stay: whoever writes again is the likeliest to be a person. */
async function dropBeyond(tx: Tx, now: number, most: number, which: ReturnType<typeof sql>): Promise<void> {
  const { numAffectedRows } = await sql`update received_mails set state = 'dropped', network = null
    where provider_id in (
      select provider_id from received_mails where state = 'waiting' and ${which}
        and provider_id not in (select provider_id from taken_questions)
      order by received_at desc limit -1 offset ${sql.lit(most)}
    )`.execute(tx);
  await tally(tx, "dropped", Number(numAffectedRows ?? 0n), now);
}

/** Nothing is left for those who share a charge: they wait until there is, behind whoever has some left. */
export async function deferReceived(
  tx: Tx,
  tier: Tier,
  { column, value }: SharedCharge,
  until: number,
  now: number,
): Promise<void> {
  const result = await tx
    .updateTable("received_mails")
    .set({ next_try_at: until })
    .where("state", "=", sql.lit("waiting"))
    .where("tier", "=", sql.lit(tier))
    .where(column, "=", value)
    .where("next_try_at", "<=", now)
    .executeTakeFirst();
  await tally(tx, "deferred", Number(result.numUpdatedRows), now);
}

/**
 * Forgets the oldest of what strangers wrote, and of emails that nothing followed from, beyond a number. The provider has them
 * for 30 days.
 *
 * @returns whether there may be more
 */
export async function forgetStrangers(tx: Tx, now: number): Promise<boolean> {
  await forgetSetAside(tx, now);
  const texts = await sql`delete from questions where id in (
      select id from questions where state = 'unattributed'
      order by received_at desc limit ${sql.lit(FORGET_CHUNK)} offset ${sql.lit(MOST_STRANGERS_TEXTS)}
    )`.execute(tx);
  await tally(tx, "forgotten", Number(texts.numAffectedRows ?? 0n), now);
  const mails = await sql`delete from received_mails where provider_id in (
      select provider_id from received_mails
      where state not in ('waiting', 'question', 'answer')
      order by received_at desc limit ${sql.lit(FORGET_CHUNK)} offset ${sql.lit(MOST_WITHOUT_TEXT)}
    )`.execute(tx);
  await sql`delete from received_mails where provider_id in (
      select provider_id from received_mails where state = 'question' and tier = ${sql.lit(TIERS.stranger)}
      order by received_at desc limit ${sql.lit(FORGET_CHUNK)} offset ${sql.lit(MOST_WITHOUT_TEXT)}
    ) and not exists (select 1 from questions where questions.provider_id = received_mails.provider_id)`.execute(tx);
  return Number(mails.numAffectedRows ?? 0n) === FORGET_CHUNK;
}

async function tally(tx: Tx, what: string, n: number, at: number): Promise<void> {
  if (n === 0) return;
  await tx
    .insertInto("receiving_tally")
    .values({ what, n, at })
    .onConflict((conflict) => conflict.column("what").doUpdateSet({ n: sql<number>`receiving_tally.n + ${n}`, at }))
    .execute();
}

export type ReceivingLoad = {
  /** Emails that wait to be fetched. */
  readonly waiting: { readonly token: number; readonly known: number; readonly stranger: number };
  readonly oldestWaitingAt: number | null;
  /** How often an email's turn was put off because its sender, its network or everybody like it had used up theirs. */
  readonly deferred: number;
  /** Emails never fetched, because too many like them were waiting. They're in Resend for 30 days. */
  readonly dropped: number;
  readonly lastDroppedAt: number | null;
  /** Texts that nobody could be tied to and that newer ones have replaced. */
  readonly forgotten: number;
};

/** What received email costs now and has cost, for the status. Counts are since the archive was made. */
export async function readReceivingLoad(db: Archive): Promise<ReceivingLoad> {
  const rows = await db
    .selectFrom("received_mails")
    .select((eb) => ["tier", eb.fn.countAll<number>().as("n"), eb.fn.min("received_at").as("oldest")])
    .where("state", "=", sql.lit("waiting"))
    .groupBy("tier")
    .execute();
  const tallies = await db.selectFrom("receiving_tally").selectAll().execute();
  const waitingIn = (tier: number) => rows.filter((row) => row.tier === tier).reduce((sum, row) => sum + row.n, 0);
  const counted = (what: string) => tallies.find((row) => row.what === what);
  const unsorted = rows.filter((row) => row.tier === null).reduce((sum, row) => sum + row.n, 0);
  return {
    waiting: {
      token: waitingIn(TIERS.token),
      known: waitingIn(TIERS.known),
      stranger: waitingIn(TIERS.stranger) + unsorted,
    },
    oldestWaitingAt: rows.length === 0 ? null : Math.min(...rows.map((row) => row.oldest)),
    deferred: counted("deferred")?.n ?? 0,
    dropped: counted("dropped")?.n ?? 0,
    lastDroppedAt: counted("dropped")?.at ?? null,
    forgotten: counted("forgotten")?.n ?? 0,
  };
}
