import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { scheduleOf } from "../course/pace.ts";
import { wordsOf } from "../words/words.ts";
import type { DeliveryRecord } from "../store/progress.ts";
import type { QuizAnswer } from "../store/quiz-answers.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { zoneInWords } from "./arrivals.ts";
import type { Change } from "./pace.ts";
import { changeNotice, paceSection } from "./pace-page.ts";
import { ownLinks } from "./own-links.ts";
import type { Html, Page } from "./page.ts";
import type { Syllabus, SyllabusEntry } from "./syllabus.ts";

export type Progress = {
  readonly course: Course;
  readonly enrollment: Enrollment;
  readonly deliveries: readonly DeliveryRecord[];
  readonly syllabus: Syllabus;
  /** Of this page. */
  readonly path: string;
  readonly viewPath: (deliveryId: string) => string;
  /** Whether the learner has just confirmed. */
  readonly welcome: boolean;
  readonly answers: readonly QuizAnswer[];
  /** What the learner has just changed. */
  readonly changed: Change | undefined;
  /** Where the learner's calendar is. */
  readonly calendar: string;
  readonly now: number;
};

export function progressPage(progress: Progress): Page {
  const { course, enrollment } = progress;
  const { zone } = scheduleOf(course, enrollment);
  const main = html`${changeNotice(progress.changed, progress)}${progress.welcome && enrollment.state === "active" ? greeting(course, enrollment) : ""}
<h1>${course.title}</h1>
${doneSoFar(progress)}
${whatIsNext(progress, zone)}
<section aria-labelledby="lessons">
<h2 id="lessons">Your lessons</h2>
<ol class="steps">
${letterStep(progress, "welcome", "Welcome", zone)}
${progress.syllabus.entries.map((entry) => lessonStep(progress, entry, zone))}
${graduationStep(progress, zone)}
</ol>
<p class="fine">Times are ${zoneInWords(zone)}.${enrollment.state === "active" ? " Dates after the next lesson are as planned today." : ""}</p>
</section>
${paceSection(progress)}
${ownLinks(progress.path)}`;
  return { title: "Your course page", course, main };
}

function greeting(course: Course, { firstName }: Enrollment): Html {
  const name = firstName === null ? "" : `, ${firstName}`;
  return html`<p class="notice" role="status"><strong>You are in${name}.</strong> A welcome from ${course.sender.name} is on its
way to you. Keep this page: every lesson has a link to it.</p>`;
}

function doneSoFar({ syllabus: { entries } }: Progress): Html {
  const done = entries.filter(({ standing }) => standing.is === "received" && standing.done).length;
  const words = `${done} of ${entries.length} ${entries.length === 1 ? "lesson" : "lessons"} done`;
  return html`<div class="so-far"><label for="done">${words}</label>
<progress id="done" value="${done}" max="${entries.length}">${words}</progress></div>`;
}

function whatIsNext({ course, enrollment, syllabus, now }: Progress, zone: string): Html {
  switch (enrollment.state) {
    case "unconfirmed":
      return html`<p class="notice">Your address is not confirmed yet. Open the message that we sent you and press its button;
then the course begins.</p>`;
    case "left":
      return html`<p class="notice">You left the course, and no lessons come any more. What you received stays here.
<a href="/${course.id}">Sign up again</a> with the same address to go on where you stopped.</p>`;
    case "stopped":
      return html`<p class="notice">Your mailbox sent our mail back for good, or marked it as spam, so lessons stopped. If that
was a mistake, write to <a href="mailto:${course.reply_to}">${course.reply_to}</a>.</p>`;
    case "finished":
      return html`<p class="notice"><strong>You have finished ${course.title}.</strong> Congratulations. Everything you received
stays here.</p>`;
    case "active":
      if (enrollment.pausedAt !== null && enrollment.nextDueAt === null) return restingCard(course);
      return nextCard(course, syllabus, enrollment.nextDueAt, zone, now);
  }
}

function nextCard(course: Course, { entries }: Syllabus, dueAt: number | null, zone: string, now: number): Html {
  const underway = entries.findIndex(({ standing }) => standing.is === "on-its-way");
  const next = underway >= 0 ? underway : entries.findIndex(({ standing }) => standing.is === "next");
  const entry = entries[next];
  const soon = underway >= 0 || dueAt === null || dueAt <= now;
  return html`<section class="card next-up" aria-labelledby="next">
<h2 id="next" class="kicker">Next</h2>
<p class="title">${entry === undefined ? "Graduation" : `Lesson ${next + 1}: ${entry.lesson.title}`}</p>
<p>${soon ? "On its way to you now." : html`Arrives <strong>${wordsOf(undefined).dates.day(dueAt, zone)}, ${hourIn(dueAt, zone)}</strong>`}</p>
${entry === undefined ? html`<p class="fine">A last note that closes ${course.title}.</p>` : ""}
</section>`;
}

