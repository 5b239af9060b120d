import { html } from "hono/html";
import { FIRST_NAME_MAX } from "../course/name.ts";
import { inZone } from "../course/schedule.ts";
import { wordsOf } from "../words/words.ts";
import type { Course } from "../course/course.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Html, Page } from "./page.ts";

/** For so long after leaving, one press takes it back. */
export const UNDO_MS = 30 * 86_400_000;

export type Preferences = {
  /** Of this page. */
  readonly path: string;
  readonly now: number;
  readonly address: string;
  readonly firstName: string | null;
  readonly taken: readonly {
    readonly enrollment: Enrollment;
    readonly course: Course | undefined;
    readonly progressPath: string;
  }[];
  readonly said?: string | undefined;
  readonly typed?: { readonly field: "name" | "email"; readonly value: string; readonly problem: string };
};

const SAID: Readonly<Record<string, string>> = {
  left: "You have left. Nothing more of it will be sent.",
  "left-all": "You have left all courses. Nothing more will be sent.",
  back: "You are in again. It goes on where you stopped; no lesson comes twice.",
  name: "Your name was changed.",
  asked:
    "A message is on its way to the new address. Press the button in it within two days; until then everything stays as it is.",
  moved: "Your address was changed. Everything comes here from now on.",
};

export function preferencesPage(preferences: Preferences): Page {
  const { path, taken, typed } = preferences;
  const said = SAID[preferences.said ?? ""];
  const main = html`<h1>Preferences and your data</h1>
${said === undefined ? "" : html`<p class="notice" role="status">${said}</p>`}
<section aria-labelledby="courses">
<h2 id="courses">Your courses</h2>
<ul class="steps">${taken.map((one) => courseRow(preferences, one))}</ul>
${
  taken.filter(({ enrollment }) => mayLeave(enrollment)).length > 1
    ? html`<form method="post"><input type="hidden" name="do" value="leave-all">
<button type="submit" class="quiet">Leave all courses</button></form>`
    : ""
}
</section>
<h2>Your first name</h2>
<form method="post"><input type="hidden" name="do" value="name">
<div class="field">
<label for="first-name">First name <span class="optional">(empty for none)</span></label>
<input id="first-name" name="first_name" type="text" autocomplete="given-name" maxlength="${FIRST_NAME_MAX}"
  value="${typed?.field === "name" ? typed.value : (preferences.firstName ?? "")}"${invalid("name", typed)}>
${problemText("name", typed)}
</div>
<button type="submit" class="quiet">Change my name</button></form>
<h2>Your email address</h2>
<p>Everything goes to <strong class="address">${preferences.address}</strong>.</p>
<form method="post"><input type="hidden" name="do" value="address">
<div class="field">
<label for="email">New email address</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.field === "email" ? typed.value : ""}"${invalid("email", typed)}>
${problemText("email", typed)}
</div>
<button type="submit" class="quiet">Send a message there to confirm it</button></form>
<h2>Your data</h2>
<p>Everything that we hold about you is yours: as a file, or gone.</p>
<nav class="own" aria-label="Your data">
<a href="${path}/everything.json">Download everything held about me</a>
<a href="${path}/erase">Erase everything about me</a>
</nav>`;
  return {
    title: typed === undefined ? "Preferences and your data" : "Please check the form",
    course: taken.length === 1 ? taken[0]?.course : undefined,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

function mayLeave({ state }: Enrollment): boolean {
  return state === "active" || state === "unconfirmed" || state === "finished";
}

/** Whether leaving can be taken back by a press. */
export function mayReturn({ state, leftAt, confirmedAt, suppressed }: Enrollment, now: number): boolean {
  return state === "left" && confirmedAt !== null && !suppressed && leftAt !== null && now - leftAt <= UNDO_MS;
}

function courseRow({ now }: Preferences, { enrollment, course, progressPath }: Preferences["taken"][number]): Html {
  const title = course?.title ?? enrollment.courseId;
  return html`<li><div class="what"><span class="title"><a href="${progressPath}">${title}</a></span>
<span class="fine">${stateInWords(enrollment, course, now)}</span></div>
${
  mayLeave(enrollment)
    ? courseForm("leave", "Leave", title, enrollment)
    : mayReturn(enrollment, now) && course !== undefined
      ? courseForm("back", "Come back", title, enrollment)
      : ""
}</li>`;
}

function courseForm(deed: "leave" | "back", label: string, title: string, { id }: Enrollment): Html {
  return html`<form method="post"><input type="hidden" name="do" value="${deed}"><input type="hidden" name="enrollment" value="${id}">
<button type="submit" class="quiet">${label}<span class="unseen">: ${title}</span></button></form>`;
}

function stateInWords(enrollment: Enrollment, course: Course | undefined, now: number): string {
  const { state, leftAt } = enrollment;
  if (course === undefined) return "Not running at the moment";
  switch (state) {
    case "unconfirmed":
      return "Not confirmed yet: press the button in the message that we sent you";
    case "active":
      return "You take part. Day, hour and pace are on its page";
    case "finished":
      return "Finished";
    case "stopped":
      return "Stopped: your mailbox sent our mail back";
    case "left": {
      const day = (at: number) => wordsOf(course).dates.day(at, inZone(course.schedule, enrollment.zone).zone);
      if (leftAt === null) return "You left";
      const until = mayReturn(enrollment, now) ? `; you can take it back until ${day(leftAt + UNDO_MS)}` : "";
      return `You left on ${day(leftAt)}${until}`;
    }
  }
}

function invalid(field: "name" | "email", typed: Preferences["typed"]): Html | string {
  return typed?.field === field ? html` aria-invalid="true" aria-describedby="${field}-problem" autofocus` : "";
}

function problemText(field: "name" | "email", typed: Preferences["typed"]): Html | string {
  return typed?.field === field ? html`<p class="problem" id="${field}-problem" role="alert">${typed.problem}</p>` : "";
}
