import type { Mails } from "../../emails/mails.tsx";
import { type CourseMatter, type LessonMatter, lessonMatterSchema } from "../course/course.ts";
import { wordsOf } from "../words/words.ts";
import type { Notebook } from "./complaint.ts";
import { type Body, readBody } from "./body.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import type { Source } from "./source.ts";
import { type FrontMatter, readFrontMatter } from "./front-matter.ts";
import type { HoleBook } from "./holes.ts";
import { checkMatter } from "./matter.ts";
import type { Offered } from "./links.ts";
import { checkRelativeTime } from "./prose.ts";
import { checkPlain } from "./slips.ts";

export type LessonDraft = {
  readonly source: Source;
  readonly matter: LessonMatter;
  readonly envelope: Envelope;
  readonly body: Body;
};

/** Words of a body that takes the 20 to 30 minutes a week that a learner has, exercise included. */
export const LESSON_WORDS = { least: 700, most: 950 } as const;

/** Reads the lessons and checks each by itself and all against each other. Those with broken front matter are left out. */
export function readLessons(
  sources: readonly Source[],
  mails: Mails,
  book: HoleBook,
  offered: Offered,
  notebook: Notebook,
): readonly LessonDraft[] {
  const read = sources.map((source) => ({ source, front: readFrontMatter(source) }));
  checkUnique(read, "id", "error", notebook);
  checkUnique(read, "subject", "warning", notebook);
  return read.flatMap(({ source, front }) => {
    if (front === undefined) return [];
    const { complaints } = source;
    const body = readBody(front.body, "lesson", mails.blocks, book, offered, complaints);
    checkLength(body.words, source);
    const matter = checkMatter(lessonMatterSchema, front, complaints);
    if (matter === undefined) return [];
    checkWords(matter, front, source);
    return [{ source, matter, body, envelope: readEnvelope(matter, "lesson", front, book, source) }];
  });
}

export function checkUnique(
  read: readonly { readonly source: Source; readonly front: FrontMatter | undefined }[],
  key: "id" | "subject",
  severity: "error" | "warning",
  notebook: Notebook,
): void {
  const first = new Map<string, string>();
  for (const { source, front } of read) {
    const value = stringAt(front?.data, key);
    if (front === undefined || value === undefined) continue;
    const line = front.lineOf([key]);
    const other = first.get(value);
    if (other === undefined) {
      first.set(value, `${source.file}:${line}`);
      continue;
    }
    const hint =
      key === "id"
        ? "Give the newer lesson its own id. Never change the id of a lesson that's been sent."
        : "Email apps show emails with the same subject as one conversation.";
    notebook.about(source.file)[severity](`${key}-repeated`, line, `${key} "${value}" is also in ${other}.`, hint);
  }
}

function stringAt(data: unknown, key: string): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const value: unknown = Reflect.get(data, key);
  return typeof value === "string" ? value.trim() : undefined;
}

function checkLength(words: number, { complaints }: Source): void {
  if (words === 0) return;
  const hint = `A lesson should have ${LESSON_WORDS.least} to ${LESSON_WORDS.most}.`;
  if (words < LESSON_WORDS.least) complaints.warning("lesson-short", 0, `has only ${words} words.`, hint);
  if (words > LESSON_WORDS.most) complaints.warning("lesson-long", 0, `has ${words} words.`, hint);
}

/** The words of the front matter: no holes where there is nobody to fill them for, and no "next week". */
function checkWords(matter: LessonMatter, front: FrontMatter, { complaints }: Source): void {
  const texts: (readonly [readonly PropertyKey[], string])[] = [[["title"], matter.title]];
  for (const [index, { question, choices, why }] of matter.quiz.entries()) {
    texts.push([["quiz", index, "question"], question], [["quiz", index, "why"], why]);
    for (const [number, choice] of choices.entries()) texts.push([["quiz", index, "choices", number], choice]);
  }
  for (const [path, text] of texts) {
    if (!/\{\{|\}\}/.test(text)) continue;
    const hint = "Holes work in the subject, the preheader, and the body.";
    complaints.error("hole-out-of-place", front.lineOf(path), `${String(path[0])} has a hole.`, hint);
  }
  texts.push([["subject"], matter.subject], [["preheader"], matter.preheader]);
  for (const [path, text] of texts) {
    checkRelativeTime(text, front.lineOf(path), complaints);
    checkPlain(text, front.lineOf(path), complaints);
  }
}

/** A lesson as its template wants it. */
export function lessonMail(
  { matter, envelope, body }: LessonDraft,
  place: { readonly number: number; readonly of: number },
  course: CourseMatter,
  book: HoleBook,
) {
  const about = { course, says: wordsOf(course).mail, ...envelope, hole: book.token };
  return { ...about, ...place, id: matter.id, title: matter.title, minutes: body.minutes, quiz: matter.quiz };
}
