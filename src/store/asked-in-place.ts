import type { Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";
import type { QuestionRow } from "./question-rows.ts";

/** A question that was typed on a lesson's page. No provider has it, so the journal does. */
export type PageQuestion = Pick<QuestionRow, "id" | "from_address" | "subject" | "text" | "received_at"> & {
  readonly enrollment_id: string;
  /** Of the lesson that it's about. */
  readonly delivery_id: string;
  readonly lesson_id: string;
};

export async function keepPageQuestion(tx: Tx, question: PageQuestion): Promise<void> {
  await replayAsked(tx, question);
  await writeJournal(tx, { entry: "asked", question });
}

/** As `keepPageQuestion`, for what the journal tells already. Not where the archive doesn't know whose it is. */
export async function replayAsked(tx: Tx, question: PageQuestion): Promise<boolean> {
  const { id, enrollment_id, received_at, from_address } = question;
  const asker = await tx.selectFrom("enrollments").select("id").where("id", "=", enrollment_id).executeTakeFirst();
  if (asker === undefined) return false;
  const provider_id = `page-${id}`;
  await tx
    .insertInto("received_mails")
    .values({ provider_id, state: "question", received_at, from_address, tries: 0, next_try_at: received_at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("questions")
    .values({
      ...question,
      provider_id,
      state: "open",
      tied_by: "token",
      rest: "",
      rest_shown: "",
      attachments: 0,
      wants_out: 0,
      message_id: null,
      thread: "[]",
      passed_by: null,
      passed_at: null,
      came_back: null,
      by_rule: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
