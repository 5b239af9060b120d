import type { Delete, Heading, Nodes, Parents, Root, Table, Text } from "mdast";
import type { Complaints } from "./complaint.ts";
import { lineOf, walk } from "./markdown.ts";
import { LINE_SIGNS, PLAIN_SIGNS, type Sign, SIGNS } from "./signs.ts";

const UNFINISHED = /\b(?:TODO|FIXME|TBD|XXX)\b|\blorem ipsum\b|\[(?:insert|your)\b[^\]\n]*\]|(?-i:\b(?:TK){1,2}\b)/gi;

/** Tells what an author most likely meant otherwise, in the text of a body. */
export function checkSlips(text: string, root: Root, complaints: Complaints): void {
  const lines = text.split("\n");
  for (const [node, above] of walk(root)) {
    if (node.type === "text") checkSigns(node, above, lines, complaints);
    if (node.type === "code") checkCode(node, lines, complaints);
    if (node.type === "table") checkTable(node, complaints);
    if (node.type === "heading") checkUnderlined(node, lines, complaints);
    if (node.type === "delete") checkStruck(node, lines, complaints);
    if (node.type === "root" || node.type === "listItem" || node.type === "blockquote") checkLists(node, complaints);
  }
  checkRanks(root, complaints);
  checkNotes(root, complaints);
  checkLines(lines, root, complaints);
}

/** A line of front matter, in which Markdown isn't read. */
export function checkPlain(text: string, line: number, complaints: Complaints): void {
  tellSigns(PLAIN_SIGNS, text, line, complaints);
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

function checkSigns(node: Text, above: readonly Parents[], lines: readonly string[], complaints: Complaints): void {
  const line = lineOf(node);
  checkUnfinished(node.value, line, complaints);
  if (above.some(({ type }) => type === "table")) {
    tellSigns(
      SIGNS.filter(({ leads }) => leads !== true),
      node.value,
      line,
      complaints,
    );
    return;
  }
  const parent = above.at(-1);
  const begins = parent?.type === "paragraph" && parent.children[0] === node;
  tellSigns(SIGNS, node.value, line, complaints, ({ leads }, found, index) => {
    if (leads === true && index === 0 && !begins) return false;
    // A backslash before a sign says that the sign is meant.
    return !(lines[lineAt(node.value, line, index) - 1] ?? "").includes(`\\${found.charAt(0)}`);
  });
}

/** One of a kind in a line, and one in a paragraph of those that lead lines: a list of nine bullets is one mistake. */
function tellSigns(
  signs: readonly Sign[],
  text: string,
  line: number,
  complaints: Complaints,
  holds: (sign: Sign, found: string, index: number) => boolean = () => true,
): void {
  const told = new Set<string>();
  for (const sign of signs) {
    for (const { 0: found, index } of text.matchAll(sign.sign)) {
      const at = lineAt(text, line, index);
      const once = sign.leads === true ? sign.code : `${sign.code} ${at}`;
      if (told.has(once) || !holds(sign, found, index)) continue;
      told.add(once);
      const [first = ""] = found.split("\n");
      const shown = first.length > 40 ? `${first.slice(0, 39)}…` : first;
      complaints.warning(sign.code, at, `prints "${shown}" as is.`, sign.hint);
    }
  }
}

const FENCE = /^[\s>]*(?:[-+*]|\d+[.)])?[\s>]*(`{3,}|~{3,})/;

/** Languages that other programs draw. */
const DRAWN = new Set(["mermaid", "plantuml", "dot", "graphviz", "dataview", "dataviewjs", "math"]);

function checkCode(node: Extract<Nodes, { type: "code" }>, lines: readonly string[], complaints: Complaints): void {
  const line = lineOf(node);
  if (DRAWN.has(node.lang?.toLowerCase() ?? "")) {
    const hint = "Draw it as SVG, and show it with ![what it shows](images/…).";
    complaints.warning(
      "code-drawing",
      line,
      `shows the source of a diagram (${node.lang ?? ""}), not the diagram.`,
      hint,
    );
  }
  const fence = FENCE.exec(lines[line - 1] ?? "")?.[1];
  if (fence === undefined) {
    const hint = "If it isn't code, remove the four spaces. If it is, put a line of ``` above and below it.";
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
  if (node.depth > 2 || /^[\s>]*(?:[-+*]|\d+[.)])?[\s>]*#/.test(lines[line - 1] ?? "")) return;
  const mark = node.depth === 1 ? "===" : "---";
  const hint = `Leave a blank line above the ${mark}. If it is a heading, begin it with ## instead.`;
  const said = `becomes a heading because of the ${mark} below it.`;
  if (node.depth === 1) complaints.error("heading-underlined", line, said, hint);
  else complaints.warning("heading-underlined", line, said, hint);
}

