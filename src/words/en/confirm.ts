import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** From the form to the course: the inbox, the code, the button. */
export const confirm = {
  inbox: {
    slow: "Many people are signing up right now. Your email may take until tomorrow; you don't need to do anything.",
    title: "Check your inbox",
    lead: ({ sender }: Course) =>
      `If the address you typed can get email from us, look for a message from ${sender.name} there.`,
    text: "Open it and press its button. That is how we know that the address is yours. Without it nothing more is sent.",
    outbox: "Open it in the outbox",
    nothing: {
      title: "Nothing there?",
      list: ({ id, sender }: Course) => [
        html`Give it a few minutes, and look into the folder for spam or promotions.`,
        html`A slip in the address? <a href="/${id}#signup">Sign up again</a>. One address gets at most two such messages a day,
five minutes apart. Somebody who signed up before may have an earlier one.`,
        html`Has our email to this address come back, or been marked as spam? Then we send nothing there for thirty days, or no more
than one such message in that time. Another address works at once.`,
        html`Add <strong>${sender.email}</strong> to your contacts, so that the lessons arrive where you see them.`,
      ],
    },
  },
  code: {
    summary: "No button there? Type the code",
    wrongTab: "That code does not fit",
    wrong: `That code and that address do not fit together, or the code is older than two days. Please check both. After five wrong codes
for one address in a day, or thirty from one network in an hour, only the button of the message works.`,
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
    finished:
      "You left after you finished the course. Press the button to get email about it again. No lesson is sent twice.",
    again: (address: string) =>
      `Our email to ${address} had stopped, because the mailbox sent it back or marked it as spam. Press the button, and it starts again.`,
    button: "Come back",
  },
  stopped: {
    title: "Mail to this address is stopped",
    text: ({ id, reply_to }: Course) =>
      html`<p>Your mailbox sent our email back, or marked it as spam, so we send nothing there. If that was a mistake,
<a href="/${id}">sign up again</a> a month after it happened, and press the button in the new message. Another address works at once.
Or write to <a href="mailto:${reply_to}">${reply_to}</a>.</p>`,
  },
  notRunning: {
    title: "This course is not running",
    text: "There is nothing to confirm any more, and nothing will be sent. We are sorry.",
  },
};
