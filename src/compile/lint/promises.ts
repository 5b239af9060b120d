import type { Complaints } from "../complaint.ts";
import { lineOf, walk } from "../markdown.ts";
import { lineWithin, type Manuscript } from "./manuscript.ts";

/** Minutes a week that a learner is promised to need at most, exercise and quiz included. */
const TOGETHER_MOST = 30;
const QUIZ_MINUTES = 3;

const NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(" ");
const NUMBER = `(\\d{1,3}|${NUMBERS.join("|")})`;
const SAYS_MINUTES = [
  new RegExp(`\\b${NUMBER}[-\\s]min(?:ute)?s?(?:\\s+(?:of|to|for))?[-\\s]+read(?:ing)?\\b`, "gi"),
  new RegExp(
    `\\bread(?:ing)?\\s+(?:it|this|this\\s+lesson)\\s+(?:takes|in)\\s+(?:about\\s+)?${NUMBER}\\s+minutes?\\b`,
    "gi",
  ),
];

/** What a lesson says that it brings and takes, against what it does. */
export function checkPromises(lesson: Manuscript, complaints: Complaints): void {
  const blocks = [...walk(lesson.root)].flatMap(([node]) => (node.type === "containerDirective" ? [node] : []));
  const objectives = blocks.find(({ name }) => name === "objectives");
  const exercises = blocks.filter(({ name }) => name === "exercise");
  const [exercise] = exercises;
  if (objectives !== undefined && exercise === undefined) {
    const hint = "Add :::exercise. People learn by doing.";
    complaints.warning("exercise-missing", lineOf(objectives), "promises objectives, but has no exercise.", hint);
  }
  const doing = exercises.reduce((sum, { attributes }) => sum + (Number(attributes?.["minutes"]) || 0), 0);
  checkTogether(lesson.minutes, doing, exercise === undefined ? 0 : lineOf(exercise), complaints);
  checkReadingTime(lesson, complaints);
}

function checkTogether(reading: number, doing: number, line: number, complaints: Complaints): void {
  const together = reading + doing + QUIZ_MINUTES;
  if (together <= TOGETHER_MOST) return;
  const sum = `${reading} to read, ${doing} for the exercise, ${QUIZ_MINUTES} for the quiz`;
  const hint = `Learners set aside ${TOGETHER_MOST} minutes. Make the exercise or the text shorter.`;
  complaints.warning("time-long", line, `takes ${together} minutes: ${sum}.`, hint);
}

/** A reading time in the text, against the one that the compiler counts and the mail shows. */
function checkReadingTime({ root, book, minutes }: Manuscript, complaints: Complaints): void {
  for (const [node] of walk(root)) {
    if (node.type !== "text") continue;
    const text = book.sample(node.value);
    for (const match of SAYS_MINUTES.flatMap((pattern) => [...text.matchAll(pattern)])) {
      const word = (match[1] ?? "").toLowerCase();
      const said = Number(word) || NUMBERS.indexOf(word) + 1;
      // Between rounding up and rounding down there is a minute.
      if (Math.abs(said - minutes) <= 1) continue;
      const line = lineWithin(text, match.index, lineOf(node));
      const hint = "The email shows its reading time already. Leave the number out.";
      complaints.warning("reading-time", line, `says it takes ${said} minutes to read, but it takes ${minutes}.`, hint);
    }
  }
}
