import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { countSaved, madeIn, makesSomething } from "../course/saved-work.ts";
import type { SavedWork } from "../store/saved-work.ts";
import type { Dates } from "../words/dates.ts";
import { wordsOf } from "../words/words.ts";
import type { Html, Page } from "./page.ts";
import type { Syllabus, SyllabusEntry } from "./syllabus.ts";
import { savedItem, textFirst } from "./work-section.ts";

type Shown = {
  readonly course: Course;
  readonly syllabus: Syllabus;
  readonly saved: readonly SavedWork[];
  /** By file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of the course page. */
  readonly path: string;
  readonly dates: Dates;
};

/** Everything that a learner makes in a course, what's saved and what's missing, ready to print. */
export function workPage(shown: Shown): Page {
  const { course, path, saved, syllabus } = shown;
  const words = wordsOf(course);
  const { page } = words.work;
  const count = countSaved(course.lessons, saved);
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
  return { title: words.work.title, course, main, width: "reading" };
}

function workOfLesson(shown: Shown, { lesson, standing }: SyllabusEntry): Html {
  const { course, path, saved } = shown;
  const { progress, work } = wordsOf(course);
  const { page } = work;
  const number = course.lessons.indexOf(lesson) + 1;
  const own = textFirst(saved.filter(({ lessonId }) => lessonId === lesson.id));
  const made = madeIn(lesson) || own[0]?.made || lesson.title;
  const missing =
    standing.is === "received"
      ? html`${page.missing} <a class="no-print" href="${path}/lesson/${lesson.id}#work">${page.add(number)}</a>`
      : html`${page.notYet}`;
  return html`<li id="${lesson.id}"><h2>${made.charAt(0).toUpperCase()}${made.slice(1)}</h2>
<p class="fine">${progress.next.lesson(number, lesson.title)}</p>
${own.length === 0 ? html`<p class="missing">${missing}</p>` : own.map((one) => item(shown, one))}</li>`;
}

function item({ course, dates, path, texts }: Shown, one: SavedWork): Html {
  const text = texts.get(one.fileId);
  return html`${savedItem(wordsOf(course), one, `${path}/lesson/${one.lessonId}/work`, { dates, from: "work" })}
${text === undefined ? "" : html`<div class="said">${text}</div>`}`;
}
