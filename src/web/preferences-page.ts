import { html } from "hono/html";
import { mayReturn, UNDO_MS } from "../course/enrollment.ts";
import { FIRST_NAME_MAX } from "../course/name.ts";
import { inZone } from "../course/schedule.ts";
import type { Words } from "../words/words.ts";
import type { Course } from "../course/course.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { invalid, problemText } from "./field-problem.ts";
import type { Html, Page } from "./page.ts";

export type LinkSaid = { readonly text: string; readonly sent: boolean };

export type Preferences = {
  /** Of this page. */
  readonly path: string;
  readonly words: Words;
  readonly now: number;
  /** Masked: a page that a forwarded lesson leads to doesn't tell whose it is. */
  readonly maskedAddress: string;
  readonly firstName: string | null;
  readonly taken: readonly {
    readonly enrollment: Enrollment;
    readonly course: Course | undefined;
    readonly progressPath: string;
  }[];
  readonly said?: string | undefined;
  /** What to say about a link that was asked for, and whether it was sent. */
  readonly link?: LinkSaid | undefined;
  /** Where practice mode's emails are read. */
  readonly practice: boolean;
  readonly typed?: { readonly value: string; readonly problem: string };
};

export function preferencesPage(preferences: Preferences): Page {
  const { link, taken, typed, words } = preferences;
  const { address, ask } = words.account;
  const { courses, leaveAll, name, said: answers, title } = words.preferences;
  const said =
    isAnswer(preferences.said, answers) && isStillSo(preferences.said, taken) ? answers[preferences.said] : undefined;
  const main = html`<h1>${title}</h1>
${said === undefined ? "" : html`<p class="notice" role="status">${said}</p>`}
<section aria-labelledby="courses">
<h2 id="courses">${courses}</h2>
<ul class="steps">${taken.map((one) => courseRow(preferences, one))}</ul>
${
  taken.filter(({ enrollment }) => mayLeave(enrollment)).length > 1
    ? html`<form method="post"><input type="hidden" name="do" value="leave-all">
<button type="submit" class="quiet">${leaveAll}</button></form>`
    : ""
}
</section>
<h2>${name.title}</h2>
<form method="post"><input type="hidden" name="do" value="name">
<div class="field">
<label for="first-name">${name.label} <span class="optional">${name.none}</span></label>
<input id="first-name" name="first_name" type="text" autocomplete="given-name" maxlength="${FIRST_NAME_MAX}"
  value="${typed === undefined ? (preferences.firstName ?? "") : typed.value}"${invalid("name", typed?.problem)}>
${problemText("name", typed?.problem)}
</div>
<button type="submit" class="quiet">${name.button}</button></form>
<h2 id="account">${ask.title}</h2>
<p>${address.goesTo} <strong class="address">${preferences.maskedAddress}</strong>.</p>
<p>${ask.text}</p>
${link?.sent === true ? html`<p class="notice" role="status">${link.text}</p>` : ""}
${link === undefined || !preferences.practice ? "" : html`<p><a href="/outbox">${ask.outbox}</a></p>`}
<form method="post"><input type="hidden" name="do" value="link">
${problemText("link", link?.sent === false ? link.text : undefined)}
<button type="submit" class="quiet"${link?.sent === false ? html` aria-describedby="link-problem"` : ""}>${ask.button}</button></form>`;
  return {
    title: typed === undefined ? title : words.preferences.checkForm,
    words,
    course: taken.length === 1 ? taken[0]?.course : undefined,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

function isAnswer<Answers extends object>(said: string | undefined, answers: Answers): said is keyof Answers & string {
  return said !== undefined && Object.hasOwn(answers, said);
}

/** An old page may be opened again after what it says has changed. */
function isStillSo(said: string, taken: Preferences["taken"]): boolean {
  const left = taken.filter(({ enrollment }) => enrollment.state === "left");
  switch (said) {
    case "left":
      return left.length > 0;
    case "left-all":
      return left.length === taken.length;
    case "back":
      return left.length < taken.length;
    default:
      return true;
  }
}

function mayLeave({ state }: Enrollment): boolean {
  return state === "active" || state === "unconfirmed" || state === "finished";
}

function courseRow(
  { now, words }: Preferences,
  { enrollment, course, progressPath }: Preferences["taken"][number],
): Html {
  const title = course?.title ?? enrollment.courseId;
  return html`<li><div class="what"><span class="title"><a href="${progressPath}">${title}</a></span>
<span class="fine">${stateInWords(enrollment, course, now, words)}</span></div>
${
  mayLeave(enrollment)
    ? courseForm("leave", words.preferences.leave, title, enrollment)
    : mayReturn(enrollment, now) && course !== undefined
      ? courseForm("back", words.preferences.back, title, enrollment)
      : ""
}</li>`;
}

function courseForm(deed: "leave" | "back", label: string, title: string, { id }: Enrollment): Html {
  return html`<form method="post"><input type="hidden" name="do" value="${deed}"><input type="hidden" name="enrollment" value="${id}">
<button type="submit" class="quiet">${label}<span class="unseen">: ${title}</span></button></form>`;
}

function stateInWords(enrollment: Enrollment, course: Course | undefined, now: number, words: Words): string {
  const says = words.preferences.state;
  const { state, leftAt } = enrollment;
  if (course === undefined) return says.notRunning;
  const { day } = words.dates.in(inZone(course.schedule, enrollment.zone).zone, now);
  switch (state) {
    case "unconfirmed":
      return says.unconfirmed;
    case "active": {
      const { pausedAt, resumeAt } = enrollment;
      if (pausedAt === null) return says.active;
      return says.paused(resumeAt === null ? undefined : day(resumeAt));
    }
    case "finished":
      return says.finished;
    case "stopped":
      return says.stopped;
    case "left": {
      if (leftAt === null) return says.left;
      return mayReturn(enrollment, now)
        ? says.leftOnUntil(day(leftAt), day(leftAt + UNDO_MS))
        : says.leftOn(day(leftAt));
    }
  }
}
