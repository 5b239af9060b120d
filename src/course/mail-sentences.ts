import { type Kind, kindOf } from "./desk-words.ts";
import { isInThread, isMarkedAsReply, ownWords, speaksOfCourse, withoutTags } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

type Mail = Pick<ReceivedMail, "subject" | "text" | "headers">;

/** "I", by language: programs say "we", or nothing of themselves. */
export const ONE_PERSON =
  /\b(?:I|I['’](?:m|ve|ll|d)|[Mm]y|me|[Ii]ch|[Mm]ein\w*|[Mm]ir|[Jj]e|[Jj]['’]\p{L}+|[Mm]oi|[Yy]o|[Ss]oy|[Ee]stoy|[Tt]engo|[Pp]uedo|[Ee]u|[Ss]ou|[Ee]stou|[Tt]enho|[Ii]o|[Ss]ono|[Hh]o|[Ii]k|[Mm]ijn|[Jj]ag|[Jj]eg|[Mm]inä|[Oo]len|[Mm]am|[Jj]estem|[Mm]ám|[Jj]sem|[Bb]enim)\b|(?<!\p{L})(?:[Яя]|мне|меня|[Μμ]ου)(?!\p{L})|私|僕|我(?!们|們)|저는|제가|أنا|אני/u;

/** A help desk puts its own number in place of "Re:", and some of them leave the headers of an answer out. */
export function isAnswer({ subject, headers }: Mail): boolean {
  return isInThread(headers) || (isMarkedAsReply(subject) && speaksOfCourse(subject));
}

export type Sentence = { readonly words: string; readonly kind: Kind };

/** What's found in an email, found once however often it's asked for: many rules look at the same sentences. */
export function foundOnce<Found>(find: (mail: Mail) => Found): (mail: Mail) => Found {
  const known = new WeakMap<Mail, Found>();
  return (mail) => {
    const found = known.get(mail) ?? find(mail);
    known.set(mail, found);
    return found;
  };
}

export const sentencesOf = foundOnce(({ subject, text }): readonly Sentence[] => {
  const above = sentencesIn(withoutSubject(ownWords(text), subject));
  return above.some(({ kind }) => kind !== "frame") ? above : sentencesIn(withoutSubject(unquotedWords(text), subject));
});

/** Of more, or of longer ones, the rest tells nothing more: crafted text shouldn't keep us busy. */
const [MOST, LONGEST] = [100, 500];

function sentencesIn(text: string): Sentence[] {
  return (
    text
      .split(/(?<!\b(?:dvs|tel|nr|no|dr|hr|fr|mr|mrs)\.)(?<=(?:[^\d]|\d{3})[.!?؟])\s+|(?<=[。！？])|\n+/iu)
      .map((words) => words.trim())
      .filter((words) => SAYS_SOMETHING.test(words))
      .slice(0, MOST)
      .map((words) => ({ words, kind: kindOf(words.slice(0, LONGEST)) }))
      // No program knows what a lesson is; it only repeats our subject below a label.
      .map(({ words, kind }) => ({ words, kind: kind !== "frame" && speaksOfCourse(words) ? "own" : kind }))
  );
}

/** A picture is an answer, too. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** What's written below a quote. */
function unquotedWords(text: string): string {
  const lines = text.slice(0, 8000).split("\n");
  return lines.filter((line) => !/^\s*>|<[^<>\s]{1,200}@[^<>\s]{1,200}>.{0,40}[:：]\s*$/.test(line)).join("\n");
}

function inAnyLines(words: string): RegExp {
  const escaped = words.split(/\s+/).map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(escaped.join("\\s+"), "gu");
}

/** Programs repeat our subject, and a lesson's title speaks of the course. */
export function withoutSubject(text: string, subject: string): string {
  const pieces = withoutTags(subject)
    .split(/\s*[\][:：]\s*|\s+[-–—|]+\s+/)
    .filter((piece) => piece.length >= 8);
  return pieces.reduce((rest, piece) => rest.replaceAll(inAnyLines(piece), " "), text);
}

export function wordsOf(said: readonly Sentence[], ...kinds: readonly Kind[]): string {
  return said
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ words }) => words)
    .join("\n");
}

/** More than a greeting or a name. Languages without spaces count by length. */
export function isLong(words: string): boolean {
  return (
    words.split(/\s+/).length >= 5 || (/[\u3040-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/u.test(words) && words.length > 12)
  );
}
