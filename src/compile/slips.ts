import type { Heading, Nodes, Parents, Root, Table } from "mdast";
import type { Complaints } from "./complaint.ts";
import { lineOf, walk } from "./markdown.ts";

/** A sign that Markdown doesn't know, or not there, with what to do about it. */
type Sign = { readonly code: string; readonly sign: RegExp; readonly hint: string };

/** What would be printed as it is, though its author meant something by it. */
const SIGNS: readonly Sign[] = [
  {
    code: "wiki-literal",
    sign: /!?\[\[[^\]\n]+\]\]/g,
    hint: "Write [words](https://…), or ![what it shows](images/…).",
  },
  {
    code: "attribute-literal",
    sign: /\{[:#.][\w .#:="'-]*\}/g,
    hint: "Headings and words take no attributes here. Remove it.",
  },
  {
    code: "emphasis-literal",
    sign: /\*\*[^\s*][^*\n]*\*\*|\*\*[^*\n]*[^\s*]\*\*|__[^\s_][^_\n]*__/g,
    hint: "Put a space before the first ** and behind the last one, or leave the marks out.",
  },
  {
    code: "mark-literal",
    sign: /==[^\s=][^=\n]*==/g,
    hint: "Use **bold** or *italics*: Markdown here has no highlighter.",
  },
  { code: "math-literal", sign: /\$\$[^$\n]+\$\$/g, hint: "Formulas aren't set. Write it in words, or draw it." },
  {
    code: "table-literal",
    sign: /^\|.*\|.*\|[ \t]*$/gm,
    hint: "A table needs a second line such as | --- | --- |, and a blank line above it.",
  },
  {
    code: "heading-literal",
    sign: /^#{1,6}(?=[\p{L}#])[^\n]*/gmu,
    hint: "Put a space behind the #, or write \\# for a hashtag.",
  },
  { code: "bullet-literal", sign: /^[•●◦▪‣·–—][ \t][^\n]*/gmu, hint: 'Begin the items of a list with "- ".' },
  { code: "checkbox-literal", sign: /^\[[xX]?\](?=[^([])/gm, hint: 'Write "- [ ] " or "- [x] ", with spaces.' },
];

/** Signs that the parser takes apart: looked for in the lines themselves, outside of code. */
const LINE_SIGNS: readonly Sign[] = [
  {
    code: "link-reversed",
    sign: /\([^()\n]+\)\[https?:[^\]\n]+\]/g,
    hint: "Write [words](https://…): square brackets first.",
  },
  { code: "link-literal", sign: /\[[^\]\n]+\] \((?:https?:|mailto:)/g, hint: "Leave no space between ] and (." },
  {
    code: "tag-literal",
    sign: /\{%[^%\n]*%\}|\*\|[A-Z_:]+\|\*|%[A-Z_]{3,}%/g,
    hint: "Write {{first_name|there}} for a name.",
  },
];

const UNFINISHED = /\b(?:TODO|FIXME|TBD|XXX)\b|\blorem ipsum\b|\[(?:insert|your)\b[^\]\n]*\]/gi;

/** Tells what an author most likely meant otherwise, in the text of a body. */
export function checkSlips(text: string, root: Root, complaints: Complaints): void {
  const lines = text.split("\n");
  for (const [node, above] of walk(root)) {
    if (node.type === "text") checkSigns(node.value, lineOf(node), above, complaints);
    if (node.type === "code") checkCode(node, lines, complaints);
    if (node.type === "table") checkTable(node, complaints);
    if (node.type === "heading") checkUnderlined(node, lines, complaints);
  }
  checkRanks(root, complaints);
  checkNotes(root, complaints);
  checkLines(lines, root, complaints);
}

/** @param line of the first line of the text */
export function checkUnfinished(text: string, line: number, complaints: Complaints): void {
  for (const { 0: found, index } of text.matchAll(UNFINISHED)) {
    complaints.warning(
      "unfinished",
      lineAt(text, line, index),
      `says "${found}".`,
      "Write what belongs there, or remove it.",
    );
  }
}

function checkSigns(text: string, line: number, above: readonly Parents[], complaints: Complaints): void {
  checkUnfinished(text, line, complaints);
  const inTable = above.some(({ type }) => type === "table");
  tellSigns(
    SIGNS.filter(({ sign }) => !(inTable && sign.multiline)),
    text,
    line,
    complaints,
  );
}

function tellSigns(signs: readonly Sign[], text: string, line: number, complaints: Complaints): void {
  for (const { code, sign, hint } of signs) {
    for (const { 0: found, index } of text.matchAll(sign)) {
      const shown = found.length > 40 ? `${found.slice(0, 39)}…` : found;
      complaints.warning(code, lineAt(text, line, index), `prints "${shown}" as it is.`, hint);
    }
  }
}

const FENCE = /^[\s>]*(?:[-+*]|\d+[.)])?[\s>]*(`{3,}|~{3,})/;

function checkCode(node: Extract<Nodes, { type: "code" }>, lines: readonly string[], complaints: Complaints): void {
  const line = lineOf(node);
  const fence = FENCE.exec(lines[line - 1] ?? "")?.[1];
  if (fence === undefined) {
    const hint = "If it isn't code, take the four spaces away. If it is, put a line of ``` above and below it.";
    complaints.warning("code-indented", line, "is shown as code, because it's indented by four spaces or a tab.", hint);
    return;
  }
  const last = node.position?.end.line ?? line;
  const closing = (lines[last - 1] ?? "").replaceAll(/[\s>]/g, "");
  const closed = last > line && closing.length >= fence.length && closing === fence.charAt(0).repeat(closing.length);
  if (closed) return;
  complaints.error(
    "code-unclosed",
    line,
    `opens code with ${fence} and never closes it.`,
    `Add a line "${fence}" where the code ends.`,
  );
}

