import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";
import type { AnswerRow, QuestionRow } from "./question-rows.ts";

export async function insertQuestion(tx: Tx, question: QuestionRow): Promise<void> {
  await tx
    .insertInto("questions")
    .values(question)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether the same email has come in before, by another way: its Message-ID alone doesn't say so, because some programs use one twice. */
export async function isCopy(
  db: Archive,
  { message_id, from_address, subject, text }: Pick<QuestionRow, "message_id" | "from_address" | "subject" | "text">,
): Promise<boolean> {
  if (message_id === null || from_address === null) return false;
  const row = await db
    .selectFrom("questions")
    .select("id")
    .where("from_address", "=", from_address)
    .where("message_id", "=", message_id)
    .where("subject", "=", subject)
    .where("text", "=", text)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row !== undefined;
}

/** Somebody confirmed their address: what they wrote before is a question now. */
export async function openHeldQuestions(tx: Tx, enrollmentId: string): Promise<void> {
  await tx
    .updateTable("questions")
    .set({ state: "open" })
    .where("enrollment_id", "=", enrollmentId)
    .where("state", "=", "unattributed")
    .execute();
}

export async function readQuestion(db: Archive, id: string): Promise<QuestionRow | undefined> {
  return db.selectFrom("questions").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Of nobody's alone: nothing has followed from it. */
export async function deleteQuestion(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("questions").where("id", "=", id).where("state", "=", "unattributed").execute();
}

/** The newest question that an email answers, by the Message-IDs in it; of those that somebody could be answered. */
export async function findAsked(
  db: Archive,
  messageIds: readonly string[],
): Promise<{ readonly id: string; readonly from: string | null } | undefined> {
  if (messageIds.length === 0) return undefined;
  return db
    .selectFrom("questions")
    .select(["id", "from_address as from"])
    .where("message_id", "in", messageIds)
    .where("state", "!=", "unattributed")
    .orderBy("received_at", "desc")
    .limit(sql.lit(1))
    .executeTakeFirst();
}

/** The creator answered: the question is open no more. A question may be answered more than once. */
export async function insertAnswer(tx: Tx, answer: AnswerRow): Promise<void> {
  await tx
    .insertInto("answers")
    .values(answer)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx.updateTable("questions").set({ state: "answered" }).where("id", "=", answer.question_id).execute();
}

/** Whose question an answer answers, and in which course. */
export async function whoseAnswer(
  db: Archive,
  answerId: string,
): Promise<{ readonly enrollmentId: string; readonly courseId: string } | undefined> {
  return db
    .selectFrom("answers")
    .innerJoin("questions", "questions.id", "answers.question_id")
    .innerJoin("enrollments", "enrollments.id", "questions.enrollment_id")
    .select(["enrollments.id as enrollmentId", "enrollments.course_id as courseId"])
    .where("answers.id", "=", answerId)
    .executeTakeFirst();
}

/** Whether a person was told since then that their mail arrived, or which way is out: each of the two counts for itself. */
export async function wasAcknowledged(
  db: Archive,
  subscriberId: string,
  wantsOut: boolean,
  since: number,
): Promise<boolean> {
  const row = await db
    .selectFrom("enrollments")
    .innerJoin("deliveries", "deliveries.enrollment_id", "enrollments.id")
    .innerJoin("questions", "questions.id", "deliveries.key")
    .select("deliveries.id")
    .where("enrollments.subscriber_id", "=", subscriberId)
    .where("deliveries.kind", "=", "acknowledgement")
    .where("deliveries.planned_at", ">", since)
    .where("questions.wants_out", "=", wantsOut ? 1 : 0)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row !== undefined;
}

export type OpenQuestions = {
  /** Passed on to the creator, and not answered through us. */
  readonly open: number;
  /** Tied to nobody, and so passed on to nobody. */
  readonly unattributed: number;
  /** When the newest of the open ones came, epoch milliseconds; null where there is none. */
  readonly newestAt: number | null;
  /** Mails that the provider did not hand out, however often it was asked. */
  readonly notFetched: number;
};

/** A provider that is slow for an hour is no news. */
const TRIES_BEFORE_NEWS = 6;

export async function readOpenQuestions(db: Archive): Promise<OpenQuestions> {
  const row = await db
    .selectFrom("questions")
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere("state", "=", "open").as("open"),
      eb.fn.countAll<number>().filterWhere("state", "=", "unattributed").as("unattributed"),
      eb.fn.max("received_at").filterWhere("state", "=", "open").as("newestAt"),
    ])
    .where(sql<boolean>`state in ('open', 'unattributed')`)
    .executeTakeFirstOrThrow();
  const { n } = await db
    .selectFrom("received_mails")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("state", "=", sql.lit("waiting"))
    .where("tries", ">=", TRIES_BEFORE_NEWS)
    .executeTakeFirstOrThrow();
  return { open: row.open, unattributed: row.unattributed, newestAt: row.newestAt ?? null, notFetched: n };
}
