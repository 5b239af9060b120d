import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Course } from "../course/course.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { assets } from "./assets.ts";
import { NOINDEX } from "./headers.ts";
import type { WebPorts } from "./ports.ts";
import { privacyPath } from "./privacy-path.ts";

export type Html = ReturnType<typeof html>;

export type Page = {
  /** Of the browser's tab; a course's title is added. */
  readonly title: string;
  readonly main: Html;
  readonly status?: ContentfulStatusCode;
  /** Whose header and footer the page has. */
  readonly course?: Course | undefined;
  /** For a page that belongs to someone but to no single course; otherwise they're the course's. */
  readonly words?: Words;
  /** For search and for sharing: the page is open to everybody, under this path. */
  readonly shared?: Shared;
  /** Whether the page has a field for the learner's zone. */
  readonly asksZone?: boolean;
  /** Whether the page has a link to copy. */
  readonly copies?: boolean;
  /** Whether the page has a wait that a script counts down. */
  readonly countsDown?: boolean;
  /** The URL of the calendar that belongs to the page, for browsers and programs that look for one. */
  readonly calendar?: string;
  readonly width?: "wide" | "narrow" | "reading";
};

type Shared = {
  readonly path: string;
  readonly description: string;
  /** Shown where the page is shared; path and what it shows. */
  readonly image?: { readonly path: string; readonly alt: string };
  /** Whether only those who were given the address may find it. */
  readonly unlisted?: boolean;
};

/** Answers with a page in the one layout. What is not shared is kept out of search and caches. */
export function showPage(c: Context, ports: WebPorts, page: Page): Response | Promise<Response> {
  if (page.shared === undefined || page.shared.unlisted === true) c.header("X-Robots-Tag", NOINDEX);
  if (page.shared !== undefined) c.header("Cache-Control", "no-cache");
  return c.html(layout(ports, page), page.status ?? 200);
}

function layout(ports: WebPorts, page: Page): Html {
  const course = page.course ?? onlyCourse(ports);
  const words = page.words ?? wordsFor(ports, course);
  const description = page.shared?.description ?? course?.description;
  const title =
    course === undefined || page.title.includes(course.title) ? page.title : `${page.title} · ${course.title}`;
  return html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${description === undefined ? "" : html`<meta name="description" content="${description}">`}
${page.shared === undefined ? "" : sharing(ports, title, page.shared)}
<link rel="icon" type="image/svg+xml" href="${assets.favicon.path}">
<link rel="apple-touch-icon" href="${assets.touchIcon.path}">
${[assets.serif, assets.sans].map(({ path }) => html`<link rel="preload" as="font" type="font/woff2" href="${path}" crossorigin>`)}
<link rel="stylesheet" href="${assets.style.path}">
${page.calendar === undefined ? "" : html`<link rel="alternate" type="text/calendar" href="${page.calendar}">`}
${page.asksZone === true ? html`<script src="${assets.zoneScript.path}" defer></script>` : ""}
${page.copies === true ? html`<script src="${assets.copyScript.path}" defer></script>` : ""}
${page.countsDown === true ? html`<script src="${assets.countScript.path}" defer></script>` : ""}
</head>
<body class="${page.width ?? "narrow"}">
<a class="skip" href="#main">${words.page.skip}</a>
${ports.outbox === undefined ? "" : practiceBanner(words)}
<header>${course === undefined ? html`<a href="/">${words.page.courses}</a>` : courseHeader(course)}</header>
<main id="main" tabindex="-1">
${page.main}
</main>
${course === undefined ? "" : courseFooter(course)}
</body>
</html>`;
}

/** A server with one course is that course's site. */
export function onlyCourse(ports: WebPorts): Course | undefined {
  return ports.courses.size === 1 ? [...ports.courses.values()][0] : undefined;
}

/** The words of a course, and of what belongs to none: those that all courses here share, else English. */
export function wordsFor({ courses }: WebPorts, course: Course | undefined): Words {
  if (course !== undefined) return wordsOf(course);
  const [first, ...others] = courses.values();
  return wordsOf(others.every(({ language }) => language === first?.language) ? first : undefined);
}

function sharing({ publicUrl }: WebPorts, title: string, { path, description, image }: Shared): Html {
  const url = `${publicUrl}${path}`;
  return html`<link rel="canonical" href="${url}">
<meta property="og:type" content="website">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${url}">
${
  image === undefined
    ? html`<meta name="twitter:card" content="summary">`
    : html`<meta property="og:image" content="${publicUrl}${image.path}">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:alt" content="${image.alt}">
<meta name="twitter:card" content="summary_large_image">`
}`;
}

function practiceBanner({ page: { practice } }: Words): Html {
  return html`<aside class="practice" aria-label="${practice.label}">
<p><strong>${practice.title}</strong> ${practice.text} <a class="whole" href="/outbox">${practice.outbox}</a></p>
</aside>`;
}

function courseHeader(course: Course): Html {
  return html`<a class="wordmark" href="/${course.id}">${raw(MARK)}<span>${course.title}</span></a>`;
}

const MARK = `<svg aria-hidden="true" viewBox="0 0 24 18" width="24" height="18"><path d="M1.5 4.5h21v11a1.5 1.5 0 0 1-1.5 1.5H3a1.5 1.5 0 0 1-1.5-1.5z" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M1.5 4.8 12 12l10.5-7.2M5 1h14" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>`;

function courseFooter(course: Course): Html {
  return html`<footer>
<p>${wordsOf(course).page.footer(course)} <a href="${privacyPath(course)}">${wordsOf(course).privacy.link}</a></p>
</footer>`;
}
