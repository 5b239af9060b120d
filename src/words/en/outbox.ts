import { html } from "hono/html";

/** Practice mode's own pages: every mail that would have gone out. */
export const outbox = {
  title: "Outbox",
  lead: "Every mail that would have gone out. Move the clock forward to live through the course in a few minutes.",
  answered: html`<strong>Your answer has come in</strong> as real mail does. What follows from it stands below.`,
  mail: "Mail",
  mails: (count: number) => `${count} ${count === 1 ? "mail" : "mails"}`,
  clock: {
    title: "The clock says",
    nothing: "nothing is waiting",
    next: "To the next mail",
    day: "Forward a day",
    week: "Forward a week",
  },
  none: (courses: unknown) =>
    html`No mail yet. Sign up for ${courses}, and the message to confirm your address lands here.`,
  to: (address: string, time: string) => `to ${address}, ${time}`,
  kind: {
    lesson: "Lesson",
    lessonOf: (number: number, of: number) => `Lesson ${number} of ${of}`,
    confirm: "Confirmation",
    "new-address": "New address",
    "move-notice": "Change of address",
    welcome: "Welcome",
    graduation: "Graduation",
    "sign-in": "Already inside",
    forward: "Question",
    acknowledgement: "Question received",
    answer: "Answer",
  },
  pages: {
    label: "Pages",
    newer: "Newer",
    older: "Older",
    of: (page: number, last: number) => `Page ${page} of ${last}`,
  },
  one: {
    back: "← Outbox",
    noSubject: "(no subject)",
    from: "From",
    to: "To",
    parts: "Parts of this mail",
    html: "As it looks",
    text: "Plain text",
    headers: "Headers",
    download: "Download",
    frame: "The mail as it looks",
  },
  reply: {
    title: (address: string) => `Answer as ${address}`,
    note: "It comes in as an answer by an ordinary mail program does, with this mail quoted below it.",
    label: "Your answer",
    button: "Send the answer",
    missing: "Please write something first.",
  },
  notOpen: {
    title: "The outbox is not open under this name",
    text: (url: string) => html`<p>Open it at <a href="${url}">${url}</a>.</p>`,
  },
};
