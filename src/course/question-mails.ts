import type { QuestionKind } from "./delivery.ts";
import type { CompiledEmail } from "./email.ts";
import { OWN_HEADER } from "./received-mail.ts";
import { replySubject, threadHeaders } from "./question.ts";
import type { Fill } from "./message.ts";
import { composeMail, type Template } from "./plain-mail.ts";
import { maskLinks } from "./paths.ts";

/** A mail of a conversation, with its letters. `in-mailbox` is a forward of an email that its creator has, and `way-out` an acknowledgement. */
export type QuestionMail =
  | "forward"
  | "in-mailbox"
  | "digest"
  | "left-behind"
  | "acknowledgement"
  | "way-out"
  | "answer";

export type QuestionTemplates = Readonly<Record<Exclude<QuestionMail, "answer">, Template>>;

/** Nothing of ours is in it, and it may be written in any language. */
const ANSWER = composeMail({ subject: "{{question_subject}}", paragraphs: ["{{answer_text}}"] }, undefined);

/**
 * The mails of a conversation, made of a language's sentences. They hold other people's words: those stand in holes, escaped like
 * every other value, so that an edition never holds what somebody may ask us to forget.
 *
 * @param language BCP 47
 */
export function questionMails(
  templates: QuestionTemplates,
  language: string,
): Readonly<Record<QuestionMail, CompiledEmail>> {
  return {
    forward: composeMail(templates.forward, language),
    "in-mailbox": composeMail(templates["in-mailbox"], language),
    digest: composeMail(templates.digest, language),
    "left-behind": composeMail(templates["left-behind"], language),
    acknowledgement: composeMail(templates.acknowledgement, language),
    "way-out": composeMail(templates["way-out"], language),
    answer: ANSWER,
  };
}

/** A question as a mail about it needs it. */
export type AskedQuestion = {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string | null;
  readonly references: readonly string[];
  /** Who the course is sent by. */
  readonly creator?: string;
  /** Stands for a subject that is none. */
  readonly noSubject: string;
  /** What it is about, in words. */
  readonly about: string;
  /** What else came with it, in words. */
  readonly note: string;
  /** Whose it is, how far they are, and what they asked before, in words; "" where that isn't known. */
  readonly learner?: string;
  /** Of an answer alone. */
  readonly answer: string | null;
};

/**
 * What is frozen of a mail of a conversation, on top of what every mail has.
 *
 * @param answerTo where an answer is taken; undefined where none can be: then it goes straight to who asked
 */
export function questionFill(
  kind: Exclude<QuestionKind, "digest">,
  question: AskedQuestion,
  answerTo: string | undefined,
): Pick<Fill, "values" | "headers" | "replyTo"> {
  const subject = replySubject(maskLinks(question.subject), question.noSubject);
  const thread = threadHeaders(question);
  switch (kind) {
    case "forward":
      return {
        values: {
          question_from: question.from,
          question_subject: subject,
          question_about: question.about,
          question_text: maskLinks(question.text),
          question_note: question.note,
          ...(question.learner ? { question_learner: maskLinks(question.learner) } : {}),
        },
        replyTo: answerTo ?? question.from,
        headers: { ...thread, ...automatic("auto-generated", kind) },
      };
    case "acknowledgement":
      return {
        values: { question_subject: subject, ...(question.creator ? { creator_name: question.creator } : {}) },
        headers: { ...thread, ...automatic("auto-replied", kind) },
      };
    case "answer":
      return {
        values: { question_subject: subject, answer_text: maskLinks(question.answer ?? "") },
        headers: { ...thread, [OWN_HEADER]: kind },
      };
  }
}

/** Of one text in a digest; the whole of it is in the learner's own email. */
const LONGEST_IN_A_DIGEST = 1500;

/** What is frozen of an email that lists questions. Each says where its answer goes. */
export function digestFill(digest: {
  readonly subject: string;
  readonly questions: readonly {
    /** Who asked about what, in words. */
    readonly head: string;
    readonly text: string;
    /** Where an answer goes, in words. */
    readonly answer: string;
  }[];
  /** What stands below a text that isn't whole, in words. */
  readonly cut: string;
  /** Where a reply to the whole email goes: it answers nobody. */
  readonly replyTo: string;
}): Pick<Fill, "values" | "headers" | "replyTo"> {
  const listed = digest.questions.map(
    ({ head, text, answer }) => `${head}\n\n${shorten(text, digest.cut)}\n\n${answer}`,
  );
  return {
    values: { question_subject: digest.subject, question_text: listed.join("\n\n----\n\n") },
    replyTo: digest.replyTo,
    headers: automatic("auto-generated", "digest"),
  };
}

function shorten(text: string, cut: string): string {
  if (text.length <= LONGEST_IN_A_DIGEST) return text;
  return `${text.slice(0, LONGEST_IN_A_DIGEST).toWellFormed()} …\n\n${cut}`;
}

/** RFC 3834, 5; the second is what Exchange listens to. */
function automatic(submitted: string, kind: QuestionKind): Readonly<Record<string, string>> {
  return { "Auto-Submitted": submitted, "X-Auto-Response-Suppress": "All", [OWN_HEADER]: kind };
}