function checkTable(node: Table, complaints: Complaints): void {
  const [head, ...rows] = node.children;
  const columns = head?.children.length ?? 0;
  for (const row of rows) {
    const cells = row.children.length;
    const said = `has a row of ${cells} cells in a table of ${columns} columns.`;
    if (cells > columns) {
      complaints.error(
        "table-uneven",
        lineOf(row),
        said,
        "Add a heading for it, or write \\| for a bar inside a cell.",
      );
    } else if (cells < columns) {
      complaints.warning(
        "table-uneven",
        lineOf(row),
        said,
        "Leave a cell empty, as in | a | |, where there's nothing to say.",
      );
    }
  }
}

/** Two words over three hyphens are a heading (CommonMark 0.31, 4.3); most people meant a line across the page. */
function checkUnderlined(node: Heading, lines: readonly string[], complaints: Complaints): void {
  const line = lineOf(node);
  if (node.depth !== 2 || /^[\s>]*(?:[-+*]|\d+[.)])?[\s>]*#/.test(lines[line - 1] ?? "")) return;
  const hint = "Leave a blank line above the ---. If it is a heading, begin it with ##.";
  complaints.warning("heading-underlined", line, "becomes a heading because of the --- below it.", hint);
}

function checkRanks(root: Root, complaints: Complaints): void {
  let before = 2;
  for (const [node] of walk(root)) {
    if (node.type !== "heading") continue;
    if (node.depth > before + 1 && node.depth <= 4) {
      const hint = `Write ${"#".repeat(before + 1)}: people who listen go from rank to rank.`;
      complaints.warning(
        "heading-skips",
        lineOf(node),
        `skips from ${"#".repeat(before)} to ${"#".repeat(node.depth)}.`,
        hint,
      );
    }
    before = Math.max(2, node.depth);
  }
}

function checkNotes(root: Root, complaints: Complaints): void {
  const nodes = [...walk(root)].map(([node]) => node);
  const used = new Set(nodes.flatMap((node) => (node.type === "footnoteReference" ? [node.identifier] : [])));
  for (const node of nodes) {
    if (node.type !== "footnoteDefinition" || used.has(node.identifier)) continue;
    const label = node.label ?? node.identifier;
    complaints.warning(
      "note-unused",
      lineOf(node),
      `has a note [^${label}] that nothing refers to.`,
      `Write [^${label}] where it belongs, or remove it.`,
    );
  }
}

/** A space that Markdown doesn't take for one, as Option-Space and many word processors make it. */
const OTHER_SPACE = /^[ \t>]*(?:[-+*]|\d{1,9}[.)]|#{1,6}|>)[\u00a0\u2000-\u200a\u202f\u3000]/;

function checkLines(lines: readonly string[], root: Root, complaints: Complaints): void {
  const code = new Set<number>();
  for (const [node] of walk(root)) {
    if (node.type !== "code") continue;
    for (let line = lineOf(node); line <= (node.position?.end.line ?? 0); line += 1) code.add(line);
  }
  for (const [index, whole] of lines.entries()) {
    const number = index + 1;
    if (code.has(number)) continue;
    if (OTHER_SPACE.test(whole)) {
      const hint = "Delete the space behind the mark and type it again.";
      complaints.warning("space-strange", number, "has a no-break space where Markdown needs a plain one.", hint);
    }
    tellSigns(LINE_SIGNS, whole.replaceAll(/`[^`]*`/g, ""), number, complaints);
  }
}

function lineAt(text: string, line: number, index: number): number {
  return line + text.slice(0, index).split("\n").length - 1;
}
