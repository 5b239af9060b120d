import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  "alter table questions add column by_rule integer",
  "create index questions_message on questions (message_id) where message_id is not null",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
