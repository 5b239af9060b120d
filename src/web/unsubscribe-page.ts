import { html } from "hono/html";
import type { LinkHolder } from "../actions/link-holder.ts";
import { type Slower, slowerFor } from "../actions/slow-down.ts";
import { maskAddress } from "../course/address.ts";
import { datesFor, type Words } from "../words/words.ts";
import type { Html } from "./page.ts";

const LEAVING = ["this-course", "all-courses"] as const;
export type Leaving = (typeof LEAVING)[number];

/** What the last press of a button did, as far as it still holds. */
export type Done = Leaving | Slower | "undone";

export function isLeaving(which: string | undefined): which is Leaving {
  return LEAVING.some((one) => one === which);
}

function titleOf({ course }: LinkHolder, { unsubscribe }: Words): string {
  return course?.title ?? unsubscribe.thisCourse;
}

export function buttonText(holder: LinkHolder, which: Leaving, words: Words): string {
  const { button } = words.unsubscribe;
  return which === "this-course" ? button[which](titleOf(holder, words)) : button[which];
}

export function leavePage(holder: LinkHolder, words: Words, now: number): Html {
  const { already, alreadyTitle, more, text, title } = words.unsubscribe;
  const course = titleOf(holder, words);
  const left = holder.enrollment.state === "left";
  return html`<h1>${left ? alreadyTitle(course) : title(course)}</h1>
<p>${left ? already : text(maskAddress(holder.enrollment.address))}</p>
${left ? "" : leaveForm(holder, "this-course", words)}
${slowerSection(holder, words, now)}
<h2>${more.title}</h2>
<p>${more.text}</p>
${leaveForm(holder, "all-courses", words)}`;
}

/** What a course that isn't running can't offer. */
function slowerSection(holder: LinkHolder, words: Words, now: number): Html | string {
  const { course, enrollment } = holder;
  const offered = course === undefined ? [] : slowerFor(enrollment);
  if (offered.length === 0) return "";
  const { slower } = words.unsubscribe;
  return html`<h2>${slower.title}</h2>
<p>${slower.text}${enrollment.pausedAt === null ? "" : html` ${pausedUntil(holder, words, now)}.`}</p>
<div class="choices">${offered.map((which) => postForm("", { which }, slower.button[which], "quiet"))}</div>`;
}

function pausedUntil(holder: LinkHolder, words: Words, now: number): string {
  const { course, enrollment } = holder;
  const { resumeAt } = enrollment;
  const until = course === undefined || resumeAt === null ? undefined : datesFor(course, enrollment, now).day(resumeAt);
  return words.unsubscribe.slower.paused(titleOf(holder, words), until);
}

function leaveForm(holder: LinkHolder, which: Leaving, words: Words): Html {
  return postForm("", { which }, buttonText(holder, which, words), which === "all-courses" ? "quiet" : "");
}

/** @param path relative to the page; "" for the page itself */
function postForm(path: string, fields: Readonly<Record<string, string>>, label: string, look: "quiet" | ""): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post"${path === "" ? "" : html` action="${path}"`}>${hidden}
<button type="submit"${look === "" ? "" : html` class="${look}"`}>${label}</button>
</form>`;
}

/** @param undo what takes it back, with its mark; undefined where nothing can */
export function donePage(
  holder: LinkHolder,
  done: Done,
  undo: { readonly path: string; readonly what: string; readonly mark: string } | undefined,
  words: Words,
  now: number,
): Html {
  const { course } = holder;
  const { again, undo: label } = words.unsubscribe.done;
  return html`<h1>${doneTitle(holder, done, words, now)}</h1>
<p role="status">${done === "undone" ? html`${words.unsubscribe.done.undone} ` : ""}${doneText(holder, done, words, now)}</p>
${undo === undefined ? "" : postForm(undo.path, { what: undo.what, mark: undo.mark }, label, "quiet")}
${
  course === undefined || !isLeaving(done)
    ? ""
    : html`<h2>${again.title}</h2>
<p><a href="/${course.id}">${again.link}</a> ${again.text}</p>`
}`;
}

function doneTitle(holder: LinkHolder, done: Done, words: Words, now: number): string {
  const { allTitle, slowerTitle, title, undoneTitle } = words.unsubscribe.done;
  switch (done) {
    case "this-course":
      return title(titleOf(holder, words));
    case "all-courses":
      return allTitle;
    case "pause-month":
      return pausedUntil(holder, words, now);
    case "two-weeks":
      return slowerTitle;
    case "undone":
      return undoneTitle;
  }
}

function doneText({ course, enrollment }: LinkHolder, done: Done, words: Words, now: number): string {
  const { slowerText, text } = words.unsubscribe.done;
  if (isLeaving(done)) return text(maskAddress(enrollment.address));
  const { nextDueAt } = enrollment;
  if (course === undefined || nextDueAt === null) return slowerText(undefined);
  return slowerText(datesFor(course, enrollment, now).moment(nextDueAt));
}
