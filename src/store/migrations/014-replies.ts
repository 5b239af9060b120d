import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  "alter table questions add column rest text not null default ''",
  "alter table questions add column rest_shown text not null default ''",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
