import { html } from "hono/html";
import type { Email } from "postal-mime";
import type { Course } from "../course/course.ts";
import { en } from "../words/en.ts";
import type { SentMail } from "../store/progress.ts";
import type { Html, Page } from "./page.ts";
import type { WebPorts } from "./ports.ts";

export const MAILS_A_PAGE = 50;

const DAY_MS = 86_400_000;

export type OutboxRow = SentMail & { readonly subject: string };

export type OutboxView = {
  readonly rows: readonly OutboxRow[];
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly now: number;
  /** When something happens by itself. */
  readonly wake: number | undefined;
};

export function outboxPage(ports: WebPorts, view: OutboxView): Page {
  // One clock for everything on this page: that of the first course.
  const zone = [...ports.courses.values()][0]?.schedule.zone ?? "UTC";
  const main = html`<h1>Outbox</h1>
<p>Every mail that would have gone out. Move the clock forward to live through the course in a few minutes.</p>
${clock(view, zone)}
<h2>${view.total === 0 ? "Mail" : `${view.total} ${view.total === 1 ? "mail" : "mails"}`}</h2>
${view.total === 0 ? noMail(ports) : mailList(ports, view, zone)}
${pager(view)}`;
  return { title: "Outbox", main, width: "wide" };
}

function clock({ now, wake }: OutboxView, zone: string): Html {
  const next = wake === undefined ? "nothing is waiting" : en.dates.instant(Math.max(wake, now), zone);
  return html`<section class="card clock" aria-labelledby="clock">
<h2 id="clock" class="kicker">The clock says</h2>
<p class="time">${en.dates.instant(now, zone)}</p>
<form method="post" action="/outbox/move">
${moveButton("next", "To the next mail", next)}
${moveButton("day", "Forward a day", en.dates.day(now + DAY_MS, zone))}
${moveButton("week", "Forward a week", en.dates.day(now + 7 * DAY_MS, zone))}
</form>
</section>`;
}

function moveButton(by: "next" | "day" | "week", label: string, leadsTo: string): Html {
  return html`<button type="submit" name="by" value="${by}"${by === "next" ? "" : html` class="quiet"`}>${label} <small>${leadsTo}</small></button>`;
}

function noMail(ports: WebPorts): Html {
  const courses = [...ports.courses.values()];
  return html`<p class="notice">No mail yet. Sign up for
${courses.map((course, index) => html`${index > 0 ? ", " : ""}<a href="/${course.id}">${course.title}</a>`)}, and the message
to confirm your address lands here.</p>`;
}

function mailList(ports: WebPorts, { rows }: OutboxView, zone: string): Html {
  const days = Map.groupBy(rows, (row) => en.dates.dayOfYear(row.acceptedAt, zone));
  return html`${[...days].map(
    ([day, mails]) => html`<h3 class="day">${day}</h3>
<ul class="mails">${mails.map((mail) => mailRow(ports, mail, zone))}</ul>`,
  )}`;
}

function mailRow(ports: WebPorts, mail: OutboxRow, zone: string): Html {
  return html`<li><a href="/outbox/${mail.deliveryId}"><span class="badge ${mail.kind}">${kindInWords(ports.courses.get(mail.courseId), mail)}</span>
<span class="subject">${mail.subject}</span>
<span class="fine">to ${mail.address}, ${timeOf(mail.acceptedAt, zone)}</span></a></li>`;
}

/** "9:00 AM PST": the day stands above. */
function timeOf(instant: number, zone: string): string {
  return en.dates.hour(instant, zone);
}

function kindInWords(course: Course | undefined, { kind, key }: SentMail): string {
  switch (kind) {
    case "lesson": {
      const index = course?.lessons.findIndex((lesson) => lesson.id === key) ?? -1;
      return index < 0 ? "Lesson" : `Lesson ${index + 1} of ${course?.lessons.length ?? 0}`;
    }
    case "confirm":
      return "Confirmation";
    case "new-address":
      return "New address";
    case "welcome":
      return "Welcome";
    case "graduation":
      return "Graduation";
    case "sign-in":
      return "Already inside";
    case "forward":
      return "Question";
    case "acknowledgement":
      return "Question received";
    case "answer":
      return "Answer";
  }
}

function pager({ page, total }: OutboxView): Html {
  const last = Math.ceil(total / MAILS_A_PAGE);
  if (last <= 1) return html``;
  return html`<nav aria-label="Pages" class="pager">
${page > 1 ? html`<a href="/outbox?page=${page - 1}" rel="prev">Newer</a>` : ""}
<span>Page ${page} of ${last}</span>
${page < last ? html`<a href="/outbox?page=${page + 1}" rel="next">Older</a>` : ""}
</nav>`;
}

type Tab = "html" | "text" | "headers";

const TABS: readonly { readonly tab: Tab; readonly label: string; readonly path: string }[] = [
  { tab: "html", label: "As it looks", path: "" },
  { tab: "text", label: "Plain text", path: "/text" },
  { tab: "headers", label: "Headers", path: "/headers" },
];

export function mailPage(id: string, mail: Email, shown: Tab): Page {
  const subject = mail.subject ?? "(no subject)";
  const main = html`<p class="back"><a href="/outbox">← Outbox</a></p>
<h1 class="subject">${subject}</h1>
<dl class="envelope">
<div><dt>From</dt><dd>${addresses(mail.from === undefined ? [] : [mail.from])}</dd></div>
<div><dt>To</dt><dd>${addresses(mail.to ?? [])}</dd></div>
</dl>
<nav class="tabs" aria-label="Parts of this mail">
${TABS.map(
  ({ tab, label, path }) =>
    html`<a href="/outbox/${id}${path}"${tab === shown ? html` aria-current="page"` : ""}>${label}</a>`,
)}
<a href="/outbox/${id}/eml" download>Download</a>
</nav>
${partOf(id, mail, shown)}`;
  return { title: subject, main, width: "wide" };
}

function partOf(id: string, mail: Email, shown: Tab): Html {
  switch (shown) {
    case "html":
      return html`<iframe title="The mail as it looks" src="/outbox/${id}/html" sandbox="allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"></iframe>`;
    case "text":
      return html`<pre class="mail-text" tabindex="0">${mail.text ?? ""}</pre>`;
    case "headers":
      return html`<table class="headers"><tbody>
${mail.headers.map((header) => html`<tr><th scope="row">${header.originalKey}</th><td>${header.value}</td></tr>`)}
</tbody></table>`;
  }
}

function addresses(list: NonNullable<Email["to"]>): string {
  return list.map(({ name, address }) => (name === "" ? (address ?? "") : `${name} <${address ?? ""}>`)).join(", ");
}
