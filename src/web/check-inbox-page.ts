import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { mailboxSite } from "../course/mailbox-site.ts";
import { nextLetterFrom } from "../course/signup.ts";
import { wordsOf } from "../words/words.ts";
import { invalid, problemText } from "./field-problem.ts";
import type { Html, Page } from "./page.ts";
import type { TypedSignup } from "./typed-signup.ts";

/** Beyond that a wait isn't counted down: the day's emails to this address are used up. */
const LONGEST_COUNT_MS = 3_600_000;

export type CheckInbox = {
  readonly course: Course;
  /** Whether emails go to the outbox. */
  readonly practice: boolean;
  /** What this browser signed up with; undefined where it didn't, or not lately. */
  readonly signup: TypedSignup | undefined;
  /** What became of asking for the email again. */
  readonly again: "yes" | "too-soon" | undefined;
  /** The address that came with a code that doesn't fit. */
  readonly refused: string | undefined;
  /** Whether confirmations wait for room in the day's quota. */
  readonly isSlow: boolean;
  readonly now: number;
};

export function checkInboxPage(inbox: CheckInbox): Page {
  const { course, practice, signup, refused } = inbox;
  const { inbox: words, code } = wordsOf(course).confirm;
  const main = html`<h1>${words.title}</h1>
${
  signup === undefined
    ? html`<p class="tagline">${words.lead(course)}</p>`
    : html`<p class="tagline">${words.leadTo(course, html`<strong class="address">${signup.email}</strong>`)}
<a class="whole" href="/${course.id}?change=yes#signup">${words.change}</a></p>`
}
<p>${words.text}</p>
${inbox.isSlow ? html`<p class="note">${words.slow}</p>` : ""}
${practice ? html`<p><a href="/outbox" role="button">${words.outbox}</a></p>` : signup === undefined ? "" : mailboxLink(course, signup)}
${codeForm(inbox)}
<h2>${words.nothing.title}</h2>
<ul>
${words.nothing.list(course).map((item) => html`<li>${item}</li>`)}
</ul>
${signup === undefined ? "" : againSection(inbox, signup)}`;
  return {
    title: refused === undefined ? words.title : code.wrongTab,
    course,
    main,
    asksZone: true,
    countsDown: true,
    ...(refused === undefined ? {} : { status: 422 as const }),
  };
}

export function mailboxLink(course: Course, { email }: Pick<TypedSignup, "email">): Html | string {
  const { open, newTab } = wordsOf(course).confirm.inbox;
  const site = mailboxSite(email, course.sender.email);
  if (site === undefined) return "";
  return html`<p><a href="${site.url}" role="button" target="_blank" rel="noopener noreferrer">${open(site.name)}<span class="unseen"> ${newTab}</span></a></p>`;
}

type CodeForm = Pick<CheckInbox, "course" | "refused"> & {
  readonly signup: Pick<TypedSignup, "email"> | undefined;
  /** For a frame: the course's own pages can't be in one. */
  readonly opensTab?: boolean;
};

/** Asks for the address only where it isn't known from the form. */
export function codeForm({ course, signup, refused, opensTab = false }: CodeForm): Html {
  const wrong = refused !== undefined;
  const {
    code,
    button,
    inbox: { newTab },
  } = wordsOf(course).confirm;
  const problem = wrong ? code.wrong : undefined;
  const known = wrong ? refused === signup?.email : signup !== undefined;
  return html`<section class="code" aria-labelledby="by-code">
<h2 id="by-code">${code.title}</h2>
<form method="post" action="/${course.id}/check-inbox"${opensTab ? html` target="_blank"` : ""}>
${problemText("code", problem)}
${
  known
    ? html`<input type="hidden" name="email" value="${signup?.email ?? ""}">`
    : html`<div class="field">
<label for="email">${code.email}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${refused ?? ""}">
</div>`
}
<div class="field">
<label for="code">${code.code}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" inputmode="numeric" maxlength="12" required
  pattern="[0-9 \\-]{6,12}" title="${code.pattern}"${invalid("code", problem)}>
</div>
<button type="submit" class="quiet">${button}${opensTab ? html`<span class="unseen"> ${newTab}</span>` : ""}</button>
</form>
</section>`;
}

/** The button works at any time; the script closes it while the email can't follow yet, and counts. */
function againSection({ course, again, now }: CheckInbox, { email, firstName, times }: TypedSignup): Html {
  const words = wordsOf(course).confirm.inbox.again;
  const wait = Math.max(0, nextLetterFrom(times) - now);
  if (wait > LONGEST_COUNT_MS) return html`<p id="again" class="fine">${words.most}</p>`;
  const minutes = Math.ceil(wait / 60_000);
  const tooSoon = again === "too-soon" && wait > 0;
  return html`<form id="again" class="again" method="post" action="/${course.id}">
<input type="hidden" name="email" value="${email}"><input type="hidden" name="as_typed" value="${email}">
<input type="hidden" name="first_name" value="${firstName}"><input type="hidden" name="zone" value="">
<input type="hidden" name="again" value="yes">
${problemText("again", tooSoon ? words.tooSoon(minutes) : undefined)}
${again === "yes" ? html`<p class="notice" role="status">${words.asked}</p>` : ""}
<button type="submit" class="quiet"${tooSoon ? html` aria-describedby="again-problem"` : ""}>${words.button}</button>
${wait === 0 ? "" : html`<p class="fine" data-wait="${Math.ceil(wait / 1000)}" data-left="${words.left("{}")}">${words.from(minutes)}</p>`}
<p class="unseen" role="status" data-ready="${words.ready}"></p>
</form>`;
}
