import { type Course, type CourseMatter, courseMatterSchema } from "../course/course.ts";
import { languages } from "../words/words.ts";
import type { Notebook } from "./complaint.ts";
import { readCoursePictures } from "./course-pictures.ts";
import type { CourseFolder } from "./folder.ts";
import { readFrontMatter } from "./front-matter.ts";
import { checkMatter } from "./matter.ts";
import { readPage } from "./page.ts";
import { checkPlain } from "./slips.ts";

/** What `course.md` makes of the signup page. */
export type CoursePage = Required<Pick<Course, "pageHtml" | "pictures">>;

export function readCourseFile(
  { course: source, name, drawings }: CourseFolder,
  notebook: Notebook,
): CoursePage & { readonly matter: CourseMatter | undefined } {
  const front = source === undefined ? undefined : readFrontMatter(source);
  if (source === undefined || front === undefined) return { matter: undefined, pageHtml: "", pictures: {} };
  const complaints = notebook.about(source.file);
  const matter = checkMatter(courseMatterSchema, front, complaints);
  if (matter !== undefined && !languages.has(matter.language)) {
    const hint = `You can use ${[...languages.keys()].join(", ")}. To add a language, add a file beside src/words/en.ts.`;
    complaints.error(
      "language-unknown",
      front.lineOf(["language"]),
      `language "${matter.language}" has no words.`,
      hint,
    );
  }
  const isTwin = notebook.problems().some(({ code }) => code === "course-id-repeated");
  if (matter !== undefined && matter.id !== name && !isTwin) {
    const hint = "If this is a copy of another course, give it its own id. No two courses can share one.";
    complaints.warning("course-id", front.lineOf(["id"]), `id "${matter.id}" isn't the folder's name.`, hint);
  }
  for (const [text, ...path] of matter === undefined ? [] : textsIn(matter)) {
    checkPlain(text, front.lineOf(path), complaints);
  }
  const pictures =
    matter === undefined ? {} : readCoursePictures(matter, { drawings, lineOf: front.lineOf, complaints });
  return { matter, pageHtml: readPage(front.body, matter, complaints, drawings).html, pictures };
}

/** The texts of its front matter that people read, each with its place. */
function textsIn(matter: CourseMatter): readonly (readonly [text: string, ...path: readonly (string | number)[]])[] {
  const { full_title, illustration, teacher } = matter;
  return [
    ...(["title", "tagline", "description", "consent"] as const).map((key) => [matter[key], key] as const),
    ...(full_title === undefined ? [] : [[full_title, "full_title"] as const]),
    ...(illustration === undefined ? [] : [[illustration.alt, "illustration", "alt"] as const]),
    ...(teacher?.lines ?? []).map((line, index) => [line, "teacher", "lines", index] as const),
  ];
}
