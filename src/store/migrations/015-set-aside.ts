import { type Kysely, sql } from "kysely";

/** What emails say that were set aside, and which of them somebody has taken for questions. */
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
    attachments integer not null,
    received_at bigint not null,
    stranger integer not null
  )`,
  "create index set_aside_age on set_aside (stranger, received_at)",
  "create index set_aside_enrollment on set_aside (enrollment_id) where enrollment_id is not null",
  "create table taken_questions (provider_id text primary key, enrollment_id text, at bigint not null)",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
