import { type Comparison, type IsOurs, OUR_LINK } from "./own-text.ts";
import { MARKED, QUOTED, withoutMarks } from "./quote-marks.ts";
import { attributionAt, headersAt, looseHeadAbove } from "./quoted-heads.ts";
import { signedFrom } from "./signature.ts";

/** Lines without a quote that was above or between them, and the quote. */
type Parted = { readonly shown: readonly string[]; readonly moved: readonly string[] };

/**
 * Below a long quote of ours, or above and below all of our email, somebody may write what they answer: then that's shown first.
 *
 * @param isInline whether a quote further below shows that they answer between the lines
 */
export function withoutWholeQuote(lines: readonly string[], known: Comparison, isInline: IsOurs): Parted {
  const stay = { shown: lines, moved: [] };
  const start = lines.findIndex((line) => QUOTED.test(line) && (withoutMarks(line) !== "" || MARKED.test(line)));
  if (start === -1) return stay;
  const end = lines.findIndex((line, index) => index >= start && line.trim() !== "" && !QUOTED.test(line));
  if (end === -1) return stay;
  const quote = lines.slice(start, end);
  const from = headAbove(lines, start, known);
  const isOnTop = lines.slice(0, from).every((line) => line.trim() === "");
  const isAll = quote.some((line) => known.isOurs(withoutMarks(line)) && OUR_LINK.test(line));
  const isWhole = isAll || (isOnTop && (quote.length > 12 || MARKED.test(quote[0] ?? "")));
  const inline = lines.slice(end).some((line) => QUOTED.test(line) && isInline(line));
  if (inline && lines.slice(from, start).filter((line) => line.trim() !== "").length > 1) {
    // Nobody types several lines that name who wrote when: they're read as a part of the quote.
    return { shown: lines.map((line, index) => (index >= from && index < start ? `> ${line}` : line)), moved: [] };
  }
  if (inline || !isWhole) return stay;
  return around(lines, from, end);
}

/** What's above and below a quote; a phone's signature above it goes with it. */
function around(lines: readonly string[], from: number, end: number): Parted {
  const cut = signedFrom(lines.slice(0, from), from);
  return { shown: [...lines.slice(0, cut), "", ...lines.slice(end)], moved: lines.slice(cut, end) };
}

/** Where the head of a quote begins, or the quote where it has none. Between lines of ours, what reads like a head is somebody's answer. */
export function headAbove(lines: readonly string[], start: number, known: Comparison): number {
  if (lines.slice(0, start).some((line) => QUOTED.test(line) && known.isOurs(withoutMarks(line)))) return start;
  for (let at = Math.max(0, start - MOST_ABOVE); at < start; at += 1) {
    const head = attributionAt(lines, at) ?? headersAt(lines, at);
    if (head !== undefined && lines.slice(head.to, start).every((line) => withoutMarks(line) === "")) return head.from;
  }
  const first = lines.findIndex((line, index) => index >= start && withoutMarks(line) !== "");
  return known.begins(withoutMarks(lines[first] ?? "")) ? looseHeadAbove(lines, start, known.isLine) : start;
}

const MOST_ABOVE = 14;

/**
 * Lines that quote our email without marks (Outlook), as they're to be read: what somebody wrote below it goes on from
 * what they wrote above, and our lines get marks where somebody wrote between them. Undefined if it's at the end, or
 * can't be found.
 *
 * @param end what `quotedFrom` finds
 */
export function withoutUnmarkedQuote(lines: readonly string[], known: Comparison): Parted | undefined {
  const block = unmarkedBlock(lines, known);
  if (block === undefined) return undefined;
  const { from, to, end, isOurs, isLoose } = block;
  const inside = lines.slice(to, end).some((line, index) => line.trim() !== "" && isOurs[index] === false);
  if (inside) {
    const marked = lines.slice(to, end).map((line, index) => ((isOurs[index] ?? true) ? `> ${line}` : line));
    const head = lines.slice(from, to).map((line) => `> ${line}`);
    return { shown: [...lines.slice(0, from), ...head, ...marked, ...lines.slice(end)], moved: [] };
  }
  const below = lines.slice(end);
  if (!isLoose && (below.every((line) => line.trim() === "") || isFooter(below))) return undefined;
  return around(lines, from, end);
}

/** What a virus scanner or a list puts below an email has a link in it, or a rule above it. */
function isFooter(below: readonly string[]): boolean {
  const written = below.filter((line) => line.trim() !== "");
  return written.length <= 3 && written.some((line) => /https?:|www\.|^[\s_*=-]{3,}$/.test(line));
}

type Block = {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /** By line of the block. */
  readonly isOurs: readonly boolean[];
  /** Whether its head is one that nothing but our text below it tells from a sentence. */
  readonly isLoose: boolean;
};

/** Where a program has dropped the links, only as many lines of ours prove that they're our email. */
const MOST_LIKELY_OURS = 12;

/**
 * Most of an email of ours, without marks, from its first line below the last head above it to a link, or a whole line,
 * at its foot.
 */
function unmarkedBlock(lines: readonly string[], known: Comparison): Block | undefined {
  const link = lines.findLastIndex((line) => !QUOTED.test(line) && OUR_LINK.test(line));
  const last = link === -1 ? lines.findLastIndex((line) => !QUOTED.test(line) && known.isLine(line)) : link;
  let head: { readonly from: number; readonly to: number } | undefined;
  for (let at = 0; at < last; at += 1) {
    const found = attributionAt(lines, at) ?? headersAt(lines, at);
    if (found === undefined) continue;
    const to = firstOfOurs(lines, found.to, known);
    if (to !== undefined && to < last) head = { from: found.from, to };
    at = found.to - 1;
  }
  const isLoose = head === undefined;
  head ??= looseHead(lines, known);
  if (head === undefined || head.to > last) return undefined;
  const block = lines.slice(head.to, last + 1);
  if (block.some((line) => QUOTED.test(line))) return undefined;
  const isOurs = known.inOrder(block).map((each, index) => each || OUR_LINK.test(block[index] ?? ""));
  const written = block.filter((line) => line.trim() !== "").length;
  const ours = isOurs.filter(Boolean).length;
  if (ours * 3 <= written * 2 || (link === -1 && ours < MOST_LIKELY_OURS)) return undefined;
  return { ...head, end: endOfOurs(lines, last + 1, known), isOurs, isLoose };
}

/** Our email may go on below its last link: with a postal address. */
function endOfOurs(lines: readonly string[], from: number, { isLine }: Comparison): number {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    const line = (lines[at] ?? "").trim();
    if (line === "") continue;
    if (!isLine(line)) break;
    end = at + 1;
  }
  return end;
}

function looseHead(lines: readonly string[], known: Comparison): { from: number; to: number } | undefined {
  const to = lines.findIndex((line) => !QUOTED.test(line) && known.begins(line));
  const from = to === -1 ? to : looseHeadAbove(lines, to, known.isLine);
  return from === to ? undefined : { from, to };
}

/** A mail server may put banners above it. */
const MOST_BANNERS = 3;

function firstOfOurs(lines: readonly string[], from: number, known: Comparison): number | undefined {
  let banners = 0;
  for (let at = from; at < lines.length && banners <= MOST_BANNERS; at += 1) {
    const line = lines[at] ?? "";
    if (known.begins(line)) return at;
    if (line.trim() !== "") banners += 1;
  }
  return undefined;
}
