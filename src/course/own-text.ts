import { LINK_SEGMENTS } from "./paths.ts";
import { attributionAt, type Head, headersAt } from "./quoted-heads.ts";

const { unsubscribe, view, progress, preferences } = LINK_SEGMENTS;

/** Whether the words of a line stand in an email of ours, however a mail program has wrapped it; false where it has none. */
export type IsOurs = (line: string) => boolean;

/** Links of ours stand at the foot of every email of ours; nobody types them. */
export const OUR_LINK = new RegExp(
  `https?://\\S+?/(?:${[unsubscribe, view, progress, preferences, "share"].join("|")})/(?:[\\w.-]{3,}|…)`,
);

/** Shorter ones stand in many a sentence, and must be a whole line of ours. */
const LEAST_LETTERS = 12;

/** @param original what we sent; undefined where it isn't known */
export function comparison(original: string | undefined): IsOurs {
  const whole = original === undefined ? "" : letters(original);
  const short = new Set(original?.split("\n").map(letters) ?? []);
  return (line) => {
    const own = letters(line);
    if (own === "") return false;
    return own.length >= LEAST_LETTERS ? whole.includes(own) : short.has(own);
  };
}

/** Letters and digits alone: mail programs change spaces, quotation marks and the writing of links. */
function letters(line: string): string {
  return line
    .replaceAll(/<?https?:\/\/[^\s>]*>?/g, "")
    .normalize("NFKC")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}

/** Marks of quotes at the beginning of a line, those that html-text.ts makes among them. */
export function withoutMarks(line: string): string {
  return line.replace(/^[\s\u2063>]+/, "");
}

/** How many letters of its neighbor a line has to share with what we sent. */
const CONTEXT = 20;
/** A head belongs to our email where this many lines of it follow, or a good part of a short one. */
const LEAST_LINES = 3;

/**
 * What of a reply's fold isn't provably ours: all paragraphs but those that stand in what we sent, next to what they stand next to here.
 * So an answer between the lines isn't lost, even one in our own words. The head of our email goes with it.
 *
 * @param original what we sent; where it isn't known, only links of ours are ours
 */
export function notOurs(folded: string, original: string | undefined): string {
  const lines = folded.split("\n");
  const bare = lines.map(withoutMarks);
  const heads = headsIn(bare);
  const isHead = new Set(heads.flatMap(({ from, to }) => range(from, to)));
  const isNew = newLines(lines, isHead, original);
  const whole = letters(original ?? "").length;
  for (const [at, { from, to }] of heads.entries()) {
    const end = heads[at + 1]?.from ?? lines.length;
    const known = knownFrom(bare, isNew, to, end);
    const ours = known.length >= LEAST_LINES || (whole > 0 && known.join("").length * 4 >= whole);
    const isKnown = comparison(original);
    for (const index of range(from, to))
      isNew[index] = !ours && letters(bare[index] ?? "") !== "" && !isKnown(bare[index] ?? "");
  }
  return paragraphsOf(bare)
    .filter(({ from, to }) => range(from, to).some((index) => isNew[index]))
    .map(({ from, to }) => lines.slice(from, to).join("\n"))
    .join("\n\n");
}

/** By line, whether it isn't ours. Heads are left out: what stands above and below them is next to each other. */
function newLines(lines: readonly string[], isHead: ReadonlySet<number>, original: string | undefined): boolean[] {
  const sent = letters(original ?? "");
  const isKnown = comparison(original);
  const own = lines.map((line, index) => (isHead.has(index) ? "" : letters(withoutMarks(line))));
  const all = own.join("");
  let end = 0;
  return lines.map((line, index) => {
    const word = own[index] ?? "";
    const start = end;
    end += word.length;
    if (isHead.has(index) || !/[\p{L}\p{N}]/u.test(line)) return false;
    if (!linksAreOurs(line, original)) return true;
    if (word === "") return false;
    if (!sent.includes(word)) return true;
    const below = start > 0 && sent.includes(all.slice(Math.max(0, start - CONTEXT), end));
    const above = end < all.length && sent.includes(all.slice(start, end + CONTEXT));
    if (below || above) return false;
    // By itself, only a mail program's mark or the lack of anything else tells it from an answer in the same words.
    const isMarked = withoutMarks(line) !== line.trimStart();
    return !((isMarked || word.length === all.length) && isKnown(line));
  });
}

function linksAreOurs(line: string, original: string | undefined): boolean {
  const links = line.match(/https?:\/\/[^\s<>()]+/g) ?? [];
  return links.every((link) => OUR_LINK.test(link) || original?.includes(link) === true);
}

/** "-----Original Message-----", in whichever language. */
const RULE_WITH_WORDS = /^-{5,} ?[^-]{1,60} ?-{5,}\s*$/;

function headsIn(lines: readonly string[]): readonly Head[] {
  const heads: Head[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const head = attributionAt(lines, at) ?? headersAt(lines, at);
    if (head === undefined) continue;
    heads.push({ ...head, from: RULE_WITH_WORDS.test(lines[at - 1] ?? "") ? at - 1 : at });
    at = head.to - 1;
  }
  return heads;
}

/** The letters of each line that is ours, up to the first that isn't. */
function knownFrom(bare: readonly string[], isNew: readonly boolean[], from: number, end: number): readonly string[] {
  const known: string[] = [];
  for (let index = from; index < end && isNew[index] !== true; index += 1) {
    const own = letters(bare[index] ?? "");
    if (own !== "") known.push(own);
  }
  return known;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Whether somebody sent our email back to us and wrote nothing: all of it is marked, or below a head, and ours. */
export function isOnlyOurs(text: string, original: string | undefined): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const quoted = lines.every((line) => withoutMarks(line) !== line.trimStart());
  const headed = (attributionAt(lines, 0) ?? headersAt(lines, 0)) !== undefined;
  return (quoted || headed) && notOurs(text, original) === "";
}

function paragraphsOf(bare: readonly string[]): readonly { readonly from: number; readonly to: number }[] {
  const paragraphs: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | undefined;
  for (const [index, line] of bare.entries()) {
    // Outlook draws its line right below the mark of a phone.
    if (/^\s*_*\s*$/.test(line)) open = undefined;
    else if (open === undefined) paragraphs.push((open = { from: index, to: index + 1 }));
    else open.to = index + 1;
  }
  return paragraphs;
}
