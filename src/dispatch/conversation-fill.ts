import { type Course, findLesson } from "../course/course.ts";
import { isQuestionKind } from "../course/delivery.ts";
import type { Fill } from "../course/message.ts";
import { digestFill, questionFill } from "../course/question-mails.ts";
import { replyAddress } from "../course/reply-address.ts";
import { type Words, wordsOf } from "../words/words.ts";
import type { Conversation } from "../store/conversation.ts";
import type { Candidate } from "../store/candidates.ts";
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
  const { questionId, lessonId, attachments, thread, rest, ...question } = conversation;
  const words = wordsOf(course).question;
  const answerTo = answerAddress(ports, questionId);
  return questionFill(
    kind,
    {
      ...question,
      text: withRest(question.text, rest, words),
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
export function fillDigest(
  ports: Pick<DispatchPorts, "receiving" | "secret">,
  digest: readonly Conversation[],
  course: Course,
): Pick<Fill, "values" | "headers" | "replyTo"> {
  if (digest.length === 0) throw new Error("the digest has no questions any more");
  const words = wordsOf(course).question;
  return digestFill({
    subject: words.digestSubject(digest.length, course.title),
    questions: digest.map(({ questionId, from, subject, lessonId, text, rest }) => ({
      head: words.digestHead(from, subject === "" ? words.noSubject : subject, about(course, lessonId)),
      text: withRest(text, rest, words),
      answer: words.digestAnswer(answerAddress(ports, questionId) ?? from),
    })),
    cut: words.cut,
    replyTo: course.reply_to,
  });
}

/** Of each of the two in a forward: 100 of them make one request. */
const LONGEST = 20_000;

/** What they wrote, and below it what looks quoted and may be new. */
function withRest(text: string, rest: string, words: Words["question"]): string {
  const cut = (part: string) =>
    part.length <= LONGEST ? part : `${part.slice(0, LONGEST).toWellFormed()} …\n\n${words.cut}`;
  return rest === "" ? cut(text) : `${cut(text)}\n\n${words.rest}\n\n${cut(rest)}`;
}

function answerAddress({ receiving, secret }: Pick<DispatchPorts, "receiving" | "secret">, questionId: string) {
  return receiving === undefined ? undefined : replyAddress(secret, "answer", questionId, receiving.domain);
}

function about(course: Course, lessonId: string | null): string {
  const lesson = lessonId === null ? undefined : findLesson(course, lessonId);
  return lesson === undefined ? course.title : wordsOf(course).question.about(lesson.title, course.title);
}
