import { sql } from "kysely";
import { KEPT_FOR_MS } from "../course/retention.ts";
import { letGoOfFiles } from "./attachments.ts";
import type { Archive, Tx } from "./archive.ts";
import { forgetRemoved } from "./certificates.ts";
import { forgetSetAside } from "./set-aside.ts";

/**
 * Deletes what has been kept for its time: what belongs to nobody's account, and removed certificates. Other limits may
 * have deleted it earlier.
 */
export async function forgetOld(tx: Tx, now: number): Promise<void> {
  await letGoOfFiles(tx, now);
  await forgetSetAside(tx, now);
  await forgetRemoved(tx, now - KEPT_FOR_MS.removedCertificate);
  await forgetReceived(tx, now - KEPT_FOR_MS.receivedEmail);
  await tx
    .deleteFrom("form_attempts")
    .where("at", "<=", now - KEPT_FOR_MS.formAttempts)
    .execute();
  await tx
    .deleteFrom("mailbox_letters")
    .where("at", "<=", now - KEPT_FOR_MS.mailboxLetters)
    .execute();
  await tx
    .updateTable("consent_events")
    .set({ network: "" })
    .where("network", "!=", sql.lit(""))
    .where("at", "<", now - KEPT_FOR_MS.networks)
    .execute();
}

/** Texts of people who couldn't be tied to a learner, with the names of their files, and the list of emails that led to nothing. */
async function forgetReceived(tx: Tx, before: number): Promise<void> {
  await sql`delete from attachments where received_id in (
    select id from questions where state = 'unattributed' and received_at < ${before})`.execute(tx);
  await sql`delete from questions where state = 'unattributed' and received_at < ${before}`.execute(tx);
  // That it came stays: the provider's list may hold it for longer, and it would look like one that has just come.
  await sql`update received_mails
    set state = 'gone', from_address = null, token_id = null, network = null, recipients = null, why = null
    where received_at < ${before} and state not in ('waiting', 'answer') and (state != 'gone' or from_address is not null)
      and not exists (select 1 from questions where questions.provider_id = received_mails.provider_id)
      and not exists (select 1 from set_aside where set_aside.provider_id = received_mails.provider_id)`.execute(tx);
}

/**
 * People whose address was never confirmed, and whom no form or email has signed up since then. Those who wrote to us
 * are kept until their words are deleted, and those with an email that's still to go out or to be accounted for are
 * kept as well.
 *
 * @param which so many of them, or whether this one is among them
 */
export async function readUnconfirmed(
  db: Archive,
  before: number,
  which: { readonly most: number } | { readonly id: string },
): Promise<readonly string[]> {
  const among =
    "id" in which
      ? sql`id = ${which.id}`
      : sql`id in (select subscriber_id from enrollments where confirmed_at is null)`;
  const { rows } = await sql<{ readonly id: string }>`
    select id from subscribers as person
    where ${among} and created_at < ${before} and merged_into is null
      and not exists (select 1 from enrollments where subscriber_id = person.id and confirmed_at is not null)
      and not exists (select 1 from consent_events where subscriber_id = person.id and at >= ${before})
      and not exists (select 1 from enrollments join deliveries on enrollment_id = enrollments.id
        where subscriber_id = person.id and state in ('planned', 'frozen', 'unknown'))
      and not exists (select 1 from enrollments join questions on enrollment_id = enrollments.id
        where subscriber_id = person.id)
      and not exists (select 1 from enrollments join set_aside on enrollment_id = enrollments.id
        where subscriber_id = person.id)
    limit ${sql.lit("most" in which ? which.most : 1)}`.execute(db);
  return rows.map(({ id }) => id);
}
