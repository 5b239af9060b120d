import { html } from "hono/html";
import { scheduleOf } from "../course/pace.ts";
import type { Course, Lesson } from "../course/course.ts";
import type { SavedWork } from "../store/saved-work.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import type { Html, Page } from "./page.ts";
import type { Syllabus, SyllabusEntry } from "./syllabus.ts";
import { savedItem } from "./work-section.ts";

type Shown = {
  readonly course: Course;
  readonly enrollment: Enrollment;
  readonly syllabus: Syllabus;
  readonly saved: readonly SavedWork[];
  /** By file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of the course page. */
  readonly path: string;
  readonly words: Words;
  readonly now: number;
};

/** How many of the lessons that make something have something saved. */
export function countSaved(
  { lessons }: Pick<Course, "lessons">,
  saved: readonly SavedWork[],
): { readonly saved: number; readonly of: number } {
  const making = lessons.filter(makesSomething);
  const has = new Set(saved.filter(({ lost }) => !lost).map(({ lessonId }) => lessonId));
  return { saved: making.filter(({ id }) => has.has(id)).length, of: making.length };
}

export function makesSomething({ makes }: Pick<Lesson, "makes">): boolean {
  return makes !== undefined && makes.length > 0;
}

/** Everything that a learner made in a course, what's saved of it and what's missing; as they'd print it. */
export function workPage(shown: Shown): Page {
  const { course, path, saved, syllabus, words } = shown;
  const { page } = words.work;
  const count = countSaved(course, saved);
  const listed = syllabus.entries.filter(
    ({ lesson }) => makesSomething(lesson) || saved.some(({ lessonId }) => lessonId === lesson.id),
  );
  const others = saved.filter(({ lessonId }) => !course.lessons.some(({ id }) => id === lessonId));
  const main = html`<p class="kicker no-print"><a href="${path}">${page.back}</a></p>
<h1>${words.work.title}</h1>
<p class="only-print">${course.title}</p>
<p class="no-print">${page.lead(course.title)}</p>
<p><strong>${page.countOf(count.saved, count.of)}</strong></p>
${
  saved.some(({ lost }) => !lost)
    ? html`<p class="actions no-print"><a role="button" href="${path}/work/all.zip" download>${page.downloadAll}</a></p>
<p class="fine no-print">${page.print}</p>`
    : ""
}
<ol class="works">${listed.map((entry) => workOfLesson(shown, entry))}</ol>
${others.length === 0 ? "" : html`<h2>${page.earlier}</h2>${others.map((one) => item(shown, one))}`}`;
  return { title: page.tab, course, main, width: "reading" };
}

function workOfLesson(shown: Shown, { lesson, standing }: SyllabusEntry): Html {
  const { course, path, saved, words } = shown;
  const { page } = words.work;
  const number = course.lessons.indexOf(lesson) + 1;
  const own = saved.filter(({ lessonId }) => lessonId === lesson.id).toSorted((a, b) => b.part.localeCompare(a.part));
  const made = lesson.makes?.join(", ") || own[0]?.made || lesson.title;
  const missing =
    standing.is === "received"
      ? html`${page.missing} <a class="no-print" href="${path}/lesson/${lesson.id}#work">${page.add(number)}</a>`
      : html`${page.notYet}`;
  return html`<li id="${lesson.id}"><h2>${made.charAt(0).toUpperCase()}${made.slice(1)}</h2>
<p class="fine">${page.lesson(number, lesson.title)}</p>
${own.length === 0 ? html`<p class="missing">${missing}</p>` : own.map((one) => item(shown, one))}</li>`;
}

function item({ course, enrollment, now, path, texts, words }: Shown, one: SavedWork): Html {
  const dates = words.dates.in(scheduleOf(course, enrollment).zone, now);
  const text = texts.get(one.fileId);
  return html`${savedItem(words, one, `${path}/lesson/${one.lessonId}/work`, { dates, from: "work" })}
${text === undefined ? "" : html`<div class="said">${text}</div>`}`;
}
