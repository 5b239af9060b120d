import { type Kysely, sql } from "kysely";

/** What waits, in the order in which it goes: ten thousand due at the same hour are not sorted anew for each hundred. */
const STATEMENTS = [
  "drop index deliveries_planned",
  "create index deliveries_planned on deliveries (planned_at, id) where state = 'planned'",
  "drop index batches_waiting",
  "create index batches_waiting on batches (next_attempt_at, id) where state = 'frozen'",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
