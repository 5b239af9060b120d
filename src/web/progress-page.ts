import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { scheduleOf } from "../course/pace.ts";
import type { DeliveryRecord } from "../store/progress.ts";
import type { QuizAnswer } from "../store/quiz-answers.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Dates } from "../words/dates.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { calendarButtons } from "./calendar.ts";
import { undoRemoval } from "./certificate-page.ts";
import { markForm } from "./mark-form.ts";
import type { PaceOutcome } from "../actions/pace.ts";
import { changeNotice, paceSection } from "./pace-page.ts";
import { isAllDone, nextStep } from "./next-step.ts";
import { ownLinks } from "./own-links.ts";
import type { Html, Page } from "./page.ts";
import { type LessonStanding, standingInWords, type Syllabus, type SyllabusEntry } from "./syllabus.ts";

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
  readonly changed: PaceOutcome | undefined;
  /** Whether they have made their certificate. */
  readonly hasCertificate: boolean;
  /** Whether learners can save what they make. */
  readonly savesWork: boolean;
  /** Until when a certificate that they removed can be brought back, in words. */
  readonly undoUntil: string | undefined;
  /** Where the learner's calendar is. */
  readonly calendar: string;
  readonly now: number;
  /** For this learner. */
  readonly dates: Dates;
};

export function progressPage(progress: Progress): Page {
  const { course, enrollment } = progress;
  const all = wordsOf(course);
  const words = all.progress;
  const { zone } = scheduleOf(course, enrollment);
  const main = html`${changeNotice(progress.changed, progress)}${progress.welcome && enrollment.state === "active" ? greeting(all, progress) : ""}
<h1>${course.title}</h1>
${progress.undoUntil === undefined ? "" : undoRemoval(all, progress.path, progress.undoUntil)}
${standingNotice(all, progress)}
${nextStep(progress)}
${courseBar(words, progress.syllabus)}
<section aria-labelledby="lessons">
<h2 id="lessons">${words.lessons}</h2>
<ol class="steps">
${letterStep(all, progress, "welcome")}
${progress.syllabus.entries.map((entry) => lessonStep(all, progress, entry))}
${graduationStep(all, progress)}
</ol>
<p class="fine">${words.times(all.schedule.zone(zone))}${enrollment.state === "active" ? ` ${words.planned}` : ""}</p>
</section>
${paceSection(progress)}
${ownLinks(all, course, progress.path, progress.savesWork)}`;
  return { title: words.tab, course, main, calendar: progress.calendar };
}

/** For a learner who has just confirmed. */
function greeting({ pace, progress: words }: Words, { calendar, course, enrollment }: Progress): Html {
  return html`<div class="notice"><p role="status">${words.greeting(course, enrollment.firstName)}</p>
<p>${words.greetingCalendar}</p>
${calendarButtons(pace.calendar, calendar, course.title)}</div>`;
}

/** One cell for each lesson, in three parts that differ in more than color. The words below it say the same. */
function courseBar(words: Words["progress"], { entries }: Syllabus): Html {
  const parts = (["done", "received", "to-come"] as const).map((part) => ({
    part,
    lessons: entries.filter(({ standing }) => partOf(standing) === part).length,
  }));
  const done = parts[0]?.lessons ?? 0;
  return html`<div class="so-far"><p>${words.doneOf(done, entries.length)}</p>
<div class="bar" role="img" aria-labelledby="parts">${parts.map(({ part, lessons }) => Array.from({ length: lessons }, () => html`<span class="${part}"></span>`))}</div>
<p id="parts" class="parts">${parts.map(({ part, lessons }) => (lessons === 0 ? "" : html`<span class="part"><span class="${part}" aria-hidden="true"></span>${words.bar[part](lessons)}</span> `))}</p></div>`;
}

