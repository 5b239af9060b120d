import type { Lesson } from "../course/course.ts";
import { type Chosen, scoreOf } from "../course/quiz.ts";
import { recordQuizAnswer } from "../store/quiz-answers.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * The learner answers a lesson's questions. The first time counts and marks the lesson as done; later ones are practice.
 *
 * @returns "incomplete" where a question has no answer
 */
export async function answerQuiz(
  ports: ActionPorts,
  enrollmentId: string,
  lesson: Lesson,
  chosen: Chosen,
): Promise<"counted" | "practice" | "incomplete"> {
  if (chosen.includes(undefined)) return "incomplete";
  const answered = { lessonId: lesson.id, score: scoreOf(lesson, chosen), questions: lesson.quiz.length };
  const first = await ports.archive
    .transaction()
    .execute((tx) => recordQuizAnswer(tx, enrollmentId, answered, ports.now()));
  return first ? "counted" : "practice";
}
