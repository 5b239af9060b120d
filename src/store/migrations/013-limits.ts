import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  // A mailbox is a keyed hash of its canonical name: counted, and not known.
  "create table mailbox_letters (mailbox_key text not null, at bigint not null)",
  "create index mailbox_letters_mailbox on mailbox_letters (mailbox_key, at)",
  "create index mailbox_letters_at on mailbox_letters (at)",
  "create table refusals (hour bigint not null, reason text not null, count integer not null, primary key (hour, reason))",
  // What belongs to one person is found without reading everybody's.
  "create index if not exists deliveries_to on deliveries (to_address) where to_address is not null",
  "create index if not exists questions_from on questions (from_address) where from_address is not null",
  "create index if not exists questions_delivery on questions (delivery_id) where delivery_id is not null",
  "create index if not exists certificates_enrollment on certificates (enrollment_id)",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
