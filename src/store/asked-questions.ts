import type { Archive } from "./archive.ts";
import { type ListedFile, readFiles } from "./attachments.ts";

/** What a learner wrote back about a lesson, and what the creator answered through us. Times in epoch milliseconds. */
export type AskedQuestion = {
  readonly id: string;
  /** Empty where they wrote nothing of their own. */
  readonly text: string;
  readonly receivedAt: number;
  readonly files: readonly ListedFile[];
  readonly answers: readonly {
    readonly text: string;
    readonly receivedAt: number;
    readonly files: readonly ListedFile[];
  }[];
};

/** The questions of one learner about one lesson, oldest first. A mail that only says "stop" is none. */
export async function readAskedQuestions(
  db: Archive,
  enrollmentId: string,
  lessonId: string,
): Promise<readonly AskedQuestion[]> {
  const questions = await db
    .selectFrom("questions")
    .select(["id", "text", "received_at as receivedAt"])
    .where("enrollment_id", "=", enrollmentId)
    .where("lesson_id", "=", lessonId)
    .where("wants_out", "=", 0)
    .orderBy("received_at")
    .orderBy("id")
    .execute();
  if (questions.length === 0) return [];
  const answers = await db
    .selectFrom("answers")
    .select(["id", "question_id as questionId", "text", "received_at as receivedAt"])
    .where(
      "question_id",
      "in",
      questions.map(({ id }) => id),
    )
    .orderBy("received_at")
    .orderBy("id")
    .execute();
  const files = await readFiles(
    db,
    [...questions, ...answers].map(({ id }) => id),
  );
  const answersOf = Map.groupBy(answers, ({ questionId }) => questionId);
  return questions.map((question) => ({
    ...question,
    files: files.get(question.id) ?? [],
    answers: (answersOf.get(question.id) ?? []).map(({ id, text, receivedAt }) => ({
      text,
      receivedAt,
      files: files.get(id) ?? [],
    })),
  }));
}
