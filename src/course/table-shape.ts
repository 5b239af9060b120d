/**
 * What becomes of a table on a phone and in plain text: `table` stays as it is, `chart` stays a table with its headings upright,
 * and in `cards` each row is a list of its cells, every one under the name of its column.
 */
export type TableShape = "table" | "chart" | "cards";

/** Two columns fit on a phone as they are. */
const CARDS_FROM = 3;
/** Letters of a cell that's read across rather than by itself: "A/R", "yes", "●". */
const MARK = 4;
/** Letters of an upright heading; a longer one pushes its chart off the screen. */
const UPRIGHT = 24;
/** Columns that fit side by side on a phone of 320 px. */
const MOST_IN_A_CHART = 7;

/** @param rows the cells below the headings, as plain text */
export function tableShape(head: readonly string[], rows: readonly (readonly string[])[]): TableShape {
  if (head.length < CARDS_FROM || rows.length === 0) return "table";
  const [, ...names] = head;
  const marks = rows.flatMap(([, ...cells]) => cells);
  const isChart =
    head.length <= MOST_IN_A_CHART &&
    names.every((name) => [...name.trim()].length <= UPRIGHT) &&
    marks.every((mark) => [...mark.trim()].length <= MARK);
  return isChart ? "chart" : "cards";
}

/** A column's name in front of a cell: "Owner:", but "Likely?". */
export function named(name: string): string {
  return /[?!:]$/.test(name.trim()) ? name.trim() : `${name.trim()}:`;
}
