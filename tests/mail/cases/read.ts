import { readFileSync } from "node:fs";
import { NEXT_FORM } from "../../../src/course/own-text.ts";
import { textOfHtml } from "../../../src/mail/html-text.ts";

/** A reply, and how a careful reader would take it apart. */
export type ReplyCase = {
  readonly id: string;
  readonly text?: string;
  readonly html?: string;
  /** Every line that the person wrote. */
  readonly own: string;
  /** For answers between the lines: the quotes that have to stay above them. */
  readonly questions?: readonly string[];
  /** Every reading that's right. */
  readonly shown: readonly string[];
};

/** An email that a person or a machine sent. */
export type SenderCase = {
  readonly id: string;
  readonly expected: "person" | "machine";
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** One half of each of the first sets was read while the rules were written; the other was kept back to judge them by. */
export const REPLY_SETS = ["seen", "kept", "seen-2", "kept-2", "third", "fifth"] as const;
/** The fourth set has no replies. The last one was written, in five rounds, while the rules were changed. */
export const SENDER_SETS = [
  ...REPLY_SETS,
  "fourth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
  "written",
] as const;

/** What every reply here answers, in its two forms (dispatch/answered-text.ts). */
export const ANSWERED = ["lesson.txt", "lesson.html"].map(readLesson).join(NEXT_FORM);

export function replyCases(set: (typeof REPLY_SETS)[number]): ReplyCase[] {
  return read(`replies-${set}.json`) as ReplyCase[];
}

export function senderCases(set: (typeof SENDER_SETS)[number]): SenderCase[] {
  return read(`senders-${set}.json`) as SenderCase[];
}

/** The lines of the person that aren't in what the creator gets. */
export function lostLines({ own }: ReplyCase, got: string): string[] {
  const whole = inOneLine(got);
  return linesOf(own).filter((line) => !whole.includes(inOneLine(line)));
}

/** Where lines break and how wide a gap is doesn't count. */
export function isExact({ own, questions, shown }: ReplyCase, got: string): boolean {
  if (shown.some((one) => inOneLine(one) === inOneLine(got))) return true;
  if (questions === undefined) return false;
  const asked = withoutMarks(linesOf(got).filter(isQuoted));
  const isHead = (line: string) => /Krista Palmer.*[:：]$|^[* ]*Krista Palmer.*\]:$/.test(line);
  const answers = answersIn(linesOf(got).filter((line) => !isHead(line)));
  return (
    questions.every((question) => asked.includes(withoutMarks(linesOf(question)))) &&
    [own, ...shown].some((one) => answersIn(linesOf(one)) === answers)
  );
}

function answersIn(lines: readonly string[]): string {
  return inOneLine(lines.filter((line) => !isQuoted(line)).join(" "));
}

function withoutMarks(lines: readonly string[]): string {
  return inOneLine(lines.map((line) => line.replace(/^[>\s]+/, "")).join(" "));
}

function isQuoted(line: string): boolean {
  return line.startsWith(">");
}

function readLesson(file: string): string {
  const content = readFileSync(new URL(file, import.meta.url), "utf8");
  return file.endsWith(".html") ? textOfHtml(content) : content;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}

function linesOf(text: string): string[] {
  return plain(text)
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}

function inOneLine(text: string): string {
  return plain(text).replaceAll(/\s+/g, " ").trim();
}

function plain(text: string): string {
  return text.replaceAll(/[\u00AD\u200B\u200E\u200F\u2060\u2063\uFEFF]/gu, "").replaceAll(/[\u00A0\u202F]/gu, " ");
}
