import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  `create table operator_acts (
    id text primary key,
    subscriber_id text not null references subscribers (id),
    act text not null,
    reason text not null,
    object text not null,
    at bigint not null
  )`,
  "create index operator_acts_subscriber on operator_acts (subscriber_id)",
  // What is held about one person is looked for by these; certificates had an index of those that stand alone.
  "create index questions_delivery on questions (delivery_id) where delivery_id is not null",
  "create index certificates_enrollment on certificates (enrollment_id)",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
