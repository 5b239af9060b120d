import { sql } from "kysely";
import type { Archive } from "../../src/store/archive.ts";
import { readTables } from "../../src/store/personal.ts";

/** Every row of every table and of the journal, each as one text that begins with its table. */
export async function dumpRows(db: Archive): Promise<readonly string[]> {
  const names = (await readTables(db)).map(({ name }) => name);
  const rows: string[] = [];
  for (const name of [...names, "journal.entries"]) {
    const all = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    rows.push(...all.rows.flatMap(piecesOf).map((row) => `${name} ${JSON.stringify(row)}`));
  }
  return rows;
}

/** The rows that are gone, or aren't the same any more. */
export function rowsGone(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = new Set(after);
  return before.filter((row) => !left.has(row));
}

/** The journal's entry for a batch is about all of its members: each of them for itself. */
function piecesOf(row: Record<string, unknown>): readonly unknown[] {
  if (typeof row["seq"] !== "number" || typeof row["body"] !== "string") return [row];
  const entry = JSON.parse(row["body"]) as { readonly members?: readonly unknown[] };
  if (entry.members === undefined) return [row];
  return entry.members.map((member) => ({ seq: row["seq"], ...entry, members: [member] }));
}
