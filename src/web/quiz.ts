import { html } from "hono/html";
import type { Lesson } from "../course/course.ts";
import type { Html } from "./page.ts";

/** A lesson's questions with their choices, each answer folded away: trying first is what makes them worth asking. */
export function quizOf({ quiz }: Lesson): Html {
  return html`<details class="quiz"><summary>Check yourself: ${quiz.length} questions</summary>
<ol>
${quiz.map(
  ({ question, choices, answer, why }) => html`<li><p>${question}</p>
<ul>${choices.map((choice) => html`<li>${choice}</li>`)}</ul>
<details><summary>The answer</summary><p><strong>${choices[answer - 1]}</strong></p><p>${why}</p></details></li>`,
)}
</ol></details>`;
}
