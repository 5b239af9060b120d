import type { Source } from "./source.ts";
import { readOverrules } from "./overrules.ts";

const NUMBERS =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(
    " ",
  );

/** "nine weekly lessons", "a 9-lesson course"; not "the next three lessons" or "two lessons a week". */
const SAYS_LESSONS = new RegExp(
  `(?<!\\b(?:first|last|next|other|every|another)\\s)\\b(\\d{1,2}|${NUMBERS.join("|")})(?:\\s+(?:[a-z-]+\\s+){0,2}lessons\\b(?!\\s+(?:a|per|each|every|ago|later|left|before|after|from|of)\\b)|-lesson\\b)`,
  "gi",
);

/** Below this, a number is more likely about a few of the lessons. */
const LEAST = 3;

/** The number of lessons that course.md and the letters speak of, against the lessons there are: consent is given to it. */
export function checkLessonsPromised(sources: readonly Source[], lessons: number): void {
  for (const { text, complaints } of sources.map((source) => readOverrules(source.text, source.complaints))) {
    for (const [index, line] of text.split("\n").entries()) {
      for (const [said, number = ""] of line.matchAll(SAYS_LESSONS)) {
        const promised = Number(number) || NUMBERS.indexOf(number.toLowerCase()) + 1;
        if (promised < LEAST || promised === lessons) continue;
        const has = lessons === 1 ? "the course has one" : `the course has ${lessons}`;
        const hint = "Write the right number, or leave it out.";
        complaints.warning("lessons-promised", index + 1, `says "${said}", and ${has}.`, hint);
      }
    }
  }
}
