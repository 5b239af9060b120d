import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  // How often the account has changed its address: links that were signed before the last change are over.
  "alter table subscribers add column epoch integer not null default 0",
  // Another subscriber who has proven that this one's address is theirs.
  "alter table subscribers add column merged_into text references subscribers (id)",
  // What a form said. It touches the person once they confirm by the email of `delivery_id`.
  "alter table consent_events add column first_name text",
  "alter table consent_events add column zone text",
  "alter table consent_events add column delivery_id text",
  // Whether that email asks a mailbox that refused us whether it works again.
  "alter table consent_events add column asks_again integer not null default 0",
  "create index consent_events_delivery on consent_events (delivery_id) where delivery_id is not null",
  "drop index consent_events_network",
  "create index consent_events_network on consent_events (network, kind, at)",
  // Named so that nobody but the subscriber who asked is found by them.
  `create table moves (
    id text primary key,
    subscriber_id text not null references subscribers (id),
    enrollment_id text not null references enrollments (id),
    old_address text not null,
    new_address text not null,
    asked_at bigint not null,
    moved_at bigint,
    stopped_at bigint
  )`,
  "create index moves_subscriber on moves (subscriber_id, asked_at)",
  "create index moves_enrollment on moves (enrollment_id)",
  "create index subscribers_merged on subscribers (merged_into) where merged_into is not null",
  "create index moves_new_address on moves (new_address, asked_at)",
  `create table form_attempts (
    id integer primary key,
    form text not null,
    address_key text not null,
    network text not null,
    at bigint not null
  )`,
  "create index form_attempts_address on form_attempts (address_key, form, at)",
  "create index form_attempts_network on form_attempts (network, form, at)",
  "create index form_attempts_at on form_attempts (at)",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
