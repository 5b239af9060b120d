import { type Kysely, sql } from "kysely";

/** What an account refuses, what failed after it was accepted, what an operator decided, and how webhooks are doing. */
const STATEMENTS = [
  `create table standings (
    account text primary key,
    refused integer not null default 0,
    since bigint,
    refused_at bigint not null,
    alone text,
    probing integer not null default 0,
    probe_batch text,
    holds integer not null default 0,
    tolerance integer not null,
    why text not null
  )`,
  // When a learner asked for a lesson outside its time; null for what the schedule planned.
  "alter table deliveries add column asked_at bigint",
  // The last time that the provider refused it alone.
  "alter table deliveries add column refused_at bigint",
  "create index deliveries_provider on deliveries (provider_id) where provider_id is not null",
  "drop index deliveries_troubled",
  "create index deliveries_troubled on deliveries (state) where state in ('unknown', 'refused', 'failed')",
  `create table failures (
    delivery_id text not null,
    batch_id text not null,
    provider_id text,
    position integer,
    fill text,
    reason text not null,
    at bigint not null,
    resent integer not null,
    primary key (delivery_id, batch_id)
  )`,
  "create index failures_provider on failures (provider_id) where provider_id is not null",
  `create table decisions (
    id text primary key,
    delivery_id text not null,
    choice text not null,
    at bigint not null,
    before text not null,
    undone_at bigint
  )`,
  "create index decisions_delivery on decisions (delivery_id, at)",
  "create index provider_events_health on provider_events (type, at) where type in ('email.bounced', 'email.complained')",
  `create table webhook_refusals (
    id integer primary key,
    refused integer not null,
    since bigint not null,
    last_at bigint not null
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
