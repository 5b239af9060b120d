import type { LetterMail } from "../../emails/mail.ts";
import type { Mails } from "../../emails/mails.tsx";
import type { Course, CourseMatter, Lesson, Letter, LetterKind } from "../course/course.ts";
import type { Problem } from "../course/problem.ts";
import { wordsOf } from "../words/words.ts";
import { checkAgreement } from "./agreement.ts";
import { type Notebook, openNotebook } from "./complaint.ts";
import { checkNothingLost } from "./completeness.ts";
import { readCourseFile } from "./course-file.ts";
import { type CourseFolder, readCourseFolder } from "./folder.ts";
import { type Frame, readFrame } from "./frame.ts";
import { readGlossary } from "./glossary.ts";
import { type HoleBook, openHoleBook } from "./holes.ts";
import { type LessonDraft, lessonMail, readLessons } from "./lessons.ts";
import { type LetterDraft, readLetters } from "./letters.ts";
import { setPage } from "./page.ts";
import { cutHtml, type Print, printEmail } from "./print.ts";
import type { Picture, Pictures, Served } from "./pictures.ts";
import { drawingsShown } from "./pictures/shown.ts";
import { checkLessonsPromised } from "./promised.ts";
import { setBody } from "./setting.ts";
import type { Source } from "./source.ts";
import { loadMails } from "./load-mails.ts";
import { makeTemplates } from "./templates.ts";
import { templatesLinked } from "./templates/linked.ts";

export type Compiled = {
  /** Undefined exactly where some problem is an error. */
  readonly course: Course | undefined;
  /** Of all files, sorted by file and line. */
  readonly problems: readonly Problem[];
  /** One row a mail that could be printed: lessons in order, then letters. */
  readonly report: readonly ReportRow[];
  /** The pictures that some email or page shows. */
  readonly drawings: readonly Picture[];
  /** The files of templates that some email leads to. */
  readonly templates: readonly Served[];
};

export type ReportRow = {
  /** "1" for a lesson, "confirm" for a letter. */
  readonly name: string;
  readonly file: string;
  readonly subject: string;
  readonly words: number;
  readonly minutes: number;
  readonly htmlBytes: number;
  readonly textBytes: number;
  readonly warnings: number;
};

/**
 * Turns the folder of a course into finished emails. Author's mistakes in all its files are collected, never thrown; the same
 * source gives the same result on every machine.
 *
 * @param folder path of `lessons/<course>`
 */
export async function compileCourse(folder: string): Promise<Compiled> {
  const notebook = openNotebook();
  const [mails, sources] = await Promise.all([loadMails(), readCourseFolder(folder, notebook)]);
  const book = openHoleBook(textsOf(sources));

  const { drawings } = sources;
  const { matter, ...page } = readCourseFile(sources, notebook);
  const offered = { drawings, templates: await makeTemplates(sources.templates, matter) };
  const lessons = readLessons(sources.lessons, mails, book, offered, notebook);
  const letters = readLetters(sources.letters, mails, book, offered);
  const glossary = sources.glossary && readGlossary(sources.glossary, matter);
  if (matter !== undefined) checkAgreement(matter, sources, lessons);
  // A check-in speaks of the lessons that somebody left untouched.
  const promising = [...sources.letters].flatMap(([kind, source]) => (kind === "check-in" ? [] : [source]));
  if (sources.course !== undefined && sources.lessons.length > 0)
    checkLessonsPromised([sources.course, ...promising], sources.lessons.length);
  const theme = mails.frameTokens();
  const lessonFrame = await readFrame("lesson", theme, book, notebook.about("emails/frames/lesson.mjml"));
  const letterFrame = await readFrame("letter", theme, book, notebook.about("emails/frames/letter.mjml"));
  if (matter === undefined || hasErrors(notebook))
    return { course: undefined, problems: notebook.problems(), report: [], drawings: [], templates: [] };

  const shop: Shop = { course: matter, mails, book, drawings, notebook };
  const printed: Printed[] = [];
  for (const [index, draft] of lessons.entries()) {
    printed.push(await printLesson(draft, { number: index + 1, of: lessons.length }, lessonFrame, shop));
  }
  for (const draft of letters) printed.push(await printLetter(draft, letterFrame, shop));

  const shown = drawingsShown(printed, page, drawings, notebook);
  const templates = templatesLinked(printed, offered.templates, notebook);
  const problems = notebook.problems();
  const report = printed.map((mail) => reportRow(mail, book, problems));
  if (hasErrors(notebook)) return { course: undefined, problems, report, drawings: shown, templates };
  const printedLessons = printed.flatMap(({ lesson }) => (lesson === undefined ? [] : [lesson]));
  return {
    course: {
      ...matter,
      lessons: printedLessons,
      letters: lettersOf(printed),
      ...(glossary === undefined ? {} : { glossary }),
      ...page,
    },
    problems,
    report,
    drawings: shown,
    templates,
  };
}

