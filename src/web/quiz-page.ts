import { html } from "hono/html";
import type { Lesson } from "../course/course.ts";
import { type Chosen, scoreOf } from "../course/quiz.ts";
import type { QuizAnswer } from "../store/quiz-answers.ts";
import type { Words } from "../words/words.ts";
import type { Html } from "./page.ts";

/** How far a learner is with a lesson's questions. */
export type Check =
  /** To be answered; with the answers that count, if there are any yet, and what the email's link filled in. */
  | { readonly is: "open"; readonly first: QuizAnswer | undefined; readonly chosen: Chosen }
  /** Sent with an answer missing. */
  | { readonly is: "incomplete"; readonly chosen: Chosen }
  /** To be explained; only the first answers are counted. */
  | { readonly is: "answered"; readonly chosen: Chosen; readonly counted: boolean };

type QuizWords = Words["quiz"];
type About = {
  /** Of the course page. */
  readonly path: string;
  readonly done: boolean;
};

/** What the browser's tab says first, where it is more than the lesson's title. */
export function checkTab(words: QuizWords, lesson: Lesson, check: Check): string | undefined {
  switch (check.is) {
    case "open":
      return undefined;
    case "incomplete":
      return words.missingTab;
    case "answered":
      return `${words.score(scoreOf(lesson, check.chosen), lesson.quiz.length)} · ${lesson.title}`;
  }
}

/** The questions of a lesson on its page: the form, or each answer explained. */
export function checkSection(words: QuizWords, lesson: Lesson, check: Check, about: About): Html {
  if (lesson.quiz.length === 0) return html``;
  return html`<section id="check" class="check" aria-labelledby="check-title" tabindex="-1">
<h2 id="check-title">${words.title}</h2>
${check.is === "answered" ? explained(words, lesson, check, about) : questions(words, lesson, check, about)}
</section>`;
}

function questions(words: QuizWords, lesson: Lesson, check: Exclude<Check, { is: "answered" }>, { path }: About): Html {
  const first = check.is === "open" ? check.first : undefined;
  const { chosen } = check;
  const incomplete = check.is === "incomplete";
  const filledIn = !incomplete && chosen.some((choice) => choice !== undefined);
  return html`<p>${first === undefined ? words.lead : words.practiceLead(first.score, first.questions)}</p>
${incomplete ? html`<p class="problem" role="alert">${words.missing}</p>` : ""}
${filledIn ? html`<p class="notice">${words.filledIn(lesson.quiz.length)}</p>` : ""}
<form method="post" action="${path}/check/${lesson.id}#check" class="questions">
${lesson.quiz.map(
  ({ question, choices }, index) => html`<fieldset>
<legend>${index + 1}. ${question}</legend>
${incomplete && chosen[index] === undefined ? html`<p class="problem" id="missing-${index + 1}">${words.missingHere}</p>` : ""}
${choices.map((choice, at) =>
  choiceField(index + 1, at + 1, choice, {
    checked: chosen[index] === at + 1,
    missing: incomplete && chosen[index] === undefined,
  }),
)}
</fieldset>`,
)}
<button type="submit">${words.submit}</button>
</form>`;
}

function choiceField(
  question: number,
  value: number,
  choice: string,
  { checked, missing }: { readonly checked: boolean; readonly missing: boolean },
): Html {
  return html`<label><input type="radio" name="answer-${question}" value="${value}" required${checked ? html` checked` : ""}${missing ? html` aria-invalid="true" aria-describedby="missing-${question}"` : ""}>
${choice}</label>`;
}

function explained(
  words: QuizWords,
  lesson: Lesson,
  { chosen, counted }: Extract<Check, { is: "answered" }>,
  { path, done }: About,
): Html {
  const score = scoreOf(lesson, chosen);
  const of = lesson.quiz.length;
  return html`<p class="score">${words.score(score, of)}</p>
<p>${score === of ? words.all : words.some}</p>
${counted ? (done ? html`<p class="notice" role="status">${words.marked(lesson.title)}</p>` : "") : html`<p class="fine">${words.practice}</p>`}
<ol class="answers">
${lesson.quiz.map(({ question, choices, answer, why }, index) => {
  const mine = choices[(chosen[index] ?? 0) - 1] ?? "";
  const right = chosen[index] === answer;
  return html`<li class="${right ? "right" : "other"}"><p><strong>${question}</strong></p>
${right ? html`<p class="correct">${words.right(mine)}</p>` : html`<p>${words.other(mine)}</p>`}
${right ? "" : html`<p class="correct">${words.answer(choices[answer - 1] ?? "")}</p>`}
<p class="fine">${why}</p></li>`;
})}
</ol>
<p><a class="quiet" role="button" href="${path}/lesson/${lesson.id}#check">${words.again}</a></p>`;
}
