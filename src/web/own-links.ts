import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import type { Words } from "../words/words.ts";
import { glossaryLink } from "./glossary.ts";
import type { Html } from "./page.ts";

/**
 * From a learner's course page to what else is theirs.
 *
 * @param path of the course page
 * @param savesWork whether learners can save what they make
 */
export function ownLinks(all: Words, course: Course, path: string, savesWork: boolean): Html {
  const {
    progress: { own: words },
    work,
  } = all;
  return html`<nav class="own" aria-label="${words.label}">
${savesWork ? html`<a href="${path}/work">${work.title}</a> ` : ""}<a href="${path}/certificate">${words.certificate}</a> <a href="${path}/preferences">${words.preferences}</a> ${glossaryLink(all, course)}
</nav>`;
}
