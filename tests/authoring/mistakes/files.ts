import { MINI } from "../../compile/mini.ts";
import { files, type Mistake } from "./mistake.ts";

const third = (MINI["02-second-kite.md"] ?? "")
  .replace("second-kite", "third-kite")
  .replace("A second kite, and a", "A third kite, and a");
const RIGHT = { "03-third-kite.md": third };
const named = (what: string, name: string, at = `${name}:0`): Mistake => files(what, { [name]: third }, RIGHT, at);
const bytes = (text: string, encoding: BufferEncoding, mark = ""): Buffer => Buffer.from(mark + text, encoding);

/** Names, places and encodings of files. */
export const FILES: readonly Mistake[] = [
  named("one digit", "3-third-kite.md"),
  named("an underscore behind the number", "03_third-kite.md"),
  named("spaces and capitals", "03 Third Kite.md"),
  named("a number at the end", "third-kite-03.md"),
  named("no hyphen", "03.md"),
  named("an ending in capitals", "03-third-kite.MD"),
  named("another ending", "03-third-kite.markdown"),
  named("two endings", "03-third-kite.md.txt"),
  named("no ending", "03-third-kite"),
  named("a page of a browser", "03-third-kite.html"),
  named("a second download", "03-third-kite (1).md"),
  named("a copy", "03-third-kite copy.md"),
  named("a lesson in a folder of its own", "week-3/03-third-kite.md", "week-3:0"),
  named("a dash for the hyphen", "03–third-kite.md"),
  files(
    "a word processor's file",
    { "03-third-kite.docx": Buffer.from("PK\u0003\u0004") },
    RIGHT,
    "03-third-kite.docx:0",
  ),
  files("a number used twice", { "02-third-kite.md": third }, RIGHT, "02-third-kite.md:0"),
  files("UTF-16", { "03-third-kite.md": bytes(third, "utf16le", "\ufeff") }, RIGHT, "03-third-kite.md:1"),
  files("UTF-16 without its mark", { "03-third-kite.md": bytes(third, "utf16le") }, RIGHT, "03-third-kite.md:1"),
  files(
    "Latin-1",
    { "03-third-kite.md": bytes(third.replace("paper", "papér"), "latin1") },
    RIGHT,
    "03-third-kite.md:21",
  ),
  files("course.md with a capital", { "course.md": null, "Course.md": MINI["course.md"] ?? "" }, {}, "Course.md:0"),
  files(
    "course.md with two endings",
    { "course.md": null, "course.md.txt": MINI["course.md"] ?? "" },
    {},
    "course.md.txt:0",
  ),
  files("a readme for course.md", { "course.md": null, "README.md": MINI["course.md"] ?? "" }, {}, "README.md:0"),
  files("a letter that isn't there", { "letters/welcome.md": null }, {}, "lessons/mini:0"),
  files(
    "a letter with a capital",
    { "letters/welcome.md": null, "letters/Welcome.md": MINI["letters/welcome.md"] ?? "" },
    {},
    "letters/Welcome.md:0",
  ),
  files(
    "a letter that nobody sends",
    { "letters/reminder.md": MINI["letters/welcome.md"] ?? "" },
    {},
    "letters/reminder.md:0",
  ),
  files(
    "a letter beside the lessons",
    { "letters/welcome.md": null, "welcome.md": MINI["letters/welcome.md"] ?? "" },
    {},
    "welcome.md:0",
  ),
  files("a document beside the lessons", { "worksheet.pdf": Buffer.from("%PDF-1.7") }, {}, "worksheet.pdf:0"),
];
