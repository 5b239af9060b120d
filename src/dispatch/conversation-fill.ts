import { type Course, findLesson } from "../course/course.ts";
import { describeFile } from "../course/attachment.ts";
import { isQuestionKind } from "../course/delivery.ts";
import type { Fill } from "../course/message.ts";
import { maskLinks } from "../course/paths.ts";
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
  const { questionId, lessonId, attachments, files, thread, rest, ...question } = conversation;
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
      note: note(conversation, words),
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
    questions: digest.map((asked) => ({
      head: words.digestHead(
        asked.from,
        asked.subject === "" ? words.noSubject : asked.subject,
        about(course, asked.lessonId),
      ),
      text: withRest(asked.text, asked.rest, words),
      answer: [
        ...(asked.attachments === 0 ? [] : [note(asked, words)]),
        words.digestAnswer(answerAddress(ports, asked.questionId) ?? asked.from),
      ].join("\n\n"),
    })),
    replyTo: course.reply_to,
  });
}

/** What came with a question, in words. */
function note({ files, attachments }: Pick<Conversation, "files" | "attachments">, words: Words["question"]): string {
  const unlisted = Math.max(attachments - files.length, 0);
  return maskLinks(words.note({ left: files.map(describeFile), unlisted }));
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
