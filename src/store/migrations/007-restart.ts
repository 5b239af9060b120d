import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  // Since when what was done counts anew; null for whoever never started again.
  "alter table enrollments add column restarted_at bigint",
  // Since when it was before, for whoever takes the new beginning back.
  "alter table enrollments add column restarted_before bigint",
  // When a lesson was done before its learner started again and did it once more.
  "alter table completions add column earlier_at bigint",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
