import { headAbove, withoutUnmarkedQuote, withoutWholeQuote } from "./inner-quotes.ts";
import { comparison, type Comparison, type IsOurs, OUR_LINK } from "./own-text.ts";
import { MARKED, QUOTED, withoutMarks, withPlainMarks } from "./quote-marks.ts";
import { attributionAt, type Head, headersAt } from "./quoted-heads.ts";
import { footerFrom, signedFrom } from "./signature.ts";

/** Every word of a reply, in two parts. */
export type ReplyParts = {
  /** What's shown first: what they wrote, with the quotes that it answers. */
  readonly shown: string;
  /** What looks quoted or like a signature, below the fold; "" where there is nothing. */
  readonly folded: string;
};

/** What is known of the email that's answered. */
export type Answered = {
  /** Its plain text. */
  readonly text?: string | undefined;
};

/**
 * Tells what somebody wrote from what they quote, and throws nothing away. Quotes are found by their structure and by comparing with the
 * email that's answered, not by the words of one language. Linear in the length of the text.
 */
export function splitReply(text: string, answered: Answered = {}): ReplyParts {
  const sent = comparison(answered.text);
  const known = { ...sent, isOurs: (line: string) => OUR_LINK.test(line) || sent.isOurs(line) };
  const all = withPlainMarks(text.replaceAll(/\r\n?/g, "\n").split("\n"), known.isOurs);
  const { shown: lines, moved: block } = withoutUnmarkedQuote(all, known) ?? { shown: all, moved: [] };
  const cut = signedFrom(lines, quotedFrom(lines, known));
  const isInline: IsOurs = answered.text === undefined ? () => true : (line) => known.isOurs(withoutMarks(line));
  const { shown, moved } = withoutWholeQuote(lines.slice(0, cut), known, isInline);
  const folded = [block, moved, lines.slice(cut)].map(tidy).filter((part) => part !== "");
  // Nothing of their own: then what they quote is what they sent.
  if (shown.join("").trim() === "") return { shown: tidy(all), folded: "" };
  return { shown: tidy(shown), folded: folded.join("\n\n") };
}

/** Index of the line from which on everything is quoted; the number of lines where nothing is. */
function quotedFrom(lines: readonly string[], known: Comparison): number {
  const { isOurs, goesOn } = known;
  const ours = suffixes(lines, isOurs);
  const lastOwn = lines.slice(0, footerFrom(lines)).findLastIndex((line) => line.trim() !== "" && !QUOTED.test(line));
  for (let at = 0; at < lines.length; at += 1) {
    if ((lines[at] ?? "").trim() === "") continue;
    if (QUOTED.test(lines[at] ?? "") && !isGroupWise(lines[at] ?? "")) {
      // Marked to the very end, and by more than a person would quote to say something about it.
      if (at > lastOwn) return isQuote(lines, at, ours) ? headAbove(lines, at, known) : lines.length;
      continue;
    }
    const head = attributionAt(lines, at) ?? headersAt(lines, at);
    if (head === undefined) continue;
    if (!standsInside(lines, head, ours, goesOn) && isTail(lines, head, lastOwn, ours)) return head.from;
    at = head.to - 1;
  }
  return lines.length;
}

/** ">>> Ada <ada@x.example> 12/1/2026 9:00 AM >>>", with no marks below. */
function isGroupWise(line: string): boolean {
  return /^>>> .*>>>\s*$/.test(line);
}

/** By line: how many lines from there to the end are ours. */
function suffixes(lines: readonly string[], isOurs: IsOurs): readonly number[] {
  const counts = Array.from({ length: lines.length + 1 }, () => 0);
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    counts[index] = (counts[index + 1] ?? 0) + (isOurs(withoutMarks(lines[index] ?? "")) ? 1 : 0);
  }
  return counts;
}

/** An attribution inside of the marks, as Apple writes it, or our own text. */
function isQuote(lines: readonly string[], at: number, ours: readonly number[]): boolean {
  return MARKED.test(lines[at] ?? "") || (ours[at] ?? 0) > 0 || attributionAt(lines, at) !== undefined;
}

