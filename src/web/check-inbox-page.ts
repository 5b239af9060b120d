import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { wordsOf } from "../words/words.ts";
import type { Html, Page } from "./page.ts";

/**
 * @param typed what somebody typed that did not fit
 * @param isSlow whether confirmations wait for room in the day's quota
 */
export function checkInboxPage(
  course: Course,
  practice: boolean,
  typed?: { readonly email: string; readonly code: string },
  isSlow = false,
): Page {
  const { inbox, code } = wordsOf(course).confirm;
  const main = html`<h1>${inbox.title}</h1>
<p class="tagline">${inbox.lead(course)}</p>
<p>${inbox.text}</p>
${isSlow ? html`<p class="note">${inbox.slow}</p>` : ""}
${practice ? html`<p><a href="/outbox" role="button">${inbox.outbox}</a></p>` : ""}
${codeForm(course, typed)}
<h2>${inbox.nothing.title}</h2>
<ul>
${inbox.nothing.list(course).map((item) => html`<li>${item}</li>`)}
</ul>`;
  return {
    title: typed === undefined ? inbox.title : code.wrongTab,
    course,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

/** Closed until it is needed: most people press the button. */
function codeForm(course: Course, typed: { readonly email: string } | undefined): Html {
  const wrong = typed !== undefined;
  const { code, button } = wordsOf(course).confirm;
  return html`<details class="code"${wrong ? html` open` : ""}>
<summary>${code.summary}</summary>
<form method="post" action="/${course.id}/check-inbox">
${wrong ? html`<p class="problem" id="code-problem" role="alert">${code.wrong}</p>` : ""}
<div class="field">
<label for="email">${code.email}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.email ?? ""}">
</div>
<div class="field">
<label for="code">${code.code}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" inputmode="numeric" maxlength="12" required
  pattern="[0-9 \\-]{6,12}" title="${code.pattern}"${wrong ? html` aria-invalid="true" aria-describedby="code-problem" autofocus` : ""}>
</div>
<button type="submit">${button}</button>
</form>
</details>`;
}
