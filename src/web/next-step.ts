import { html } from "hono/html";
import { type Words, wordsOf } from "../words/words.ts";
import type { Progress } from "./progress-page.ts";
import type { Html } from "./page.ts";
import type { SyllabusEntry } from "./syllabus.ts";

/** What to do now, which is the first lesson received and not done, in the course's order; and what comes next. */
export function nextStep(progress: Progress): Html {
  const { course, enrollment, syllabus } = progress;
  const words = wordsOf(course);
  const open = syllabus.entries.find(({ standing }) => standing.is === "received" && !standing.done);
  const todo = isAllDone(progress)
    ? celebration(words, progress)
    : open === undefined
      ? undefined
      : continueWith(words, progress, open);
  const arrival = hasArrival(progress) ? arrivalOf(words, progress) : undefined;
  if (todo === undefined && arrival === undefined) return html``;
  const { kicker, arrivalKicker } = words.progress.next;
  return html`<section class="card next-up" aria-labelledby="next">
<h2 id="next" class="kicker">${todo === undefined ? arrivalKicker : isAllDone(progress) ? words.progress.allDone.kicker(course) : kicker}</h2>
${todo ?? ""}${arrival === undefined ? "" : todo === undefined ? arrival : html`<div class="arrival">${arrival}</div>`}
</section>
${enrollment.state === "finished" && mayFinish(progress) ? html`<p class="fine">${words.progress.certificateLeft}</p>` : ""}`;
}

/** Every lesson of today's course is here and done: a certificate can be made. */
export function isAllDone({ syllabus: { entries } }: Pick<Progress, "syllabus">): boolean {
  return entries.every(({ standing }) => standing.is === "received" && standing.done);
}

/** Whether a certificate only needs the remaining lessons to be marked as done. */
function mayFinish(progress: Progress): boolean {
  const { entries } = progress.syllabus;
  return (
    !progress.hasCertificate && !isAllDone(progress) && entries.every(({ standing }) => standing.is === "received")
  );
}

function hasArrival({ enrollment }: Progress): boolean {
  return enrollment.state === "active" && !(enrollment.pausedAt !== null && enrollment.nextDueAt === null);
}

function celebration({ progress: { allDone } }: Words, { course, enrollment, path, hasCertificate }: Progress): Html {
  return html`<p class="title">${allDone.title(course, enrollment.firstName)}</p>
<p>${allDone.text}${hasCertificate ? "" : ` ${allDone.name}`}</p>
<p class="act"><a role="button" href="${path}/certificate">${hasCertificate ? allDone.see : allDone.get}</a></p>`;
}

function continueWith({ progress: { next } }: Words, { course, path }: Progress, { lesson }: SyllabusEntry): Html {
  const number = course.lessons.indexOf(lesson) + 1;
  return html`<p class="title">${next.lesson(number, lesson.title)}</p>
<p class="act"><a role="button" href="${path}/lesson/${lesson.id}">${next.go(number, lesson.minutes)}</a></p>`;
}

function arrivalOf({ progress: { next: words, graduation } }: Words, progress: Progress): Html {
  const { dates, enrollment, course, now } = progress;
  const { entries } = progress.syllabus;
  const underway = entries.findIndex(({ standing }) => standing.is === "on-its-way");
  const next = underway >= 0 ? underway : entries.findIndex(({ standing }) => standing.is === "next");
  const entry = entries[next];
  const dueAt = enrollment.nextDueAt;
  const soon = underway >= 0 || dueAt === null || dueAt <= now;
  return html`<p class="title">${entry === undefined ? graduation : words.lesson(next + 1, entry.lesson.title)}</p>
<p>${soon ? words.soon : words.arrives(dates.moment(dueAt))}</p>
${entry === undefined ? html`<p class="fine">${words.closes(course)}</p>` : ""}`;
}
