import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";

/** Files that nothing needs anymore, at most so many. One that a row still names isn't among them. */
export async function readUnneededFiles(db: Archive, most: number): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly file_id: string }>`select file_id from unneeded_files
    where not exists (select 1 from saved_work where saved_work.file_id = unneeded_files.file_id)
    limit ${sql.lit(most)}`.execute(db);
  return rows.map(({ file_id }) => file_id);
}

/** Their files are gone from the file store. */
export async function forgetUnneededFiles(db: Archive, fileIds: readonly string[]): Promise<void> {
  await sql`delete from unneeded_files where file_id in (
    select value from json_each(${JSON.stringify(fileIds)}))`.execute(db);
}

/** Of these, the files that no row names. */
export async function findOrphans(db: Archive, fileIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly value: string }>`select value from json_each(${JSON.stringify(fileIds)})
    where not exists (select 1 from saved_work where file_id = value)`.execute(db);
  return rows.map(({ value }) => value);
}

/**
 * Compares the rows with what the file store has: what's missing isn't saved, until it's there again.
 *
 * @param fileIds all that there were at that time; what was saved later isn't looked at
 * @returns how many rows were found to be missing their file
 */
export async function markLost(tx: Tx, fileIds: readonly string[], at: number): Promise<number> {
  const there = JSON.stringify(fileIds);
  const { numAffectedRows } = await sql`update saved_work set lost_at = ${at}
    where lost_at is null and saved_at < ${at} and file_id not in (select value from json_each(${there}))`.execute(tx);
  await sql`update saved_work set lost_at = null
    where lost_at is not null and file_id in (select value from json_each(${there}))`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
