import { type Course, findLesson } from "../course/course.ts";
import { isQuestionKind } from "../course/delivery.ts";
import type { Fill } from "../course/message.ts";
import { questionFill } from "../course/question-mails.ts";
import { replyAddress } from "../course/reply-address.ts";
import { wordsOf } from "../words/words.ts";
import type { Candidate } from "../store/batching.ts";
import type { DispatchPorts } from "./ports.ts";

/** What a mail of a conversation has besides what every mail has; nothing where it is none. */
export function conversationFill(
  ports: Pick<DispatchPorts, "receiving" | "secret">,
  { kind, conversation }: Candidate,
  course: Course,
): Pick<Fill, "values" | "headers" | "replyTo"> {
  if (!isQuestionKind(kind)) return { values: {} };
  if (conversation === undefined) throw new Error("the question is not in the archive");
  const { questionId, lessonId, attachments, thread, ...question } = conversation;
  const lesson = lessonId === null ? undefined : findLesson(course, lessonId);
  const words = wordsOf(course).question;
  const answerTo =
    ports.receiving === undefined
      ? undefined
      : replyAddress(ports.secret, "answer", questionId, ports.receiving.domain);
  return questionFill(
    kind,
    {
      ...question,
      references: thread,
      noSubject: words.noSubject,
      about: lesson === undefined ? course.title : words.about(lesson.title, course.title),
      note: words.note(attachments),
    },
    answerTo,
  );
}
