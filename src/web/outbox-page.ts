import { html } from "hono/html";
import type { Email } from "postal-mime";
import type { Course } from "../course/course.ts";
import type { Dates } from "../words/dates.ts";
import type { Words } from "../words/words.ts";
import type { SentMail } from "../store/progress.ts";
import { problemText } from "./field-problem.ts";
import { writeForm } from "./outbox-write.ts";
import { type Html, type Page, wordsFor } from "./page.ts";
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
  /** Whether a reply or a new email has just come in. */
  readonly arrived: "answered" | "written" | undefined;
};

export function outboxPage(ports: WebPorts, view: OutboxView): Page {
  // Everything on this page is in one time zone, the first course's.
  const zone = [...ports.courses.values()][0]?.schedule.zone ?? "UTC";
  const words = wordsFor(ports, undefined);
  const { outbox } = words;
  const dates = words.dates.in(zone, view.now);
  const main = html`<h1>${outbox.title}</h1>
${view.arrived === undefined ? "" : html`<p class="notice" role="status">${outbox[view.arrived]}</p>`}
<p>${outbox.lead}</p>
${ports.receivingDomain === undefined ? "" : writeForm(ports)}
${clock(words, view, dates)}
<h2>${view.total === 0 ? outbox.mail : outbox.mails(view.total)}</h2>
${view.total === 0 ? noMail(words, ports) : mailList(words, ports, view, dates)}
${pager(words, view)}`;
  return { title: outbox.title, main, width: "wide" };
}

function clock({ outbox: { clock: words } }: Words, { now, wake }: OutboxView, dates: Dates): Html {
  const next = wake === undefined ? words.nothing : dates.moment(Math.max(wake, now));
  return html`<section class="card clock" aria-labelledby="clock">
<h2 id="clock" class="kicker">${words.title}</h2>
<p class="time">${dates.moment(now)}</p>
<form method="post" action="/outbox/move">
${moveButton("next", words.next, next)}
${moveButton("day", words.day, dates.day(now + DAY_MS))}
${moveButton("week", words.week, dates.day(now + 7 * DAY_MS))}
</form>
</section>`;
}

function moveButton(by: "next" | "day" | "week", label: string, leadsTo: string): Html {
  return html`<button type="submit" name="by" value="${by}"${by === "next" ? "" : html` class="quiet"`}>${label} <small>${leadsTo}</small></button>`;
}

function noMail({ outbox }: Words, ports: WebPorts): Html {
  const courses = [...ports.courses.values()];
  const links = courses.map(
    (course, index) => html`${index > 0 ? ", " : ""}<a href="/${course.id}">${course.title}</a>`,
  );
  return html`<p class="notice">${outbox.none(links)}</p>`;
}

function mailList(words: Words, ports: WebPorts, { rows }: OutboxView, dates: Dates): Html {
  const days = Map.groupBy(rows, (row) => dates.day(row.acceptedAt));
  return html`${[...days].map(
    ([day, mails]) => html`<h3 class="day">${day}</h3>
<ul class="mails">${mails.map((mail) => mailRow(words, ports, mail, dates))}</ul>`,
  )}`;
}

function mailRow(words: Words, ports: WebPorts, mail: OutboxRow, dates: Dates): Html {
  return html`<li><a href="/outbox/${mail.deliveryId}"><span class="badge ${mail.kind}">${kindInWords(words, ports.courses.get(mail.courseId), mail)}</span>
<span class="subject">${mail.subject}</span>
<span class="fine">${words.outbox.to(mail.address, dates.time(mail.acceptedAt))}</span></a></li>`;
}

function kindInWords({ outbox }: Words, course: Course | undefined, { kind, key }: SentMail): string {
  const index = kind === "lesson" ? (course?.lessons.findIndex((lesson) => lesson.id === key) ?? -1) : -1;
  return index < 0 ? outbox.kind[kind] : outbox.kind.lessonOf(index + 1, course?.lessons.length ?? 0);
}

function pager({ outbox: { pages } }: Words, { page, total }: OutboxView): Html {
  const last = Math.ceil(total / MAILS_A_PAGE);
  if (last <= 1) return html``;
  return html`<nav aria-label="${pages.label}" class="pager">
${page > 1 ? html`<a href="/outbox?page=${page - 1}" rel="prev">${pages.newer}</a>` : ""}
<span>${pages.of(page, last)}</span>
${page < last ? html`<a href="/outbox?page=${page + 1}" rel="next">${pages.older}</a>` : ""}
</nav>`;
}

type Tab = "html" | "text" | "headers";

/** The parts of an email, each with its own path. */
export const TABS: readonly { readonly tab: Tab; readonly path: string }[] = [
  { tab: "html", path: "" },
  { tab: "text", path: "/text" },
  { tab: "headers", path: "/headers" },
];

export function mailPage(
  { outbox: words }: Words,
  id: string,
  mail: Email,
  shown: Tab,
  problem?: "nothing-written",
): Page {
  const { one } = words;
  const subject = mail.subject ?? one.noSubject;
  const main = html`<p class="back"><a href="/outbox">${one.back}</a></p>
<h1 class="subject">${subject}</h1>
<dl class="envelope">
<div><dt>${one.from}</dt><dd>${addresses(mail.from === undefined ? [] : [mail.from])}</dd></div>
<div><dt>${one.to}</dt><dd>${addresses(mail.to ?? [])}</dd></div>
</dl>
<nav class="tabs" aria-label="${one.parts}">
${TABS.map(
  ({ tab, path }) =>
    html`<a href="/outbox/${id}${path}"${tab === shown ? html` aria-current="page"` : ""}>${one[tab]}</a>`,
)}
<a href="/outbox/${id}/eml" download>${one.download}</a>
</nav>
${partOf(id, mail, shown, one.frame)}
${replyForm(words.reply, id, mail, problem)}`;
  return {
    title: subject,
    main,
    width: "wide",
    ...(problem === undefined ? {} : { status: 422 as const }),
  };
}

/** What real mail has in every mail program: the way to answer. */
function replyForm(
  words: Words["outbox"]["reply"],
  id: string,
  mail: Email,
  problem: "nothing-written" | undefined,
): Html {
  const wrong = problem !== undefined;
  return html`<details class="reply"${wrong ? html` open` : ""}><summary>${words.title(mail.to?.[0]?.address ?? "")}</summary>
<form method="post" action="/outbox/${id}/reply">
<div class="field"><label for="text">${words.label}</label>
<textarea id="text" name="text" rows="6" maxlength="5000" required aria-describedby="${wrong ? "text-problem" : "text-note"}"${
    wrong ? html` aria-invalid="true" autofocus` : ""
  }></textarea>
${problemText("text", wrong ? words.missing : undefined)}
<p class="fine" id="text-note">${words.note}</p></div>
<button type="submit">${words.button}</button>
</form></details>`;
}

function partOf(id: string, mail: Email, shown: Tab, frame: string): Html {
  switch (shown) {
    case "html":
      return html`<iframe title="${frame}" src="/outbox/${id}/html" sandbox="allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"></iframe>`;
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
