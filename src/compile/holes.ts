import { createHash } from "node:crypto";
import type { LetterKind } from "../course/course.ts";
import { type HoleName, HOLES } from "../course/email.ts";
import type { Complaints } from "./complaint.ts";
import { didYouMean } from "../course/nearest.ts";

export type MailKind = "lesson" | LetterKind;

/**
 * What an author may write in which mail. Frames and footers add the rest. No name in the confirm letter: whoever fills in the
 * form could put an advertisement into the name and a stranger's address beside it.
 */
const ALLOWED: Readonly<Record<MailKind, readonly HoleName[]>> = {
  lesson: ["first_name", "progress_url"],
  confirm: ["schedule", "confirm_url", "confirm_code"],
  welcome: ["first_name", "schedule", "first_lesson_on", "progress_url"],
  graduation: ["first_name", "progress_url"],
  "sign-in": ["first_name", "progress_url"],
  "check-in": ["first_name", "progress_url"],
  unfinished: ["first_name", "progress_url", "lessons_completed"],
};

/** About what a reader sees in place of a hole, to count characters and words by. */
const SAMPLES: Readonly<Record<HoleName, string>> = {
  first_name: "Katherine",
  schedule: "Tuesdays at 9:00 AM Los Angeles time",
  first_lesson_on: "Tuesday, December 1",
  lessons_completed: "3",
  completed_percent: "38",
  open_percent: "62",
  public_url: "https://example.com",
  confirm_url: "https://example.com",
  confirm_code: "482913",
  progress_url: "https://example.com",
  preferences_url: "https://example.com",
  view_url: "https://example.com",
  reply_url: "mailto:hello@example.com",
  unsubscribe_url: "https://example.com",
  postal_address: "1 Example Street, Example, CA 90000",
};

/** Nothing is known of these for some people, so they need a fallback. */
const MAY_BE_UNKNOWN: ReadonlySet<HoleName> = new Set(["first_name"]);

export type Blank = { readonly hole: HoleName; readonly fallback: string };

/**
 * Stands in for holes while Markdown, React and MJML work: a token of small letters and digits passes through all three, and
 * through the encoding of addresses, as it is.
 */
export type HoleBook = {
  readonly token: (hole: HoleName, fallback?: string) => string;
  /** Text between tokens, and what they stand for, in order. */
  readonly split: (text: string) => readonly (string | Blank)[];
  /** As a reader would see it. */
  readonly sample: (text: string) => string;
};

/** @param sources everything that will be compiled: the tokens are named after a hash of it, so none of it can hold one */
export function openHoleBook(sources: readonly string[]): HoleBook {
  const prefix = `q${createHash("sha256").update(sources.join("\n")).digest("hex").slice(0, 20)}x`;
  const pattern = new RegExp(`${prefix}(\\d+)z`);
  const blanks: Blank[] = [];
  const split = (text: string): readonly (string | Blank)[] =>
    text
      .split(pattern)
      .map((part, index) => (index % 2 === 0 ? part : (blanks[Number(part)] ?? "")))
      .filter((part) => part !== "");
  return {
    token: (hole, fallback = "") => {
      const known = blanks.findIndex((blank) => blank.hole === hole && blank.fallback === fallback);
      if (known >= 0) return `${prefix}${known}z`;
      blanks.push({ hole, fallback });
      return `${prefix}${blanks.length - 1}z`;
    },
    split,
    sample: (text) =>
      split(text)
        .map((part) => (typeof part === "string" ? part : part.fallback || SAMPLES[part.hole]))
        .join(""),
  };
}

export function isAddressHole(hole: HoleName): boolean {
  return hole.endsWith("_url");
}

/**
 * Puts tokens in the place of `{{holes}}`. A bad one is reported, and something harmless takes its place.
 *
 * @param firstLine line of the source on which the text begins
 */
export function fillInTokens(
  text: string,
  firstLine: number,
  kind: MailKind,
  book: HoleBook,
  complaints: Complaints,
): string {
  const isCode = codeLines();
  const lines = text.split("\n").map((line, index) => {
    if (isCode(line)) return line;
    // Braces in code are code: that's how a lesson shows a template.
    return line
      .split(CODE_SPAN)
      .map((part, at) => (at % 2 === 1 ? part : fillInLine(part, firstLine + index, kind, book, complaints)))
      .join("");
  });
  return lines.join("\n");
}

