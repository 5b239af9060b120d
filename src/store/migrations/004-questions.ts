import { type Kysely, sql } from "kysely";

/** Mail that comes in, the questions among it, and what the creator answered. */
const STATEMENTS = [
  `create table received_mails (
    provider_id text primary key,
    state text not null,
    received_at bigint not null,
    from_address text,
    tries integer not null default 0,
    next_try_at bigint not null
  )`,
  "create index received_mails_waiting on received_mails (next_try_at) where state = 'waiting'",
  "create index received_mails_sender on received_mails (from_address, received_at) where from_address is not null",
  `create table questions (
    id text primary key,
    provider_id text not null unique references received_mails (provider_id),
    state text not null,
    tied_by text,
    enrollment_id text references enrollments (id),
    delivery_id text,
    lesson_id text,
    from_address text,
    subject text not null,
    text text not null,
    attachments integer not null,
    wants_out integer not null,
    message_id text,
    thread text not null,
    received_at bigint not null
  )`,
  "create index questions_open on questions (received_at) where state in ('open', 'unattributed')",
  "create index questions_enrollment on questions (enrollment_id, received_at) where enrollment_id is not null",
  `create table answers (
    id text primary key,
    provider_id text not null unique references received_mails (provider_id),
    question_id text not null references questions (id),
    text text not null,
    received_at bigint not null
  )`,
  "create index answers_question on answers (question_id)",
  "alter table deliveries add column to_address text",
  "alter table provider_events add column message_id text",
  "create index provider_events_message on provider_events (message_id) where message_id is not null",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
