import { type TableBlock, textOf } from "./document.ts";

/** Signs that make a spreadsheet calculate a cell of a .csv file, full-width ones too (OWASP, CSV injection). */
const FORMULA = /^[=+\-@＝＋－＠]/;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)*%?$/;

/** RFC 4180, in UTF-8 with a mark at its beginning, without which Excel misreads "é". */
export function toCsv({ head, rows }: TableBlock): Uint8Array {
  const lines = [head, ...rows].map((row) => row.map((cell) => quoted(textOf(cell).trim())).join(","));
  return Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`);
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The first cell that a spreadsheet would take for a formula. */
export function formulaIn({ head, rows }: TableBlock): string | undefined {
  const texts = [head, ...rows].flat().map((cell) => textOf(cell).trim());
  return texts.find((text) => FORMULA.test(text) && !NUMBER.test(text));
}