/** Undefined for what is no part of this learner's course. */
function partOf(standing: LessonStanding): "done" | "received" | "to-come" | undefined {
  if (standing.is === "received") return standing.done ? "done" : "received";
  return standing.is === "passed-over" ? undefined : "to-come";
}

/** What has become of the enrollment, unless the next step says it already. */
function standingNotice({ progress: words }: Words, progress: Progress): Html | string {
  const { course, enrollment } = progress;
  switch (enrollment.state) {
    case "unconfirmed":
      return html`<p class="notice">${words.unconfirmed}</p>`;
    case "left":
      return html`<p class="notice">${words.left(course)}</p>`;
    case "stopped":
      return html`<p class="notice">${words.stopped(course)}</p>`;
    case "finished":
      return isAllDone(progress) ? "" : html`<p class="notice">${words.ended(course)}</p>`;
    case "active": {
      const { pausedAt, resumeAt } = enrollment;
      if (pausedAt === null) return "";
      return html`<p class="notice">${words.paused(course, resumeAt === null ? undefined : progress.dates.day(resumeAt))}</p>`;
    }
  }
}

function letterStep(
  { progress: words }: Words,
  { dates, deliveries, viewPath }: Progress,
  kind: "welcome" | "graduation",
): Html {
  const row = deliveries.findLast((delivery) => delivery.kind === kind && delivery.acceptedAt !== null);
  if (row?.acceptedAt == null) return html``;
  return html`<li class="letter received"><div class="what"><span class="title"><a href="${viewPath(row.id)}">${words[kind]}</a></span>
<span class="fine">${words.standing.received(dates.day(row.acceptedAt))}</span></div></li>`;
}

function graduationStep(words: Words, progress: Progress): Html {
  const { graduationAt } = progress.syllabus;
  if (graduationAt === undefined) return letterStep(words, progress, "graduation");
  return html`<li class="letter"><div class="what"><span class="title">${words.progress.graduation}</span>
<span class="fine">${words.progress.standing.expected(progress.dates.day(graduationAt))}</span></div></li>`;
}

function lessonStep(words: Words, progress: Progress, { lesson, standing }: SyllabusEntry): Html {
  const { course, path } = progress;
  const number = course.lessons.indexOf(lesson) + 1;
  const received = standing.is === "received";
  const title = received ? html`<a href="${path}/lesson/${lesson.id}">${lesson.title}</a>` : lesson.title;
  return html`<li id="${lesson.id}" class="${received ? (standing.done ? "received done" : "received") : standing.is}">
<div class="what"><span class="title"><span class="number">${number}.</span> ${title}</span>
<span class="fine">${standingInWords(words, standing, progress.dates)}</span></div>
${received ? html`${markForm(words.progress.mark, path, lesson, standing.done, "course")}${quizLink(words.progress, progress, lesson, standing.done)}` : ""}</li>`;
}

function quizLink(
  words: Words["progress"],
  { path, answers }: Progress,
  { id, quiz }: SyllabusEntry["lesson"],
  done: boolean,
): Html {
  const answer = answers.find(({ lessonId }) => lessonId === id);
  if (quiz.length === 0 || (done && answer === undefined)) return html``;
  const label = answer === undefined ? words.check(quiz.length) : words.firstTime(answer.score, answer.questions);
  return html`<p class="check"><a href="${path}/lesson/${id}#check">${label}</a></p>`;
}

/** The course is no longer served: what came can still be read. */
export function notServedPage(
  { progress: { tab, notServed } }: Words,
  deliveries: readonly DeliveryRecord[],
  viewPath: (deliveryId: string) => string,
): Page {
  const lessons = deliveries.filter((row) => row.kind === "lesson" && row.acceptedAt !== null);
  const main = html`<h1>${notServed.title}</h1>
<p>${notServed.text}</p>
<ol>${lessons.map((row, index) => html`<li><a href="${viewPath(row.id)}">${notServed.lesson(index + 1)}</a></li>`)}</ol>`;
  return { title: tab, main };
}
