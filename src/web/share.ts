import type { Hono } from "hono";
import { html, raw } from "hono/html";
import { type Course, findLesson, isShared, type Lesson } from "../course/course.ts";
import { sharedLesson } from "../course/shared-copy.ts";
import { wordsOf } from "../words/words.ts";
import { courseCardOf } from "./course-card.ts";
import { LESSON_CSP } from "./headers.ts";
import { type Page, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showNotFound } from "./problem-page.ts";

/** Where anyone can read a lesson; undefined where its course isn't shared. */
export function sharePath(course: Course, lesson: Pick<Lesson, "id">): string | undefined {
  return isShared(course) ? `/share/${course.id}/${lesson.id}` : undefined;
}

/**
 * Pages for people to whom a lesson or an email was passed on. They have no token in their URLs and no form: they're
 * the same for everyone and change nothing.
 */
export function addShare(app: Hono, ports: WebPorts): void {
  app.get("/share/:course", (c) => {
    const course = ports.courses.get(c.req.param("course"));
    return course === undefined ? showNotFound(c, ports) : showPage(c, ports, ownCopyPage(course));
  });

  app.get("/share/:course/:lesson", (c) => {
    const course = ports.courses.get(c.req.param("course"));
    const lesson = course === undefined ? undefined : findLesson(course, c.req.param("lesson"));
    if (course === undefined || lesson === undefined || !isShared(course)) return showNotFound(c, ports);
    c.header("Content-Security-Policy", LESSON_CSP);
    return showPage(c, ports, sharedLessonPage(course, lesson, ports.publicUrl));
  });
}

function sharedLessonPage(course: Course, lesson: Lesson, publicUrl: string): Page {
  const { share: words } = wordsOf(course);
  const number = course.lessons.indexOf(lesson) + 1;
  const main = html`<p class="kicker">${words.kicker(course)}</p>
<h1>${lesson.title}</h1>
<p class="byline">${words.about({ number, of: course.lessons.length, minutes: lesson.minutes })}</p>
<p class="notice">${words.invitation(course)} <a href="${publicUrl}/${course.id}">${words.signUp(course)}</a></p>
<article class="lesson-text">
${raw(sharedLesson(lesson.pageHtml, course, publicUrl, lesson.title))}
</article>
<p class="again"><a href="/${course.id}" role="button">${words.signUp(course)}</a></p>`;
  return {
    title: lesson.title,
    course,
    main,
    width: "reading",
    shared: {
      path: `/share/${course.id}/${lesson.id}`,
      description: lesson.preheader,
      image: courseCardOf(course),
      unlisted: true,
    },
  };
}

function ownCopyPage(course: Course): Page {
  const { ownCopy, signUp } = wordsOf(course).share;
  const main = html`<h1>${ownCopy.title}</h1>
${ownCopy.text}
<p>${ownCopy.notYours} <a href="/${course.id}">${signUp(course)}</a></p>`;
  return { title: ownCopy.title, course, main };
}
