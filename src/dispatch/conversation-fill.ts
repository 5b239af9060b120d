import { type Course, findLesson } from "../course/course.ts";
import { isQuestionKind } from "../course/delivery.ts";
import type { Fill } from "../course/message.ts";
import { questionFill } from "../course/question-mails.ts";
import { replyAddress } from "../course/reply-address.ts";
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
  const answerTo =
    ports.receiving === undefined
      ? undefined
      : replyAddress(ports.secret, "answer", questionId, ports.receiving.domain);
  return questionFill(
    kind,
    {
      ...question,
      references: thread,
      about: lesson === undefined ? course.title : `“${lesson.title}” (${course.title})`,
      note:
        attachments === 0
          ? "No attachments came with it."
          : `${attachments === 1 ? "An attachment" : `${attachments} attachments`} came with it; find it in Resend, under Receiving.`,
    },
    answerTo,
  );
}
