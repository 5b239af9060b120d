import { html } from "hono/html";
import type { Course, Lesson } from "../course/course.ts";
import type { Html, Page } from "./page.ts";

type Chosen = readonly (number | undefined)[];

/** @param chosen what was chosen so far, where something is missing */
export function quizPage(course: Course, lesson: Lesson, back: string, chosen?: Chosen): Page {
  const main = html`<p class="kicker"><a href="${back}">Your course page</a></p>
<h1>Check yourself</h1>
<p class="tagline">${lesson.title}</p>
<p>Try to remember before you look. The first time counts, and marks the lesson as done; after that it is practice.</p>
${chosen === undefined ? "" : html`<p class="problem" role="alert">Please choose an answer to every question.</p>`}
<form method="post" class="questions">
${lesson.quiz.map(
  ({ question, choices }, index) => html`<fieldset>
<legend>${index + 1}. ${question}</legend>
${choices.map((choice, at) => choiceField(index + 1, at + 1, choice, chosen?.[index] === at + 1))}
</fieldset>`,
)}
<button type="submit">See how I did</button>
</form>`;
  return {
    title: chosen === undefined ? `Check yourself: ${lesson.title}` : "Please answer every question",
    course,
    main,
    ...(chosen === undefined ? {} : { status: 422 as const }),
  };
}

function choiceField(question: number, value: number, choice: string, checked: boolean): Html {
  return html`<label><input type="radio" name="answer-${question}" value="${value}" required${checked ? html` checked` : ""}>
${choice}</label>`;
}

export function quizResultPage(
  course: Course,
  lesson: Lesson,
  back: string,
  chosen: Chosen,
  score: number,
  first: boolean,
): Page {
  const of = lesson.quiz.length;
  const main = html`<p class="kicker"><a href="${back}">Your course page</a></p>
<h1>${score} of ${of}</h1>
<p class="tagline">${score === of ? "All of it stayed with you." : "What did not stay is worth another look. Here is why."}</p>
${first ? html`<p class="notice" role="status">“${lesson.title}” is marked as done.</p>` : html`<p class="fine">This was practice; your first answers count.</p>`}
<ol class="answers">
${lesson.quiz.map(({ question, choices, answer, why }, index) => {
  const right = chosen[index] === answer;
  return html`<li class="${right ? "right" : "other"}"><p><strong>${question}</strong></p>
<p>${right ? "✓" : "Your answer:"} ${choices[(chosen[index] ?? 0) - 1]}</p>
${right ? "" : html`<p>The answer: ${choices[answer - 1]}</p>`}
<p class="fine">${why}</p></li>`;
})}
</ol>
<p><a href="${back}" role="button">Back to your course page</a></p>
<form method="get"><button type="submit" class="quiet">Practice once more</button></form>`;
  return { title: `${score} of ${of}`, course, main };
}
