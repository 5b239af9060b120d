import {
  BorderStyle,
  Document as WordDocument,
  HeadingLevel,
  HeightRule,
  Packer,
  PageOrientation,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import type { Block, Cell, Document, TableBlock } from "./document.ts";
import { columnWidths, isExample, LOOK, TURNED_FROM } from "./look.ts";
import { type About, sealed } from "./seal.ts";

/** Twentieths of a point: US Letter with margins of three quarters of an inch. */
const PAGE = { width: 12_240, height: 15_840, margin: 1080 };
/** Letters of a line of 10 points on an upright page; a wider table turns the page. */
const UPRIGHT_LETTERS = 84;

/** A Word file that Google Docs and LibreOffice open as well. Its tables' headings are repeated on every page. */
export async function toDocx(document: Document, about: About): Promise<Uint8Array> {
  const turned = document.blocks.some((block) => block.is === "table" && isWide(block));
  const width = (turned ? PAGE.height : PAGE.width) - 2 * PAGE.margin;
  const { margin } = PAGE;
  const word = new WordDocument({
    styles: { default: stylesIn(about.language) },
    sections: [
      {
        properties: {
          page: {
            // For a page on its side Word wants the sizes of the upright one.
            size: {
              width: PAGE.width,
              height: PAGE.height,
              orientation: turned ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
            },
            margin: { top: margin, right: margin, bottom: margin, left: margin },
          },
        },
        children: [
          new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(document.title)] }),
          ...document.blocks.flatMap((block) => set(block, width)),
        ],
      },
    ],
  });
  return sealed(await Packer.toBuffer(word), { ...about, title: document.title });
}

function isWide(table: TableBlock): boolean {
  return (
    table.head.length >= TURNED_FROM || columnWidths(table).reduce((sum, letters) => sum + letters, 0) > UPRIGHT_LETTERS
  );
}

function stylesIn(language: string) {
  const { font } = LOOK;
  return {
    document: {
      run: { font, size: 21, color: LOOK.ink, language: { value: language } },
      paragraph: { spacing: { after: 120, line: 276 } },
    },
    title: { run: { font, size: 40, bold: true, color: LOOK.accent }, paragraph: { spacing: { after: 160 } } },
    heading2: {
      run: { font, size: 27, bold: true, color: LOOK.ink },
      paragraph: { spacing: { before: 280, after: 100 }, keepNext: true },
    },
    heading3: {
      run: { font, size: 23, bold: true, color: LOOK.ink },
      paragraph: { spacing: { before: 200, after: 80 }, keepNext: true },
    },
  };
}

function set(block: Block, width: number): readonly (Paragraph | Table)[] {
  switch (block.is) {
    case "heading": {
      const heading = block.depth === 2 ? HeadingLevel.HEADING_2 : HeadingLevel.HEADING_3;
      return [new Paragraph({ heading, children: runs(block.runs) })];
    }
    case "paragraph":
      return [new Paragraph({ children: runs(block.runs) })];
    case "item": {
      const left = 360 * (block.depth + 1);
      const children = [new TextRun(block.mark === "" ? "\t" : `${block.mark}\t`), ...runs(block.runs)];
      const tabStops = [{ type: "left" as const, position: left }];
      return [new Paragraph({ indent: { left, hanging: 360 }, tabStops, spacing: { after: 80 }, children })];
    }
    case "table":
      // Word puts two tables together that have no paragraph between them.
      return [table(block, width), new Paragraph({ spacing: { after: 60, line: 120 } })];
  }
}

function table(block: TableBlock, width: number): Table {
  const letters = columnWidths(block);
  const all = letters.reduce((sum, each) => sum + each, 0);
  const columnWidthsInPage = letters.map((each) => Math.floor((each * width) / all));
  const line = { style: BorderStyle.SINGLE, size: 4, color: LOOK.line };
  const cellOf = (cell: Cell, column: number, look: "head" | "example" | "plain") =>
    new TableCell({
      width: { size: columnWidthsInPage[column] ?? 0, type: WidthType.DXA },
      margins: { top: 70, bottom: 70, left: 100, right: 100 },
      ...(look === "plain" ? {} : { shading: { fill: LOOK[look], color: "auto", type: "clear" as const } }),
      children: [new Paragraph({ spacing: { after: 0 }, children: runs(cell, look) })],
    });
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: block.head.map((cell, column) => cellOf(cell, column, "head")),
  });
  const rows = block.rows.map(
    (row) =>
      new TableRow({
        cantSplit: true,
        height: { value: 460, rule: HeightRule.ATLEAST },
        children: row.map((cell, column) => cellOf(cell, column, isExample(block, row, column) ? "example" : "plain")),
      }),
  );
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: columnWidthsInPage.reduce((sum, each) => sum + each, 0), type: WidthType.DXA },
    columnWidths: columnWidthsInPage,
    borders: { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line },
    rows: [head, ...rows],
  });
}

function runs(cell: Cell, look: "head" | "example" | "plain" | "text" = "text"): TextRun[] {
  return cell.map(({ text, bold, italic }) => {
    const small = look === "text" ? {} : { size: 19 };
    // Only what's said is said: a heading's own style is bold already, and "not bold" would undo it.
    const face = {
      ...(bold || look === "head" ? { bold: true } : {}),
      ...(italic || look === "example" ? { italics: true } : {}),
    };
    const color = look === "example" ? { color: LOOK.muted } : {};
    return text === "\n" ? new TextRun({ break: 1 }) : new TextRun({ text, ...face, ...small, ...color });
  });
}
