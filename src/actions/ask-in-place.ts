import { type Course, findLesson } from "../course/course.ts";
import { makeMark } from "../course/mark.ts";
import { plainText } from "../course/saved-work.ts";
import { keepPageQuestion } from "../store/asked-in-place.ts";
import { takeAttempt } from "../store/form-attempts.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { wordsOf } from "../words/words.ts";
import { passOn } from "./pass-on.ts";
import type { ActionPorts } from "./ports.ts";

/** An email's worth: a forward shows all of it. */
export const MOST_QUESTION_LETTERS = 5000;

const HOUR_MS = 3_600_000;

/** As often as an email may be written: of one learner, and from one network. */
const MOST_AN_HOUR = { ofOne: 10, ofANetwork: 100 };

export type AskOutcome = "asked" | "empty" | "too-long" | "too-many";

export type TypedQuestion = {
  readonly lessonId: string;
  /** Of the lesson's email. */
  readonly deliveryId: string;
  readonly text: string;
  readonly network: string;
};

/**
 * A question that's typed on a lesson's page goes the way of one that comes by email: to the creator, whose answer goes
 * by email.
 */
export async function askInPlace(
  ports: ActionPorts,
  { id, subscriberId, address }: Pick<Enrollment, "id" | "subscriberId" | "address">,
  course: Course,
  question: TypedQuestion,
): Promise<AskOutcome> {
  const text = plainText(question.text).trim();
  if (text === "") return "empty";
  if (text.length > MOST_QUESTION_LETTERS) return "too-long";
  const address_key = makeMark(ports.secret, "question", subscriberId);
  const attempt = { form: "question", address_key, network: question.network } as const;
  return ports.archive.transaction().execute(async (tx) => {
    const now = ports.now();
    if (!(await takeAttempt(tx, attempt, now, { since: now - HOUR_MS, ...MOST_AN_HOUR }))) return "too-many";
    await keepPageQuestion(tx, {
      id: ports.newId().replaceAll("-", ""),
      enrollment_id: id,
      delivery_id: question.deliveryId,
      lesson_id: question.lessonId,
      from_address: address,
      subject: findLesson(course, question.lessonId)?.title ?? wordsOf(course).question.noSubject,
      text,
      received_at: now,
    });
    await passOn(ports, tx, course);
    return "asked";
  });
}
