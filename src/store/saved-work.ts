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
  /** Its file is missing from the file store: nothing may say that it's saved. */
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

/**
 * What somebody has saved in one course, by the names that the course gave it, each once, in the order in which they
 * saved it.
 */
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
export async function keepWork(tx: Tx, saved: KeptWork): Promise<void> {
  await replaySaved(tx, saved);
  await forgetEarlier(tx, { enrollmentId: saved.enrollment_id, lessonId: saved.lesson_id, part: saved.part });
  await writeJournal(tx, { entry: "saved", saved });
}

/**
 * As `keepWork`, for what the journal tells already. It has the last entry about each lesson and part, so what it tells
 * is newer than anything else, no matter what the clock said. Not if the archive doesn't know whose it is.
 */
export async function replaySaved(tx: Tx, work: KeptWork): Promise<boolean> {
  const { enrollment_id, lesson_id, part, file_id, made, name, size, saved_at } = work;
  const { numAffectedRows } = await sql`
    insert into saved_work (enrollment_id, lesson_id, part, file_id, made, name, size, saved_at)
    select ${enrollment_id}, ${lesson_id}, ${part}, ${file_id}, ${made}, ${name}, ${size}, ${saved_at}
    where exists (select 1 from enrollments where id = ${enrollment_id})
    on conflict (enrollment_id, lesson_id, part) do update set file_id = excluded.file_id, made = excluded.made,
      name = excluded.name, size = excluded.size, saved_at = excluded.saved_at, lost_at = null
      where saved_work.file_id != excluded.file_id`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** The last entry about it is enough to replay, and the names of files that are gone are nobody's business. */
async function forgetEarlier(tx: Tx, { enrollmentId, lessonId, part }: Slot): Promise<void> {
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

type Slot = Omit<Told<"unsaved">, "entry">;

/** @returns false where there was nothing to remove */
export async function dropWork(tx: Tx, slot: Slot): Promise<boolean> {
  if (!(await replayUnsaved(tx, slot))) return false;
  await forgetEarlier(tx, slot);
  await writeJournal(tx, { entry: "unsaved", ...slot });
  return true;
}

/** As `dropWork`, for what the journal tells already. */
export async function replayUnsaved(tx: Tx, { enrollmentId, lessonId, part }: Slot): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("saved_work")
    .where("enrollment_id", "=", enrollmentId)
    .where("lesson_id", "=", lessonId)
    .where("part", "=", part)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
