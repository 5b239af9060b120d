import { type Kysely, sql } from "kysely";

/** An email that was written before a move is about the person who had its sender's address then. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index moves_old_address on moves (old_address, moved_at)`.execute(db);
}
