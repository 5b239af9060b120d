import type { Nodes, Parents } from "mdast";
import { lineOf, walk } from "../markdown.ts";
import { countWords } from "../prose.ts";
import { isAddress, type Manuscript } from "./manuscript.ts";

/** One sentence as a learner reads it, with the line of the source on which it begins. */
export type Sentence = { readonly text: string; readonly words: number; readonly line: number };

/**
 * Where a sentence ends and another begins: with a capital, a number or the "(b)" of a list within a line. Intl.Segmenter
 * goes by Unicode's rules (UAX 29), which see no sentence begin with "12 clinics" or "(b)".
 */
const BOUNDARY = /[.!?…]+["'”’)\]]*\s+(?=["'“‘([]*[\p{Lu}\p{N}]|\([a-z]\)\s)/gu;

/** Words whose full stop ends nothing. */
const ABBREVIATION = /(?:^|[\s(“"])(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|approx|U\.S|U\.K|e\.g|i\.e|a\.m|p\.m)\.\s*$/;

/** Notes and what is not written in sentences: a table's cell, a heading, code. */
const NOT_PROSE = new Set(["heading", "table", "code", "definition", "footnoteDefinition"]);

/** The prose of a lesson: its paragraphs wherever they stand, and the items of lists that are sentences. */
export function sentencesOf({ root, book }: Manuscript): readonly Sentence[] {
  return [...walk(root)].flatMap(([node, above]) =>
    node.type === "paragraph" && isProse(node, above, book.sample) ? split(lettersOf(node, book.sample)) : [],
  );
}

/** "Paper and two sticks" in a list is an item and no sentence; counted as one it would make any text look easy. */
function isProse(node: Nodes, above: readonly Parents[], sample: (text: string) => string): boolean {
  if (above.some((parent) => NOT_PROSE.has(parent.type))) return false;
  const listed = above.some((parent) => parent.type === "listItem");
  return !listed || /[.!?…:][)"”'’\]]*$/.test(lettersOf(node, sample).text.trim());
}

type Letters = { readonly text: string; readonly lineAt: (index: number) => number };

/** The words of a paragraph on one line, and for each place in them the line that it comes from. */
function lettersOf(paragraph: Nodes, sample: (text: string) => string): Letters {
  let text = "";
  const starts: { readonly at: number; readonly line: number }[] = [];
  const add = (value: string, line: number) => {
    for (const [index, part] of value.split("\n").entries()) {
      if (index > 0) text += " ";
      starts.push({ at: text.length, line: line + index });
      text += part;
    }
  };
  for (const [node] of walk(paragraph)) {
    if (node.type === "text" && !isAddress(node.value)) add(sample(node.value), lineOf(node));
    if (node.type === "inlineCode") add(node.value, lineOf(node));
    if (node.type === "break") add("\n", lineOf(node));
  }
  const lineAt = (index: number) => starts.findLast(({ at }) => at <= index)?.line ?? lineOf(paragraph);
  return { text, lineAt };
}

function split({ text, lineAt }: Letters): readonly Sentence[] {
  const ends = [...text.matchAll(BOUNDARY)].map((match) => match.index + match[0].length);
  const sentences: Sentence[] = [];
  let begin = 0;
  for (const end of [...ends, text.length]) {
    const sentence = text.slice(begin, end);
    if (end < text.length && ABBREVIATION.test(sentence)) continue;
    const words = countWords(sentence);
    const indent = sentence.length - sentence.trimStart().length;
    if (words > 0) sentences.push({ text: sentence.trim(), words, line: lineAt(begin + indent) });
    begin = end;
  }
  return sentences;
}
