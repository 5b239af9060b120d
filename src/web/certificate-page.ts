import { html } from "hono/html";
import { type Certificate, completedOn } from "../course/certificate.ts";
import type { Course } from "../course/course.ts";
import { FULL_NAME_MAX } from "../course/name.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { copyButton } from "./copy-button.ts";
import { assets } from "./assets.ts";
import { invalid, problemText } from "./field-problem.ts";
import type { Html, Page } from "./page.ts";

type Shown = {
  readonly certificate: Certificate;
  readonly course: Course | undefined;
  readonly path: string;
  /** Of the page, whole. */
  readonly url: string;
  /** Whether there's a PDF of it. */
  readonly printable: boolean;
  /** Whether there's a card of it. */
  readonly plain: boolean;
  readonly words: Words;
};

/** What the world sees: a name, a course, a date and what the course covered. */
export function certificatePage({ certificate, course, path, url, printable, plain, words }: Shown): Page {
  const { name, courseTitle, covers, saved } = certificate;
  const on = words.dates.date(certificate.completedAt, certificate.zone);
  const {
    by,
    check,
    covers: coversTitle,
    description,
    download,
    hasCompleted,
    kicker,
    noPdf,
    saved: savedTitle,
    tab,
  } = words.certificate;
  const main = html`<article class="certificate">
<p class="kicker">${kicker}</p>
<h1><bdi>${name}</bdi></h1>
<p class="tagline">${hasCompleted} <strong>${courseTitle}</strong>${
    course === undefined ? "" : by(course.sender.name)
  }</p>
<p class="byline">${on}</p>
<h2>${coversTitle}</h2>
${listOf(covers)}
${
  saved.length === 0
    ? ""
    : html`<h2>${savedTitle}</h2>
${listOf(saved)}`
}
<p class="fine only-print">${check} ${url}</p>
</article>
${
  printable
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
      description: description(on, covers),
      image: plain
        ? { path: `${path}/card.png`, alt: tab(name, courseTitle) }
        : { path: assets.certificateCard.path, alt: kicker },
      unlisted: !certificate.listed,
    },
  };
}

function listOf(things: readonly string[]): Html {
  return html`<ul>${things.map((thing) => html`<li>${thing.charAt(0).toUpperCase()}${thing.slice(1)}</li>`)}</ul>`;
}

/** The learner's own page about it. */
export type Making = {
  readonly course: Course;
  /** Of the learner's course page. */
  readonly progressPath: string;
  readonly left: Course["lessons"];
  readonly standing: { readonly certificate: Certificate; readonly path: string; readonly url: string } | undefined;
  /** Until when a removed one can be brought back, in words. */
  readonly undoUntil: string | undefined;
  /** What bringing one back came to. */
  readonly said?: string | undefined;
  readonly typed?: { readonly name: string; readonly problem: string };
};

export function makingPage(making: Making): Page {
  const { course, progressPath, typed } = making;
  const words = wordsOf(course);
  const { own } = words.certificate;
  const main = html`${saidNotice(making)}<h1>${own.title}</h1>
${making.undoUntil === undefined ? "" : undoRemoval(words, progressPath, making.undoUntil)}
${body(making)}
<p class="back"><a href="${progressPath}">${own.back}</a></p>`;
  return {
    title: typed === undefined ? own.title : own.checkName,
    course,
    main,
    copies: making.standing !== undefined,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

/** An old page may be opened again after what it says has changed. */
function saidNotice({ course, said, standing }: Making): Html | string {
  const { own } = wordsOf(course).certificate;
  if (said === "restored" && standing !== undefined) return html`<p class="notice" role="status">${own.restored}</p>`;
  return said === "final" && standing === undefined ? html`<p class="problem" role="alert">${own.final}</p>` : "";
}

/**
 * Says that a certificate was removed, and brings it back.
 *
 * @param path of the learner's course page
 * @param until in words
 */
export function undoRemoval({ certificate: { own } }: Words, path: string, until: string): Html {
  return html`<div class="notice undo"><p>${own.removed(until)}</p>
<form method="post" action="${path}/certificate"><input type="hidden" name="do" value="restore">
<button type="submit" class="quiet">${own.undo}</button></form></div>`;
}

function body(making: Making): Html {
  const { course, left, standing, undoUntil } = making;
  const { own } = wordsOf(course).certificate;
  if (standing !== undefined) return changeForms(making, standing);
  if (left.length > 0) {
    const done = course.lessons.length - left.length;
    return html`<p>${own.left(course, done)}</p>
<ul>${left.map((lesson) => html`<li>${lesson.title}</li>`)}</ul>
<p>${own.howDone}</p>`;
  }
  return html`${undoUntil === undefined ? html`<p>${own.ready(course)}</p>` : html`<p>${own.again}</p>`}
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
<input id="name" name="name" type="text" autocomplete="name" maxlength="${FULL_NAME_MAX}" required value="${value}"${invalid("name", typed?.problem)}>
${problemText("name", typed?.problem)}
</div>`;
}

function changeForms(making: Making, { certificate, path, url }: NonNullable<Making["standing"]>): Html {
  const { own } = wordsOf(making.course).certificate;
  const { listed } = certificate;
  return html`<p>${own.stands(listed)}</p>
<p class="actions"><a href="${path}" role="button">${own.see}</a>
<a href="${linkedIn(certificate, making.course, url)}" role="button" class="quiet" rel="noreferrer">${own.linkedIn}</a></p>
<div class="field copying">
<label for="link">${own.link}</label>
<input id="link" type="text" readonly value="${url}">
${copyButton(making.course, "link")}
</div>
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
<details><summary>${own.revoke.button}</summary>
<form method="post"><input type="hidden" name="do" value="revoke">
<p>${own.revoke.sure}</p>
<button type="submit" class="quiet">${own.revoke.really}</button></form></details>`;
}

/** Opens LinkedIn's own form with these filled in; nothing is added before its button is pressed there. */
function linkedIn(certificate: Certificate, { sender }: Course, url: string): string {
  const { courseTitle, id } = certificate;
  const on = completedOn(certificate);
  const fields = new URLSearchParams({
    startTask: "CERTIFICATION_NAME",
    name: courseTitle,
    organizationName: sender.name,
    issueYear: String(on.year),
    issueMonth: String(on.month),
    certId: id,
    certUrl: url,
  });
  return `https://www.linkedin.com/profile/add?${fields.toString()}`;
}
