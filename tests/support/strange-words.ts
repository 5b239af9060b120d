import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Course } from "../../src/course/course.ts";
import { datesIn } from "../../src/words/dates.ts";
import { en } from "../../src/words/en.ts";
import type { Words } from "../../src/words/words.ts";
import { sampleCourse } from "./course.ts";

const OPEN = "⟦";
const CLOSE = "⟧";

/**
 * A language in which every sentence of the catalogue stands in brackets and every date is Greek: what is Latin and stands
 * outside of brackets comes from nowhere in the catalogue.
 */
export const strange: Words = { ...(inBrackets(en) as Words), language: "el", dates: datesIn("el-GR") };

function inBrackets(value: unknown): unknown {
  if (typeof value === "string") return `${OPEN}${value}${CLOSE}`;
  if (isMarkup(value)) return raw(`${OPEN}${value.toString()}${CLOSE}`);
  if (typeof value === "function")
    return (...given: unknown[]) => inBrackets((value as (...all: unknown[]) => unknown)(...given));
  if (Array.isArray(value)) return value.map(inBrackets);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, inBrackets(inside)]));
  }
  return value;
}

function isMarkup(value: unknown): value is HtmlEscapedString {
  return typeof value === "object" && value !== null && "isEscaped" in value;
}

/** A course in that language that says everything of its own in Greek letters. */
export function strangeCourse(lessons = 3): Course {
  const course = sampleCourse(lessons);
  const ordinal = ["Α", "Β", "Γ", "Δ", "Ε", "Ζ", "Η", "Θ"];
  return {
    ...course,
    language: "el",
    title: "Μάθημα",
    tagline: "Λίγα μαθήματα",
    description: "Περιγραφή",
    sender: { ...course.sender, name: "Άδα" },
    consent: "Συμφωνώ.",
    pageHtml: "<h2>Για ποιους</h2>",
    lessons: course.lessons.map((lesson, index) => ({
      ...lesson,
      title: `Μάθημα ${ordinal[index] ?? ""}`,
      pageHtml: ["<p>Κείμενο.</p>"],
      quiz: lesson.quiz.map((question) => ({
        ...question,
        question: "Ερώτηση;",
        choices: ["Ένα", "Δύο", "Τρία"],
        why: "Διότι.",
      })),
    })),
  };
}

const TOKEN =
  /<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1>|<option value="[^"]*\/[^"]*"[^>]*>[^<]*<\/option>|<[^>]*>|[^<]+/g;
const READ_ALOUD = /\s(?:aria-label|alt|title|placeholder|aria-description)="([^"]*)"/g;
/** Addresses and the names of zones are nobody's language. */
const NO_WORDS = /https?:\/\/\S+|[\w.+-]+@[\w.-]+|\b(?:GMT|UTC)\b|&[a-z#0-9]+;/gi;

/** The texts of a page, labels for screen readers too, that come from neither the catalogue nor the course. */
export function wordsFromElsewhere(page: string): string[] {
  const found: string[] = [];
  let depth = 0;
  const look = (text: string) => {
    for (const [piece] of text.matchAll(/⟦|⟧|[^⟦⟧]+/g)) {
      if (piece === OPEN) depth += 1;
      else if (piece === CLOSE) depth -= 1;
      else if (depth === 0 && /\p{Script=Latin}/u.test(piece.replaceAll(NO_WORDS, ""))) found.push(piece.trim());
    }
  };
  for (const [token] of page.matchAll(TOKEN)) {
    if (!token.startsWith("<")) look(token);
    else for (const [, text = ""] of token.matchAll(READ_ALOUD)) look(text);
  }
  if (depth !== 0) found.push(`${depth} brackets stay open`);
  return found;
}
