import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";
import type { TakenQuestionRow } from "./question-rows.ts";

/** Writes down that an email is a question, and whose. A restored archive knows it, too. */
export async function recordTaken(tx: Tx, taken: TakenQuestionRow): Promise<void> {
  await replayTaken(tx, taken);
  await writeJournal(tx, { entry: "taken", taken });
}

/**
 * Writes down for a restored archive whose question an email is: by then nothing may tell the thread that it answers,
 * and its sender may have newer lessons of another course.
 */
export async function rememberTie(tx: Tx, taken: TakenQuestionRow): Promise<void> {
  await writeJournal(tx, { entry: "taken", taken });
}

/** As `recordTaken`, for what the journal tells already. */
export async function replayTaken(tx: Tx, taken: TakenQuestionRow): Promise<boolean> {
  const { enrollment_id, at } = taken;
  const result = await tx
    .insertInto("taken_questions")
    .values(taken)
    .onConflict((conflict) =>
      conflict
        .column("provider_id")
        .doUpdateSet({ enrollment_id: sql<string>`coalesce(${enrollment_id}, taken_questions.enrollment_id)`, at })
        .where("taken_questions.at", "<", at),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function readTaken(db: Archive, providerId: string): Promise<TakenQuestionRow | undefined> {
  return db.selectFrom("taken_questions").selectAll().where("provider_id", "=", providerId).executeTakeFirst();
}

/** What was taken for a question and is none in this archive, or is nobody's: a backup didn't know. */
export async function readTakenNotFiled(db: Archive): Promise<readonly TakenQuestionRow[]> {
  const { rows } = await sql<TakenQuestionRow>`select taken_questions.* from taken_questions
    join received_mails on received_mails.provider_id = taken_questions.provider_id
    where received_mails.state not in ('waiting', 'question', 'answer', 'gone')
      or (taken_questions.enrollment_id is not null and exists (select 1 from questions
        where questions.provider_id = taken_questions.provider_id and questions.state = 'unattributed'))
    order by taken_questions.at`.execute(db);
  return rows;
}
