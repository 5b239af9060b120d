import { LINK_SEGMENTS } from "./paths.ts";
import { attributionAt, headersAt } from "./quoted-heads.ts";

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
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}

/** Marks of quotes at the beginning of a line, those that html-text.ts makes among them. */
export function withoutMarks(line: string): string {
  return line.replace(/^[\s\u2063>]+/, "");
}

/**
 * What of a reply's fold isn't provably ours: its paragraphs, but for those that stand in what we sent, and for the heads above them.
 *
 * @param original what we sent; where it isn't known, only links of ours are ours
 */
export function notOurs(folded: string, original: string | undefined): string {
  const isKnown = comparison(original);
  const isOurs: IsOurs = (line) => {
    const links = line.match(/https?:\/\/[^\s<>()]+/g) ?? [];
    const ourLinks = links.every((link) => OUR_LINK.test(link) || original?.includes(link) === true);
    return ourLinks && (letters(line) === "" || isKnown(line));
  };
  const kept: string[] = [];
  let isNew = false;
  // From the end, because a head belongs to what follows it.
  for (const lines of paragraphsOf(folded).toReversed()) {
    const bare = lines.map(withoutMarks);
    const words = bare.filter((_, index) => !inHead(bare, index) && /[\p{L}\p{N}]/u.test(bare[index] ?? ""));
    if (words.length > 0) isNew = !words.every((_, index) => isWrapped(words, index, isOurs));
    if (isNew) kept.unshift(lines.join("\n"));
  }
  return kept.join("\n\n");
}

/** Whether somebody sent our email back to us and wrote nothing: all of it is marked, or below a head, and ours. */
export function isOnlyOurs(text: string, original: string | undefined): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const quoted = lines.every((line) => withoutMarks(line) !== line.trimStart());
  const headed = (attributionAt(lines, 0) ?? headersAt(lines, 0)) !== undefined;
  return (quoted || headed) && notOurs(text, original) === "";
}

function paragraphsOf(text: string): readonly (readonly string[])[] {
  const paragraphs: string[][] = [[]];
  for (const line of text.split("\n")) {
    if (withoutMarks(line).trim() === "") paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs.filter((lines) => lines.length > 0);
}

function inHead(lines: readonly string[], index: number): boolean {
  for (let at = Math.max(0, index - 9); at <= index; at += 1) {
    const head = attributionAt(lines, at) ?? headersAt(lines, at);
    if (head !== undefined && head.from <= index && index < head.to) return true;
  }
  return false;
}

/** The end of a line that a mail program has wrapped is too short to be known by itself. */
function isWrapped(lines: readonly string[], index: number, isOurs: IsOurs): boolean {
  const [before = "", line = "", after = ""] = [lines[index - 1], lines[index], lines[index + 1]];
  return isOurs(line) || (before !== "" && isOurs(`${before} ${line}`)) || (after !== "" && isOurs(`${line} ${after}`));
}
