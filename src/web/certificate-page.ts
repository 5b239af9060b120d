import { html } from "hono/html";
import { type Certificate, formatDate } from "../course/certificate.ts";
import type { Course } from "../course/course.ts";
import { FULL_NAME_MAX } from "../course/name.ts";
import { assets } from "./assets.ts";
import type { Html, Page } from "./page.ts";

/** What the world sees: a name, a course, a date and what was made. */
export function certificatePage(
  certificate: Certificate,
  course: Course | undefined,
  path: string,
  pdf: "pdf" | "no-pdf",
): Page {
  const { name, courseTitle, made } = certificate;
  const on = formatDate(certificate.completedAt, certificate.zone);
  const main = html`<article class="certificate">
<p class="kicker">Certificate of completion</p>
<h1><bdi>${name}</bdi></h1>
<p class="tagline">has completed every lesson of <strong>${courseTitle}</strong>${
    course === undefined ? "" : html`, a course by ${course.sender.name}`
  }</p>
<p class="byline">${on}</p>
<h2>Made along the way</h2>
<ul>${made.map((thing) => html`<li>${thing.charAt(0).toUpperCase()}${thing.slice(1)}</li>`)}</ul>
</article>
${
  pdf === "pdf"
    ? html`<p class="no-print"><a href="${path}/certificate.pdf" role="button">Download as PDF</a></p>`
    : html`<p class="fine no-print">The typeface of our PDF lacks letters of this certificate. Print this page instead: your
browser can save it as a PDF, in full.</p>`
}`;
  return {
    title: `${name} has completed ${courseTitle}`,
    main,
    course,
    shared: {
      path,
      description: `Completed on ${on}. Made along the way: ${made.join(", ")}.`,
      image: { path: assets.certificateCard.path, alt: "Certificate of completion" },
      unlisted: !certificate.listed,
    },
  };
}

export function revokedText(): Html {
  return html`<p>The person whom it was made out to took it back, which is theirs to do. If you were given this address as
proof of something, please ask them.</p>`;
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
  const main = html`<h1>Your certificate</h1>
${body(making)}
<p class="back"><a href="${progressPath}">Back to your course page</a></p>`;
  return {
    title: typed === undefined ? "Your certificate" : "Please check the name",
    course,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}

function body(making: Making): Html {
  const { course, left, standing } = making;
  if (standing !== undefined) return changeForms(making, standing.certificate, standing.path);
  if (left.length > 0) {
    const done = course.lessons.length - left.length;
    return html`<p>There is one for everybody who has done all ${course.lessons.length} lessons, at your own pace. You have
marked ${done} as done so far. Still open:</p>
<ul>${left.map((lesson) => html`<li>${lesson.title}</li>`)}</ul>
<p>A lesson counts as done when you mark it on your course page.</p>`;
  }
  return html`<p>You have done all ${course.lessons.length} lessons. Your certificate gets an address of its own, which only
those know whom you give it to. It shows your name, the course, the date and what you made, and nothing else.</p>
<form method="post" class="card">
<input type="hidden" name="do" value="make">
${nameField(making)}
<button type="submit">Make my certificate</button>
</form>`;
}

function nameField({ typed, standing }: Making): Html {
  const value = typed?.name ?? standing?.certificate.name ?? "";
  return html`<div class="field">
<label for="name">Your name, as it shall stand there</label>
<input id="name" name="name" type="text" autocomplete="name" maxlength="${FULL_NAME_MAX}" required value="${value}"${
    typed === undefined ? "" : html` aria-invalid="true" aria-describedby="name-problem" autofocus`
  }>
${typed === undefined ? "" : html`<p class="problem" id="name-problem" role="alert">${typed.problem}</p>`}
</div>`;
}

function changeForms(making: Making, { listed }: Certificate, path: string): Html {
  return html`<p>Your certificate has an address of its own. Whoever you give it to can see it, and nobody else will find it${
    listed ? " but by way of search engines, as you chose" : ""
  }.</p>
<p><a href="${path}" role="button">See your certificate</a></p>
<h2>Another name on it</h2>
<form method="post"><input type="hidden" name="do" value="rename">
${nameField(making)}
<button type="submit" class="quiet">Change the name</button></form>
<h2>Search engines</h2>
<p>${listed ? "They may show it." : "They are asked not to show it."}</p>
<form method="post"><input type="hidden" name="do" value="${listed ? "unlist" : "list"}">
<button type="submit" class="quiet">${listed ? "Keep it out of search engines" : "Let search engines show it"}</button></form>
<h2>Take it back</h2>
<p>Its address then says that it was taken back, and no longer shows your name. You can make a new one, at a new address.</p>
<form method="post"><input type="hidden" name="do" value="revoke">
<button type="submit" class="quiet">Take my certificate back</button></form>`;
}
