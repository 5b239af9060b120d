import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  // A mailbox is a keyed hash of its canonical name: counted, and not known.
  "create table mailbox_letters (mailbox_key text not null, at bigint not null)",
  "create index mailbox_letters_mailbox on mailbox_letters (mailbox_key, at)",
  "create index mailbox_letters_at on mailbox_letters (at)",
  "create table refusals (hour bigint not null, reason text not null, count integer not null, primary key (hour, reason))",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
