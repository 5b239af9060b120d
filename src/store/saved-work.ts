import { sql } from "kysely";
import type { SavedPart } from "../course/saved-work.ts";
import type { Archive, Tx } from "./archive.ts";
import { deleteEntry, entriesOf } from "./journal-subjects.ts";
import { type KeptWork, type Told, writeJournal } from "./journal.ts";

/** Times in epoch milliseconds. */
export type SavedWork = {
  readonly lessonId: string;
  readonly part: SavedPart;
  readonly fileId: string;
  readonly made: string;
  /** "" for a text. */
  readonly name: string;
  readonly size: number;
  readonly savedAt: number;
  /** Its file is missing from the file store: nobody may say that it's saved. */
  readonly lost: boolean;
};

/** All that a learner saved in one course, in the order in which they did. */
export async function readSavedWork(db: Archive, enrollmentId: string): Promise<readonly SavedWork[]> {
  const rows = await db
    .selectFrom("saved_work")
    .selectAll()
    .where("enrollment_id", "=", enrollmentId)
    .orderBy("saved_at")
    .orderBy("part")
    .execute();
  return rows.map(({ lesson_id, file_id, saved_at, lost_at, part, made, name, size }) => ({
    lessonId: lesson_id,
    fileId: file_id,
    savedAt: saved_at,
    lost: lost_at !== null,
    part,
    made,
    name,
    size,
  }));
}

/** What somebody has saved in one course, by the names that the course gave it, each once, in the order in which they saved it. */
export async function readSavedNames(db: Archive, enrollmentId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("saved_work")
    .select("made")
    .where("enrollment_id", "=", enrollmentId)
    .where("lost_at", "is", null)
    .groupBy("made")
    .orderBy((eb) => eb.fn.min("saved_at"))
    .execute();
  return rows.map(({ made }) => made);
}

/** Bytes that somebody saved in all their courses, without what would be replaced. */
export async function countSavedBytes(
  db: Archive,
  subscriberId: string,
  but: { readonly enrollmentId: string; readonly lessonId: string; readonly parts: readonly SavedPart[] },
): Promise<number> {
  const { bytes } = await db
    .selectFrom("saved_work")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("size"), sql<number>`0`).as("bytes"))
    .where("subscriber_id", "=", subscriberId)
    .where((eb) =>
      eb.not(
        eb.and([
          eb("enrollment_id", "=", but.enrollmentId),
          eb("lesson_id", "=", but.lessonId),
          eb("part", "in", but.parts),
        ]),
      ),
    )
    .executeTakeFirstOrThrow();
  return bytes;
}

/** Its file is in the file store already. What was saved in its place goes. */
export async function keepWork(tx: Tx, work: KeptWork): Promise<void> {
  const before = await tx
    .selectFrom("saved_work")
    .select("saved_at")
    .where("enrollment_id", "=", work.enrollment_id)
    .where("lesson_id", "=", work.lesson_id)
    .where("part", "=", work.part)
    .executeTakeFirst();
  // A clock that was put back: what's saved later is newer all the same.
  const saved = { ...work, saved_at: Math.max(work.saved_at, (before?.saved_at ?? 0) + 1) };
  await replaySaved(tx, saved);
  await forgetEarlier(tx, { enrollmentId: work.enrollment_id, lessonId: work.lesson_id, part: work.part });
  await writeJournal(tx, { entry: "saved", saved });
}

/** As `keepWork`, for what the journal tells already. Not where the archive knows something newer, or nobody of that name. */
export async function replaySaved(tx: Tx, work: KeptWork): Promise<boolean> {
  const { enrollment_id, lesson_id, part, file_id, made, name, size, saved_at } = work;
  const { numAffectedRows } = await sql`
    insert into saved_work (enrollment_id, lesson_id, part, file_id, made, name, size, saved_at)
    select ${enrollment_id}, ${lesson_id}, ${part}, ${file_id}, ${made}, ${name}, ${size}, ${saved_at}
    where exists (select 1 from enrollments where id = ${enrollment_id})
    on conflict (enrollment_id, lesson_id, part) do update set file_id = excluded.file_id, made = excluded.made,
      name = excluded.name, size = excluded.size, saved_at = excluded.saved_at, lost_at = null
      where saved_work.saved_at < excluded.saved_at`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** The last entry about it is enough to replay, and the names of files that are gone are nobody's business. */
async function forgetEarlier(tx: Tx, { enrollmentId, lessonId, part }: Omit<Removed, "at">): Promise<void> {
  for (const { seq, entry } of await entriesOf(tx, [enrollmentId])) {
    const of =
      entry.entry === "saved"
        ? { lessonId: entry.saved.lesson_id, part: entry.saved.part }
        : entry.entry === "unsaved"
          ? entry
          : undefined;
    if (of?.lessonId === lessonId && of.part === part) await deleteEntry(tx, seq);
  }
}

type Removed = Omit<Told<"unsaved">, "entry">;

/** @returns false where there was nothing to remove */
export async function dropWork(tx: Tx, removed: Removed): Promise<boolean> {
  const { enrollmentId, lessonId, part } = removed;
  const row = await tx
    .deleteFrom("saved_work")
    .where("enrollment_id", "=", enrollmentId)
    .where("lesson_id", "=", lessonId)
    .where("part", "=", part)
    .returning("saved_at")
    .executeTakeFirst();
  if (row === undefined) return false;
  await forgetEarlier(tx, removed);
  await writeJournal(tx, { entry: "unsaved", ...removed, at: Math.max(removed.at, row.saved_at) });
  return true;
}

/** As `dropWork`, for what the journal tells already. What was saved later stays. */
export async function replayUnsaved(tx: Tx, { enrollmentId, lessonId, part, at }: Removed): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("saved_work")
    .where("enrollment_id", "=", enrollmentId)
    .where("lesson_id", "=", lessonId)
    .where("part", "=", part)
    .where("saved_at", "<=", at)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
