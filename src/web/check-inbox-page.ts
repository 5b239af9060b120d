import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import type { Html, Page } from "./page.ts";

/** @param typed what somebody typed that did not fit */
export function checkInboxPage(
  course: Course,
  practice: boolean,
  typed?: { readonly email: string; readonly code: string },
): Page {
  const main = html`<h1>Check your inbox</h1>
<p class="tagline">A message from ${course.sender.name} is on its way to the address that you typed.</p>
<p>Open it and press its button. That is how we know that the address is yours; without it nothing more is sent.</p>
${practice ? html`<p><a href="/outbox" role="button">Open it in the outbox</a></p>` : ""}
${codeForm(course, typed)}
<h2>Nothing there?</h2>
<ul>
<li>Give it a few minutes, and look into the folder for spam or promotions.</li>
<li>A slip in the address? <a href="/${course.id}#signup">Sign up again</a>. One address gets at most two such messages a day.</li>
<li>Add <strong>${course.sender.email}</strong> to your contacts, so that the lessons arrive where you see them.</li>
</ul>`;
  return {
    title: typed === undefined ? "Check your inbox" : "That code does not fit",
    course,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

/** Closed until it is needed: most people press the button. */
function codeForm(course: Course, typed: { readonly email: string } | undefined): Html {
  const wrong = typed !== undefined;
  return html`<details class="code"${wrong ? html` open` : ""}>
<summary>No button there? Type the code</summary>
<form method="post" action="/${course.id}/check-inbox">
${
  wrong
    ? html`<p class="problem" id="code-problem" role="alert">That code and that address do not fit together, or the code is
older than two days. Please check both. After five tries in a day only the button of the message works.</p>`
    : ""
}
<div class="field">
<label for="email">Email address</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.email ?? ""}">
</div>
<div class="field">
<label for="code">Six-digit code</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" inputmode="numeric" maxlength="12" required
  pattern="[0-9 \\-]{6,12}" title="six digits"${wrong ? html` aria-invalid="true" aria-describedby="code-problem" autofocus` : ""}>
</div>
<button type="submit">Confirm my address</button>
</form>
</details>`;
}
