import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { didYouMean } from "./course/nearest.ts";

/** What's in `lessons/`: courses, and what's left out because it isn't one. */
export type LessonsFolder = {
  /** Names of folders, sorted. */
  readonly courses: readonly string[];
  /** What's left out, in one line; undefined where there's nothing. */
  readonly leftOut: string | undefined;
};

/** A folder that's begun and has no course.md yet is a course with an error; one without any lesson is no course. */
const MAKES_A_COURSE = /^course\.mdx?(?:\.txt)?$|^\d{1,2}[-_ ].*\.(?:md|markdown)$/i;

/** Files of the system, which nobody put there. */
const SYSTEM = /^(?:\.ds_store|\.git\w*|\.gitkeep|thumbs\.db|desktop\.ini)$/i;

/** @returns undefined where there's no such folder; other errors are thrown */
export async function readLessonsFolder(folder: string): Promise<LessonsFolder | undefined> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (names === undefined) return undefined;
  const courses: string[] = [];
  const others: string[] = [];
  for (const name of names.toSorted()) {
    const what = await lookAt(folder, name);
    if (what.kind === "course") courses.push(name);
    else if (!SYSTEM.test(name)) others.push(`${name} (${what.why})`);
  }
  return {
    courses,
    leftOut: others.length === 0 ? undefined : `Left out of lessons/: ${others.join(", ")}.`,
  };
}

/** Something in `lessons/`. A folder that's left out can still be named by its author, to look at it. */
type Found = { readonly kind: "course" } | { readonly kind: "unfinished" | "other"; readonly why: string };

async function lookAt(folder: string, name: string): Promise<Found> {
  if (name.startsWith("_")) return { kind: "unfinished", why: "a draft" };
  if (name.startsWith(".")) return { kind: "unfinished", why: "hidden" };
  if (name === "node_modules") return { kind: "other", why: "not a course" };
  try {
    // Follows a link: where it leads is what counts.
    const inside = await readdir(join(folder, name));
    if (inside.length === 0) return { kind: "unfinished", why: "empty" };
    if (inside.some((entry) => MAKES_A_COURSE.test(entry))) return { kind: "course" };
    return { kind: "unfinished", why: "no course.md" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { kind: "other", why: code === "ENOTDIR" ? "a file" : `can't be read: ${code}` };
  }
}

/**
 * The folder that somebody means who names a course: a path, or the name of a folder in `lessons/`.
 *
 * @returns what's wrong, as a sentence, where there's none
 */
export async function findCourse(
  lessons: string,
  given: string,
): Promise<{ readonly folder: string } | { readonly why: string }> {
  const trimmed = given.replace(/(?<=.)[/\\]+$/, "");
  if (/[/\\]/.test(trimmed) || trimmed === ".") return { folder: trimmed };
  const courses = (await readLessonsFolder(lessons))?.courses ?? [];
  if (courses.includes(trimmed)) return { folder: join(lessons, trimmed) };
  const known = courses.length === 0 ? "There's no course in it." : `There is: ${courses.join(", ")}.`;
  if ((await lookAt(lessons, trimmed)).kind === "unfinished") return { folder: join(lessons, trimmed) };
  return { why: `There is no course "${given}" in ${lessons}/. ${known}${didYouMean(given, courses)}` };
}
