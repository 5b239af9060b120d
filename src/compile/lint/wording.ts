import type { Image, Parents } from "mdast";
import type { Complaints } from "../complaint.ts";
import { lineOf, walk } from "../markdown.ts";
import { isQuoted } from "../prose.ts";
import { lineWithin, type Manuscript } from "./manuscript.ts";

/**
 * Words that count from the day of writing, less plainly than those that the compiler refuses: "tomorrow" is always wrong
 * in a lesson, "recently" may be about the reader.
 */
const AGEING = new RegExp(
  [
    "recently|lately|nowadays|currently|these days|just now|the other day|so far this",
    "at the moment(?! (?:of|when|that|you|she|he|they|it|the))",
    "(?:a|an|one|two|three|four|five|six|\\d+|(?:a )?few|several|some) (?:day|week|month|year)s? ago",
    "in (?:recent|the (?:last|past|coming)) (?:days|weeks|months|years)",
    "(?:this|last|next) (?:quarter|season|spring|summer|fall|autumn|winter|decade|century)",
    "(?:this|the) (?:past|coming|upcoming) (?:week|weekend|month|quarter|year)",
    "upcoming (?:week|weekend|month|quarter|year|lesson)",
  ]
    .map((part) => `\\b(?:${part})\\b`)
    .join("|")
    .replaceAll(" ", "\\s+"),
  "gi",
);

/** The first words of a description that a screen reader says already. */
const IS_AN_IMAGE =
  /^(?:an? |the )?(?:image|picture|photo|photograph|graphic|screenshot|illustration) (?:of|showing)\b/i;
const ALT_LEAST = 15;

/** Words that will be wrong when they are read, that say nothing, or that were meant for the author alone. */
export function checkWording(lesson: Manuscript, complaints: Complaints): void {
  const { subject, preheader, questions, lineOf: matterLine, book, root } = lesson;
  checkAgeing(subject, matterLine(["subject"]), complaints);
  checkAgeing(preheader, matterLine(["preheader"]), complaints);
  for (const { text, line } of questions) checkAgeing(text, line, complaints);
  for (const [node, above] of walk(root)) {
    if (node.type === "text" && !isQuoted(above) && !isStory(above)) {
      checkAgeing(book.sample(node.value), lineOf(node), complaints);
    }
    if (node.type === "image" || node.type === "imageReference") checkAlt(node.alt ?? "", lineOf(node), complaints);
    if (node.type === "image") checkSize(node, complaints);
  }
  checkNotes(lesson.text, complaints);
}

/** An example is a story with a calendar of its own. */
function isStory(above: readonly Parents[]): boolean {
  return above.some((parent) => parent.type === "containerDirective" && parent.name === "example");
}

function checkAgeing(text: string, line: number, complaints: Complaints): void {
  for (const match of text.matchAll(AGEING)) {
    const words = match[0].replaceAll(/\s+/g, " ");
    const at = lineWithin(text, match.index, line);
    const hint = "Learners will read it in other years. Give the date, or leave the words out.";
    complaints.warning("time-ageing", at, `says "${words}".`, hint);
  }
}

function checkAlt(alt: string, line: number, complaints: Complaints): void {
  const words = alt.trim();
  // Without words at all it is the compiler's error.
  if (words === "") return;
  if (IS_AN_IMAGE.test(words)) {
    const hint = "Start with what it shows. Screen readers already say that it's an image.";
    complaints.warning("image-alt", line, `describes an image as "${words.slice(0, 30).trimEnd()}…".`, hint);
  } else if (words.length < ALT_LEAST) {
    const hint = "Say what it shows, so nothing is lost if pictures are off.";
    complaints.warning("image-alt", line, `describes an image in ${words.length} characters ("${words}").`, hint);
  }
}

/** Only the author's site knows how large it is, and nothing here asks it. */
function checkSize(image: Image, complaints: Complaints): void {
  if (image.title != null || !/^https:/i.test(image.url)) return;
  const hint =
    'Write it in pixels after the link: (https://… "300x200"). Otherwise, Outlook makes it as wide as the column.';
  complaints.warning("image-size", lineOf(image), "shows an image from another site without its size.", hint);
}

/** One for the whole file: an unfinished lesson has dozens. */
function checkNotes(text: string, complaints: Complaints): void {
  const lines = text.split("\n").flatMap((line, index) => (/\bTODO:|\blorem ipsum\b/i.test(line) ? [index + 1] : []));
  const [first] = lines;
  if (first === undefined) return;
  const says = lines.length === 1 ? "has a note that was meant for you" : `has ${lines.length} lines left to write`;
  complaints.warning("todo-left", first, `${says} ("TODO:").`, "Replace it with what it asks for.");
}
