import { isEarlier } from "../course/enrollment.ts";
import type { Archive, Tx } from "./archive.ts";
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
 * The first attempt counts, and says that the lesson is done: answering is a deliberate act. So does the first since a learner
 * started again, but the score stays that of the first time.
 *
 * @returns whether it was the first of all
 */
export async function recordQuizAnswer(
  tx: Tx,
  enrollmentId: string,
  { lessonId, score, questions }: QuizAnswer,
  now: number,
): Promise<boolean> {
  const { restarted_at: since } = await tx
    .selectFrom("enrollments")
    .select("restarted_at")
    .where("id", "=", enrollmentId)
    .executeTakeFirstOrThrow();
  const before = await tx
    .selectFrom("quiz_answers")
    .select("answered_at")
    .where("enrollment_id", "=", enrollmentId)
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  if (before !== undefined && !isEarlier(before.answered_at, since)) return false;
  const answered_at = Math.max(now, since ?? 0);
  await tx
    .insertInto("quiz_answers")
    .values({ enrollment_id: enrollmentId, lesson_id: lessonId, score, questions, answered_at })
    .onConflict((conflict) => conflict.columns(["enrollment_id", "lesson_id"]).doUpdateSet({ answered_at }))
    .execute();
  await markLesson(tx, enrollmentId, lessonId, "done", now);
  return before === undefined;
}