type Shop = {
  readonly course: CourseMatter;
  readonly mails: Mails;
  readonly book: HoleBook;
  readonly drawings: Pictures;
  readonly notebook: Notebook;
};

export type Printed = {
  readonly name: string;
  readonly draft: LessonDraft | LetterDraft;
  readonly print: Print;
  readonly lesson?: Lesson;
  readonly letter?: Letter;
};

export async function printLesson(
  draft: LessonDraft,
  place: { readonly number: number; readonly of: number },
  frame: Frame,
  { course, mails, book, drawings, notebook }: Shop,
): Promise<Printed> {
  const mail = lessonMail(draft, place, course, book);
  const body = setBody(draft.body.root, mails, book, drawings, mail);
  const slots = mails.lesson({ ...mail, body });
  const print = await printEmail(draft.source, draft.envelope.subject, slots, frame, mails, book, notebook);
  const { root, words, minutes, makes } = draft.body;
  const page = setPage(root, { course, book, drawings });
  const email = { "the email": await mails.renderHtml(body.html), "the email's plain text": body.text };
  checkNothingLost(root, { ...email, "the web page": page }, draft.source.complaints);
  const pageHtml = cutHtml(page, draft.source, book);
  const lesson = { ...draft.matter, words, minutes, makes, file: draft.source.file, email: print.email, pageHtml };
  return { name: String(place.number), draft, print, lesson };
}

export async function printLetter(
  draft: LetterDraft,
  frame: Frame,
  { course, mails, book, drawings, notebook }: Shop,
): Promise<Printed> {
  const about: Omit<LetterMail, "body"> = {
    kind: draft.kind,
    course,
    says: wordsOf(course).mail,
    ...draft.envelope,
    hole: book.token,
  };
  const body = setBody(draft.body.root, mails, book, drawings, about);
  const slots = mails.letters[draft.kind]({ ...about, body });
  const email = { "the email": await mails.renderHtml(body.html), "the email's plain text": body.text };
  checkNothingLost(draft.body.root, email, draft.source.complaints);
  const print = await printEmail(draft.source, draft.envelope.subject, slots, frame, mails, book, notebook);
  const letter = { ...draft.matter, kind: draft.kind, file: draft.source.file, email: print.email };
  return { name: draft.kind, draft, print, letter };
}

/** A needed letter that's missing is an error of the folder, so none of those is missing here. */
function lettersOf(printed: readonly Printed[]): Course["letters"] {
  const search = (kind: LetterKind) => printed.find(({ letter }) => letter?.kind === kind)?.letter;
  const find = (kind: LetterKind): Letter => {
    const found = search(kind);
    if (found === undefined) throw new Error(`the ${kind} letter was not printed`);
    return found;
  };
  const checkIn = search("check-in");
  const unfinished = search("unfinished");
  return {
    confirm: find("confirm"),
    welcome: find("welcome"),
    graduation: find("graduation"),
    "sign-in": find("sign-in"),
    ...(checkIn === undefined ? {} : { "check-in": checkIn }),
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

export function reportRow({ name, draft, print }: Printed, book: HoleBook, problems: readonly Problem[]): ReportRow {
  const { file } = draft.source;
  return {
    name,
    file,
    subject: book.sample(draft.envelope.subject),
    words: draft.body.words,
    minutes: draft.body.minutes,
    htmlBytes: print.htmlBytes,
    textBytes: print.textBytes,
    warnings: problems.filter((problem) => problem.file === file && problem.severity === "warning").length,
  };
}

function textsOf({ course, lessons, letters }: CourseFolder): readonly string[] {
  const sources: readonly (Source | undefined)[] = [course, ...lessons, ...letters.values()];
  return sources.map((source) => source?.text ?? "");
}

function hasErrors(notebook: Notebook): boolean {
  return notebook.problems().some((problem) => problem.severity === "error");
}
