import { type Course, findLesson } from "../course/course.ts";
import { isQuestionKind } from "../course/delivery.ts";
import type { Fill } from "../course/message.ts";
import { digestFill, questionFill } from "../course/question-mails.ts";
import { replyAddress } from "../course/reply-address.ts";
import { wordsOf } from "../words/words.ts";
import type { Conversation } from "../store/conversation.ts";
import type { Candidate } from "../store/batching.ts";
import type { DispatchPorts } from "./ports.ts";

/** What a mail of a conversation has besides what every mail has; nothing where it is none. */
export function conversationFill(
  ports: Pick<DispatchPorts, "receiving" | "secret">,
  { kind, conversation, digest }: Candidate,
  course: Course,
): Pick<Fill, "values" | "headers" | "replyTo"> {
  if (!isQuestionKind(kind)) return { values: {} };
  if (kind === "digest") return fillDigest(ports, digest ?? [], course);
  if (conversation === undefined) throw new Error("the question is not in the archive");
  const { questionId, lessonId, attachments, thread, ...question } = conversation;
  const words = wordsOf(course).question;
  const answerTo = answerAddress(ports, questionId);
  return questionFill(
    kind,
    {
      ...question,
      references: thread,
      creator: course.sender.name,
      noSubject: words.noSubject,
      about: about(course, lessonId),
      note: words.note(attachments),
    },
    answerTo,
  );
}

/** @throws Error where its questions are gone: nothing is left to say */
function fillDigest(
  ports: Pick<DispatchPorts, "receiving" | "secret">,
  digest: readonly Conversation[],
  course: Course,
): Pick<Fill, "values" | "headers" | "replyTo"> {
  if (digest.length === 0) throw new Error("the digest has no questions any more");
  const words = wordsOf(course).question;
  return digestFill({
    subject: words.digestSubject(digest.length, course.title),
    questions: digest.map(({ questionId, from, subject, lessonId, text }) => ({
      head: words.digestHead(from, subject === "" ? words.noSubject : subject, about(course, lessonId)),
      text,
      answer: words.digestAnswer(answerAddress(ports, questionId) ?? from),
    })),
    replyTo: course.reply_to,
  });
}

function answerAddress({ receiving, secret }: Pick<DispatchPorts, "receiving" | "secret">, questionId: string) {
  return receiving === undefined ? undefined : replyAddress(secret, "answer", questionId, receiving.domain);
}

function about(course: Course, lessonId: string | null): string {
  const lesson = lessonId === null ? undefined : findLesson(course, lessonId);
  return lesson === undefined ? course.title : wordsOf(course).question.about(lesson.title, course.title);
}
