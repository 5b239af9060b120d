import { html, raw } from "hono/html";
import type { Course } from "../course/course.ts";
import { courseAddress } from "../course/named-address.ts";
import { type Words, wordsOf } from "../words/words.ts";
import type { Html, Page } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { privacyPath } from "./privacy-path.ts";

/** Nobody sees this field and people leave it empty. */
export const HONEYPOT = "leave_blank";

/** The way to sign up without the form. */
type ByEmail = { readonly address: string; readonly href: string };

export function byEmail(ports: WebPorts, { id }: Course): ByEmail | undefined {
  if (ports.receivingDomain === undefined) return undefined;
  const address = courseAddress(id, ports.receivingDomain);
  // Practice mode's domain doesn't exist.
  return { address, href: ports.outbox === undefined ? `mailto:${address}?subject=subscribe` : "/outbox#write" };
}

/** What somebody typed, and what is wrong with it. */
export type Typed = {
  readonly email: string;
  readonly firstName: string;
  readonly emailProblem: string | undefined;
  readonly nameProblem: string | undefined;
};

/** @param byEmail where an email signs up, with what a link to it opens; undefined where none is received */
export function signupPage(course: Course, typed?: Typed, byEmail?: ByEmail): Page {
  const { schedule, signup } = wordsOf(course);
  const main = html`<div class="hero">
<div class="pitch">
<p class="kicker">${signup.kicker}</p>
<h1>${course.title}</h1>
<p class="tagline">${course.tagline}</p>
<p class="byline">${signup.by(course)}</p>
</div>
<div>
${signupForm(course, typed, `/${course.id}`)}
${byEmail === undefined ? "" : html`<p class="fine">${signup.byEmail(html`<a href="${byEmail.href}">${byEmail.address}</a>`)}</p>`}
</div>
</div>
<div class="details">
<section class="arrivals" aria-labelledby="arrivals">
<h2 id="arrivals">${signup.arrivals.title}</h2>
<ol class="timeline">
${signup.arrivals.list(course).map(({ when, what }) => html`<li><strong>${when}</strong> <span>${what}</span></li>`)}
</ol>
<p class="fine">${signup.arrivals.hours(html`<span data-zone="${schedule.zone("{}")}">${schedule.zone(course.schedule.zone)}</span>`)}</p>
</section>
<section class="prose">${raw(course.pageHtml)}</section>
${syllabus(course)}
</div>
<p class="again"><a href="#signup" role="button">${signup.signUpFor(course)}</a></p>`;
  return {
    title: typed === undefined ? course.title : signup.form.check,
    course,
    main,
    asksZone: true,
    width: "wide",
    ...(typed === undefined
      ? { shared: { path: `/${course.id}`, description: course.description } }
      : { status: 422 as const }),
  };
}

/** @param action where it is sent */
export function signupForm(course: Course, typed: Typed | undefined, action: string): Html {
  const { privacy, signup } = wordsOf(course);
  const { form } = signup;
  return html`<form id="signup" class="card" method="post" action="${action}">
${typed === undefined ? "" : html`<p class="problem">${form.almost}</p>`}
<div class="field">
<label for="email">${form.email}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.email ?? ""}"${invalid("email", typed?.emailProblem)}>
${problemText("email", typed?.emailProblem)}
</div>
<div class="field">
<label for="first-name">${form.firstName} <span class="optional">${form.optional}</span></label>
<input id="first-name" name="first_name" type="text" autocomplete="given-name" maxlength="60"
  value="${typed?.firstName ?? ""}"${invalid("first-name", typed?.nameProblem)}>
${problemText("first-name", typed?.nameProblem)}
</div>
<div class="unseen" aria-hidden="true">
<label for="leave-blank">${form.leaveEmpty}</label>
<input id="leave-blank" name="${HONEYPOT}" type="text" autocomplete="off" tabindex="-1">
</div>
<input type="hidden" name="zone" value="">
<button type="submit">${form.submit}</button>
<p class="fine">${course.consent}
<a href="${privacyPath(course)}" target="_blank" rel="noopener">${privacy.linkAtForm}</a></p>
</form>`;
}

function invalid(id: string, problem: string | undefined): Html | string {
  return problem === undefined ? "" : html` aria-invalid="true" aria-describedby="${id}-problem" autofocus`;
}

function problemText(id: string, problem: string | undefined): Html | string {
  return problem === undefined ? "" : html`<p class="problem" id="${id}-problem" role="alert">${problem}</p>`;
}

function syllabus(course: Course): Html {
  const { signup } = wordsOf(course);
  return html`<section aria-labelledby="syllabus">
<h2 id="syllabus">${signup.lessons(course.lessons.length)}</h2>
<ol class="syllabus">
${course.lessons.map(
  (lesson) =>
    html`<li><span class="what">${lesson.title}</span> <span class="fine">${signup.minutes(lesson.minutes)}</span></li>`,
)}
</ol>
</section>`;
}

export function tooManyPage(course: Course): Page {
  const { tooMany } = wordsOf(course).signup;
  const main = html`<h1>${tooMany.title}</h1>
${tooMany.text}
<p><a href="/${course.id}">${tooMany.back(course)}</a></p>`;
  return { title: tooMany.tab, status: 429, course, main };
}

export function coursesPage(courses: readonly Course[], words: Words): Page {
  const { title, description, line } = words.signup.courses;
  const main = html`<h1>${title}</h1>
<ul class="courses">
${courses.map((course) => html`<li><h2><a href="/${course.id}">${course.title}</a></h2><p>${line(course)}</p></li>`)}
</ul>`;
  return {
    title,
    main,
    shared: { path: "/", description },
  };
}
