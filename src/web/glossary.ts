import type { Hono } from "hono";
import { html, raw } from "hono/html";
import type { Course, Glossary } from "../course/course.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { type Html, type Page, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";

/** Undefined where the course has no glossary. */
export function glossaryPath({ id, glossary }: Pick<Course, "id" | "glossary">): string | undefined {
  return glossary === undefined ? undefined : `/${id}/glossary`;
}

/** The words that a course uses, for anyone to read. */
export function addGlossary(app: Hono, ports: WebPorts): void {
  for (const course of ports.courses.values()) {
    const path = glossaryPath(course);
    const { glossary } = course;
    if (path === undefined || glossary === undefined) continue;
    app.get(path, (c) => showPage(c, ports, glossaryPage(course, glossary, path)));
  }
}

/** @returns nothing where the course has no glossary */
export function glossaryLink({ lesson: words }: Words, course: Course): Html | string {
  const path = glossaryPath(course);
  return path === undefined ? "" : html`<a href="${path}">${words.glossary(course)}</a>`;
}

function glossaryPage(course: Course, { title, description, terms }: Glossary, path: string): Page {
  const { lesson: words } = wordsOf(course);
  const main = html`<h1>${title}</h1>
<p>${description}</p>
<dl class="glossary">${terms.map(
    ({ id, term, html: meaning }) => html`<div id="${id}"><dt><a href="#${id}">${term}</a></dt>
<dd>${raw(meaning)}</dd></div>`,
  )}</dl>
<p class="back"><a href="/${course.id}">${words.glossaryBack(course)}</a></p>`;
  return { title, course, main, width: "reading", shared: { path, description } };
}
