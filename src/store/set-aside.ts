import { sql } from "kysely";
import { KEPT_FOR_MS } from "../course/retention.ts";
import { TIERS } from "../course/turn.ts";
import type { Archive, Tx } from "./archive.ts";
import type { QuestionRow, ReceivedMailRow, ReceivedState, SetAsideRow } from "./question-rows.ts";

/** Texts that are kept: of strangers, of everybody else, and of one sender or to one token. The newest stay. */
const MOST_OF_STRANGERS = 300;
const MOST_OF_OTHERS = 1500;
const MOST_OF_ONE = 20;

/** Why an email isn't a question, where it came in and was looked at. */
export type AsideState = Exclude<ReceivedState, "waiting" | "question" | "answer" | "signup">;

/** Keeps what an email says that was set aside. A newer one of the same sender, or to the same token, takes an older one's place. */
export async function keepSetAside(tx: Tx, row: SetAsideRow): Promise<void> {
  await tx
    .insertInto("set_aside")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const mail = await readReceived(tx, row.provider_id);
  if (mail === undefined) return;
  const { token_id, from_address } = mail;
  const alike =
    token_id === null
      ? sql`received_mails.from_address = ${from_address} and received_mails.token_id is null`
      : sql`received_mails.token_id = ${token_id}`;
  await sql`delete from set_aside where provider_id in (
    select set_aside.provider_id from received_mails
      join set_aside on set_aside.provider_id = received_mails.provider_id
    where ${alike} order by received_mails.received_at desc limit -1 offset ${sql.lit(MOST_OF_ONE)})`.execute(tx);
}

/**
 * The person who wrote these, or whom they're about, was erased: the texts go, and aren't fetched again. The rows stay, so that nobody
 * takes the emails for new ones.
 */
export async function eraseSetAside(tx: Tx, providerIds: readonly unknown[]): Promise<void> {
  const ids = JSON.stringify(providerIds);
  await sql`delete from set_aside where provider_id in (select value from json_each(${ids}))`.execute(tx);
  await sql`update received_mails set from_address = null, state = 'gone', why = 'it was erased with a learner'
    where provider_id in (select value from json_each(${ids}))
      and (state not in ('waiting', 'question', 'answer') or (state = 'question'
        and not exists (select 1 from questions where questions.provider_id = received_mails.provider_id)))`.execute(
    tx,
  );
}

/** Says in words by what an email was recognized. */
export async function noteWhy(tx: Tx, providerId: string, why: string): Promise<void> {
  await tx.updateTable("received_mails").set({ why }).where("provider_id", "=", providerId).execute();
}

/** Forgets the oldest texts beyond what's kept. The emails stay listed, and the provider has them for 30 days. */
export async function forgetSetAside(tx: Tx, now: number): Promise<void> {
  await tx
    .deleteFrom("set_aside")
    .where("stranger", "in", [sql.lit(0), sql.lit(1)])
    .where("received_at", "<", now - KEPT_FOR_MS.receivedEmail)
    .execute();
  for (const [stranger, most] of [
    [1, MOST_OF_STRANGERS],
    [0, MOST_OF_OTHERS],
  ] as const) {
    await sql`delete from set_aside where provider_id in (
      select provider_id from set_aside where stranger = ${sql.lit(stranger)}
      order by received_at desc limit -1 offset ${sql.lit(most)})`.execute(tx);
  }
}

export async function readKept(db: Archive, providerId: string): Promise<SetAsideRow | undefined> {
  return db.selectFrom("set_aside").selectAll().where("provider_id", "=", providerId).executeTakeFirst();
}

export async function dropKept(tx: Tx, providerId: string): Promise<void> {
  await tx.deleteFrom("set_aside").where("provider_id", "=", providerId).execute();
}

/** One email that nobody has seen, for a list. */
export type Aside = {
  readonly id: string;
  readonly receivedAt: number;
  readonly from: string | null;
  readonly state: AsideState | "unattributed";
  readonly why: string | null;
  /** Where its text is kept. */
  readonly subject: string | null;
};

/**
 * Emails that were set aside, and questions that couldn't be tied to anybody, newest first. A question whose text was forgotten, because
 * too many strangers wrote, has no subject.
 *
 * @param most a literal, so that the index's order is used
 */
export async function readAside(db: Archive, most: number): Promise<readonly Aside[]> {
  const { rows } = await sql<Aside>`
    select * from (
      select received_mails.provider_id as id, received_mails.received_at as receivedAt, from_address as "from", state, why, subject
      from received_mails left join set_aside on set_aside.provider_id = received_mails.provider_id
      where state not in ('waiting', 'question', 'answer') and state <> 'signup'
      order by received_mails.received_at desc limit ${sql.lit(most)})
    union all
    select * from (
      select provider_id, received_at, from_address, state, null, subject from questions where state = 'unattributed'
      order by received_at desc limit ${sql.lit(most)})
    union all
    select * from (
      select provider_id, received_at, from_address, 'unattributed', null, null from received_mails
      where state = 'question' and tier = ${sql.lit(TIERS.stranger)}
        and not exists (select 1 from questions where questions.provider_id = received_mails.provider_id)
      order by received_at desc limit ${sql.lit(most)})
    order by receivedAt desc limit ${sql.lit(most)}`.execute(db);
  return rows;
}

/** How many emails were set aside since then, by what they were taken for. */
export async function countAside(
  db: Archive,
  since: number,
): Promise<readonly { readonly state: Aside["state"]; readonly n: number }[]> {
  const { rows } = await sql<{ readonly state: Aside["state"]; readonly n: number }>`
    select state, count(*) as n from received_mails
      where state not in ('waiting', 'question', 'answer') and state <> 'signup' and received_at > ${since} group by state
    union all
    select state, count(*) from questions where state = 'unattributed' and received_at > ${since} group by state
    order by n desc, state`.execute(db);
  return rows;
}

/** The ids that begin so, two at most. */
export async function findReceived(db: Archive, beginning: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("received_mails")
    .select("provider_id")
    .where("provider_id", ">=", beginning)
    .where("provider_id", "<", `${beginning}\u{10ffff}`)
    .orderBy("provider_id")
    .limit(sql.lit(2))
    .execute();
  return rows.map((row) => row.provider_id);
}

export async function readReceived(db: Archive, providerId: string): Promise<ReceivedMailRow | undefined> {
  return db.selectFrom("received_mails").selectAll().where("provider_id", "=", providerId).executeTakeFirst();
}

/** The question that an email has become. */
export async function questionOf(db: Archive, providerId: string): Promise<QuestionRow | undefined> {
  return db.selectFrom("questions").selectAll().where("provider_id", "=", providerId).executeTakeFirst();
}

/** It's asked for again, ahead of strangers' emails, and nothing is known of it until then. */
export async function fetchAgain(tx: Tx, providerId: string, now: number): Promise<void> {
  await tx
    .updateTable("received_mails")
    .set({ state: "waiting", tier: TIERS.known, tries: 0, next_try_at: now, network: null, why: null })
    .where("provider_id", "=", providerId)
    .execute();
}
