import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LETTERS, type LetterKind } from "../course/course.ts";
import type { Complaints, Notebook } from "./complaint.ts";
import { didYouMean } from "../course/nearest.ts";
import { type Pictures, readPictures } from "./pictures.ts";

/** A source file of a course. `text` has plain line feeds and no byte order mark. */
export type Source = { readonly file: string; readonly text: string; readonly complaints: Complaints };

export type CourseFolder = {
  /** The folder's own name, which is the course's id. */
  readonly name: string;
  readonly course: Source | undefined;
  /** In the order of their numbers. */
  readonly lessons: readonly Source[];
  readonly letters: ReadonlyMap<LetterKind, Source>;
  readonly drawings: Pictures;
};

const MAX_BYTES = 200 * 1024;
const LESSON_NAME = /^(\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/;
const TEXTUAL = /\.(?:md|markdown|mdx|txt)$/i;

/**
 * Reads a course's files. Names that begin with `_` or `.` are drafts and stay out.
 *
 * @param folder path of `lessons/<course>`; messages name files by its last two parts, so that they are the same everywhere
 */
export async function readCourseFolder(folder: string, notebook: Notebook): Promise<CourseFolder> {
  const root = resolve(folder);
  const name = basename(root);
  const shown = `${basename(dirname(root))}/${name}`;
  const whole = notebook.about(shown);
  const names = await list(root);
  if (names === undefined) {
    whole.error("course-missing", 0, "is not a folder that can be read.", "Name a folder in lessons/.");
    return { name, course: undefined, lessons: [], letters: new Map(), drawings: new Map() };
  }

  const open = (file: string) => readSource(join(root, file), `${shown}/${file}`, notebook);
  if (!names.includes("course.md")) {
    whole.error("course-file-missing", 0, "has no course.md.", "Add one with the title, the sender and the schedule.");
  }
  const course = names.includes("course.md") ? await open("course.md") : undefined;

  const lessonNames = names.filter((entry) => entry !== "course.md" && TEXTUAL.test(entry));
  checkLessonNames(lessonNames, shown, notebook);
  const lessons: Source[] = [];
  for (const entry of lessonNames.filter((file) => LESSON_NAME.test(file))) {
    const source = await open(entry);
    if (source !== undefined) lessons.push(source);
  }
  if (!lessonNames.some((entry) => LESSON_NAME.test(entry))) {
    whole.error("course-empty", 0, "has no lessons.", "Add a first one, such as 01-welcome.md.");
  }

  const letters = await readLetters(await list(join(root, "letters")), shown, notebook, open);
  return { name, course, lessons, letters, drawings: await readPictures(root, shown, notebook) };
}

function checkLessonNames(names: readonly string[], shown: string, notebook: Notebook): void {
  const byNumber = new Map<string, string>();
  for (const entry of names) {
    const number = LESSON_NAME.exec(entry)?.[1];
    if (number === undefined) {
      notebook
        .about(`${shown}/${entry}`)
        .error(
          "file-name",
          0,
          "would never be sent: its name does not say which lesson it is.",
          'Name it like "03-planning.md": two digits, small letters and hyphens. A name that begins with _ is a draft.',
        );
      continue;
    }
    const other = byNumber.get(number);
    if (other !== undefined) {
      notebook
        .about(`${shown}/${entry}`)
        .error(
          "number-repeated",
          0,
          `has the same number as ${other}.`,
          "Give each lesson its own number; they are sent in that order.",
        );
    }
    byNumber.set(number, entry);
  }
}

async function readLetters(
  names: readonly string[] | undefined,
  shown: string,
  notebook: Notebook,
  open: (file: string) => Promise<Source | undefined>,
): Promise<ReadonlyMap<LetterKind, Source>> {
  const letters = new Map<LetterKind, Source>();
  for (const kind of LETTERS) {
    if (names?.includes(`${kind}.md`) === true) {
      const source = await open(`letters/${kind}.md`);
      if (source !== undefined) letters.set(kind, source);
    } else {
      notebook
        .about(shown)
        .error("letter-missing", 0, `has no letters/${kind}.md.`, "Every course needs its four letters.");
    }
  }
  const known = new Set<string>(LETTERS.map((kind) => `${kind}.md`));
  for (const entry of names ?? []) {
    if (known.has(entry) || !TEXTUAL.test(entry)) continue;
    notebook
      .about(`${shown}/letters/${entry}`)
      .error(
        "letter-unknown",
        0,
        "is no letter of this course.",
        `There are ${[...known].join(", ")}.${didYouMean(entry, known)}`,
      );
  }
  return letters;
}

async function readSource(path: string, file: string, notebook: Notebook): Promise<Source | undefined> {
  const complaints = notebook.about(file);
  const bytes = await readBytes(path, complaints);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  if (text === undefined) {
    complaints.error("not-utf-8", lineOfBadByte(bytes), "is not valid UTF-8.", 'Save it with the encoding "UTF-8".');
    return undefined;
  }
  const plain = text.replaceAll(/\r\n?/g, "\n");
  checkCharacters(plain, complaints);
  return { file, text: plain, complaints };
}

async function readBytes(path: string, complaints: Complaints): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_BYTES) return await readFile(path);
    const kilobytes = Math.ceil(size / 1024);
    complaints.error(
      "file-large",
      0,
      `has ${kilobytes} KB; at most 200 KB are read.`,
      "Split it into several lessons.",
    );
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    complaints.error("file-unreadable", 0, `cannot be read${reason}.`, "Look at its permissions.");
  }
  return undefined;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function lineOfBadByte(bytes: Buffer): number {
  let line = 0;
  for (let from = 0; from <= bytes.length; ) {
    line++;
    const feed = bytes.indexOf(0x0a, from);
    const end = feed === -1 ? bytes.length : feed;
    if (decode(bytes.subarray(from, end)) === undefined) return line;
    from = end + 1;
  }
  return 0;
}

function checkCharacters(text: string, complaints: Complaints): void {
  for (const [index, line] of text.split("\n").entries()) {
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
    const bad = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffd]/u.exec(line)?.[0];
    if (bad === undefined) continue;
    const code = `U+${bad.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0") ?? ""}`;
    complaints.error(
      "character",
      index + 1,
      `holds an unprintable character (${code}).`,
      "Delete it and type it anew.",
    );
  }
}

/** Names in a folder, sorted the same on every machine, without drafts; undefined where there is none. */
async function list(folder: string): Promise<readonly string[] | undefined> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !/^[._]/.test(name)).sort();
  } catch {
    return undefined;
  }
}
