import type { Source } from "./source.ts";
import type { FrontMatter } from "./front-matter.ts";
import { fillInTokens, type HoleBook, isAddressHole, type MailKind } from "./holes.ts";

/** Characters. Longer subjects are cut off on phones; shorter preheaders let the body show behind them. */
const SUBJECT = { least: 20, most: 60 } as const;
const PREHEADER = { least: 40, most: 110 } as const;

export type Envelope = { readonly subject: string; readonly preheader: string };

/** Checks what an inbox shows of a mail, and puts tokens into it. */
export function readEnvelope(
  envelope: Envelope,
  kind: MailKind,
  matter: FrontMatter,
  book: HoleBook,
  { complaints }: Source,
): Envelope {
  const read = (key: keyof Envelope, { least, most }: { readonly least: number; readonly most: number }) => {
    const line = matter.lineOf([key]);
    const filled = fillInTokens(envelope[key], line, kind, book, complaints);
    if (book.split(filled).some((part) => typeof part !== "string" && isAddressHole(part.hole))) {
      complaints.error("hole-out-of-place", line, `${key} has a link in it.`, "Nobody can click it there.");
    }
    const length = characters(book.sample(filled));
    const range = `${key} should have ${least} to ${most}.`;
    if (length < least) complaints.error(`${key}-short`, line, `${key} has only ${length} characters.`, capital(range));
    if (length > most) complaints.error(`${key}-long`, line, `${key} has ${length} characters.`, capital(range));
    return filled;
  };
  if (/^\s*(?:re|fwd?|aw):/i.test(envelope.subject)) {
    const hint = 'Leave out the "Re:". Spam filters look for it.';
    complaints.warning("subject-reply", matter.lineOf(["subject"]), "subject pretends to be a reply.", hint);
  }
  if (/!{2,}|\p{Lu}{3,}\s+\p{Lu}{3,}\s+\p{Lu}{3,}/u.test(envelope.subject)) {
    const hint = "Spam filters and readers both count it against you.";
    complaints.warning("subject-loud", matter.lineOf(["subject"]), "subject shouts.", hint);
  }
  return { subject: read("subject", SUBJECT), preheader: read("preheader", PREHEADER) };
}

/** As a reader counts them: an emoji is one. */
function characters(text: string): number {
  return Array.from(graphemes.segment(text)).length;
}

const graphemes = new Intl.Segmenter("en");

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
