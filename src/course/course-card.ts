import type { Course, CourseMatter } from "./course.ts";

/** A picture as pages show it. Width and height in CSS pixels, as it's shown at most. */
export type ShownPicture = { readonly name: string; readonly width: number; readonly height: number };

/** The pictures that `course.md` names. */
export type CoursePictures = {
  readonly photo?: ShownPicture;
  readonly illustration?: ShownPicture;
  /** The same for dark pages. */
  readonly dark?: ShownPicture;
};

/** The course's name without abbreviations, for where it introduces itself: signup, certificates, and shared links. */
export function fullTitle({ full_title, title }: Pick<CourseMatter, "full_title" | "title">): string {
  return full_title ?? title;
}

export type Teacher = {
  readonly name: string;
  /** "KP", where there's no photo. */
  readonly initials: string;
  readonly photo: ShownPicture | undefined;
  readonly lines: readonly string[];
};

/** Undefined where the course doesn't say who teaches it. */
export function teacherOf({ teacher, sender, pictures }: Course): Teacher | undefined {
  if (teacher === undefined) return undefined;
  const name = teacher.name ?? sender.name;
  return { name, initials: initialsOf(name), photo: pictures?.photo, lines: teacher.lines };
}

/** Of the first word and the last: "KP" for "Krista M. Palmer", "A" for "Ada". */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : words;
  return ends.map((word = "") => (/^\P{M}\p{M}*/u.exec(word)?.[0] ?? "").toLocaleUpperCase()).join("");
}
