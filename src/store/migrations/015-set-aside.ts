import { type Kysely, sql } from "kysely";

/** What emails say that were set aside, which of them somebody has taken for questions, and what was attached to questions and answers. */
const STATEMENTS = [
  "alter table received_mails add column why text",
  `create table set_aside (
    provider_id text primary key references received_mails (provider_id) on delete cascade,
    enrollment_id text,
    purpose text,
    subject text not null,
    text text not null,
    rest text not null,
    rest_shown text not null,
    message_id text,
    thread text not null,
    headers text not null,
    files text not null,
    received_at bigint not null,
    stranger integer not null
  )`,
  "create index set_aside_age on set_aside (stranger, received_at)",
  "create index set_aside_enrollment on set_aside (enrollment_id) where enrollment_id is not null",
  "create table taken_questions (provider_id text primary key, enrollment_id text, at bigint not null)",
  "create index taken_questions_enrollment on taken_questions (enrollment_id) where enrollment_id is not null",
  // Of a question or an answer; it goes with it.
  `create table attachments (
    received_id text not null,
    position integer not null,
    enrollment_id text,
    provider_id text not null,
    file_id text,
    name text not null,
    size integer,
    state text not null,
    why text,
    sha256 text,
    tries integer not null default 0,
    next_try_at bigint,
    give_up_at bigint,
    kept_at bigint,
    primary key (received_id, position)
  )`,
  "create index attachments_enrollment on attachments (enrollment_id) where enrollment_id is not null",
  "create index attachments_waiting on attachments (next_try_at) where state = 'waiting'",
  "create index attachments_gate on attachments (received_id, give_up_at) where state = 'waiting'",
  "create index attachments_bytes on attachments (sha256) where sha256 is not null",
  "create table attachment_bytes (sha256 text primary key, bytes blob not null) without rowid",
  ...["delete", "update of sha256"].map(
    (
      event,
    ) => `create trigger attachment_let_go_${event.slice(0, 6)} after ${event} on attachments when old.sha256 is not null
      begin delete from attachment_bytes where sha256 = old.sha256
        and not exists (select 1 from attachments where sha256 = old.sha256); end`,
  ),
  ...["questions", "answers"].map(
    (table) => `create trigger ${table}_attachments after delete on ${table}
      begin delete from attachments where received_id = old.id; end`,
  ),
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
