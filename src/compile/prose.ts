import type { Nodes, Parents } from "mdast";
import type { Complaints } from "./complaint.ts";
import { lineOf } from "./markdown.ts";

const PERIODS = "week|weekend|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday";
const RELATIVE = new RegExp(
  `\\b(?:yesterday|today|tomorrow|tonight|this (?:morning|afternoon|evening)|(?:this|last|next)\\s+(?:${PERIODS}))\\b`,
  "gi",
);

/**
 * A lesson is read in a week that nobody knows when it is written, so words that count from "now" are wrong in it.
 */
export function checkRelativeTime(text: string, line: number, complaints: Complaints): void {
  for (const match of text.matchAll(RELATIVE)) {
    const words = match[0].replaceAll(/\s+/g, " ");
    const hint =
      'Each learner reads it in a different week. Say "in the next lesson", or add <!-- ok: relative-time --> at the end of the line.';
    complaints.warning("relative-time", line + newlines(text.slice(0, match.index)), `says "${words}".`, hint);
  }
}

/**
 * Text that an author meant as markup and that would be printed as it stands, or that would not be printed at all.
 *
 * @param told what was told of the file already: a reference that's defined nowhere may come up often
 */
export function checkLiteral(text: string, line: number, told: Set<string>, complaints: Complaints): void {
  const at = (index: number) => line + newlines(text.slice(0, index));
  // Only an entity such as &#27; brings one here: what stands in the file was looked through as it was read.
  for (const match of text.matchAll(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\ufffd]/gu)) {
    const code = `U+${match[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0") ?? ""}`;
    complaints.error(
      "character",
      at(match.index),
      `has an entity for an unprintable character (${code}).`,
      "Delete it.",
    );
  }
  for (const match of text.matchAll(/(?<=^|\s)::?[a-z][\w-]*(:?)/gi)) {
    const hint =
      match[1] === ":" ? "Write the emoji itself." : "If it should be a block, it needs three colons and its own line.";
    complaints.warning("directive-literal", at(match.index), `prints "${match[0]}" as is.`, hint);
  }
  for (const match of text.matchAll(/\[[^\]\n]+\]\[[^\]\n]*\]|\[\^[^\]\n]+\]/g)) {
    if (told.has(match[0])) continue;
    told.add(match[0]);
    const name = /\[[^[\]]*\]$/.exec(match[0])?.[0] ?? match[0];
    const means = name.startsWith("[^") ? "its text" : "https://…";
    const hint = `Add a line "${name}: ${means}", with no space before the colon.`;
    complaints.warning("reference-literal", at(match.index), `prints "${match[0]}" as is.`, hint);
  }
  for (const match of text.matchAll(/\[[^\]\n]+\]\(/g)) {
    const hint = "Write [words](https://…), with no space in the link and a ) at the end.";
    complaints.warning("link-literal", at(match.index), `prints "${match[0]}…" as is.`, hint);
  }
}

/** Quotations keep their words: whoever is quoted knew which day it was. */
export function isQuoted(above: readonly Parents[]): boolean {
  return above.some((parent) => parent.type === "blockquote");
}

/** Structure that reads badly in a mail. */
export function checkStructure(node: Nodes, told: Set<string>, complaints: Complaints): void {
  const line = lineOf(node);
  // The end of an element is told with its beginning.
  if (node.type === "html" && !told.has(/^<(\/\w+)\s*>$/.exec(node.value.trim())?.[1] ?? "<")) {
    for (const [, name = ""] of node.value.matchAll(/<(\w+)/g)) told.add(`/${name}`);
    const hint = node.value.startsWith("<!--")
      ? "Put notes to yourself in the front matter, after a #."
      : "Use Markdown. If you just mean a <, write \\<.";
    complaints.error("html", line, `has raw HTML (${node.value.split("\n")[0]?.slice(0, 30) ?? ""}).`, hint);
  }
  if (node.type === "heading") {
    if (node.children.length === 0) complaints.error("heading-empty", line, "has an empty heading.", "Remove it.");
    // One that's underlined is told with its line (slips.ts).
    if (node.depth === 1 && node.position?.start.line === node.position?.end.line) {
      complaints.error("heading-level", line, "has a heading with one #.", "Start with ##. The title is the only #.");
    } else if (node.depth > 4) {
      complaints.warning("heading-level", line, `has a heading with ${node.depth} #.`, "Use ##, ### or ####.");
    }
  }
  if (node.type === "table" && (node.children[0]?.children.length ?? 0) > 6) {
    complaints.warning("table-wide", line, "has a table with more than six columns.", "Phones are narrow. Split it.");
  }
}

/** Words of a text as people count them: runs that hold a letter or a digit. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
}

/** Whole minutes at 220 words a minute, at least 1. */
export function readingMinutes(words: number): number {
  return Math.max(1, Math.round(words / 220));
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}
