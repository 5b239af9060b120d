import { type Kysely, sql } from "kysely";

const STATEMENTS = ["alter table questions add column by_rule integer"];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
