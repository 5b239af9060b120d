import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Dates } from "../words/dates.ts";
import { datesFor, type Words, wordsOf } from "../words/words.ts";
import type { Page } from "./page.ts";
import type { LessonStanding } from "./syllabus.ts";

type NotYet = Exclude<LessonStanding, { readonly is: "received" }>;

/** Shows nothing of a lesson that hasn't arrived, not even its title. */
export function notYetPage(course: Course, enrollment: Enrollment, standing: NotYet, path: string, now: number): Page {
  const words = wordsOf(course);
  const main = html`<h1>${words.lesson.notYet.title}</h1>
<p>${whenInWords(words, standing, datesFor(course, enrollment, now))}</p>
<p><a href="${path}" role="button">${words.lesson.back}</a></p>`;
  return { title: words.lesson.notYet.title, course, main, status: 404 };
}

function whenInWords({ lesson: { notYet } }: Words, standing: NotYet, dates: Dates): string {
  switch (standing.is) {
    case "next":
      return notYet.next(dates.moment(standing.at));
    case "expected":
      return notYet.expected(dates.day(standing.at));
    case "on-its-way":
    case "held-up":
    case "passed-over":
    case "open":
      return notYet[standing.is];
  }
}
