import { type Kysely, sql } from "kysely";

const STATEMENTS = [
  `create table certificates (
    id text primary key,
    enrollment_id text not null references enrollments (id),
    name text not null,
    course_title text not null,
    made text not null,
    completed_at bigint not null,
    zone text not null,
    made_at bigint not null,
    listed integer not null default 0,
    revoked_at bigint
  )`,
  "create unique index certificates_standing on certificates (enrollment_id) where revoked_at is null",
  "create table erasures (address_key text primary key, reason text, at bigint not null)",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
