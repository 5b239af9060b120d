import { sql } from "kysely";
import type { Archive } from "./archive.ts";
import type { QuestionRow } from "./question-rows.ts";

/** What a creator should know about the learner whose question it is. */
export type Asker = {
  readonly firstName: string | null;
  readonly address: string;
  /** Lessons that they've done since they last started. */
  readonly completed: number;
  /** What they asked in this course before, newest first, a few at most. */
  readonly earlier: readonly {
    readonly text: string;
    readonly lessonId: string | null;
    readonly receivedAt: number;
    readonly answered: boolean;
  }[];
  /** How many that is in all. */
  readonly earlierInAll: number;
};

const MOST_EARLIER = 3;

/** @returns undefined where the question is tied to nobody */
export async function readAsker(db: Archive, question: QuestionRow): Promise<Asker | undefined> {
  const { enrollment_id: enrollmentId, id, received_at: receivedAt } = question;
  if (enrollmentId === null) return undefined;
  const learner = await db
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => [
      "first_name as firstName",
      "address",
      eb
        .selectFrom("completions")
        .whereRef("completions.enrollment_id", "=", "enrollments.id")
        .where("completions.completed_at", ">=", eb.fn.coalesce("enrollments.restarted_at", eb.lit(0)))
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("completed"),
    ])
    .where("enrollments.id", "=", enrollmentId)
    .executeTakeFirst();
  if (learner === undefined) return undefined;
  const before = db
    .selectFrom("questions")
    .where("enrollment_id", "=", enrollmentId)
    .where("wants_out", "=", 0)
    .where("id", "!=", id)
    .where("received_at", "<=", receivedAt);
  const { n } = await before.select((eb) => eb.fn.countAll<number>().as("n")).executeTakeFirstOrThrow();
  const earlier = await before
    .select(["text", "lesson_id as lessonId", "received_at as receivedAt", "state"])
    .orderBy("received_at", "desc")
    .orderBy("id")
    .limit(sql.lit(MOST_EARLIER))
    .execute();
  return {
    ...learner,
    completed: learner.completed ?? 0,
    earlier: earlier.map(({ state, ...asked }) => ({ ...asked, answered: state === "answered" })),
    earlierInAll: n,
  };
}
