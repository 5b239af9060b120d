import { html, raw } from "hono/html";
import { fullTitle } from "../course/course-card.ts";
import type { Course } from "../course/course.ts";
import { courseAddress } from "../course/named-address.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { courseCardOf } from "./course-card.ts";
import { invalid, problemText } from "./field-problem.ts";
import { glossaryLink } from "./glossary.ts";
import type { Html, Page } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { privacyPath } from "./privacy-path.ts";
import { sharePath } from "./share.ts";
import { illustration, teacherSection } from "./teacher.ts";

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

/** What someone typed, and what's wrong with it. */
export type Typed = {
  readonly email: string;
  readonly firstName: string;
  readonly emailProblem?: string | undefined;
  readonly nameProblem?: string | undefined;
  /** The address that they likely meant, where theirs looks like a slip. */
  readonly suggested?: string;
};

/** Someone who comes back to change their address hasn't typed anything wrong. */
function isRefused({ emailProblem, nameProblem, suggested }: Typed): boolean {
  return (emailProblem ?? nameProblem ?? suggested) !== undefined;
}

type Offer = {
  readonly typed: Typed | undefined;
  /** Where an email signs up, with what a link to it opens; undefined where none is received. */
  readonly byEmail: ByEmail | undefined;
  /** When the first lesson comes for someone who confirms now: "Tuesday, December 1 at 9:00 AM". */
  readonly firstMoment: string;
};

export function signupPage(course: Course, { typed, byEmail, firstMoment }: Offer): Page {
  const { schedule, signup } = wordsOf(course);
  const { zone } = course.schedule;
  const main = html`<div class="hero">
<div class="pitch">
<p class="kicker">${signup.kicker}</p>
<h1>${fullTitle(course)}</h1>
<p class="tagline">${course.tagline}</p>
<p class="byline">${signup.by(course)}</p>
${sampleLink(course)}
</div>
<div class="ask">
${signupForm(course, typed, `/${course.id}`)}
${byEmail === undefined ? "" : html`<p class="fine">${signup.byEmail(html`<a href="${byEmail.href}">${byEmail.address}</a>`)}</p>`}
</div>
${illustration(course)}
</div>
<div class="details">
<div class="aside">
${teacherSection(course)}
<section class="arrivals" aria-labelledby="arrivals">
<h2 id="arrivals">${signup.arrivals.title}</h2>
<ol class="timeline">
${signup.arrivals.list(course, html`<span data-first="when">${firstMoment}</span>`).map(({ when, what }) => html`<li><strong>${when}</strong> <span>${what}</span></li>`)}
</ol>
<p class="fine">${signup.arrivals.hours(html`<span data-first="zone">${schedule.zone(zone)}</span>`)}</p>
</section>
</div>
<section class="prose">${raw(course.pageHtml)}</section>
${syllabus(course)}
</div>
<p class="again"><a href="#signup" role="button">${signup.signUpFor(course)}</a></p>`;
  return {
    title: typed !== undefined && isRefused(typed) ? signup.form.check : fullTitle(course),
    course,
    main,
    asksZone: true,
    width: "wide",
    ...(typed === undefined
      ? {
          shared: {
            path: `/${course.id}`,
            description: course.description,
            image: courseCardOf(course),
          },
        }
      : isRefused(typed)
        ? { status: 422 as const }
        : {}),
  };
}

/** @param action where it is sent */
export function signupForm(course: Course, typed: Typed | undefined, action: string): Html {
  const { privacy, signup } = wordsOf(course);
  const { form } = signup;
  const suggested = typed?.suggested;
  const emailProblem = suggested === undefined ? typed?.emailProblem : form.didYouMean(suggested);
  return html`<form id="signup" class="card" method="post" action="${action}">
${typed === undefined || !isRefused(typed) ? "" : html`<p class="problem">${form.almost}</p>`}
<div class="field">
<label for="email">${form.email}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.email ?? ""}"${invalid("email", emailProblem)}>
${problemText("email", emailProblem)}
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
${typed === undefined || suggested === undefined ? html`<button type="submit">${form.submit}</button>` : suggestionButtons(form, typed.email, suggested)}
<p class="fine">${course.consent}
<a href="${privacyPath(course)}" target="_blank" rel="noopener">${privacy.linkAtForm}</a></p>
</form>`;
}

/** The first is the one that Enter presses; once the address is edited, both send what was typed. */
function suggestionButtons(words: Words["signup"]["form"], typed: string, suggested: string): Html {
  return html`<input type="hidden" name="as_typed" value="${typed}">
<button type="submit" name="instead" value="${suggested}">${words.use(suggested)}</button>
<button type="submit" class="quiet">${words.keep(typed)}</button>`;
}

/** A lesson to read first. */
function sampleLink(course: Course): Html | string {
  const [first] = course.lessons;
  const path = first === undefined ? undefined : sharePath(course, first);
  return path === undefined ? "" : html`<p><a href="${path}">${wordsOf(course).signup.sample}</a></p>`;
}

function syllabus(course: Course): Html {
  const { signup } = wordsOf(course);
  return html`<section class="lessons" aria-labelledby="syllabus">
<h2 id="syllabus">${signup.lessons(course.lessons.length)}</h2>
<ol class="syllabus">
${course.lessons.map(
  (lesson) =>
    html`<li><span class="what">${lesson.title}${lesson.makes === undefined || lesson.makes.length === 0 ? "" : html` <span class="fine makes">${signup.makes(lesson.makes)}</span>`}</span> <span class="fine">${signup.minutes(lesson.minutes)}</span></li>`,
)}
</ol>
${course.glossary === undefined ? "" : html`<p>${glossaryLink(wordsOf(course), course)}</p>`}
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
