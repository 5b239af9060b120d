/** A stretch of a text, as indices of its UTF-16 units. */
type Stretch = { readonly from: number; readonly to: number };

/** How a mail program or a scanner may write a letter; each way is tried by itself, because they contradict each other. */
const DIALECTS = [
  // Percent-encoded any number of times (RFC 3986, 2.1), as HTML entities, escaped for Markdown.
  /%(?:25)*(?<hex>[2-7][0-9a-f])|&(?:amp;)*(?:#x0*(?<entity>[0-9a-f]{2,4})|#0*(?<decimal>\d{2,5})|(?<named>period|hyphen|dash|lowbar|plus|commat|sol));?|\\(?=[_.+-])/giu,
  // Quoted-printable (RFC 2045, 6.7).
  /=(?<hex>[2-7][0-9a-f])/giu,
  // URL Defense, version 2: "-2D" stands for a hyphen.
  /-(?<hex>[2-7][0-9a-f])/giu,
];

/**
 * What stands inside a word without being seen, and what a mail program puts there to break a line or to quote it. Blanks are
 * looked at from their first one alone: from each of them it would take the square of their number.
 */
const UNSEEN =
  /(?:=|(?<![ \t]))[ \t]*\r?\n[ \t>|]*|<w?br ?\/?>|&(?:shy|zwnj|zwj|ZeroWidthSpace|NoBreak);|[\p{Cf}\p{VS}]|\u034f/giu;

const NAMED: Readonly<Record<string, string>> = {
  period: ".",
  hyphen: "-",
  dash: "-",
  lowbar: "_",
  plus: "+",
  commat: "@",
  sol: "/",
};

/** A text as it was meant, and where each of its units begins and ends in the text as it was written. */
type Reading = { readonly text: string; readonly from: Uint32Array; readonly to: Uint32Array };

/**
 * Finds a pattern in a text, however the letters are written or broken across lines. Linear in the text's length where the
 * pattern is.
 *
 * @param find gives the stretches of a plain text
 * @returns the stretches of the text as it was written, rising, none touching another
 */
export function findHowever(text: string, find: (plain: string) => Iterable<Stretch>): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const dialect of DIALECTS) {
    const reading = read(text, dialect);
    for (const { from, to } of find(reading.text)) {
      found.push({ from: reading.from[from] ?? 0, to: reading.to[to - 1] ?? text.length });
    }
  }
  return merged(found);
}

function read(text: string, dialect: RegExp): Reading {
  const from = new Uint32Array(text.length);
  const to = new Uint32Array(text.length);
  const spellings = new RegExp(`${dialect.source}|${UNSEEN.source}`, "giu");
  let plain = "";
  let length = 0;
  let last = 0;
  const keep = (letters: string, start: number, end: number | undefined) => {
    for (let at = 0; at < letters.length; at += 1) {
      from[length] = end === undefined ? start + at : start;
      to[length] = end ?? start + at + 1;
      length += 1;
    }
    plain += letters;
  };
  for (const match of text.matchAll(spellings)) {
    keep(text.slice(last, match.index), last, undefined);
    last = match.index + match[0].length;
    keep(meaningOf(match.groups ?? {}), match.index, last);
  }
  keep(text.slice(last), last, undefined);
  // Word processors write hyphens that do not break; both are one unit long.
  return { text: plain.replaceAll(/[\u2010\u2011]/g, "-"), from, to };
}

function meaningOf({ hex, entity, decimal, named }: Readonly<Record<string, string | undefined>>): string {
  if (named !== undefined) return NAMED[named.toLowerCase()] ?? "";
  const code = decimal === undefined ? Number.parseInt(hex ?? entity ?? "", 16) : Number(decimal);
  // Above 0x7f no link of ours has a letter.
  return Number.isNaN(code) ? "" : code < 0x80 ? String.fromCodePoint(code) : "\u00a0";
}

function merged(stretches: Stretch[]): readonly Stretch[] {
  const rising = stretches.toSorted((a, b) => a.from - b.from);
  const apart: Stretch[] = [];
  for (const stretch of rising) {
    const before = apart.at(-1);
    if (before === undefined || stretch.from > before.to) apart.push(stretch);
    else if (stretch.to > before.to) apart[apart.length - 1] = { from: before.from, to: stretch.to };
  }
  return apart;
}