function isTail(lines: readonly string[], head: Head, lastOwn: number, ours: readonly number[]): boolean {
  let next = head.to;
  while (next < lines.length && (lines[next] ?? "").trim() === "") next += 1;
  if (next === lines.length) return head.kind === "attribution" || !head.forwarded;
  const marked = QUOTED.test(lines[next] ?? "");
  if (marked) return next > lastOwn;
  // Unmarked: only what is provably ours is folded. What others wrote is what the question is about.
  return (
    (ours[head.to] ?? 0) > (ours[nextHead(lines, head.to)] ?? 0) &&
    beginsAsOurs(lines, next, ours) &&
    ownWordsBehind(lines, head.to, ours) === 0
  );
}

/** Whether our text goes on below a head that stands under other lines of it: then somebody wrote it between our lines. */
function standsInside(
  lines: readonly string[],
  head: Head,
  ours: readonly number[],
  goesOn: Comparison["goesOn"],
): boolean {
  const left = ours[head.to] ?? 0;
  const line = (count: number) => withoutMarks(lines[lineOf(ours, count) ?? lines.length] ?? "");
  const above = line((ours[head.from] ?? 0) + 1);
  if (above === "" || left === 0) return false;
  // Of short lines it takes a few to tell.
  return [1, 2, 3].some((few) =>
    goesOn(above, Array.from({ length: few }, (_, index) => line(left - index)).join(" ")),
  );
}

/** The line with so many of ours from it to the end. */
function lineOf(ours: readonly number[], count: number): number | undefined {
  if (count <= 0 || count > (ours[0] ?? 0)) return undefined;
  // They fall from line to line: where the last one with as many stands is found by halves.
  let [from, to] = [0, ours.length - 1];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if ((ours[middle] ?? 0) >= count) from = middle;
    else to = middle;
  }
  return from;
}

/** Banners of their mail server may stand above our text; marks of a quote among them show that something else follows the head. */
const MOST_BANNERS = 8;

function beginsAsOurs(lines: readonly string[], from: number, ours: readonly number[]): boolean {
  let seen = 0;
  for (let at = from; at < lines.length && seen < MOST_BANNERS; at += 1) {
    const line = lines[at] ?? "";
    if (QUOTED.test(line)) return false;
    if ((ours[at] ?? 0) > (ours[at + 1] ?? 0)) return true;
    if (line.trim() !== "") seen += 1;
  }
  return false;
}

/** Where the text that a head introduces ends at the latest. */
function nextHead(lines: readonly string[], from: number): number {
  for (let at = from; at < lines.length; at += 1) {
    if ((attributionAt(lines, at) ?? headersAt(lines, at)) !== undefined) return at;
  }
  return lines.length;
}

/** How many lines behind an index are the writer's own: none where we don't know our text, because all may be quoted. */
function ownWordsBehind(lines: readonly string[], from: number, ours: readonly number[]): number {
  const ending =
    lines.length -
    lines
      .slice(from)
      .toReversed()
      .findIndex((line) => line.trim() !== "");
  const last = lines.findLastIndex((_, index) => index >= from && (ours[index] ?? 0) > (ours[index + 1] ?? 0));
  // What stands behind the last line that's ours was written below the quote.
  return lines.slice(last + 1, ending).filter((line) => line.trim() !== "" && !QUOTED.test(line)).length > 3 ? 1 : 0;
}

/** Marks without width and no-break spaces go, runs of blank lines are two at the most; no word is touched. */
function tidy(lines: readonly string[]): string {
  return lines
    .map((line) =>
      line
        .replaceAll(/[\u00ad\u2063\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, "")
        .replaceAll(/[\u00a0\u202f]/g, " ")
        // The space behind two hyphens is what makes them the beginning of a signature (RFC 3676, 4.3).
        .replace(/(?<!^--)\s+$/, ""),
    )
    .join("\n")
    .replaceAll(/\n{4,}/g, "\n\n\n")
    .trim()
    .toWellFormed();
}