/** A single tilde on each side strikes text out, just as two do. The author of H~2~O doesn't expect that. */
function checkStruck(node: Delete, lines: readonly string[], complaints: Complaints): void {
  const { line = 0, column = 1 } = node.position?.start ?? {};
  if ((lines[line - 1] ?? "").startsWith("~~", column - 1)) return;
  const hint =
    "If that's what you want, write ~~ on both sides. Otherwise, type the subscript itself (H₂O), or \\~ for a tilde.";
  complaints.warning("struck-single", line, "strikes out what's between two tildes.", hint);
}

/** Items that were meant for the level below: too few spaces before them, and they're beside the one above. */
function checkLists(node: Parents, complaints: Complaints): void {
  for (const [index, list] of node.children.entries()) {
    if (list.type !== "list") continue;
    const before = node.children[index - 1];
    checkIndent(before?.type === "list" ? before.children.at(-1) : undefined, list.children[0], complaints);
    for (const [at, item] of list.children.entries()) checkIndent(list.children[at - 1], item, complaints);
    if (list.ordered !== true || (list.start ?? 1) < 1000) continue;
    const hint = `Write ${list.start ?? ""}\\. if it's a year at the start of a sentence.`;
    complaints.warning("list-number", lineOf(list), `becomes a list that starts with ${list.start ?? ""}.`, hint);
  }
}

function checkIndent(above: Nodes | undefined, item: Nodes | undefined, complaints: Complaints): void {
  if (above === undefined || item === undefined || !("children" in above)) return;
  const column = item.position?.start.column ?? 1;
  if (column <= (above.position?.start.column ?? column)) return;
  const inside = above.children[0]?.position?.start.column ?? column + 1;
  const hint = `If it belongs to that item, put ${inside - 1} spaces before its mark. If not, indent it only as far as that item.`;
  complaints.warning("list-level", lineOf(item), "is beside the item above it, although it's indented.", hint);
}

function checkRanks(root: Root, complaints: Complaints): void {
  let before = 2;
  for (const [node] of walk(root)) {
    if (node.type !== "heading") continue;
    if (node.depth > before + 1 && node.depth <= 4) {
      const hint = `Write ${"#".repeat(before + 1)}: people who use screen readers go from level to level.`;
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
  const defined = new Set<string>();
  for (const node of nodes) {
    if (node.type !== "footnoteDefinition" && node.type !== "definition") continue;
    const label = `[${node.type === "definition" ? "" : "^"}${node.label ?? node.identifier}]`;
    const key = `${node.type} ${node.identifier}`;
    if (defined.has(key)) {
      const hint = "Only the first is used. Give this one another name, or remove it.";
      complaints.error("note-repeated", lineOf(node), `says what ${label} is a second time.`, hint);
    } else if (node.type === "footnoteDefinition" && !used.has(node.identifier)) {
      const hint = `Write ${label} where it belongs, or remove it.`;
      complaints.warning("note-unused", lineOf(node), `has a note ${label} that nothing refers to.`, hint);
    }
    defined.add(key);
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
      const hint = "Delete the space after the mark and type it again.";
      complaints.warning("space-strange", number, "has a no-break space where Markdown needs a plain one.", hint);
    }
    tellSigns(LINE_SIGNS, whole.replaceAll(/`[^`]*`/g, ""), number, complaints);
  }
}

function lineAt(text: string, line: number, index: number): number {
  return line + text.slice(0, index).split("\n").length - 1;
}
