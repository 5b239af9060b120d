import { type Cell, type TableBlock, textOf } from "./document.ts";

/** What documents and spreadsheets have in common. Colors as hex, without the sign. */
export const LOOK = {
  font: "Arial",
  ink: "1c1b19",
  accent: "14594a",
  muted: "69655c",
  head: "edf4f0",
  example: "f8f6f1",
  line: "c9c5ba",
};

/** Letters of a column that the learner fills in, at least. */
const BLANK = 24;
const NARROWEST = 7;
const WIDEST = 34;

/** Widths of a table's columns in letters: room for what's there, and for what will be. */
export function columnWidths({ head, rows }: TableBlock): readonly number[] {
  return head.map((name, column) => {
    const texts = [textOf(name), ...rows.map((row) => textOf(row[column] ?? []))];
    const written = texts.slice(1).filter((text) => text.trim() !== "");
    const longestWord = Math.max(...texts.flatMap((text) => text.split(/\s+/)).map((word) => word.length));
    const longest = Math.max(...texts.map((text) => text.length));
    const wanted = Math.max(written.length === 0 ? BLANK : NARROWEST, Math.sqrt(longest * 7), longestWord + 2);
    return Math.round(Math.min(WIDEST, wanted));
  });
}

/** Lines of a row's tallest cell, about. */
export function linesOf(row: readonly Cell[], widths: readonly number[]): number {
  const lines = row.map((cell, column) => Math.ceil(textOf(cell).length / (widths[column] ?? 1)));
  return Math.max(1, ...lines);
}

/** A row or a column that shows how it's done, and isn't the learner's own. */
export function isExample(cell: Cell | undefined): boolean {
  return /^example\b/i.test(textOf(cell ?? []).trim());
}
