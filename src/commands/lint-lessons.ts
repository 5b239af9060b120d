import { compileCourse } from "../compile/compile.ts";
import { openNotebook } from "../compile/complaint.ts";
import { readCourseFolder } from "../compile/folder.ts";
import { lintLesson } from "../compile/lint/lesson.ts";
import { readManuscript } from "../compile/lint/manuscript.ts";
import { type Measures, measureLesson } from "../compile/lint/measures.ts";
import type { Paint } from "../compile/report.ts";
import { formatProblem, type Problem } from "../course/problem.ts";
import type { Said } from "./command.ts";
import { formatTable } from "./table.ts";

export type Linted = {
  /** One row a lesson that could be read, in order. */
  readonly lessons: readonly Measures[];
  readonly errors: readonly Problem[];
  /** The compiler's warnings and the linter's, by file and line. */
  readonly advice: readonly Problem[];
};

/** Reads a course as the compiler does and as a careful reader would. */
export async function lintCourse(folder: string): Promise<Linted> {
  const [{ problems }, sources] = await Promise.all([compileCourse(folder), readCourseFolder(folder, openNotebook())]);
  const lessons = sources.lessons.flatMap((source) => readManuscript(source) ?? []);
  const warnings = problems.filter(({ severity }) => severity === "warning");
  const advice = [...warnings, ...lessons.flatMap((lesson) => lintLesson(lesson, lessons, problems))];
  return {
    lessons: lessons.map(measureLesson),
    errors: problems.filter(({ severity }) => severity === "error"),
    advice: advice.toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)),
  };
}

/** @param strict whether advice fails, as in a check that runs by itself */
export async function lintLessons(folder: string, strict: boolean, paint: Paint): Promise<Said> {
  const linted = await lintCourse(folder);
  const ok = linted.errors.length === 0 && (!strict || linted.advice.length === 0);
  return { ok, says: formatLinted(linted, paint) };
}

function formatLinted({ lessons, errors, advice }: Linted, paint: Paint): string {
  const sections = [];
  if (lessons.length > 0) {
    sections.push(
      formatTable(
        ["lesson", "grade", "words", "minutes", "longest sentence", "subject, as a phone cuts it"],
        lessons.map(({ name, grade, words, minutes, longest, subject }) => [
          name,
          Number.isNaN(grade) ? "–" : grade.toFixed(1),
          String(words),
          String(minutes),
          longest === undefined ? "–" : `${longest.words} words, line ${longest.line}`,
          subject,
        ]),
      ),
      formatTable(
        ["lesson", "preheader, as a phone cuts it"],
        lessons.map(({ name, preheader }) => [name, preheader]),
      ),
    );
  }
  if (advice.length > 0) sections.push(list(paint("yellow", "Advice"), advice));
  if (errors.length > 0) sections.push(list(paint("red", "Errors"), errors));
  const hints = advice.length === 0 ? "No advice." : `${count(advice.length, "piece")} of advice.`;
  const faults = errors.length === 0 ? paint("green", "No errors.") : paint("red", `${count(errors.length, "error")}.`);
  return [...sections, `${faults} ${hints}`].join("\n\n");
}

function list(title: string, problems: readonly Problem[]): string {
  return [title, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join("\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
