/** What introduces quoted text, in whichever language: an attribution ("On …, Ada wrote:") or a block of header lines. */
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
const TIME = /\b\d{1,2}[:.h]\d{2}\b|\d{1,2}\s?(?:AM|PM)\b|\d{1,2}時|\d{1,2}点|\d{1,2}시/i;
const DATE = /(?:19|20)\d{2}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/;
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
    if (!/[:：]\s*$|^-{2,} .* -{2,}\s*$/.test(line)) continue;
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

/** Hebrew and Arabic mail programs put them around names, and behind the colon. */
function withoutDirections(line: string): string {
  return line.replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}
