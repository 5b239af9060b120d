import { type Kysely, sql } from "kysely";

/**
 * What learners saved of their exercises. However a row goes, or gets another file, its file is written down as no
 * longer needed in the same transaction, so no way of deleting can forget it.
 */
const STATEMENTS = [
  `create table saved_work (
    enrollment_id text not null references enrollments (id),
    lesson_id text not null,
    part text not null,
    file_id text not null unique,
    made text not null,
    name text not null,
    size integer not null,
    saved_at bigint not null,
    lost_at bigint,
    primary key (enrollment_id, lesson_id, part)
  )`,
  "create table unneeded_files (file_id text primary key)",
  `create trigger saved_work_deleted after delete on saved_work
    begin insert or ignore into unneeded_files (file_id) values (old.file_id); end`,
  `create trigger saved_work_replaced after update of file_id on saved_work when old.file_id != new.file_id
    begin insert or ignore into unneeded_files (file_id) values (old.file_id); end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
