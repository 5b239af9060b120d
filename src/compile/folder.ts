import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LETTERS, type LetterKind, NEEDED_LETTERS } from "../course/course.ts";
import { didYouMean } from "../course/nearest.ts";
import type { Notebook } from "./complaint.ts";
import { type Pictures, readPictures } from "./pictures.ts";
import { readSource, type Source } from "./source.ts";
import { type Entry, folderMeant, isLitter, letterMeant, tellMisnamed, tellStray } from "./strays.ts";
import { readTemplates } from "./templates.ts";
import { checkTwins } from "./twins.ts";

export type CourseFolder = {
  /** The folder's own name, which is the course's id. */
  readonly name: string;
  readonly course: Source | undefined;
  /** In the order of their numbers. */
  readonly lessons: readonly Source[];
  readonly letters: ReadonlyMap<LetterKind, Source>;
  readonly glossary: Source | undefined;
  readonly drawings: Pictures;
  /** Sources by their names, without an ending. */
  readonly templates: ReadonlyMap<string, Source>;
};

const LESSON_NAME = /^(\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/;
const GLOSSARY = "glossary.md";
const TEXTUAL = /\.(?:md|markdown|mdx|txt)$/i;
const COURSE_NAMES = /^(?:course|readme|index)(?:\.(?:md|markdown|mdx|txt))*$/i;

/** A folder that's being read, and where its problems are reported. */
export type Reading = {
  readonly root: string;
  readonly shown: string;
  readonly notebook: Notebook;
  readonly open: (file: string) => Promise<Source | undefined>;
};

/**
 * Reads a course's files. Names that begin with `_` or `.` are drafts and stay out.
 *
 * @param folder path of `lessons/<course>`; messages name files by its last two parts, so that they are the same everywhere
 */
export async function readCourseFolder(folder: string, notebook: Notebook): Promise<CourseFolder> {
  const root = resolve(folder);
  const name = basename(root);
  const shown = `${basename(dirname(root))}/${name}`;
  const entries = await list(root);
  if (entries === undefined) {
    const hint = "Name a folder in lessons/.";
    notebook.about(shown).error("course-missing", 0, "isn't a folder that can be read.", hint);
    return {
      name,
      course: undefined,
      lessons: [],
      letters: new Map(),
      glossary: undefined,
      drawings: new Map(),
      templates: new Map(),
    };
  }
  const open = (file: string) => readSource(join(root, file), `${shown}/${file}`, notebook);
  const reading = { root, shown, notebook, open };
  const files = entries.filter(({ isFolder }) => !isFolder).map((entry) => entry.name);
  const course = await readCourse(files, reading);
  if (course !== undefined) await checkTwins(root, course);
  const lessons = await readLessons(files, reading);
  const letters = await readLetters(entries, reading);
  const glossary = files.includes(GLOSSARY) ? await open(GLOSSARY) : undefined;
  for (const entry of entries) {
    if (entry.isFolder ? ["letters", "images", "templates"].includes(entry.name) : TEXTUAL.test(entry.name)) continue;
    const inside = entry.isFolder ? await list(join(root, entry.name)) : undefined;
    const holdsLessons = inside?.some((file) => TEXTUAL.test(file.name)) ?? false;
    tellStray(entry, holdsLessons, notebook.about(`${shown}/${entry.name}`));
  }
  const drawings = await readPictures(root, shown, notebook);
  const templates = await readTemplates((await list(join(root, "templates"))) ?? [], reading);
  return { name, course, lessons, letters, glossary, drawings, templates };
}

async function readCourse(files: readonly string[], { shown, notebook, open }: Reading): Promise<Source | undefined> {
  if (files.includes("course.md")) return open("course.md");
  const other = files.find((file) => COURSE_NAMES.test(file));
  if (other !== undefined && (await open(other))?.text.match(/^schedule:/m)) {
    notebook.about(`${shown}/${other}`).error("course-file-name", 0, "won't be read.", "Rename it to course.md.");
    return undefined;
  }
  const hint = "Add one with the title, the sender, and the schedule.";
  notebook.about(shown).error("course-file-missing", 0, "has no course.md.", hint);
  return undefined;
}

async function readLessons(files: readonly string[], { shown, notebook, open }: Reading): Promise<readonly Source[]> {
  const named = files.filter((file) => LESSON_NAME.test(file));
  const byNumber = new Map<string, string>();
  for (const file of named) {
    const number = file.slice(0, 2);
    const other = byNumber.get(number);
    if (other !== undefined) {
      const hint = "Give each lesson its own number. They're sent in that order.";
      notebook.about(`${shown}/${file}`).error("number-repeated", 0, `has the same number as ${other}.`, hint);
    }
    byNumber.set(number, file);
  }
  const misnamed = files.filter(
    (file) => TEXTUAL.test(file) && !LESSON_NAME.test(file) && file !== "course.md" && file !== GLOSSARY,
  );
  for (const file of misnamed) {
    const isCourse = !files.includes("course.md") && COURSE_NAMES.test(file);
    if (!isCourse) tellMisnamed(file, notebook.about(`${shown}/${file}`));
  }
  if (named.length === 0 && misnamed.length === 0) {
    notebook.about(shown).error("course-empty", 0, "has no lessons.", "Add a first one, such as 01-welcome.md.");
  }
  const sources: Source[] = [];
  for (const file of named) {
    const source = await open(file);
    if (source !== undefined) sources.push(source);
  }
  return sources;
}

async function readLetters(
  entries: readonly Entry[],
  { root, shown, notebook, open }: Reading,
): Promise<ReadonlyMap<LetterKind, Source>> {
  const names = ((await list(join(root, "letters"))) ?? []).map(({ name }) => name);
  const elsewhere = entries.some(({ name, isFolder }) => isFolder && folderMeant(name) === "letters");
  const meant = new Set([...names, ...entries.map(({ name }) => name)].map(letterMeant));
  const letters = new Map<LetterKind, Source>();
  for (const kind of LETTERS) {
    if (names.includes(`${kind}.md`)) {
      const source = await open(`letters/${kind}.md`);
      if (source !== undefined) letters.set(kind, source);
    } else if (!elsewhere && !meant.has(kind) && NEEDED_LETTERS.some((needed) => needed === kind)) {
      const hint = `Every course needs these letters: ${NEEDED_LETTERS.join(", ")}.`;
      notebook.about(shown).error("letter-missing", 0, `has no letters/${kind}.md.`, hint);
    }
  }
  for (const name of names) {
    if (LETTERS.some((kind) => name === `${kind}.md`)) continue;
    const complaints = notebook.about(`${shown}/letters/${name}`);
    if (!TEXTUAL.test(name)) {
      tellStray({ name, isFolder: false }, false, complaints);
      continue;
    }
    const known = LETTERS.map((kind) => `${kind}.md`);
    const kind = letterMeant(name);
    const hint =
      kind === undefined ? `Letters can be ${known.join(", ")}.${didYouMean(name, known)}` : `Rename it to ${kind}.md.`;
    complaints.error("letter-unknown", 0, "isn't one of the letters that a course has.", hint);
  }
  return letters;
}

/** What's in a folder, sorted the same on every machine, without drafts; undefined where there is none. */
async function list(folder: string): Promise<readonly Entry[] | undefined> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    const entries = found
      .filter(({ name }) => !isLitter(name))
      .map(async (entry) => {
        const followed = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => undefined) : entry;
        return { name: entry.name, isFolder: followed?.isDirectory() ?? false };
      });
    return (await Promise.all(entries)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}
