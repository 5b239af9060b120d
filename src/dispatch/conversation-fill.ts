import { type Course, findLesson } from "../course/course.ts";
import { describeFile, type LeftWhy, typeOf } from "../course/attachment.ts";
import { isQuestionKind } from "../course/delivery.ts";
import type { Fill, SentFile } from "../course/message.ts";
import { maskLinks } from "../course/paths.ts";
import { digestFill, questionFill } from "../course/question-mails.ts";
import { replyAddress } from "../course/reply-address.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { type ListedFile, wasLeft } from "../store/attachments.ts";
import type { Asker } from "../store/asker.ts";
import type { Conversation } from "../store/conversation.ts";
import type { Candidate } from "../store/candidates.ts";
import type { DispatchPorts } from "./ports.ts";

/** What a mail of a conversation has besides what every mail has; nothing where it is none. */
export function conversationFill(
  ports: Pick<DispatchPorts, "now" | "receiving" | "secret">,
  { kind, conversation, digest, files = [] }: Candidate,
  course: Course,
): Pick<Fill, "values" | "headers" | "replyTo" | "files"> {
  if (!isQuestionKind(kind)) return { values: {} };
  if (kind === "digest") return fillDigest(ports, digest ?? [], course);
  if (conversation === undefined) throw new Error("the question is not in the archive");
  const { questionId, lessonId, thread, rest, asker, ...question } = conversation;
  const words = wordsOf(course).question;
  const answerTo = answerAddress(ports, questionId);
  const fill = questionFill(
    kind,
    {
      ...question,
      text: withRest(question.text, rest, words),
      references: thread,
      creator: course.sender.name,
      noSubject: words.noSubject,
      about: about(course, lessonId),
      learner: asker === undefined ? "" : learnerInWords(asker, course, ports.now()),
      note: note(kind === "forward" ? ofForward(conversation) : conversation, words, files),
      answer: withLeftOut(conversation, words, files),
    },
    answerTo,
  );
  return files.length === 0 ? fill : { ...fill, files: files.flatMap(asSent) };
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
        writer(asked),
        asked.subject === "" ? words.noSubject : asked.subject,
        about(course, asked.lessonId),
      ),
      text: withRest(asked.text, asked.rest, words),
      answer: [
        ...(asked.attachments === 0 ? [] : [note(asked, words)]),
        words.digestAnswer(answerAddress(ports, asked.questionId) ?? asked.from),
      ].join("\n\n"),
    })),
    cut: words.cut,
    replyTo: course.reply_to,
  });
}

/** What they've done by now isn't in a digest, which is made again later. */
function writer({ from, firstName = null }: Conversation): string {
  return firstName === null ? from : `${firstName} (${from})`;
}

/**
 * What came with a question or an answer, in words.
 *
 * @param attached of these, to the email that says so
 */
function note(
  { files, attachments, answer }: Pick<Conversation, "files" | "attachments" | "answer">,
  words: Words["question"],
  attached: readonly ListedFile[] = [],
): string {
  const unlisted = answer === null ? Math.max(attachments - files.length, 0) : 0;
  const left = files
    .filter(({ sha256 }) => !attached.some((file) => file.sha256 === sha256))
    .map((file) => ({ file: describeFile(file), why: whyLeft(file) }));
  return maskLinks(words.note({ attached: attached.map(describeFile), left, unlisted }));
}

/** Of an answer, the creator is only told what didn't go on to the learner. */
function ofForward(conversation: Conversation): Conversation {
  return conversation.answer === null ? conversation : { ...conversation, files: conversation.files.filter(wasLeft) };
}

/** What's still waited for when the email goes out couldn't be had in time. */
function whyLeft({ state, why }: ListedFile): LeftWhy | undefined {
  return state === "waiting" ? "fetch" : (why ?? undefined);
}

function asSent({ name, sha256 }: ListedFile): readonly SentFile[] {
  const type = typeOf(name);
  return type === undefined || sha256 === null ? [] : [{ name, type, sha256 }];
}

/** The creator's words, and which of their files didn't come along. */
function withLeftOut({ answer, files }: Conversation, words: Words["question"], attached: readonly ListedFile[]) {
  const left = files.filter(({ sha256 }) => !attached.some((file) => file.sha256 === sha256)).map(describeFile);
  if (answer === null || left.length === 0) return answer;
  return [answer, words.leftOut(left)].filter((part) => part !== "").join("\n\n");
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
  if (lesson === undefined) return course.title;
  return wordsOf(course).question.about(course.lessons.indexOf(lesson) + 1, lesson.title, course.title);
}

/** Of an earlier question: enough to remember it by. */
const LONGEST_EARLIER = 200;

function learnerInWords(asker: Asker, course: Course, now: number): string {
  const { firstName, address, completed, earlier, earlierInAll } = asker;
  const { dates, question: words } = wordsOf(course);
  const { day } = dates.in(course.schedule.zone, now);
  const of = course.lessons.length;
  return words.learner({
    who: firstName === null ? address : `${firstName} (${address})`,
    done: Math.min(completed, of),
    of,
    earlier: earlier.map(({ text, lessonId, receivedAt, answered }) => ({
      day: day(receivedAt),
      about: about(course, lessonId),
      text: shorten(text.replaceAll(/\s+/g, " ").trim()),
      answered,
    })),
    more: earlierInAll - earlier.length,
  });
}

function shorten(text: string): string {
  return text.length <= LONGEST_EARLIER ? text : `${text.slice(0, LONGEST_EARLIER).toWellFormed()} …`;
}
