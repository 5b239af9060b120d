import type { Problem } from "../../course/problem.ts";
import { type Complaints, openNotebook } from "../complaint.ts";
import { checkLeads } from "./leads.ts";
import type { Manuscript } from "./manuscript.ts";
import { cutFor, PHONE, readingGrade } from "./measures.ts";
import { checkPromises } from "./promises.ts";
import { sentencesOf } from "./sentences.ts";
import { checkWording } from "./wording.ts";

/** School years: what most adults read without effort. */
const GRADE_MOST = 10;
const SENTENCE_MOST = 40;

/**
 * Advice about one lesson, beyond what the compiler finds: nothing here keeps it from being sent. Pure.
 *
 * @param course all lessons in order, this one among them, for what they say of one another
 * @param told what the compiler has said already, which is not said twice
 * @returns warnings, by line
 */
export function lintLesson(
  lesson: Manuscript,
  course: readonly Manuscript[],
  told: readonly Problem[] = [],
): readonly Problem[] {
  const notebook = openNotebook();
  const complaints = notebook.about(lesson.file);
  checkReading(lesson, complaints);
  checkSubject(lesson, complaints);
  checkPromises(lesson, complaints);
  checkWording(lesson, complaints);
  checkLeads(lesson, course, complaints);
  const key = ({ code, file, line }: Problem) => `${code} ${file}:${line}`;
  const known = new Set(told.map(key));
  return notebook.problems().filter((advice) => !known.has(key(advice)));
}

function checkReading(lesson: Manuscript, complaints: Complaints): void {
  const sentences = sentencesOf(lesson);
  const grade = readingGrade(sentences);
  if (grade > GRADE_MOST) {
    const hint = `Use shorter sentences and shorter words to bring it down to grade ${GRADE_MOST}.`;
    complaints.warning("grade-high", 0, `reads at grade ${grade.toFixed(1)}.`, hint);
  }
  for (const { words, line, text } of sentences) {
    if (words <= SENTENCE_MOST) continue;
    const begins = text.split(/\s+/).slice(0, 5).join(" ");
    complaints.warning("sentence-long", line, `has a sentence of ${words} words ("${begins} …").`, "Split it in two.");
  }
}

function checkSubject({ subject, lineOf }: Manuscript, complaints: Complaints): void {
  const seen = cutFor(subject, PHONE.subject);
  if (seen === subject) return;
  const hint = `Make sure it works that way, or say it in ${PHONE.subject} characters.`;
  complaints.warning("subject-cut", lineOf(["subject"]), `subject is cut off on a phone: "${seen}".`, hint);
}
