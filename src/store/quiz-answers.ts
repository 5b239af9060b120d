import type { Archive } from "./archive.ts";
import { markLesson } from "./progress.ts";

/** How a learner did at a lesson's questions the first time. */
export type QuizAnswer = { readonly lessonId: string; readonly score: number; readonly questions: number };

export async function readQuizAnswers(db: Archive, enrollmentId: string): Promise<readonly QuizAnswer[]> {
  return db
    .selectFrom("quiz_answers")
    .select(["lesson_id as lessonId", "score", "questions"])
    .where("enrollment_id", "=", enrollmentId)
    .execute();
}

/**
 * The first attempt counts, and says that the lesson is done: answering is a deliberate act.
 *
 * @returns whether it was the first
 */
export async function recordQuizAnswer(
  tx: Archive,
  enrollmentId: string,
  { lessonId, score, questions }: QuizAnswer,
  now: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("quiz_answers")
    .values({ enrollment_id: enrollmentId, lesson_id: lessonId, score, questions, answered_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return false;
  await markLesson(tx, enrollmentId, lessonId, "done", now);
  return true;
}
