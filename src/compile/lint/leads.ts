import type { Nodes } from "mdast";
import { toString } from "mdast-util-to-string";
import type { Complaints } from "../complaint.ts";
import { lineOf, walk } from "../markdown.ts";
import { didYouMean } from "../../course/nearest.ts";
import { isAddress, lineWithin, type Manuscript, nameOf } from "./manuscript.ts";

/** More than the compiler knows of; it has the plainest ("here", "read more"), and warns of them by itself. */
const SAYS_LITTLE =
  /^(?:(?:right |over |just )?here|(?:click|press|tap|see|look|go) (?:\S+ )?(?:here|this|link|below)\b.*|(?:learn|find out|see|read) more|(?:this|the) (?:page|site|website|article|post|one)|details|more (?:info|information|details)|continue|source)$/i;

/** Where a lesson leads: links to what is not there, and words that do not say where to. */
export function checkLeads(lesson: Manuscript, course: readonly Manuscript[], complaints: Complaints): void {
  for (const [node] of walk(lesson.root)) {
    if (node.type === "link" || node.type === "linkReference") checkWords(node, complaints);
    if (node.type === "link" || node.type === "definition")
      checkInside(node.url, lineOf(node), lesson, course, complaints);
    if (node.type === "text") checkNumbers(lesson.book.sample(node.value), lineOf(node), course, complaints);
  }
}

function checkWords(link: Nodes, complaints: Complaints): void {
  const words = toString(link).trim().replaceAll(/\s+/g, " ");
  const line = lineOf(link);
  if (isAddress(words)) {
    const hint = "Write [what it leads to](https://…). A screen reader reads a bare link letter by letter.";
    complaints.warning("link-bare", line, `shows the bare link "${shorten(words)}".`, hint);
  } else if (SAYS_LITTLE.test(words.replace(/[\s.!…:»→>]+$/, ""))) {
    const hint = "Say what it leads to. People who use screen readers jump from link to link.";
    complaints.warning("link-vague", line, `has a link that only says "${shorten(words)}".`, hint);
  }
}

/** A link to a file, an id, or a heading. None works in an email, and the compiler says so; here, what it was meant to lead to. */
function checkInside(
  url: string,
  line: number,
  here: Manuscript,
  course: readonly Manuscript[],
  complaints: Complaints,
): void {
  const [first] = here.book.split(url);
  if (typeof first !== "string" || /^(?:[a-z][a-z0-9+.-]*:|\/\/|images\/|templates\/)/i.test(first)) return;
  const [path = "", anchor] = decoded(first).split("#");
  const name = path
    .replace(/^(?:\.{0,2}\/)*(?:lessons\/)?/, "")
    .replace(/^.*\//, "")
    .replace(/\?.*$/, "");
  const named = (lesson: Manuscript) => [nameOf(lesson), nameOf(lesson).replace(/\.md$/, ""), lesson.id];
  const lesson = name === "" ? here : course.find((other) => named(other).includes(name));
  if (lesson === undefined) {
    const hint = `In an email, call lessons by their number: "lesson 2".${didYouMean(name, course.flatMap(named))}`;
    complaints.warning("link-dead", line, `leads to "${shorten(first)}", but no lesson has that file or id.`, hint);
  } else if (anchor !== undefined && anchor !== "" && !lesson.anchors.includes(anchor.toLowerCase())) {
    const hint = `Name the heading in words instead.${didYouMean(anchor, lesson.anchors)}`;
    complaints.warning(
      "link-dead",
      line,
      `leads to "#${shorten(anchor)}", but ${nameOf(lesson)} has no such heading.`,
      hint,
    );
  }
}

/** "Lesson 9" in a course of eight: what is left of a lesson that was taken out or moved. */
function checkNumbers(text: string, line: number, course: readonly Manuscript[], complaints: Complaints): void {
  for (const match of text.matchAll(/\blesson\s+(\d{1,3})\b/gi)) {
    if (Number(match[1]) >= 1 && Number(match[1]) <= course.length) continue;
    const at = lineWithin(text, match.index, line);
    const has = course.length === 1 ? "the course has one" : `the course has ${course.length}`;
    complaints.warning("lesson-unknown", at, `mentions lesson ${match[1] ?? ""}, but ${has}.`, "Fix the number.");
  }
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
