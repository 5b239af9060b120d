import type { IsOurs } from "./own-text.ts";

/** Put before a ">" that a mail program has made; one that somebody typed has none. Never shown. */
export const QUOTE_MARK = "\u2063";

export const QUOTED = /^\s{0,3}\u2063?>/;
/** By a mail program, in HTML. */
export const MARKED = /^\s{0,3}\u2063>/;

/** Marks of quotes at the beginning of a line, those that html-text.ts makes among them. */
export function withoutMarks(line: string): string {
  return line.replace(/^[\s\u2063>]+/, "");
}

/** "KP> A risk …" (The Bat!, Becky!), "| A risk …". */
const OTHER_MARK = /^\s{0,2}(?:(\p{L}{1,12})>+|([|¦»:%#]))(?=\s|$|>)/u;
/** A table or a list of somebody's may look like one or two of these. */
const LEAST_MARKED = 3;

/**
 * Lines that some programs mark with something other than ">", marked with ">", but only where that mark is before
 * lines of ours.
 */
export function withPlainMarks(lines: readonly string[], isOurs: IsOurs): readonly string[] {
  const marks = Map.groupBy(
    lines.map(markOf).flatMap((mark, index) => (mark === undefined ? [] : [{ mark, index }])),
    ({ mark }) => mark,
  );
  const known = new Set<string>();
  for (const [mark, marked] of marks) {
    const rests = marked
      .map(({ index }) => (lines[index] ?? "").replace(OTHER_MARK, ""))
      .filter((rest) => rest.trim() !== "");
    const ours = rests.filter(isOurs).length;
    if (ours >= LEAST_MARKED && ours * 2 > rests.length) known.add(mark);
  }
  if (known.size === 0) return lines;
  return lines.map((line) => (known.has(markOf(line) ?? "") ? line.replace(OTHER_MARK, ">") : line));
}

function markOf(line: string): string | undefined {
  const match = OTHER_MARK.exec(line);
  return match?.[1] ?? match?.[2];
}
