import type { QuestionKind } from "./delivery.ts";
import { type CompiledEmail, digestEmail, type Hole, type MailHole, type Place, type Segment } from "./email.ts";
import { OWN_HEADER } from "./received-mail.ts";
import { replySubject, threadHeaders } from "./question.ts";
import type { Fill } from "./message.ts";

/** A mail of a conversation, with its letters: of the four, two are acknowledgements. */
export type QuestionMail = "forward" | "acknowledgement" | "way-out" | "answer";

/**
 * The mails of a conversation. They belong to no course and hold other people's words: those stand in holes, escaped like
 * every other value, so that an edition never holds what somebody may ask us to forget.
 */
export const QUESTION_MAILS: Readonly<Record<QuestionMail, CompiledEmail>> = {
  forward: compose(
    ["Question by ", hole("question_from"), ": ", hole("question_subject")],
    [
      [hole("question_from"), " asks about ", hole("question_about"), ":"],
      [hole("question_text")],
      [hole("question_note")],
      [
        "Answer by replying to this mail. Only what you write goes to the learner, under the name of the course. Attachments do not travel.",
      ],
    ],
  ),
  acknowledgement: compose(
    [hole("question_subject")],
    [
      ["Hi ", hole("first_name", "there"), ","],
      ["thank you for writing. Your message has arrived and a person will read it. The answer comes to this address."],
      ["Until it does, nothing changes: your lessons come as before."],
      ["You get this because you replied to one of our mails. This note was sent by itself, at most once a day."],
      [hole("postal_address")],
      ["Unsubscribe: ", hole("unsubscribe_url")],
    ],
  ),
  "way-out": compose(
    [hole("question_subject")],
    [
      ["Hi ", hole("first_name", "there"), ","],
      ["you wrote that you would like to stop. One click does it, on the page behind this link:"],
      [hole("unsubscribe_url")],
      ["Nothing has changed yet. If you meant something else, just reply and a person will read it."],
      ["You get this because you replied to one of our mails. This note was sent by itself, at most once a day."],
      [hole("postal_address")],
    ],
  ),
  answer: compose([hole("question_subject")], [[hole("answer_text")]]),
};

export function editionOf(mail: QuestionMail): string {
  return QUESTION_MAILS[mail].digest;
}

/** A question as a mail about it needs it. */
export type AskedQuestion = {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string | null;
  readonly references: readonly string[];
  /** What it is about, in words. */
  readonly about: string;
  /** What else came with it, in words. */
  readonly note: string;
  /** Of an answer alone. */
  readonly answer: string | null;
};

/**
 * What is frozen of a mail of a conversation, on top of what every mail has.
 *
 * @param answerTo where an answer is taken; undefined where none can be: then it goes straight to who asked
 */
export function questionFill(
  kind: QuestionKind,
  question: AskedQuestion,
  answerTo: string | undefined,
): Pick<Fill, "values" | "headers" | "replyTo"> {
  const subject = replySubject(question.subject);
  const thread = threadHeaders(question);
  switch (kind) {
    case "forward":
      return {
        values: {
          question_from: question.from,
          question_subject: subject,
          question_about: question.about,
          question_text: question.text,
          question_note: question.note,
        },
        replyTo: answerTo ?? question.from,
        headers: { ...thread, ...automatic("auto-generated", kind) },
      };
    case "acknowledgement":
      return { values: { question_subject: subject }, headers: { ...thread, ...automatic("auto-replied", kind) } };
    case "answer":
      return {
        values: { question_subject: subject, answer_text: question.answer ?? "" },
        headers: { ...thread, [OWN_HEADER]: kind },
      };
  }
}

/** RFC 3834, 5; the second is what Exchange listens to. */
function automatic(submitted: string, kind: QuestionKind): Readonly<Record<string, string>> {
  return { "Auto-Submitted": submitted, "X-Auto-Response-Suppress": "All", [OWN_HEADER]: kind };
}

type Slot = { readonly name: MailHole; readonly fallback: string };
type Words = readonly (string | Slot)[];

function hole(name: MailHole, fallback = "–"): Slot {
  return { name, fallback };
}

function compose(subject: Words, paragraphs: readonly Words[]): CompiledEmail {
  const email = {
    subject: set(subject, "line"),
    html: [
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>',
      ...set(subject, "text"),
      '</title></head><body style="font-family:sans-serif;font-size:16px;line-height:1.5">',
      ...paragraphs.flatMap((words) => ["<p>", ...set(words, "text"), "</p>"]),
      "</body></html>",
    ],
    text: paragraphs.flatMap((words, index) => [...(index === 0 ? [] : ["\n\n"]), ...set(words, "plain")]),
  };
  return { ...email, digest: digestEmail(email) };
}

function set(words: Words, place: Place): Segment[] {
  return words.flatMap((word): Segment[] => {
    if (typeof word === "string") return [word];
    const at: Hole = { hole: word.name, fallback: word.fallback, place };
    if (place !== "text" || !word.name.endsWith("_url")) return [at];
    return ['<a href="', { ...at, place: "href" }, '">', at, "</a>"];
  });
}
