/** What introduces quoted text, in any language: an attribution ("On …, Ada wrote:") or a block of header lines. */
export type Head = {
  /** Index of its first line, separators above it included. */
  readonly from: number;
  /** Index of the first line behind it. */
  readonly to: number;
  readonly kind: "attribution" | "headers";
  /** Whether a line above says that something is forwarded. */
  readonly forwarded: boolean;
};

const ADDRESS = /[^\s@<>"]{1,64}@[^\s@<>"]{1,255}/;
const TIME = /\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2} [h:] ?\d{2}\b|\d{1,2}\s?(?:AM|PM)\b|\d{1,2}時|\d{1,2}点|\d{1,2}시/i;
/** Years of the Buddhist calendar among them. */
const DATE = /(?:19|20|25)\d{2}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/;
const LABELED = /^[\s*_]*(\p{L}[\p{L}\p{M}\s.'-]{0,30}?)[\s*_]*[:：][\s*_]*(.*)$/u;
const SEPARATOR = /^[\s>]*(?:[_=-]{5,}|[-_=]{2,}.{0,60}[-_=]{2,}|Begin forwarded message:|.{0,30}:)?\s*$/;
const FORWARDED =
  /forwarded message|begin forwarded|weitergeleitete|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd|vidarebefordrat|videresendt|przekazana|mensagem encaminhada|пересылаемое|转发|轉寄|転送|전달된/i;

/** Lines that name who wrote, when, to whom and about what; at least three of them, one with a date and a time. */
export function headersAt(lines: readonly string[], at: number): Head | undefined {
  let end = at;
  let sent = false;
  for (; end < lines.length && end - at < 10; end += 1) {
    const match = LABELED.exec(withoutDirections(lines[end] ?? ""));
    if (match === null) {
      // A long list of recipients goes on on the next line.
      if (end > at && /^\s+\S|^[^:]*@[^:]*$/.test(lines[end] ?? "")) continue;
      break;
    }
    if (DATE.test(match[2] ?? "") && TIME.test(match[2] ?? "")) sent = true;
  }
  if (end - at < 3 || !sent) return undefined;
  const from = withSeparators(lines, at);
  const above = lines.slice(from, at).join("\n");
  return { from, to: end, kind: "headers", forwarded: FORWARDED.test(above) };
}

/** A line above that is nothing but a rule, or a rule with words in it, belongs to the head. */
function withSeparators(lines: readonly string[], at: number): number {
  let from = at;
  for (let index = at - 1; index >= Math.max(0, at - 3); index -= 1) {
    const line = lines[index] ?? "";
    if (line.trim() === "") continue;
    if (!/[_=-]{5,}|^\s*Begin forwarded message:/.test(line) || !SEPARATOR.test(line)) break;
    from = index;
  }
  return from;
}

const MOST_WRAPPED = 3;
const LONGEST = 300;

/**
 * One sentence, wrapped over up to three lines, that ends in a colon and names a date with a time, or an address with either: nobody
 * writes both by hand before a colon. A line above that it doesn't need is the writer's own.
 */
export function attributionAt(lines: readonly string[], at: number): Head | undefined {
  let sentence = "";
  let below = "";
  for (let end = at; end < Math.min(lines.length, at + MOST_WRAPPED); end += 1) {
    const line = withoutDirections(lines[end] ?? "").replace(/^[\s\u2063>]+/, "");
    if (line.trim() === "") return undefined;
    sentence = `${sentence} ${line}`.trim();
    if (end > at) below = `${below} ${line}`.trim();
    if (sentence.length > LONGEST) return undefined;
    if (!/[:：]\s*$|^-{2,} .* -{2,}\s*$|>>>\s*$/.test(line)) continue;
    if (!namesWhen(sentence) || (namesWhen(below) && !isNeeded(lines[at] ?? "", below))) return undefined;
    return { from: withSeparators(lines, at), to: end + 1, kind: "attribution", forwarded: false };
  }
  return undefined;
}

function namesWhen(sentence: string): boolean {
  const [dated, timed] = [DATE.test(sentence), TIME.test(sentence)];
  return (dated && timed) || (ADDRESS.test(sentence) && (dated || timed));
}

/** Whether a line says what the lines below it lack: when, or from which address. */
function isNeeded(line: string, below: string): boolean {
  if (ADDRESS.test(line) && !ADDRESS.test(below)) return /^[^<>]*<[^<>]*>[\s,،]*$/.test(line);
  return (DATE.test(line) && !DATE.test(below)) || (TIME.test(line) && !TIME.test(below));
}

/**
 * Where a head begins that's right above our own text and that nothing else tells from a sentence: it ends in a colon
 * and names a date, an address or the sender alone, or its lines name all of them without a colon.
 *
 * @param at index of the first line of ours
 * @param isSender whether words are the name that our email is from
 * @returns `at` where there's none
 */
export function looseHeadAbove(lines: readonly string[], at: number, isSender: (words: string) => boolean): number {
  let end = at;
  while (end > 0 && at - end < 4 && /^[\s\u2063>]*$/.test(lines[end - 1] ?? "")) end -= 1;
  let start = end;
  while (start > 0 && end - start < MOST_LINES && (lines[start - 1] ?? "").trim() !== "") start -= 1;
  const plain = lines.slice(start, end).map((line) => withoutDirections(line).replace(/^[\s\u2063>]+/, ""));
  const last = plain.at(-1) ?? "";
  const all = plain.join(" ");
  if (DATE.test(all) && TIME.test(all) && ADDRESS.test(all) && all.length <= LONGEST * 2) {
    // Below their own words, a rule is where it begins.
    const rule = plain.findLastIndex((line) => /^[_=-]{5,}/.test(line));
    return withSeparators(lines, start + Math.max(0, rule));
  }
  if (last.length > 200 || !/[:：]\s*$/.test(last)) return at;
  const words = last.split(/\s+/);
  const isName = (some: readonly string[]) => some.every((word) => !/^\p{Ll}/u.test(word)) && isSender(some.join(" "));
  const isNamed = words.some((_, from) => [2, 3].some((few) => isName(words.slice(from, from + few))));
  if (!isNamed && !DATE.test(last) && !ADDRESS.test(last)) return at;
  const isTwo = plain.length === 2 && !DATE.test(last) && DATE.test(plain[0] ?? "");
  return withSeparators(lines, end - (isTwo ? 2 : 1));
}

const MOST_LINES = 8;
/** Arabic, Persian, Hindi, Bengali, Punjabi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Burmese, Khmer. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0];

/** Hebrew and Arabic mail programs put marks around names and behind the colon, and write digits of their own. */
function withoutDirections(line: string): string {
  return line.replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = ZEROS.findLast((one) => one <= code);
    return zero !== undefined && code - zero < 10 ? String(code - zero) : digit;
  });
}
