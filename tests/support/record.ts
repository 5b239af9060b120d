import { sql } from "kysely";
import type { Archive } from "../../src/store/archive.ts";

/** A learner's rows by table. */
export type LearnerRecord = ReadonlyMap<string, string>;

/** Every row that has to do with a learner, table by table: by their keys, their address or those of their deliveries. */
export async function recordOf(archive: Archive, address: string): Promise<LearnerRecord> {
  const rows = await archive
    .selectFrom("subscribers")
    .innerJoin("enrollments", "subscriber_id", "subscribers.id")
    .innerJoin("deliveries", "enrollment_id", "enrollments.id")
    .select(["subscribers.id as subscriber", "enrollments.id as enrollment", "deliveries.id as delivery"])
    .where("subscribers.address", "=", address)
    .execute();
  const keys = [...new Set([address, ...rows.flatMap((row) => [row.subscriber, row.enrollment, row.delivery])])];
  const names = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' union select name from journal.sqlite_master where type = 'table'
    order by 1`.execute(archive);
  const tables = new Map<string, string>();
  for (const { name } of names.rows) {
    const found = (await sql`select * from ${sql.table(name)} order by 1`.execute(archive)).rows
      .map((row) => JSON.stringify(row))
      .filter((row) => keys.some((key) => row.includes(key)));
    tables.set(name, found.join("\n"));
  }
  return tables;
}

/** @returns the tables in which a record differs */
export function changed(before: LearnerRecord, after: LearnerRecord): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .toSorted();
}
