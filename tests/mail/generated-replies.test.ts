import * as fc from "fast-check";
import { expect, inject, test } from "vitest";
import type { Course } from "../../src/course/course.ts";
import type { DeliveryKind } from "../../src/course/delivery.ts";
import type { CompiledEmail } from "../../src/course/email.ts";
import { composeMessage, courseHead, type Fill, type Message } from "../../src/course/message.ts";
import { NEXT_FORM } from "../../src/course/own-text.ts";
import { maskLinks } from "../../src/course/paths.ts";
import { questionMails } from "../../src/course/question-mails.ts";
import { conversationFill } from "../../src/dispatch/conversation-fill.ts";
import { textOfHtml } from "../../src/mail/html-text.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { wordsOf } from "../../src/words/words.ts";
import type { Conversation } from "../../src/store/conversation.ts";
import { SECRET } from "../support/world.ts";
import { LANGUAGE_COUNT, type Place, PROGRAM_NAMES, type Quoted, replyIn } from "./cases/mail-programs.ts";
import { anyWords } from "./cases/people.ts";

const RUNS = Number(process.env["REPLIES"] ?? 1000);
const LIMIT = { timeout: 60_000 + RUNS * 60 };
const course = JSON.parse(inject("tpm101")) as Course;
const ports = { now: () => 0, secret: SECRET, receiving: undefined };
const letterhead = {
  publicUrl: "https://learn.example",
  postalAddress: "PO Box 101",
  courses: { [course.id]: courseHead(course) },
};
const words = wordsOf(course);
const [ANN, BEN] = ["0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b"];

const lessons = [2, 4].map((index) => {
  const lesson = course.lessons[index];
  if (lesson === undefined) throw new Error("the course is shorter");
  const numbers = { lessons_completed: "2", completed_percent: "25%", open_percent: "75%" };
  return asSent(ANN, "lesson", lesson.email, { values: { ...numbers, lessons_left: "6" } as Fill["values"] });
});

const how = fc.record({
  program: fc.constantFrom(...PROGRAM_NAMES),
  language: fc.nat({ max: LANGUAGE_COUNT - 1 }),
  place: fc.constantFrom<Place>("top", "bottom", "inline"),
  /** Whether the program quotes what it shows of the HTML, or the plain text. */
  rich: fc.boolean(),
});

test("every word that somebody writes reaches the creator, by itself and in a digest", LIMIT, async () => {
  const replies = fc.nat({ max: 1 }).chain((n) => fc.tuple(fc.constant(n), anyWords(sentencesOf(lesson(n))), how));
  await fc.assert(
    fc.asyncProperty(replies, async ([n, own, mailed]) => {
      const known = knownOf(lesson(n));
      const question = asked(ANN, await unquote(replyIn(mailed, own, viewOf(lesson(n), mailed.rich)), known));
      const other = asked(BEN, { shown: "And why?", notOurs: "" });
      expectWords(own, mailOf({ kind: "forward", conversation: question }), known, words.question.cut);
      expectWords(own, mailOf({ kind: "digest", digest: [question, other] }), known, words.question.cut);
    }),
    { numRuns: RUNS, seed: 20261128 },
  );
});

test("every word of the creator's answer reaches the learner", LIMIT, async () => {
  const answers = fc.tuple(anyWords(sentencesOf(lesson(0))), anyWords(sentencesOf(lesson(1))), how);
  await fc.assert(
    fc.asyncProperty(answers, async ([wrote, own, mailed]) => {
      const question = asked(ANN, { shown: wrote.join("\n\n"), notOurs: "" });
      const forward = mailOf({ kind: "forward", conversation: question });
      const known = [question.text, question.rest, knownOf(forward)].join(NEXT_FORM);
      const { shown, notOurs } = await unquote(replyIn(mailed, own, viewOf(forward, mailed.rich)), known);
      const answer = maskLinks([shown, notOurs].filter((part) => part !== "").join("\n\n"));
      expectWords(own, mailOf({ kind: "answer", conversation: { ...question, answer } }), known);
    }),
    { numRuns: RUNS, seed: 20261129 },
  );
});

function lesson(index: number): Message {
  const found = lessons[index];
  if (found === undefined) throw new Error("no such lesson");
  return found;
}

type Asking = Pick<Parameters<typeof conversationFill>[1], "conversation" | "digest"> & {
  readonly kind: "forward" | "digest" | "answer";
};

function mailOf(asking: Asking): Message {
  const email = questionMails(words.question, words.language)[asking.kind];
  const fill = conversationFill(ports, asking as Parameters<typeof conversationFill>[1], course);
  return asSent(ANN, asking.kind, email, fill);
}

function asSent(id: string, kind: DeliveryKind, email: CompiledEmail, fill: Partial<Fill>): Message {
  const recipe = { deliveryId: id, batchId: "batch", enrollmentId: id, courseId: course.id, kind, email };
  return composeMessage({ ...recipe, fill: { to: "ada@course.example", values: {}, ...fill } }, letterhead, SECRET);
}

/** As a question is kept (dispatch/receive.ts, actions/file-reply.ts). */
function asked(id: string, { shown, notOurs }: { readonly shown: string; readonly notOurs: string }): Conversation {
  const text = maskLinks(shown === "" ? "Re: Lesson" : shown);
  return {
    questionId: id,
    from: "mia@example.org",
    subject: "Re: Lesson",
    text,
    rest: maskLinks(notOurs),
    messageId: null,
    thread: [],
    lessonId: null,
    files: [],
    attachments: 0,
    answer: null,
  };
}

/** Reading a lesson's HTML takes longer than reading a reply. */
const views = new Map<string, string>();

function viewed(html: string): string {
  const view = views.get(html) ?? textOfHtml(html);
  if (lessons.some((each) => each.html === html)) views.set(html, view);
  return view;
}

/** As dispatch/answered-text.ts makes it. */
function knownOf({ text, html }: Message): string {
  return [text, viewed(html)].join(NEXT_FORM);
}

function viewOf({ text, html }: Message, rich: boolean): Quoted {
  return { text: (rich ? viewed(html) : text).trim(), html };
}

function sentencesOf({ text }: Message): readonly string[] {
  return text.split(/\n+|(?<=[.?!]) /).filter((sentence) => /^[A-Z].{20,120}[.?!]$/.test(sentence));
}

/**
 * Each line is in both forms of an email, unless it's nothing but our words, with the mark of a quote in front.
 *
 * @param cut what an email says that shows less than all
 */
function expectWords(own: readonly string[], { text, html }: Message, known: string, cut = "\0"): void {
  // A rule has no words.
  const lines = own
    .flatMap((part) => part.split("\n"))
    .map(plain)
    .filter((line) => !/^[-=_*~|:+.\s]+$/.test(line));
  for (const got of [text, wordsIn(html)]) {
    if (got.includes(cut)) continue;
    const lost = lines.filter((line) => !plain(got).includes(line));
    expect(lost.filter((line) => !(line.startsWith(">") && plain(known).includes(plain(line.slice(1)))))).toEqual([]);
  }
}

function wordsIn(html: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&amp;": "&",
  };
  return html
    .replaceAll(/<[^<>]*>/g, "\n")
    .replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity);
}

function plain(text: string): string {
  return text
    .replaceAll(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2063\u2066-\u2069\ufeff]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
