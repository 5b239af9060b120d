import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** From the form to the course: the inbox, the code, the button. */
export const confirm = {
  inbox: {
    slow: "Many people are signing up right now. Your email may take until tomorrow; you don't need to do anything.",
    title: "Check your inbox",
    lead: ({ sender }: Course) => `A message from ${sender.name} is on its way to the address that you typed.`,
    text: "Open it and press its button. That is how we know that the address is yours; without it nothing more is sent.",
    outbox: "Open it in the outbox",
    nothing: {
      title: "Nothing there?",
      list: ({ id, sender }: Course) => [
        html`Give it a few minutes, and look into the folder for spam or promotions.`,
        html`A slip in the address? <a href="/${id}#signup">Sign up again</a>. One address gets at most two such messages a day.`,
        html`Add <strong>${sender.email}</strong> to your contacts, so that the lessons arrive where you see them.`,
      ],
    },
  },
  code: {
    summary: "No button there? Type the code",
    wrongTab: "That code does not fit",
    wrong: `That code and that address do not fit together, or the code is older than two days. Please check both. After five tries
in a day only the button of the message works.`,
    email: "Email address",
    code: "Six-digit code",
    pattern: "six digits",
  },
  tab: "Confirm your address",
  button: "Confirm my address",
  unconfirmed: {
    title: "One press and you are in",
    text: ({ title }: Course, address: string) =>
      html`<p>Confirm that <strong>${address}</strong> is yours, and ${title} can begin: a welcome comes at once, the
first lesson soon after.</p>`,
    notYou: "It wasn’t you who signed up? Just close this page. Without the button nothing more is sent.",
  },
  already: {
    title: "Your address is confirmed",
    text: ({ title }: Course) => `You are in ${title}. There is nothing more to do here.`,
    button: "See your course page",
  },
  back: {
    title: ({ title }: Course) => `Come back to ${title}?`,
    text: "You left the course. Press the button and it goes on where you stopped; no lesson comes twice.",
    button: "Come back",
  },
  stopped: {
    title: "Mail to this address is stopped",
    text: ({ id, reply_to }: Course) =>
      html`<p>Your mailbox sent our mail back for good, or marked it as spam, so we write there no more. If that was a mistake, write to
<a href="mailto:${reply_to}">${reply_to}</a>, or sign up with <a href="/${id}">another address</a>.</p>`,
  },
  notRunning: {
    title: "This course is not running",
    text: "There is nothing to confirm any more, and nothing will be sent. We are sorry.",
  },
};
