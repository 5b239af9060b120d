import { sql } from "kysely";
import type { Archive } from "../../src/store/archive.ts";

/** Every row of every table but the journal's, which no backup holds. */
export type Copy = readonly { readonly table: string; readonly rows: readonly Record<string, unknown>[] }[];

export async function copyArchive(db: Archive): Promise<Copy> {
  const copy = [];
  for (const table of await tablesOf(db)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
    copy.push({ table, rows });
  }
  return copy;
}

/** Puts an older copy in the archive's place. The journal stays as it is. */
export async function restoreArchive(db: Archive, copy: Copy): Promise<void> {
  await sql`pragma foreign_keys = off`.execute(db);
  await db.transaction().execute(async (tx) => {
    for (const { table } of copy) await sql`delete from ${sql.table(table)}`.execute(tx);
    for (const { table, rows } of copy) {
      for (const row of rows) {
        const columns = Object.keys(row);
        await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
          values (${sql.join(Object.values(row))})`.execute(tx);
      }
    }
  });
  await sql`pragma foreign_keys = on`.execute(db);
}

export async function tablesOf(db: Archive): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from main.sqlite_master
    where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%' order by name`.execute(db);
  return rows.map(({ name }) => name);
}
