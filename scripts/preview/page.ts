import { html } from "hono/html";
import { assets } from "../../src/web/assets.ts";
import type { Html } from "../../src/web/page.ts";
import { mailList } from "./list.ts";
import type { Shown } from "./desk.ts";
import { fillFor, findLearner, type Mail } from "./learners.ts";
import { problemsPanel } from "./problems.ts";
import type { Entry } from "./proof.ts";
import { framesOf, headersOf, textOf } from "./stage.ts";
import { legend, switches, tabs } from "./switches.ts";
import { SIGNUP, type View } from "./view.ts";

type Place = { readonly origin: string; readonly now: number };

/** The whole page. Parts with `data-live` are put in anew after every save by client.js; without a script, a reload does it. */
export function previewPage(shown: Shown, asked: View, place: Place): Html {
  const view = { ...asked, mail: nameOf(shown, asked.mail) };
  const entry = shown.entries.find(({ name }) => name === view.mail);
  const course = shown.course?.title ?? "your course";
  const heading = headingOf(entry, view);
  return layout(
    `${heading} · ${course}`,
    html`<header class="top">
<p class="wordmark">Preview <span>${course}</span></p>
<p class="status" id="status" role="status" data-live data-version="${shown.version}">${statusOf(shown)}</p>
</header>
<div class="desk">
<nav class="list" id="list" aria-label="Mails" data-live>${mailList(shown, view)}</nav>
<main id="main" tabindex="-1">
<div class="head" id="head" data-live>
<p class="kind">${kindInWords(entry, view)}</p>
<h1>${heading}</h1>
</div>
<section class="problems" id="problems" aria-label="Problems" data-live>${problemsPanel(shown, entry, view)}</section>
<div class="tools" id="tools" data-live>${tabs(view)}${switches(view)}</div>
<div class="stage" id="stage" data-live>${stage(shown, entry, view, place)}</div>
<footer class="legend" id="legend" data-live>${legend(view)}</footer>
</main>
</div>`,
    html`<script src="/assets/preview.js" defer></script>`,
  );
}

/** The mail of this name, else the first that there is. */
function nameOf({ entries }: Shown, asked: string): string {
  if (asked === SIGNUP || entries.some(({ name }) => name === asked)) return asked;
  return entries[0]?.name ?? asked;
}

function headingOf(entry: Entry | undefined, view: View): string {
  if (view.mail === SIGNUP) return "Signup page";
  return entry?.proof?.row.subject ?? entry?.file ?? "Nothing to show yet";
}

function kindInWords(entry: Entry | undefined, { mail }: View): string {
  if (mail === SIGNUP) return "The page that everybody sees";
  if (entry === undefined) return "";
  return entry.kind === "lesson" ? `Lesson ${entry.name}` : `The ${entry.kind} letter`;
}

function statusOf({ tookMs, problems }: Shown): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const found = errors === 0 ? "" : ` · ${errors} ${errors === 1 ? "error" : "errors"}`;
  return `Compiled in ${Math.round(tookMs)} ms${found}`;
}

function stage(shown: Shown, entry: Entry | undefined, view: View, place: Place): Html {
  if (view.mail === SIGNUP) {
    if (shown.course === undefined) return empty("The signup page comes from course.md, which can’t be read yet.");
    return framesOf(`/page/${SIGNUP}`, String(shown.version), view, true);
  }
  if (entry === undefined) return empty("No email can be shown yet. Fix what’s listed above, and save.");
  if (entry.proof === undefined || shown.course === undefined) {
    return empty(`${entry.file} has had mistakes ever since the preview started. Fix what’s listed above, and save.`);
  }
  const mail: Mail = fillFor(findLearner(view.learner), entry, entry.proof, shown.course, place);
  switch (view.tab) {
    case "mail":
      return framesOf(`/mail/${entry.name}`, entry.proof.email.digest.slice(0, 12), view, entry.current);
    case "text":
      return textOf(mail, entry.current);
    case "headers":
      return headersOf(mail, entry.proof.row, entry.current);
  }
}

function empty(says: string): Html {
  return html`<p class="empty">${says}</p>`;
}

function layout(title: string, body: Html, script: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.favicon.path}">
<link rel="stylesheet" href="/assets/preview.css">
${script}
</head>
<body>
<a class="skip" href="#main">Skip to the email</a>
${body}
</body>
</html>`;
}

/** What a frame holds for which there is no mail. */
export function frameOfNothing(): Html {
  return html`<!doctype html><title>Nothing to show</title><p>There is nothing to show yet.</p>`;
}

/** Where a link of a mail would have led. */
export function leadsPage(leadsTo: string): Html {
  return note(
    "This link works",
    `In the email that a learner gets, it leads to ${leadsTo}. The preview has no learners; "npm start" has the whole course.`,
  );
}

export function sorryPage(says: string): Html {
  return note("Sorry", says);
}

function note(heading: string, says: string): Html {
  const main = html`<main class="note"><h1>${heading}</h1><p>${says}</p><p><a href="/">To the preview</a></p></main>`;
  return layout(heading, main, html``);
}
