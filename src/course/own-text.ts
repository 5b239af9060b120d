import { LINK_SEGMENTS } from "./paths.ts";
import { withoutMarks } from "./quote-marks.ts";
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

export type Comparison = {
  readonly isOurs: IsOurs;
  /** Whether words of ours stand below others of ours in one of the forms of what we sent. */
  readonly goesOn: (above: string, below: string) => boolean;
  /** By line, whether it's in what we sent, in the order in which we sent it. */
  readonly inOrder: (lines: readonly string[]) => readonly boolean[];
  /** Whether words are a whole line of what we sent. */
  readonly isLine: (words: string) => boolean;
  /** Whether a line is from the beginning of what we sent. */
  readonly begins: (line: string) => boolean;
};

/** @param original what we sent; undefined where it isn't known */
export function comparison(original: string | undefined): Comparison {
  const sent = sentText(original);
  const isKnown = comparedWith(sent);
  return {
    isOurs: isKnown,
    goesOn: (above, below) => goesOn(sent, letters(above), letters(below)),
    inOrder: (lines) => {
      const each = sent.forms.map((form) => inOrder(form, lines));
      return each.toSorted((a, b) => count(b) - count(a))[0] ?? [];
    },
    isLine: (words) => sent.lines.has(letters(words)),
    begins: (line) => isKnown(line) && beginsWith(sent, letters(line)),
  };
}

/** Between the forms of what we sent: its plain text, its HTML, what it was made of. */
export const NEXT_FORM = "\f";

/** What we sent, ready to be compared with. */
type Sent = {
  readonly original: string;
  readonly letters: string;
  /** Of each of its forms. */
  readonly forms: readonly string[];
  /** The letters of each line. */
  readonly lines: ReadonlySet<string>;
};

function sentText(original = ""): Sent {
  const forms = original.split(NEXT_FORM).map((form) => form.split("\n").map(letters));
  const each = forms.map((lines) => lines.join(""));
  return { original, letters: each.join(NEXT_FORM), forms: each, lines: new Set(forms.flat()) };
}

function comparedWith(sent: Sent): IsOurs {
  return (line) => {
    const own = letters(line);
    if (own === "") return false;
    return own.length >= LEAST_LETTERS ? sent.letters.includes(own) : sent.lines.has(own);
  };
}

/** Letters, digits and emoji alone: mail programs change spaces, quotation marks and the writing of links. */
function letters(line: string): string {
  return line
    .replaceAll(/<?https?:\/\/[^\s>]*>?/g, "")
    .normalize("NFKC")
    .replaceAll(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, "")
    .toLowerCase();
}

/** How many letters of its neighbor a line has to share with what we sent. */
const CONTEXT = 20;
/** A head belongs to our email where this many lines of it follow, or a good part of a short one, from its beginning on. */
const LEAST_LINES = 3;
const BEGINNING = 400;

/**
 * What of a reply's fold isn't provably ours: all paragraphs but those that stand in what we sent, next to what they stand next to here.
 * So an answer between the lines isn't lost, even one in our own words. The head of our email goes with it.
 *
 * @param original what we sent, its forms parted by NEXT_FORM; where it isn't known, only links of ours are ours
 */
export function notOurs(folded: string, original: string | undefined): string {
  const lines = folded.split("\n");
  const bare = lines.map(withoutMarks);
  const heads = headsIn(bare);
  const isHead = new Set(heads.flatMap(({ from, to }) => range(from, to)));
  const sent = sentText(original);
  const isKnown = comparedWith(sent);
  const isNew = newLines(lines, isHead, sent);
  const ours = bare.map((line, index) => (isHead.has(index) || isNew[index] === true ? "" : letters(line)));
  for (const [at, { from, to }] of heads.entries()) {
    const end = heads[at + 1]?.from ?? lines.length;
    const until = isNew.findIndex((fresh, index) => index >= to && fresh);
    const below = ours.slice(to, until === -1 ? end : Math.min(until, end)).filter((line) => line !== "");
    const above = ours.slice(0, from).findLast((line) => line !== "") ?? "";
    const isOurHead = isHeadOf(sent, below) && !goesOn(sent, above, below.slice(0, LEAST_LINES).join(""));
    for (const index of range(from, to)) {
      const line = bare[index] ?? "";
      isNew[index] = !isOurHead && letters(line) !== "" && !isKnown(line);
    }
  }
  return paragraphsOf(bare)
    .filter(({ from, to }) => range(from, to).some((index) => isNew[index]))
    .map(({ from, to }) => lines.slice(from, to).join("\n"))
    .join("\n\n");
}

