import { setImmediate } from "node:timers/promises";
import type { Mails } from "../../emails/mails.tsx";
import type { Printed } from "../../src/compile/compile.ts";
import { type CoursePage, readCourseFile } from "../../src/compile/course-file.ts";
import { type Notebook, openNotebook } from "../../src/compile/complaint.ts";
import { type CourseFolder, readCourseFolder } from "../../src/compile/folder.ts";
import { readFrame } from "../../src/compile/frame.ts";
import { readFrontMatter } from "../../src/compile/front-matter.ts";
import type { HoleBook } from "../../src/compile/holes.ts";
import { checkUnique } from "../../src/compile/lessons.ts";
import type { Picture, Pictures, Served } from "../../src/compile/pictures.ts";
import { makeTemplates, type Templates } from "../../src/compile/templates.ts";
import { templatesLinked } from "../../src/compile/templates/linked.ts";
import { drawingsShown } from "../../src/compile/pictures/shown.ts";
import type { Course, CourseMatter } from "../../src/course/course.ts";
import type { DeliveryKind } from "../../src/course/delivery.ts";
import type { Problem } from "../../src/course/problem.ts";
import { type Frames, type Job, listJobs, type Outcome, type Press, type Proof } from "./jobs.ts";

/** A mail of the course, whether or not it can be printed now. */
export type Entry = {
  /** "3" or "confirm", as addresses call it. */
  readonly name: string;
  readonly kind: DeliveryKind;
  readonly file: string;
  /** The last one that there was; undefined where it never could be printed. */
  readonly proof: Proof | undefined;
  /** Whether the proof shows the file as it is now. */
  readonly current: boolean;
};

export type Sheet = {
  readonly entries: readonly Entry[];
  /** With those lessons that have a proof; undefined until course.md could be read. */
  readonly course: Course | undefined;
  /** By file and line. */
  readonly problems: readonly Problem[];
  readonly drawings: readonly Picture[];
  readonly templates: readonly Served[];
  /** False while other mails than the one that somebody looks at are still on their way. */
  readonly isWhole: boolean;
};

type CourseText = { readonly matter: CourseMatter; readonly page: CoursePage };

/** What was there the last time. It is not made again where nothing changed, and stands in for what is broken now. */
export type Memory = {
  course: CourseText | undefined;
  /** What is wrong with the lessons as a whole. */
  amongLessons: readonly Problem[];
  readonly outcomes: Map<string, Outcome>;
  readonly proofs: Map<string, Proof>;
};

/**
 * Prints a course as far as it goes: unlike with `compileCourse`, a broken lesson keeps nobody from seeing the others. Only
 * what changed is read and printed, and first the mail that somebody looks at.
 *
 * @returns one sheet as soon as the first mail is there, one when all are
 */
export async function* proofCourse(
  folder: string,
  press: Press,
  memory: Memory,
  lookedAt: string,
): AsyncGenerator<Sheet> {
  const notebook = openNotebook();
  const sources = await readCourseFolder(folder, notebook);
  const { matter, ...page } = readCourseFile(sources, notebook);
  if (matter !== undefined) memory.course = { matter, page };
  const frames = await readFrames(press.mails, press.book, notebook);
  const templates = await makeTemplates(sources.templates, memory.course?.matter);
  const jobs = memory.course === undefined ? [] : listJobs(sources, templates, memory.course.matter, frames, press);
  const table: Table = { jobs, notebook, drawings: sources.drawings, templates, memory };

  const due = jobs.filter(({ file, key }) => memory.outcomes.get(file)?.key !== key);
  for (const [index, job] of due.toSorted((a, b) => rank(b, lookedAt) - rank(a, lookedAt)).entries()) {
    const outcome = await job.run();
    memory.outcomes.set(job.file, outcome);
    if (outcome.proof !== undefined && !isBroken(job, notebook)) memory.proofs.set(job.file, outcome.proof);
    if (index === 0) yield sheetOf(table, false);
    // Lets that first sheet go out, and a newer change come in.
    await setImmediate();
  }
  memory.amongLessons = problemsAmong(sources);
  yield sheetOf(table, true);
}

function rank({ name }: Job, lookedAt: string): number {
  return name === lookedAt ? 1 : 0;
}

async function readFrames(mails: Mails, book: HoleBook, notebook: Notebook): Promise<Frames> {
  const theme = mails.frameTokens();
  return {
    lesson: await readFrame("lesson", theme, book, notebook.about("emails/frames/lesson.mjml")),
    letter: await readFrame("letter", theme, book, notebook.about("emails/frames/letter.mjml")),
  };
}

function problemsAmong({ lessons }: CourseFolder): readonly Problem[] {
  const notebook = openNotebook();
  // What is wrong inside of a front matter is in that lesson's outcome already.
  const mute = openNotebook();
  const read = lessons.map((source) => {
    const own = { ...source, complaints: mute.about(source.file) };
    return { source: own, front: readFrontMatter(own) };
  });
  checkUnique(read, "id", "error", notebook);
  checkUnique(read, "subject", "warning", notebook);
  return notebook.problems();
}

type Table = {
  readonly jobs: readonly Job[];
  readonly notebook: Notebook;
  readonly drawings: Pictures;
  readonly templates: Templates;
  readonly memory: Memory;
};

/** Whether something outside of its text keeps a mail from being printed as it should be. */
function isBroken({ file, frame }: Job, notebook: Notebook, others: readonly Problem[] = []): boolean {
  return [...notebook.problems(), ...others].some(
    (problem) => problem.severity === "error" && [file, frame].includes(problem.file),
  );
}

function sheetOf({ jobs, notebook, drawings, templates, memory }: Table, isWhole: boolean): Sheet {
  const entries = jobs.map((job): Entry => {
    const proof = memory.proofs.get(job.file);
    const current = proof?.key === job.key && !isBroken(job, notebook, memory.amongLessons);
    return { name: job.name, kind: job.kind, file: job.file, proof, current };
  });
  const printed = entries.flatMap(({ proof }) => (proof === undefined ? [] : [proof.printed]));
  // Which files nobody sees can only be told when all mails are there.
  const isAllThere = isWhole && entries.every(({ current }) => current);
  const unused = isAllThere ? notebook : openNotebook();
  const shown = drawingsShown(printed, memory.course?.page ?? { pageHtml: "", pictures: {} }, drawings, unused);
  const linked = templatesLinked(printed, templates, unused);
  const found = jobs.flatMap(({ file }) => memory.outcomes.get(file)?.problems ?? []);
  return {
    entries,
    course: memory.course === undefined ? undefined : courseOf(memory.course, printed),
    problems: inOrder([...notebook.problems(), ...memory.amongLessons, ...found]),
    drawings: shown,
    templates: linked,
    isWhole,
  };
}

function courseOf({ matter, page }: CourseText, printed: readonly Printed[]): Course {
  const lessons = printed.flatMap(({ lesson }) => (lesson === undefined ? [] : [lesson]));
  const letters = printed.flatMap(({ letter }) => (letter === undefined ? [] : [[letter.kind, letter] as const]));
  // A letter that never could be printed is missing here. Nothing that the preview calls reads them.
  return { ...matter, ...page, lessons, letters: Object.fromEntries(letters) as Course["letters"] };
}

/** Each once: two mails may tell the same of a template. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()].toSorted((a, b) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  );
}
