import { type Kysely, sql } from "kysely";

/** The first attempt at a lesson's questions; later ones are practice and are not kept. */
const STATEMENTS = [
  `create table quiz_answers (
    enrollment_id text not null references enrollments (id),
    lesson_id text not null,
    score integer not null,
    questions integer not null,
    answered_at bigint not null,
    primary key (enrollment_id, lesson_id)
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
