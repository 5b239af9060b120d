import { LETTERS } from "../course/course.ts";
import type { Complaints } from "./complaint.ts";

export type Entry = { readonly name: string; readonly isFolder: boolean };

/** What Windows and old Macs leave behind in folders. */
export const LEFT_BY_SYSTEM = /^(?:thumbs\.db|desktop\.ini|icon\r)$/i;
/** What editors and packers leave behind. */
const LITTER = /~$|^~\$|^#.*#$|\.(?:bak|orig|swp|tmp|old)$|^(?:node_modules|__macosx)$/i;
/** Text that belongs to a folder and not to a course. */
const ABOUT = /^(?:readme|license|licence|changelog|notes|contributing|todo)(?:\.[a-z]+)*$/i;

/** Drafts, and what isn't the author's: left out without a word. */
export function isLitter(name: string): boolean {
  return /^[._]/.test(name) || LEFT_BY_SYSTEM.test(name) || LITTER.test(name);
}

/** "letters" for "Letters" and "letter". */
export function folderMeant(name: string): "letters" | "images" | "templates" | undefined {
  if (/^templates?$/i.test(name)) return name === "templates" ? undefined : "templates";
  if (/^(?:letters?|mails?|emails?)$/i.test(name)) return name === "letters" ? undefined : "letters";
  return /^(?:images?|imgs?|pictures?|photos?|assets|media)$/i.test(name) && name !== "images" ? "images" : undefined;
}

/** "welcome.md" for "Welcome.md" and "welcome.md.txt". */
export function letterMeant(name: string): string | undefined {
  const bare = name.toLowerCase().replace(/(?:\.(?:md|markdown|mdx|txt))+$/, "");
  return LETTERS.find((kind) => kind === bare || kind === bare.replaceAll(/[\s_]/g, "-"));
}

/** Tells that a file or a folder beside the lessons isn't read: with an error where it was most likely meant for one. */
export function tellStray({ name, isFolder }: Entry, holdsLessons: boolean, complaints: Complaints): void {
  const meant = isFolder ? folderMeant(name) : undefined;
  if (meant !== undefined) {
    complaints.error("folder-name", 0, "won't be read.", `Rename it to "${meant}", in lowercase letters.`);
  } else if (isFolder && (holdsLessons || /^\d/.test(name))) {
    const hint = "Put its lessons beside course.md. To make a folder a draft, start its name with _.";
    complaints.error("folder-lessons", 0, "is a folder, and lessons in it would never be sent.", hint);
  } else if (!isFolder && (/^\d/.test(name) || /\.(?:docx?|odt|rtf|pages|html?)$/i.test(name)) && !ABOUT.test(name)) {
    const hint = 'Save it as Markdown, with a name like "03-planning.md". To make it a draft, start its name with _.';
    complaints.error("file-name", 0, "would never be sent, because it isn't a Markdown file.", hint);
  } else {
    const hint = "It's left out. To offer a file to readers, put it on your site and link to it.";
    complaints.warning("file-unread", 0, `isn't a ${isFolder ? "folder" : "file"} that a course has.`, hint);
  }
}

/** A text file that's no lesson by its name. */
export function tellMisnamed(name: string, complaints: Complaints): void {
  const letter = letterMeant(name);
  if (ABOUT.test(name)) {
    const hint = "It's left out. To show that's on purpose, start its name with _.";
    complaints.warning("file-unread", 0, "isn't a lesson.", hint);
  } else if (letter !== undefined) {
    complaints.error("letter-place", 0, "won't be read here.", `Move it to letters/${letter}.md.`);
  } else {
    complaints.error(
      "file-name",
      0,
      "would never be sent, because its name doesn't say which lesson it is.",
      'Name it like "03-planning.md": two digits, lowercase letters, and hyphens. To make it a draft, start its name with _.',
    );
  }
}
