import { light } from "../../../emails/theme.ts";
import { type Cell, type TableBlock, textOf } from "./document.ts";

/** What documents and spreadsheets have in common. Colors as in emails, but for the lines, which are printed. */
export const LOOK = {
  font: "Arial",
  ink: light.ink,
  accent: light.accent,
  muted: light.muted,
  head: light.tint,
  example: light.sand,
  line: "#c9c5ba",
};

/** From here on, a table has more columns than an upright page shows well. */
export const TURNED_FROM = 5;

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

/** Whether a cell's row or column shows how it's done, and isn't the learner's own. */
export function isExample({ head }: TableBlock, row: readonly Cell[], column: number): boolean {
  return [row[0], head[column]].some((cell) => /^example\b/i.test(textOf(cell ?? []).trim()));
}