/** A code span that begins and ends on one line (CommonMark 0.31, 6.1). */
const CODE_SPAN = /((?<!`)(?:`[^`]+`|``(?:[^`]|`(?!`))+``)(?!`))/;

/** Tells line by line which ones are inside of fenced code, its fences included. */
function codeLines(): (line: string) => boolean {
  let open = "";
  return (line) => {
    const fence = /^[\s>]*(?:[-+*]|\d+[.)])?[\s>]*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (open === "") {
      open = fence;
      return fence !== "";
    }
    if (fence.startsWith(open) && line.replaceAll(/[\s>]/g, "") === fence) open = "";
    return true;
  };
}

function fillInLine(line: string, number: number, kind: MailKind, book: HoleBook, complaints: Complaints): string {
  const filled = line.replaceAll(/\{\{([^{}]*)\}\}/g, (_, inside: string) => {
    const blank = readHole(inside, number, kind, complaints);
    return blank === undefined ? "something" : book.token(blank.hole, blank.fallback);
  });
  checkLeftovers(line.includes("{{{") ? line : filled, number, complaints);
  return filled.replaceAll(/\{\{|\}\}/g, "");
}

/** Template languages write a fallback in words of their own, which would be printed. */
const FOREIGN_FALLBACK = /^(?:default|or)\b|^(["'“‘`]).*["'”’`]$/s;

/** @returns what stands in its place: after a mistake a hole of its kind, so that one mistake isn't two */
function readHole(inside: string, line: number, kind: MailKind, complaints: Complaints): Blank | undefined {
  const [name = "", ...rest] = inside.split("|").map((part) => part.trim());
  const fallback = rest.join("|");
  const hole = HOLES.find((known) => known === name);
  const hint = `You can use ${ALLOWED[kind].map((known) => `{{${written(known)}}}`).join(", ")}.`;
  if (hole === undefined) {
    const [first = ""] = name.split(/[^\w-]/);
    const meant = didYouMean(first, ALLOWED[kind]);
    complaints.error("hole-unknown", line, `{{${inside}}} isn't a hole.`, `${hint}${meant}`);
    return /url/i.test(name) ? { hole: "progress_url", fallback: "" } : undefined;
  }
  if (!ALLOWED[kind].includes(hole)) {
    complaints.error("hole-out-of-place", line, `{{${hole}}} doesn't work ${inKind(kind)}.`, hint);
    return { hole, fallback };
  }
  if (rest.length > 0 && isAddressHole(hole)) {
    complaints.error("hole-fallback", line, `{{${hole}}} takes no fallback.`, `Write {{${hole}}}.`);
  } else if (fallback === "" && MAY_BE_UNKNOWN.has(hole)) {
    const advice = `Say what to write instead, as in {{${hole}|there}}.`;
    complaints.error("hole-fallback", line, `{{${hole}}} isn't known for everybody.`, advice);
  } else if (rest.length > 0 && fallback === "") {
    complaints.error("hole-fallback", line, `{{${inside}}} has an empty fallback.`, `Write {{${hole}}}.`);
  } else if (FOREIGN_FALLBACK.test(fallback)) {
    const advice = `Write only the word after the bar, as in {{${hole}|there}}.`;
    complaints.error(
      "hole-fallback",
      line,
      `{{${inside}}} would print its fallback exactly as written: ${fallback}`,
      advice,
    );
  }
  return { hole, fallback };
}

/** A hole as it's written, its fallback included. */
function written(hole: HoleName): string {
  return MAY_BE_UNKNOWN.has(hole) ? `${hole}|there` : hole;
}

function checkLeftovers(line: string, number: number, complaints: Complaints): void {
  if (/\{\{|\}\}/.test(line)) {
    const hint = "Write a hole in one piece on one line, as in {{first_name|there}}.";
    complaints.error("hole-malformed", number, "has {{ or }} that don't make a hole.", hint);
    return;
  }
  const single = /\{\s*([a-z_]+)\s*(?:\|[^{}]*)?\}/.exec(line)?.[1];
  const hole = HOLES.find((known) => known === single);
  if (hole === undefined) return;
  const hint = `Write {{${written(hole)}}} with two braces on each side.`;
  complaints.error("hole-malformed", number, `{${hole}} would be printed as is.`, hint);
}

function inKind(kind: MailKind): string {
  return kind === "lesson" ? "in a lesson" : `in the ${kind} letter`;
}
