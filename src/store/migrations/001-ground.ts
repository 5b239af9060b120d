import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  "create table settings (name text primary key, value text not null)",
  `create table editions (
    digest text primary key,
    course_id text not null,
    email text not null,
    first_used_at bigint not null
  )`,
  "create table course_orders (course_id text primary key, lesson_ids text not null)",
  `create table subscribers (
    id text primary key,
    address text not null unique,
    first_name text,
    zone text,
    created_at bigint not null
  )`,
  `create table enrollments (
    id text primary key,
    subscriber_id text not null references subscribers (id),
    course_id text not null,
    created_at bigint not null,
    confirmed_at bigint,
    left_at bigint,
    finished_at bigint,
    next_due_at bigint,
    unique (subscriber_id, course_id)
  )`,
  "create index enrollments_due on enrollments (next_due_at) where next_due_at is not null",
  `create table consent_events (
    id text primary key,
    subscriber_id text not null references subscribers (id),
    course_id text not null,
    kind text not null,
    text text not null,
    at bigint not null,
    source text not null,
    network text not null
  )`,
  "create index consent_events_network on consent_events (network, at)",
  "create index consent_events_subscriber on consent_events (subscriber_id)",
  `create table batches (
    id text primary key,
    idempotency_key text not null unique,
    account text not null,
    fill_version integer not null,
    letterhead text not null,
    body_sha256 text not null,
    state text not null,
    created_at bigint not null,
    first_attempt_at bigint,
    ambiguous integer not null default 0,
    attempts integer not null default 0,
    next_attempt_at bigint not null,
    lease_owner text,
    lease_until bigint
  )`,
  "create index batches_waiting on batches (next_attempt_at) where state = 'frozen'",
  "create index batches_unknown on batches (created_at) where state = 'unknown'",
  `create table deliveries (
    id text primary key,
    enrollment_id text not null references enrollments (id),
    kind text not null,
    key text not null,
    edition text not null references editions (digest),
    state text not null,
    planned_at bigint not null,
    due_at bigint not null,
    fill text,
    batch_id text references batches (id),
    position integer,
    provider_id text,
    accepted_at bigint,
    reason text,
    unique (enrollment_id, kind, key)
  )`,
  "create index deliveries_planned on deliveries (planned_at) where state = 'planned'",
  "create index deliveries_batch on deliveries (batch_id, position)",
  "create index deliveries_accepted on deliveries (accepted_at) where accepted_at is not null",
  "create index deliveries_troubled on deliveries (state) where state in ('unknown', 'refused')",
  `create table completions (
    enrollment_id text not null references enrollments (id),
    lesson_id text not null,
    completed_at bigint not null,
    primary key (enrollment_id, lesson_id)
  )`,
  `create table attempts (
    batch_id text not null references batches (id),
    n integer not null,
    started_at bigint not null,
    ended_at bigint,
    outcome text,
    http_status integer,
    error_name text,
    primary key (batch_id, n)
  )`,
  `create table provider_events (
    id text primary key,
    type text not null,
    delivery_id text,
    provider_id text,
    at bigint not null,
    received_at bigint not null,
    detail text
  )`,
  "create index provider_events_delivery on provider_events (delivery_id, type)",
  "create table suppressions (address text primary key, reason text not null, at bigint not null)",
  `create table holds (
    account text primary key,
    reason text not null,
    since bigint not null,
    until bigint not null
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
