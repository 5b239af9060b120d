import { html } from "hono/html";
import { teacherOf } from "../course/course-card.ts";
import type { Course } from "../course/course.ts";
import { wordsOf } from "../words/words.ts";
import type { Html } from "./page.ts";

/** Who teaches: a photo, or their initials in its place, and what they say of themselves. */
export function teacherSection(course: Course): Html | string {
  const teacher = teacherOf(course);
  if (teacher === undefined) return "";
  const { name, initials, lines, photo } = teacher;
  const words = wordsOf(course).signup.teacher;
  return html`<section class="teacher" aria-labelledby="teacher">
<h2 id="teacher">${words.title}</h2>
${
  photo === undefined
    ? html`<span class="portrait" aria-hidden="true">${initials}</span>`
    : html`<img class="portrait" src="/images/${photo.name}" alt="${words.photo(name)}" width="96" height="96" loading="lazy" decoding="async">`
}
<div>
<p class="name"><a href="${course.site}">${name}</a></p>
${lines.map((line) => html`<p>${line}</p>`)}
</div>
</section>`;
}

/** Its space is reserved while it loads, and it never delays the form. */
export function illustration({ illustration, pictures }: Course): Html | string {
  const light = pictures?.illustration;
  if (illustration === undefined || light === undefined) return "";
  const { dark } = pictures ?? {};
  return html`<picture class="illustration">${dark === undefined ? "" : html`<source media="(prefers-color-scheme: dark)" srcset="/images/${dark.name}">`}<img src="/images/${light.name}" alt="${illustration.alt}" width="${light.width}" height="${light.height}" decoding="async"></picture>`;
}
