import { fleschKincaid } from "flesch-kincaid";
import { syllable } from "syllable";
import { type Manuscript, nameOf } from "./manuscript.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";

/** Characters that a phone held upright shows of a mail in its list. */
export const PHONE = { subject: 38, preheader: 80 } as const;

/** What can be counted of a lesson: a row of the linter's table. */
export type Measures = {
  /** Its file's name. */
  readonly name: string;
  /** Years at a school in the United States that reading it takes (Flesch–Kincaid); NaN where there is no prose. */
  readonly grade: number;
  readonly words: number;
  /** Of reading, exercise and quiz not included. */
  readonly minutes: number;
  readonly longest: Sentence | undefined;
  /** As a phone cuts them. */
  readonly subject: string;
  readonly preheader: string;
};

export function measureLesson(lesson: Manuscript): Measures {
  const sentences = sentencesOf(lesson);
  return {
    name: nameOf(lesson),
    grade: readingGrade(sentences),
    words: lesson.words,
    minutes: lesson.minutes,
    longest: sentences.toSorted((a, b) => b.words - a.words)[0],
    subject: cutFor(lesson.subject, PHONE.subject),
    preheader: cutFor(lesson.preheader, PHONE.preheader),
  };
}

/** Kincaid and others, 1975: 0.39 × words a sentence + 11.8 × syllables a word − 15.59. */
export function readingGrade(sentences: readonly Sentence[]): number {
  const words = sentences.flatMap(({ text }) => text.split(/\s+/).filter((run) => /[\p{L}\p{N}]/u.test(run)));
  return fleschKincaid({
    sentence: sentences.length,
    word: words.length,
    // Numbers have no letters to count, and are said aloud all the same.
    syllable: words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0),
  });
}

const graphemes = new Intl.Segmenter("en");

/** At most so many characters as a reader counts them, the last of them an ellipsis where more follows. */
export function cutFor(text: string, most: number): string {
  const characters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
