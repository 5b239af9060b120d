import type { Root } from "mdast";
import { toString } from "mdast-util-to-string";
import type { Mails } from "../../emails/mails.tsx";
import { checkBlock, checkOpenings } from "./blocks.ts";
import type { Complaints } from "./complaint.ts";
import { checkFences } from "./fences.ts";
import { fillInTokens, type HoleBook, type MailKind } from "./holes.ts";
import { checkLink, type Offered } from "./links.ts";
import { lineOf, readMarkdown, walk } from "./markdown.ts";
import { readOverrules } from "./overrules.ts";
import { checkLiteral, checkRelativeTime, checkStructure, countWords, isQuoted, readingMinutes } from "./prose.ts";
import { checkSlips } from "./slips.ts";
import { leadToTemplates } from "./templates/linked.ts";

export type Body = {
  readonly root: Root;
  readonly words: number;
  readonly minutes: number;
  /** Of its exercises. */
  readonly makes: readonly string[];
};

/** Parses a mail's body and checks all that can be known from the file alone. */
export function readBody(
  text: string,
  kind: MailKind,
  blocks: Mails["blocks"],
  book: HoleBook,
  offered: Offered,
  heard: Complaints,
): Body {
  const { text: plain, complaints } = readOverrules(text, heard);
  const fenced = checkFences(fillInTokens(plain, 1, kind, book, complaints), complaints);
  // Where a block is never closed, to the parser all that follows is inside it, and the next inside that.
  const root = readMarkdown(fenced.sound ? fenced.text : fenced.text.replaceAll(/^\s{0,3}:{3}.*$/gm, ""), complaints);
  checkOpenings(root, fenced, complaints);
  const told = new Set<string>();
  for (const [node, above] of walk(root)) {
    checkStructure(node, told, complaints);
    checkLink(node, book, offered, complaints);
    if (node.type === "containerDirective" && fenced.sound) {
      checkBlock(node, above, kind, blocks, book, complaints);
    }
    if (node.type === "text") {
      if (kind === "lesson" && !isQuoted(above)) checkRelativeTime(node.value, lineOf(node), complaints);
      checkLiteral(node.value, lineOf(node), told, complaints);
    }
  }
  if (fenced.sound) checkSlips(fenced.text, root, complaints);
  if (offered.templates !== undefined) leadToTemplates(root, offered.templates);
  const words = root.children.reduce((sum, child) => sum + countWords(book.sample(spaced(child))), 0);
  if (words === 0) complaints.error("body-empty", 0, "has no text below its front matter.", "Write some.");
  return { root, words, minutes: readingMinutes(words), makes: makesOf(root, book) };
}

function makesOf(root: Root, book: HoleBook): readonly string[] {
  return [...walk(root)].flatMap(([node]) => {
    const makes = node.type === "containerDirective" && node.name === "exercise" ? node.attributes?.["makes"] : null;
    return makes == null ? [] : [book.sample(makes)];
  });
}

/** toString, with a space between blocks, which would otherwise run into one word. */
function spaced(node: Root["children"][number]): string {
  return [...walk(node)]
    .filter(([part]) => ["paragraph", "heading", "tableCell", "code"].includes(part.type))
    .map(([part]) => toString(part, { includeImageAlt: false }))
    .join(" ");
}