/** @param below letters of the lines of ours that follow a head */
function isHeadOf(sent: Sent, below: readonly string[]): boolean {
  const [first] = below;
  if (first === undefined) return false;
  const enough = below.length >= LEAST_LINES || below.join("").length * 4 >= sent.letters.length;
  return enough && beginsWith(sent, first);
}

/** Whether our text goes on below a head that stands under other lines of it: then somebody wrote it between our lines. */
function goesOn({ forms }: Sent, above: string, below: string): boolean {
  if (above === "" || below.length < LEAST_LETTERS) return false;
  return forms.some((form) => {
    const at = form.indexOf(above);
    return at !== -1 && form.includes(below, at + above.length);
  });
}

/** Numbers of a list, which some programs drop. */
const MOST_SKIPPED = 2;

/**
 * A short line is one of ours only right after the last one: "Friday" may be an answer. A rule belongs to what's next
 * to it.
 */
function inOrder(form: string, lines: readonly string[]): boolean[] {
  let end = 0;
  const found = lines.map((line) => {
    const own = letters(withoutMarks(line));
    if (own === "") return undefined;
    const at = form.indexOf(own, end);
    if (at === -1 || (own.length < LEAST_LETTERS && at - end > MOST_SKIPPED)) return false;
    end = at + own.length;
    return true;
  });
  // By line, whether the next one with letters is ours: from the last one to the first.
  let next = true;
  const below = found
    .toReversed()
    .map((each) => (next = each ?? next))
    .toReversed();
  return found.map(
    (each, index) => each ?? (found[index - 1] !== false && below[index] === true && DRAWN.test(lines[index] ?? "")),
  );
}

function count(each: readonly boolean[]): number {
  return each.filter(Boolean).length;
}

function beginsWith({ forms }: Sent, first: string): boolean {
  return first !== "" && forms.some((form) => form.slice(0, BEGINNING + first.length).includes(first));
}

/** By line, whether it isn't ours. Heads are left out: what stands above and below them is next to each other. */
function newLines(lines: readonly string[], isHead: ReadonlySet<number>, sent: Sent): boolean[] {
  const isKnown = comparedWith(sent);
  const own = lines.map((line, index) => (isHead.has(index) ? "" : letters(withoutMarks(line))));
  const all = own.join("");
  let end = 0;
  return lines.map((line, index) => {
    const word = own[index] ?? "";
    const start = end;
    end += word.length;
    if (isHead.has(index)) return false;
    if (!linksAreOurs(line, sent)) return true;
    // Without a letter it may be a line that mail programs draw, or a smile.
    if (word === "")
      return !/https?:/.test(line) && !DRAWN.test(line) && !sent.original.includes(withoutMarks(line).trim());
    const below = start > 0 && sent.letters.includes(all.slice(Math.max(0, start - CONTEXT), end));
    const above = end < all.length && sent.letters.includes(all.slice(start, end + CONTEXT));
    if (below || above) return false;
    // By itself, only a mail program's mark or the lack of anything else tells it from an answer in the same words.
    const isMarked = withoutMarks(line) !== line.trimStart();
    return !((isMarked || word.length === all.length) && isKnown(line));
  });
}

const DRAWN = /^[\s\p{Cf}\p{M}\-_=*•·▪◦○●■|>#~.+–—―─]*$/u;

function linksAreOurs(line: string, { original }: Sent): boolean {
  const links = line.match(/https?:\/\/[^\s<>()]+/g) ?? [];
  return links.every((link) => OUR_LINK.test(link) || original.includes(link));
}

/** "-----Original Message-----", in any language. */
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
