import writeExcelFile, { type CellObject, type Sheet } from "write-excel-file/node";
import { type Block, type Cell, type Document, type TableBlock, textOf } from "./document.ts";
import { columnWidths, isExample, linesOf, LOOK, TURNED_FROM } from "./look.ts";
import { type About, sealed } from "./seal.ts";

/** What Excel takes for a sheet's name. */
const LONGEST_NAME = 31;
/** Points of a line of 10 points. */
const LINE_HEIGHT = 13;
/** Letters of the column of notes. */
const NOTES_WIDTH = 90;
const EXAMPLE = { fontStyle: "italic", textColor: LOOK.muted, backgroundColor: LOOK.example } as const;

/**
 * A spreadsheet: a sheet for each table, its headings bold and always in sight, and one with the notes around them. Every cell is a
 * text or a number: none is ever calculated.
 */
export async function toXlsx(document: Document, about: About): Promise<Uint8Array> {
  const tables = document.blocks.filter((block) => block.is === "table");
  const names: string[] = [];
  const sheets = tables.map((table) => sheetOf(table, freeName(table.name, names)));
  // A heading right above a table is the name of that table's sheet.
  const notes = document.blocks.filter(
    ({ is }, index) => is !== "table" && !(is === "heading" && document.blocks[index + 1]?.is === "table"),
  );
  if (notes.length > 0) sheets.push(notesOf(document.title, notes, freeName("Notes", names)));
  const file = await writeExcelFile(sheets, { fontFamily: LOOK.font, fontSize: 10 }).toBuffer();
  return sealed(file, { ...about, title: document.title });
}

function freeName(wanted: string, taken: string[]): string {
  const plain =
    wanted
      .replaceAll(/[\\/?*[\]:]/g, " ")
      .replaceAll(/^'|'$/g, "")
      .trim() || "Sheet";
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? "" : ` ${number}`;
    const name = `${plain.slice(0, LONGEST_NAME - end.length)}${end}`;
    if (taken.some((other) => other.toLowerCase() === name.toLowerCase())) continue;
    taken.push(name);
    return name;
  }
}

function sheetOf(table: TableBlock, sheet: string): Sheet<Buffer> {
  const widths = columnWidths(table);
  const roomy = widths.map((width) => width + 2);
  const heightOf = (row: readonly Cell[]) => LINE_HEIGHT * linesOf(row, roomy) + 6;
  const height = heightOf(table.head);
  const head = table.head.map((cell) => styled(cell, { fontWeight: "bold", backgroundColor: LOOK.head, height }));
  const rows = table.rows.map((row) => {
    const height = heightOf(row);
    return row.map((cell, column) => styled(cell, { height, ...(isExample(table, row, column) ? EXAMPLE : {}) }));
  });
  return {
    sheet,
    data: [head, ...rows],
    columns: widths.map((width) => ({ width: width + 4 })),
    stickyRowsCount: 1,
    ...(table.head.length >= TURNED_FROM ? { orientation: "landscape" } : {}),
  };
}

function notesOf(title: string, blocks: readonly Block[], sheet: string): Sheet<Buffer> {
  const lines = blocks.flatMap((block): CellObject[][] => {
    switch (block.is) {
      case "heading":
        return [[{ ...note(textOf(block.runs)), fontWeight: "bold" }]];
      case "paragraph":
        return [[note(textOf(block.runs))]];
      case "item":
        return [[note(`${"   ".repeat(block.depth)}${block.mark} ${textOf(block.runs)}`)]];
      case "table":
        return [];
    }
  });
  const data = [[{ ...note(title), fontWeight: "bold" as const, fontSize: 14, height: 2 * LINE_HEIGHT }], ...lines];
  return { sheet, data, columns: [{ width: NOTES_WIDTH }] };
}

function note(value: string): CellObject {
  const height = LINE_HEIGHT * linesOf([[{ text: value, bold: false, italic: false }]], [NOTES_WIDTH]) + 3;
  return { value, type: String, wrap: true, alignVertical: "top", height };
}

function styled(cell: Cell, look: Partial<CellObject>): CellObject {
  const text = textOf(cell).trim();
  const frame = { wrap: true, alignVertical: "top", borderColor: LOOK.line, borderStyle: "thin" } as const;
  // A number that's kept as text can't be added up; one with a zero in front of it is no number but a name.
  if (isNumber(text)) return { value: Number(text), type: Number, ...frame, ...look };
  return { ...(text === "" ? {} : { value: text }), type: String, ...frame, ...look };
}

function isNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(text);
}
