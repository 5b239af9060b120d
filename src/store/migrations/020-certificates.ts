import { type Kysely, sql } from "kysely";

/** Removed certificates that can still be brought back are few among many. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index certificates_removed on certificates (revoked_at)
    where revoked_at is not null and name != ''`.execute(db);
}
