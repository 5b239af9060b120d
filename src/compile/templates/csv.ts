import { type TableBlock, textOf } from "./document.ts";

/** Signs that make a spreadsheet calculate a cell of a .csv file, full-width ones too (OWASP, CSV injection). */
const FORMULA = /^[=+\-@＝＋－＠]/;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)*%?$/;

/** RFC 4180, in UTF-8. Excel misreads "é" without a mark at the beginning, and other programs show the mark, so it's there for "é" alone. */
export function toCsv({ head, rows }: TableBlock): Uint8Array {
  const lines = [head, ...rows].map((row) => row.map((cell) => quoted(textOf(cell).trim())).join(","));
  const text = `${lines.join("\r\n")}\r\n`;
  return Buffer.from(/^\p{ASCII}*$/u.test(text) ? text : `\ufeff${text}`);
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The first cell that a spreadsheet would take for a formula. */
export function formulaIn({ head, rows }: TableBlock): string | undefined {
  const texts = [head, ...rows].flat().map((cell) => textOf(cell).trim());
  return texts.find((text) => FORMULA.test(text) && !NUMBER.test(text));
}
