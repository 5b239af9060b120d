import type { List, Nodes, Table } from "mdast";
import { toString } from "mdast-util-to-string";
import type { Complaints } from "../complaint.ts";
import { lineOf, readMarkdown } from "../markdown.ts";
import { readOverrules } from "../overrules.ts";
import type { Source } from "../source.ts";

/** Words in one face. A line break is "\n". */
export type Run = { readonly text: string; readonly bold: boolean; readonly italic: boolean };
export type Cell = readonly Run[];
export type TableBlock = {
  readonly is: "table";
  /** Of the heading above it, or the document's title. */
  readonly name: string;
  readonly head: readonly Cell[];
  /** Every row has as many cells as the head. */
  readonly rows: readonly (readonly Cell[])[];
};
export type Block =
  | { readonly is: "heading"; readonly depth: 2 | 3; readonly runs: Cell }
  | { readonly is: "paragraph"; readonly runs: Cell }
  /** `mark` is "•", "☐", "☑", or "2."; depth counts from 0. */
  | { readonly is: "item"; readonly mark: string; readonly depth: number; readonly runs: Cell }
  | TableBlock;

/** A template as every format is made from it. */
export type Document = {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** The Markdown itself, without the author's comments to Coursepost. */
  readonly markdown: string;
};

const MOST_COLUMNS = 12;
const MOST_ROWS = 200;
/** Letters of a cell: more fit in none that is printed. */
const LONGEST_CELL = 1000;

/**
 * Reads a template's Markdown. What no document can show is an error, so that nothing is left out silently.
 *
 * @returns undefined where there's an error
 */
export function readDocument({ text, complaints: heard }: Source): Document | undefined {
  let isSound = true;
  const { text: markdown, complaints } = readOverrules(text, {
    ...heard,
    error: (...said) => {
      isSound = false;
      heard.error(...said);
    },
  });
  const document = documentOf(markdown, complaints);
  return isSound ? document : undefined;
}

function documentOf(markdown: string, complaints: Complaints): Document | undefined {
  if (/^---\s*$/.test(markdown.split("\n")[0] ?? "")) {
    const hint = "Remove the lines from --- to ---, and start with the title: # Risk register.";
    complaints.error("template-title", 1, "starts with front matter, and templates don't have any.", hint);
    return undefined;
  }
  for (const [index, line] of markdown.split("\n").entries()) {
    const strange = /\{\{[^}]*\}\}/.exec(line)?.[0] ?? /^ {0,3}:::+\s*\S+/.exec(line)?.[0];
    if (strange === undefined) continue;
    const hint = "A template is the same file for everybody. Leave out holes and ::: blocks.";
    complaints.error("template-content", index + 1, `holds ${strange.trim()}.`, hint);
  }
  const [first, ...rest] = readMarkdown(markdown, complaints).children;
  if (first?.type !== "heading" || first.depth !== 1 || toString(first).trim() === "") {
    const line = first === undefined ? 0 : lineOf(first);
    complaints.error("template-title", line, "doesn't start with its title.", "Start with one line: # Risk register.");
    return undefined;
  }
  const title = toString(first).trim();
  const blocks: Block[] = [];
  for (const node of rest) blocks.push(...blocksOf(node, nameAbove(blocks) ?? title, complaints));
  if (blocks.length === 0) {
    complaints.error("template-empty", 0, "has nothing below its title.", "Write what the learner fills in.");
  }
  return { title, blocks, markdown: `${markdown.trimEnd()}\n` };
}

function nameAbove(blocks: readonly Block[]): string | undefined {
  const heading = blocks.findLast((block) => block.is === "heading");
  return heading === undefined ? undefined : textOf(heading.runs);
}

export function textOf(cell: Cell): string {
  return cell.map(({ text }) => text).join("");
}

function blocksOf(node: Nodes, name: string, complaints: Complaints): readonly Block[] {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other kind is refused
  switch (node.type) {
    case "heading":
      if (node.depth === 1) {
        complaints.error("template-title", lineOf(node), "has a second #.", "Use ## and ### below the title.");
      }
      return [{ is: "heading", depth: node.depth <= 2 ? 2 : 3, runs: runsOf(node.children, complaints) }];
    case "paragraph":
      return [{ is: "paragraph", runs: runsOf(node.children, complaints) }];
    case "list":
      return itemsOf(node, 0, complaints);
    case "table":
      return [tableOf(node, name, complaints)];
    default:
      refuse(node, complaints);
      return [];
  }
}

function itemsOf(list: List, depth: number, complaints: Complaints): readonly Block[] {
  return list.children.flatMap((item, index) => {
    const number = `${(list.start ?? 1) + index}.`;
    const bullet = item.checked == null ? "•" : item.checked ? "☑" : "☐";
    const mark = list.ordered === true ? number : bullet;
    return item.children.flatMap((child, place): readonly Block[] => {
      if (child.type === "list") return itemsOf(child, depth + 1, complaints);
      if (child.type === "paragraph") {
        return [{ is: "item", mark: place === 0 ? mark : "", depth, runs: runsOf(child.children, complaints) }];
      }
      refuse(child, complaints);
      return [];
    });
  });
}

function tableOf(node: Table, name: string, complaints: Complaints): TableBlock {
  const [head = [], ...rows] = node.children.map((row) =>
    row.children.map((cell) => runsOf(cell.children, complaints)),
  );
  if (head.length > MOST_COLUMNS || rows.length > MOST_ROWS) {
    const message = `has a table of ${head.length} columns and ${rows.length} rows.`;
    const hint = `At most ${MOST_COLUMNS} columns and ${MOST_ROWS} rows. Split it.`;
    complaints.error("template-large", lineOf(node), message, hint);
  }
  for (const [index, row] of [head, ...rows].entries()) {
    const at = lineOf(node.children[index] ?? node);
    if (row.length > head.length) {
      const hint = "Add a heading, or write a | inside a cell as \\|.";
      complaints.error("template-uneven", at, "has a row with more cells than its table has headings.", hint);
    }
    if (row.some((cell) => textOf(cell).length > LONGEST_CELL)) {
      const hint = `A cell fits ${LONGEST_CELL} characters at most. Write the rest below the table.`;
      complaints.error("template-large", at, "has a cell that's too long to print.", hint);
    }
  }
  // GFM lets a row be short of cells.
  const full = rows.map((row) => head.map((_, column) => row[column] ?? []));
  return { is: "table", name, head, rows: full };
}

const PLAIN = { bold: false, italic: false };

function runsOf(nodes: readonly Nodes[], complaints: Complaints, face = PLAIN): Cell {
  return nodes.flatMap((node): Cell => {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other kind is refused
    switch (node.type) {
      case "text":
        return [{ text: node.value.replaceAll(/\s*\n\s*/g, " "), ...face }];
      case "break":
        return [{ text: "\n", ...face }];
      case "strong":
        return runsOf(node.children, complaints, { ...face, bold: true });
      case "emphasis":
        return runsOf(node.children, complaints, { ...face, italic: true });
      case "link": {
        const label = runsOf(node.children, complaints, face);
        const to = node.url.replace(/^mailto:/, "");
        return textOf(label) === to ? label : [...label, { text: ` (${to})`, ...face }];
      }
      default:
        refuse(node, complaints);
        return [];
    }
  });
}

function refuse(node: Nodes, complaints: Complaints): void {
  const hint = "A template can have headings, paragraphs, lists, tables, bold, italics, and links. Use one of these.";
  const said = node.type.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  complaints.error("template-content", lineOf(node), `has something that documents can't show (${said}).`, hint);
}