function restingCard(course: Course): Html {
  return html`<p class="notice"><strong>${course.title} rests.</strong> Nothing is sent until you go on, below. What you received
stays here.</p>`;
}

/** "9:00 AM GMT+1" */
function hourIn(instant: number, zone: string): string {
  return wordsOf(undefined).dates.hour(instant, zone);
}

function letterStep(
  { deliveries, viewPath }: Progress,
  kind: "welcome" | "graduation",
  title: string,
  zone: string,
): Html {
  const row = deliveries.findLast((delivery) => delivery.kind === kind && delivery.acceptedAt !== null);
  if (row?.acceptedAt == null) return html``;
  return html`<li class="letter received"><div class="what"><span class="title"><a href="${viewPath(row.id)}">${title}</a></span>
<span class="fine">Received ${wordsOf(undefined).dates.day(row.acceptedAt, zone)}</span></div></li>`;
}

function graduationStep(progress: Progress, zone: string): Html {
  const { graduationAt } = progress.syllabus;
  if (graduationAt === undefined) return letterStep(progress, "graduation", "Graduation", zone);
  return html`<li class="letter"><div class="what"><span class="title">Graduation</span>
<span class="fine">Expected about ${wordsOf(undefined).dates.day(graduationAt, zone)}</span></div></li>`;
}

function lessonStep(progress: Progress, { lesson, standing }: SyllabusEntry, zone: string): Html {
  const number = progress.course.lessons.indexOf(lesson) + 1;
  const received = standing.is === "received";
  const title = received ? html`<a href="${progress.viewPath(standing.deliveryId)}">${lesson.title}</a>` : lesson.title;
  return html`<li id="${lesson.id}" class="${received ? (standing.done ? "received done" : "received") : standing.is}">
<div class="what"><span class="title"><span class="number">${number}.</span> ${title}</span>
<span class="fine">${standingInWords(standing, zone)}</span></div>
${received ? html`${markForm(progress.path, lesson, standing.done)}${quizLink(progress, lesson)}` : ""}</li>`;
}

function quizLink({ path, answers }: Progress, { id, quiz }: SyllabusEntry["lesson"]): Html {
  const answer = answers.find(({ lessonId }) => lessonId === id);
  const words =
    answer === undefined
      ? `Check yourself: ${quiz.length} questions`
      : `${answer.score} of ${answer.questions} the first time`;
  return html`<p class="check"><a href="${path}/check/${id}">${words}</a></p>`;
}

function standingInWords(standing: SyllabusEntry["standing"], zone: string): string {
  switch (standing.is) {
    case "received":
      return `${standing.done ? "✓ Done. " : ""}Received ${wordsOf(undefined).dates.day(standing.at, zone)}`;
    case "on-its-way":
      return "On its way to you";
    case "held-up":
      return "Held up. We are looking into it";
    case "next":
      return `Arrives ${wordsOf(undefined).dates.instant(standing.at, zone)}`;
    case "expected":
      return `Expected about ${wordsOf(undefined).dates.day(standing.at, zone)}`;
    case "passed-over":
      return "Not part of your course";
    case "open":
      return "Not sent";
  }
}

function markForm(path: string, lesson: { readonly id: string; readonly title: string }, done: boolean): Html {
  return html`<form method="post" action="${path}/done"><input type="hidden" name="lesson" value="${lesson.id}">
<input type="hidden" name="mark" value="${done ? "not-done" : "done"}">
<button type="submit" class="quiet">${done ? "Not done yet" : "Mark as done"}<span class="unseen">: ${lesson.title}</span></button></form>`;
}

/** The course is no longer served: what came can still be read. */
export function notServedPage(deliveries: readonly DeliveryRecord[], viewPath: (deliveryId: string) => string): Page {
  const lessons = deliveries.filter((row) => row.kind === "lesson" && row.acceptedAt !== null);
  const main = html`<h1>This course is not running at the moment</h1>
<p>No lessons are sent meanwhile. What you received stays here.</p>
<ol>${lessons.map((row, index) => html`<li><a href="${viewPath(row.id)}">Lesson ${index + 1}</a></li>`)}</ol>`;
  return { title: "Your course page", main };
}
