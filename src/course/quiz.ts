import type { Lesson } from "./course.ts";

/** What was chosen of each question, 1-based; undefined where nothing was, or what is no choice. */
export type Chosen = readonly (number | undefined)[];

/** @param texts as a form or an address brings them, one a question */
export function readChosen({ quiz }: Pick<Lesson, "quiz">, texts: readonly string[]): Chosen {
  return quiz.map(({ choices }, index) => {
    const text = texts[index] ?? "";
    const number = /^\d$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= choices.length ? number : undefined;
  });
}

/** How many of the answers are right. */
export function scoreOf({ quiz }: Pick<Lesson, "quiz">, chosen: Chosen): number {
  return quiz.filter(({ answer }, index) => chosen[index] === answer).length;
}
