import { comparison, type Comparison, type IsOurs, OUR_LINK, withoutMarks } from "./own-text.ts";
import { attributionAt, type Head, headersAt } from "./quoted-heads.ts";

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
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const known = comparison(answered.text);
  const isOurs: IsOurs = (line) => OUR_LINK.test(line) || known.isOurs(line);
  const end = quotedFrom(lines, { ...known, isOurs });
  const cut = signedFrom(lines, end);
  const tail = lines.slice(cut);
  const isInline: IsOurs = answered.text === undefined ? () => true : (line) => isOurs(withoutMarks(line));
  const { shown, moved } = withoutQuoteOnTop(lines.slice(0, cut), isOurs, isInline);
  const folded = [moved, tail].map(tidy).filter((part) => part !== "");
  // Nothing of their own: then what they quote is what they sent.
  if (shown.join("").trim() === "") return { shown: tidy(lines), folded: "" };
  return { shown: tidy(shown), folded: folded.join("\n\n") };
}

/** Stands before a ">" that a mail program has made; one that somebody typed has none. Never shown. */
export const QUOTE_MARK = "\u2063";

const QUOTED = /^\s{0,3}\u2063?>/;
const MARKED = /^\s{0,3}\u2063>/;

/** Index of the line from which on everything is quoted; the number of lines where nothing is. */
function quotedFrom(lines: readonly string[], { isOurs, goesOn }: Comparison): number {
  const ours = suffixes(lines, isOurs);
  const lastOwn = lines.findLastIndex((line) => line.trim() !== "" && !QUOTED.test(line));
  for (let at = 0; at < lines.length; at += 1) {
    if ((lines[at] ?? "").trim() === "") continue;
    if (QUOTED.test(lines[at] ?? "")) {
      // Marked to the very end, and by more than a person would quote to say something about it.
      if (at > lastOwn) return isQuote(lines, at, ours) ? at : lines.length;
      continue;
    }
    const head = attributionAt(lines, at) ?? headersAt(lines, at);
    if (head === undefined) continue;
    if (!standsInside(lines, head, ours, goesOn) && isTail(lines, head, lastOwn, ours)) return head.from;
    at = head.to - 1;
  }
  return lines.length;
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

/** Names of devices and programs, the same in every language. */
const SENT_FROM =
  /\b(?:iPhone|iPad|Android|Samsung|Galaxy|Huawei|Xiaomi|Pixel|BlackBerry|Outlook|Proton ?Mail|Yahoo|AOL|Gmail|Spark|Superhuman|BlueMail|K-9|FairEmail|Thunderbird|Windows|Mailbird|GMX|WEB\.DE)/i;

/** Index from which on there is a signature, the rules above a quote, or nothing. */
function signedFrom(lines: readonly string[], end: number): number {
  let cut = end;
  for (;;) {
    while (cut > 0 && /^[\s\u2063_>-]*$/.test(lines[cut - 1] ?? "")) cut -= 1;
    const start = paragraphStart(lines, cut);
    const paragraph = lines.slice(start, cut);
    if (start > 0 && isSignature(paragraph, lines, end)) cut = start;
    else return cut;
  }
}

function paragraphStart(lines: readonly string[], end: number): number {
  let start = end;
  while (start > 0 && (lines[start - 1] ?? "").trim() !== "") start -= 1;
  return start;
}

function isSignature(paragraph: readonly string[], lines: readonly string[], end: number): boolean {
  const [first = "", ...rest] = paragraph;
  if (paragraph.length === 1 && first.length <= 90 && SENT_FROM.test(first) && !/[?？]\s*$/.test(first)) return true;
  // RFC 3676, 4.3: two hyphens and a space; some programs lose the space.
  if (/^--\s?$/.test(first) && rest.length > 0 && rest.length <= 8) return true;
  return paragraph.length === 1 && end < lines.length && isRecipient(first, lines.slice(end, end + 12));
}

/** A name by itself above a quote that was written to that name. */
function isRecipient(line: string, head: readonly string[]): boolean {
  const name = line.trim();
  if (!/^\p{L}[\p{L}\p{M} .'-]{0,40}$/u.test(name)) return false;
  return head.some((each) => {
    const value = /[:：]\s*"?(.*)$/.exec(each)?.[1] ?? "";
    return (
      value === name || value.startsWith(`${name} `) || value.startsWith(`${name}"`) || value.startsWith(`${name} <`)
    );
  });
}

/**
 * Below a long quote of ours somebody may write their answer: then it's the answer that is shown first.
 *
 * @param isInline whether a quote further below shows that they answer between the lines
 */
function withoutQuoteOnTop(
  lines: readonly string[],
  isOurs: IsOurs,
  isInline: IsOurs,
): { readonly shown: readonly string[]; readonly moved: readonly string[] } {
  const first = lines.findIndex((line) => line.trim() !== "");
  const stay = { shown: lines, moved: [] };
  if (first === -1) return stay;
  const from =
    attributionAt(lines, first)?.to ?? (/@\S+ [^@]{0,40}[:：]\s*$/.test(lines[first] ?? "") ? first + 1 : first);
  const start = lines.findIndex((line, index) => index >= from && line.trim() !== "");
  if (start === -1 || !QUOTED.test(lines[start] ?? "")) return stay;
  const end = lines.findIndex((line, index) => index >= start && line.trim() !== "" && !QUOTED.test(line));
  if (end === -1) return stay;
  const quote = lines.slice(start, end);
  const inline = lines.slice(end).some((line) => QUOTED.test(line) && isInline(line));
  const whole =
    quote.some((line) => isOurs(withoutMarks(line)) && OUR_LINK.test(line)) ||
    quote.length > 12 ||
    MARKED.test(quote[0] ?? "");
  return inline || !whole ? stay : { shown: lines.slice(end), moved: lines.slice(0, end) };
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
