import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  // Who's due is asked course by course: a learner of a course that isn't served waits for it to come back.
  "create index enrollments_due_in_course on enrollments (course_id, next_due_at) where next_due_at is not null",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
