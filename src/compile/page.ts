import { toHtml } from "hast-util-to-html";
import type { Root } from "mdast";
import { toHast } from "mdast-util-to-hast";
import type { CourseMatter } from "../course/course.ts";
import { wordsOf } from "../words/words.ts";
import type { Complaints } from "./complaint.ts";
import { checkNothingLost } from "./completeness.ts";
import { openHoleBook } from "./holes.ts";
import { checkLink } from "./links.ts";
import { lineOf, readMarkdown, walk } from "./markdown.ts";
import { handlersOf, type PageSetting } from "./page-nodes.ts";
import { readOverrules } from "./overrules.ts";
import type { Pictures } from "./pictures.ts";
import { picturesInText } from "./pictures/places.ts";
import { checkLiteral, checkStructure } from "./prose.ts";
import { checkSlips } from "./slips.ts";

/**
 * Checks the text of a page that's the same for everybody: the signup page, or the glossary.
 *
 * @param course undefined where its front matter is broken
 * @returns its tree, and HTML that can be put into the page as it is: no raw HTML, https links alone, headings from h2
 */
export function readPage(
  written: string,
  course: CourseMatter | undefined,
  heard: Complaints,
  drawings: Pictures = new Map(),
): { readonly root: Root; readonly html: string } {
  const { text, complaints } = readOverrules(written, heard);
  for (const [index, line] of text.split("\n").entries()) {
    if (line.includes("{{")) {
      complaints.error(
        "hole-out-of-place",
        index + 1,
        "has a hole.",
        "The page is the same for everybody, so holes don't work there.",
      );
    }
    if (/^ {0,3}:::+[ \t]*\S/.test(line)) {
      complaints.error("block-unknown", index + 1, "has a ::: block.", "Blocks only work in lessons and letters.");
    }
  }
  const plain = text.replaceAll(/^ {0,3}:::.*$/gm, "");
  const root = readMarkdown(plain, complaints);
  const noHoles = openHoleBook([text]);
  const told = new Set<string>();
  for (const [node] of walk(root)) {
    checkStructure(node, told, complaints);
    checkLink(node, noHoles, { drawings }, complaints);
    if (node.type === "text") checkLiteral(node.value, lineOf(node), told, complaints);
  }
  if (root.children.length === 0) {
    complaints.error("body-empty", 0, "has no text below its front matter.", "Write the text of the page there.");
  }
  checkSlips(plain, root, complaints);
  const html = setPage(root, { course, book: noHoles, drawings });
  checkNothingLost(root, { "the web page": html }, complaints);
  return { root, html };
}

/**
 * Sets a body for the web: HTML that is styled by the site, with the tokens of its holes still in it. The tree must be free of
 * errors; what a check would have refused is left out or stands as text, but for addresses, which are trusted to be checked.
 */
export function setPage(root: Root, about: Omit<PageSetting, "inText">): string {
  const setting = { ...about, inText: picturesInText(root) };
  const { notes } = wordsOf(setting.course).lesson;
  const tree = toHast(root, {
    allowDangerousHtml: false,
    handlers: handlersOf(setting),
    clobberPrefix: "note-",
    footnoteLabel: notes.title,
    footnoteLabelProperties: { className: ["unseen"] },
    footnoteBackLabel: (note) => notes.back(note + 1),
  });
  return toHtml(tree).trim();
}
