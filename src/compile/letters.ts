import type { Mails } from "../../emails/mails.tsx";
import { LETTERS, type LetterKind, type LetterMatter, letterMatterSchema } from "../course/course.ts";
import type { HoleName } from "../course/email.ts";
import { type Body, readBody } from "./body.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import type { Source } from "./source.ts";
import { readFrontMatter } from "./front-matter.ts";
import type { HoleBook } from "./holes.ts";
import { checkMatter } from "./matter.ts";
import type { Offered } from "./links.ts";
import { checkPlain } from "./slips.ts";

export type LetterDraft = {
  readonly kind: LetterKind;
  readonly source: Source;
  readonly matter: LetterMatter;
  readonly envelope: Envelope;
  readonly body: Body;
};

/** Without one of these a letter fails its reader. */
const PURPOSE: Readonly<Record<LetterKind, readonly HoleName[]>> = {
  confirm: ["confirm_url"],
  welcome: ["first_lesson_on", "schedule"],
  graduation: [],
  "sign-in": ["progress_url"],
  "check-in": ["progress_url"],
  unfinished: ["progress_url"],
};

/** Reads the letters and checks that each holds what it is for. Those with broken front matter are left out. */
export function readLetters(
  sources: ReadonlyMap<LetterKind, Source>,
  mails: Mails,
  book: HoleBook,
  offered: Offered,
): readonly LetterDraft[] {
  return LETTERS.flatMap((kind) => {
    const source = sources.get(kind);
    const front = source === undefined ? undefined : readFrontMatter(source);
    if (source === undefined || front === undefined) return [];
    const { complaints } = source;
    const body = readBody(front.body, kind, mails.blocks, book, offered, complaints);
    const needed = PURPOSE[kind];
    if (needed.length > 0 && !needed.some((hole) => new RegExp(`\\{\\{\\s*${hole}\\b`).test(front.body))) {
      const holes = needed.map((hole) => `{{${hole}}}`).join(" or ");
      complaints.error("letter-purpose", 0, `doesn't have ${holes} in its text.`, PURPOSE_HINTS[kind]);
    }
    const matter = checkMatter(letterMatterSchema, front, complaints);
    if (matter === undefined) return [];
    checkPlain(matter.subject, front.lineOf(["subject"]), complaints);
    checkPlain(matter.preheader, front.lineOf(["preheader"]), complaints);
    return [{ kind, source, matter, body, envelope: readEnvelope(matter, kind, front, book, source) }];
  });
}

const PURPOSE_HINTS: Readonly<Record<LetterKind, string>> = {
  confirm: 'Without it, nobody can confirm. Add :::button{to="{{confirm_url}}"}.',
  welcome: "Say when the first lesson arrives: {{first_lesson_on}}.",
  graduation: "",
  "check-in": 'That page is where learners slow down, pause, or resume. Add :::button{to="{{progress_url}}"}.',
  unfinished: 'That page shows what is left to do. Add :::button{to="{{progress_url}}"}.',
  "sign-in": 'It leads to their course page. Add :::button{to="{{progress_url}}"}.',
};
