/** About 3,000 words: longer than any question, and little enough for whatever reads it next. */
const MOST_CHARACTERS = 20_000;
const MOST_LINES = 1500;
/** RFC 5322, 2.1.1. */
const LONGEST_LINE = 998;
/** Of which runs are shortened at all: 200,000 characters of runs take 140 ms. */
const LONGEST_RAW_LINE = 20 * LONGEST_LINE;
const MOST_BLANK_LINES = 2;
/** Marks without width, and what turns the direction of writing; the joiner of emoji stays. */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Mail programs draw their lines with up to 72 of these. */
const LONGEST_RUN = 72;

/**
 * A mail's text as the quote parser can take it: its expressions take the square of the length of a run (20,000 newlines:
 * 6.9 s), so runs are shortened first, and the whole is capped. Linear in its length.
 */
export function normaliseReply(text: string): string {
  const lines: string[] = [];
  let blank = 0;
  for (const raw of text
    .slice(0, 10 * MOST_CHARACTERS)
    .replaceAll(/\r\n?/g, "\n")
    .split("\n")) {
    const line = shortenRuns(
      raw
        .slice(0, LONGEST_RAW_LINE)
        .replaceAll(UNSEEN, "")
        .replaceAll(/[\u00a0\u202f]/g, " ")
        .trimEnd(),
    ).slice(0, LONGEST_LINE);
    blank = line === "" ? blank + 1 : 0;
    if (blank <= MOST_BLANK_LINES) lines.push(line);
    if (lines.length >= MOST_LINES) break;
  }
  return cutForwardedHead(lines).join("\n").slice(0, MOST_CHARACTERS).toWellFormed().trim();
}

function shortenRuns(line: string): string {
  return line.replaceAll(/([^\p{L}\p{N}])\1{72,}/gu, (run) => run.slice(0, LONGEST_RUN));
}

const FROM = /^\s*\*?(?:From|Von|De|Da|Van|Fra|Från)\s?:\*?\s\S/;
const HEAD = /^\s*\*?(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto)\s?:\*?\s/;

/** Outlook quotes without a mark: a line, then From, Sent, To and Subject, then the mail that is answered. */
function cutForwardedHead(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex(
    (line, index) => FROM.test(line) && lines.slice(index + 1, index + 5).filter((next) => HEAD.test(next)).length >= 2,
  );
  if (at < 1) return lines;
  const above = lines.slice(0, at);
  while (/^[\s_-]*$/.test(above.at(-1) ?? "x")) above.pop();
  return above.length === 0 ? lines : above;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", apos: "'" };

/** What a mail without plain text says. Quotes are left out where they are marked; the rest is for the quote parser. */
export function textOfHtml(html: string): string {
  const start = html.slice(0, 20 * MOST_CHARACTERS);
  let text = "";
  let hidden = "";
  for (const [, name = "", words = ""] of start.matchAll(/(?:<(?:(\/?[a-z][a-z0-9]{0,15})|!?)[^<>]*>|^)([^<]*)/gi)) {
    const tag = name.toLowerCase();
    if (hidden === "" && ["style", "script", "head", "title", "blockquote"].includes(tag)) hidden = tag;
    else if (tag === `/${hidden}`) hidden = "";
    if (/^(?:br|\/p|\/div|\/li|\/tr|\/h[1-6]|hr)$/.test(tag)) text += "\n";
    if (hidden === "") text += words.replaceAll(/\s+/g, " ");
  }
  return text.replaceAll(/&(?:#(\d{1,6})|([a-z]{2,5}));/gi, (whole, code: string | undefined, name = "") =>
    code === undefined
      ? (ENTITIES[String(name).toLowerCase()] ?? whole)
      : String.fromCodePoint(Math.min(Number(code), 0x10ffff)),
  );
}
