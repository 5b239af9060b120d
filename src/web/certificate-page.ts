import { html } from "hono/html";
import type { Certificate } from "../course/certificate.ts";
import type { Course } from "../course/course.ts";
import { FULL_NAME_MAX } from "../course/name.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { assets } from "./assets.ts";
import type { Html, Page } from "./page.ts";

/** What the world sees: a name, a course, a date and what was made. */
export function certificatePage(
  certificate: Certificate,
  course: Course | undefined,
  path: string,
  pdf: "pdf" | "no-pdf",
  words: Words,
): Page {
  const { name, courseTitle, made } = certificate;
  const on = words.dates.date(certificate.completedAt, certificate.zone);
  const { by, description, download, hasCompleted, kicker, made: madeTitle, noPdf, tab } = words.certificate;
  const main = html`<article class="certificate">
<p class="kicker">${kicker}</p>
<h1><bdi>${name}</bdi></h1>
<p class="tagline">${hasCompleted} <strong>${courseTitle}</strong>${
    course === undefined ? "" : by(course.sender.name)
  }</p>
<p class="byline">${on}</p>
<h2>${madeTitle}</h2>
<ul>${made.map((thing) => html`<li>${thing.charAt(0).toUpperCase()}${thing.slice(1)}</li>`)}</ul>
</article>
${
  pdf === "pdf"
    ? html`<p class="no-print"><a href="${path}/certificate.pdf" role="button">${download}</a></p>`
    : html`<p class="fine no-print">${noPdf}</p>`
}`;
  return {
    title: tab(name, courseTitle),
    words,
    main,
    course,
    shared: {
      path,
      description: description(on, made),
      image: { path: assets.certificateCard.path, alt: kicker },
      unlisted: !certificate.listed,
    },
  };
}

/** The learner's own page about it. */
export type Making = {
  readonly course: Course;
  /** Of the learner's course page. */
  readonly progressPath: string;
  readonly left: Course["lessons"];
  readonly standing: { readonly certificate: Certificate; readonly path: string } | undefined;
  readonly typed?: { readonly name: string; readonly problem: string };
};

export function makingPage(making: Making): Page {
  const { course, progressPath, typed } = making;
  const { own } = wordsOf(course).certificate;
  const main = html`<h1>${own.title}</h1>
${body(making)}
<p class="back"><a href="${progressPath}">${own.back}</a></p>`;
  return {
    title: typed === undefined ? own.title : own.checkName,
    course,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

function body(making: Making): Html {
  const { course, left, standing } = making;
  const { own } = wordsOf(course).certificate;
  if (standing !== undefined) return changeForms(making, standing.certificate, standing.path);
  if (left.length > 0) {
    const done = course.lessons.length - left.length;
    return html`<p>${own.left(course, done)}</p>
<ul>${left.map((lesson) => html`<li>${lesson.title}</li>`)}</ul>
<p>${own.howDone}</p>`;
  }
  return html`<p>${own.ready(course)}</p>
<form method="post" class="card">
<input type="hidden" name="do" value="make">
${nameField(making)}
<button type="submit">${own.make}</button>
</form>`;
}

function nameField({ course, typed, standing }: Making): Html {
  const value = typed?.name ?? standing?.certificate.name ?? "";
  return html`<div class="field">
<label for="name">${wordsOf(course).certificate.own.name}</label>
<input id="name" name="name" type="text" autocomplete="name" maxlength="${FULL_NAME_MAX}" required value="${value}"${
    typed === undefined ? "" : html` aria-invalid="true" aria-describedby="name-problem" autofocus`
  }>
${typed === undefined ? "" : html`<p class="problem" id="name-problem" role="alert">${typed.problem}</p>`}
</div>`;
}

function changeForms(making: Making, { listed }: Certificate, path: string): Html {
  const { own } = wordsOf(making.course).certificate;
  return html`<p>${own.stands(listed)}</p>
<p><a href="${path}" role="button">${own.see}</a></p>
<h2>${own.rename.title}</h2>
<form method="post"><input type="hidden" name="do" value="rename">
${nameField(making)}
<button type="submit" class="quiet">${own.rename.button}</button></form>
<h2>${own.search.title}</h2>
<p>${own.search.text(listed)}</p>
<form method="post"><input type="hidden" name="do" value="${listed ? "unlist" : "list"}">
<button type="submit" class="quiet">${own.search.button(listed)}</button></form>
<h2>${own.revoke.title}</h2>
<p>${own.revoke.text}</p>
<form method="post"><input type="hidden" name="do" value="revoke">
<button type="submit" class="quiet">${own.revoke.button}</button></form>`;
}
