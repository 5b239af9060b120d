import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  // A `Pace` as JSON; null is the course's own.
  "alter table enrollments add column pace text",
  // While a learner rests: since when, and until when if that is known.
  "alter table enrollments add column paused_at bigint",
  "alter table enrollments add column resume_at bigint",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
