import { html, raw } from "hono/html";
import type { Course } from "../course/course.ts";
import { arrivalsOf, zoneInWords } from "./arrivals.ts";
import type { Html, Page } from "./page.ts";

/** Nobody sees this field and people leave it empty. */
export const HONEYPOT = "leave_blank";

/** What somebody typed, and what is wrong with it. */
export type Typed = {
  readonly email: string;
  readonly firstName: string;
  readonly emailProblem: string | undefined;
  readonly nameProblem: string | undefined;
};

export function signupPage(course: Course, typed?: Typed): Page {
  const main = html`<div class="hero">
<div class="pitch">
<p class="kicker">A course by email</p>
<h1>${course.title}</h1>
<p class="tagline">${course.tagline}</p>
<p class="byline">By <a href="${course.site}">${course.sender.name}</a></p>
</div>
${signupForm(course, typed, `/${course.id}`)}
</div>
<div class="details">
<section class="arrivals" aria-labelledby="arrivals">
<h2 id="arrivals">What arrives, and when</h2>
<ol class="timeline">
${arrivalsOf(course).map(({ when, what }) => html`<li><strong>${when}</strong> <span>${what}</span></li>`)}
</ol>
<p class="fine">Hours are <span data-zone>${zoneInWords(course.schedule.zone)}</span>.</p>
</section>
<section class="prose">${raw(course.pageHtml)}</section>
${syllabus(course)}
</div>
<p class="again"><a href="#signup" role="button">Sign up for ${course.title}</a></p>`;
  return {
    title: typed === undefined ? course.title : "Please check the form",
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
  return html`<form id="signup" class="card" method="post" action="${action}">
${typed === undefined ? "" : html`<p class="problem">Almost there. Please look at what is marked below.</p>`}
<div class="field">
<label for="email">Email address</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.email ?? ""}"${invalid("email", typed?.emailProblem)}>
${problemText("email", typed?.emailProblem)}
</div>
<div class="field">
<label for="first-name">First name <span class="optional">(optional)</span></label>
<input id="first-name" name="first_name" type="text" autocomplete="given-name" maxlength="60"
  value="${typed?.firstName ?? ""}"${invalid("first-name", typed?.nameProblem)}>
${problemText("first-name", typed?.nameProblem)}
</div>
<div class="unseen" aria-hidden="true">
<label for="leave-blank">Leave this field empty</label>
<input id="leave-blank" name="${HONEYPOT}" type="text" autocomplete="off" tabindex="-1">
</div>
<input type="hidden" name="zone" value="">
<button type="submit">Send me the course</button>
<p class="fine">${course.consent}</p>
</form>`;
}

function invalid(id: string, problem: string | undefined): Html | string {
  return problem === undefined ? "" : html` aria-invalid="true" aria-describedby="${id}-problem" autofocus`;
}

function problemText(id: string, problem: string | undefined): Html | string {
  return problem === undefined ? "" : html`<p class="problem" id="${id}-problem" role="alert">${problem}</p>`;
}

function syllabus(course: Course): Html {
  return html`<section aria-labelledby="syllabus">
<h2 id="syllabus">The ${course.lessons.length} lessons</h2>
<ol class="syllabus">
${course.lessons.map(
  (lesson) =>
    html`<li><span class="what">${lesson.title}</span> <span class="fine">${lesson.minutes} min read</span></li>`,
)}
</ol>
</section>`;
}

export function tooManyPage(course: Course): Page {
  const main = html`<h1>Please try again in an hour</h1>
<p>Many people signed up from your network just now, and we take only so many at a time to keep robots out. Nothing was
lost but this one form.</p>
<p><a href="/${course.id}">Back to ${course.title}</a></p>`;
  return { title: "Please try again later", status: 429, course, main };
}

export function coursesPage(courses: readonly Course[]): Page {
  const main = html`<h1>Courses by email</h1>
<ul class="courses">
${courses.map(
  (course) =>
    html`<li><h2><a href="/${course.id}">${course.title}</a></h2><p>${course.tagline}. By ${course.sender.name}.</p></li>`,
)}
</ul>`;
  return {
    title: "Courses by email",
    main,
    shared: { path: "/", description: "Courses that come by email, lesson by lesson." },
  };
}
