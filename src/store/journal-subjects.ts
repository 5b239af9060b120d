import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";
import type { JournalEntry } from "./journal.ts";

/** The ids of subscribers, enrollments and deliveries, and the addresses, that an entry tells of. Entries are found by these. */
export function subjectsOf(entry: JournalEntry): readonly string[] {
  switch (entry.entry) {
    case "enrolled":
      return [entry.subscriber.id, entry.subscriber.address, entry.enrollment.id];
    case "left":
      return entry.enrollmentIds;
    case "paced":
    case "restarted":
    case "unsaved":
    case "certificate":
      return [entry.enrollmentId];
    case "asked":
      return [entry.question.enrollment_id];
    case "saved":
      return [entry.saved.enrollment_id];
    case "moved":
      return [entry.subscriberId, entry.address, ...(entry.moves ?? []).map((move) => move.new_address)];
    case "merged":
      return [entry.subscriberId, entry.into, ...entry.enrollmentIds];
    case "suppressed":
      return [entry.address];
    case "lifted":
      return [entry.address, ...entry.resumed.map(({ enrollmentId }) => enrollmentId)];
    case "sent":
      return entry.members.flatMap((member) =>
        member.to_address === null ? [member.enrollment_id] : [member.enrollment_id, member.to_address],
      );
    case "reopened":
      return entry.deliveries.map(({ id }) => id);
    case "failed":
      return [entry.failure.delivery_id];
    case "taken":
      return entry.taken.enrollment_id === null ? [] : [entry.taken.enrollment_id];
    case "arrived":
    case "skipped":
    case "undecided":
      return [entry.delivery.id];
    case "edition":
    case "order":
    case "ended":
    case "erased":
    case "proven":
      return [];
  }
}

export async function indexEntry(tx: Tx, seq: number, entry: JournalEntry): Promise<void> {
  const subjects = subjectsOf(entry);
  if (subjects.length > 0) await indexSubjects(tx, seq, subjects);
}

/** Without subjects the same statement writes nothing. */
export async function indexSubjects(tx: Tx, seq: number, subjects: readonly string[]): Promise<void> {
  await sql`insert or ignore into journal.subjects (subject, seq)
    select value, ${seq} from json_each(${JSON.stringify(subjects)})`.execute(tx);
}

/** Another text for an entry, under which it is found by no more than what the text still tells of. */
export async function rewriteEntry(tx: Tx, seq: number, entry: JournalEntry): Promise<void> {
  await tx
    .updateTable("journal.entries")
    .set({ body: JSON.stringify(entry) })
    .where("seq", "=", seq)
    .execute();
  await tx.deleteFrom("journal.subjects").where("seq", "=", seq).execute();
  await indexEntry(tx, seq, entry);
}

export async function deleteEntry(tx: Tx, seq: number): Promise<void> {
  await tx.deleteFrom("journal.entries").where("seq", "=", seq).execute();
  await tx.deleteFrom("journal.subjects").where("seq", "=", seq).execute();
}

/** The entries that tell of any of these, oldest first. */
export async function entriesOf(
  db: Archive,
  subjects: readonly string[],
): Promise<readonly { readonly seq: number; readonly entry: JournalEntry }[]> {
  const { rows } = await entriesQuery(subjects).execute(db);
  return rows.map(({ seq, body }) => ({ seq, entry: JSON.parse(body) as JournalEntry }));
}

/** For the test that looks at its plan. */
export function entriesQuery(subjects: readonly string[]) {
  return sql<{ readonly seq: number; readonly body: string }>`
    select seq, body from journal.entries where seq in (
      select seq from journal.subjects where subject in (select value from json_each(${JSON.stringify(subjects)}))
    ) order by seq`;
}

/**
 * Indexes what an earlier version wrote without an index. With nothing to do it reads the last entries alone and waits for nobody:
 * commands open the files while the server writes.
 */
export async function indexJournal(db: Archive): Promise<void> {
  if ((await readUnindexed(db)).length === 0) return;
  await db.transaction().execute(async (tx) => {
    for (const { seq, entry } of await readUnindexed(tx)) await indexEntry(tx, seq, entry);
  });
}

async function readUnindexed(db: Archive): Promise<readonly { readonly seq: number; readonly entry: JournalEntry }[]> {
  const { rows } = await sql<{ readonly seq: number; readonly body: string }>`
    select seq, body from journal.entries
    where seq > (select coalesce(max(seq), 0) from journal.subjects)`.execute(db);
  return rows
    .map(({ seq, body }) => ({ seq, entry: JSON.parse(body) as JournalEntry }))
    .filter(({ entry }) => subjectsOf(entry).length > 0);
}
