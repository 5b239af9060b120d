import { type Kysely, sql } from "kysely";

/** What the hourly cleanup looks for is few among many. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index consent_events_networks on consent_events (at) where network != ''`.execute(db);
  await sql`create index received_mails_old on received_mails (received_at)
    where state not in ('waiting', 'answer') and (state != 'gone' or from_address is not null)`.execute(db);
  await sql`create index enrollments_unconfirmed on enrollments (subscriber_id) where confirmed_at is null`.execute(db);
}
