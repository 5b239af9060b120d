import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** From the form to the course: the inbox, the code, the button. */
export const confirm = {
  inbox: {
    slow: "Many people are signing up right now. Your email may take until tomorrow; you don’t need to do anything.",
    title: "Check your inbox",
    lead: ({ sender }: Course) =>
      `If the address you typed can get email from us, look for an email from ${sender.name} there.`,
    text: "Open it and press the button in it. That’s how we know the address is yours. Until you do, we won’t send anything else.",
    outbox: "Open it in the outbox",
    nothing: {
      title: "Didn’t get it?",
      list: ({ id, sender }: Course) => [
        html`Give it a few minutes, and check your spam and promotions folders.`,
        html`Typed it wrong? <a href="/${id}#signup">Sign up again</a>. We send an address at most two of these emails a day,
five minutes apart. If you signed up before, you may have an earlier one.`,
        html`If an earlier email from us bounced or was marked as spam, we may not be able to write to that address. A different one works right away.`,
        html`Add <strong>${sender.email}</strong> to your contacts, so the lessons reach your inbox.`,
      ],
    },
  },
  code: {
    summary: "Button not working? Enter the code instead",
    wrongTab: "That code didn’t work",
    wrong: `The code and the email address don’t match, or the code is more than two days old. Please check both. After five wrong codes in a
day, only the button in the email works.`,
    email: "Email address",
    code: "Six-digit code",
    pattern: "six digits",
  },
  tab: "Confirm your address",
  button: "Confirm my address",
  unconfirmed: {
    title: "One click and you’re in",
    text: ({ title }: Course, address: string) =>
      html`<p>Confirm that <strong>${address}</strong> is your address to start ${title}. We’ll send a welcome email right away and your
first lesson soon after.</p>`,
    notYou: "Didn’t sign up? Just close this page. You won’t hear from us again.",
  },
  already: {
    title: "Your address is confirmed",
    text: ({ title }: Course) => `You’re signed up for ${title}. There’s nothing more to do here.`,
    button: "See your course page",
  },
  back: {
    title: ({ title }: Course) => `Come back to ${title}?`,
    text: "You left the course. You can pick up where you left off, and you won’t get any lesson twice.",
    finished:
      "You left after your last lesson. Come back to get email about the course again. You won’t get any lesson twice.",
    again: (address: string) =>
      `We stopped emailing ${address} because our email bounced or was marked as spam. If that’s fixed, you can start again.`,
    button: "Come back",
  },
  stopped: {
    title: "We’ve stopped emailing this address",
    text: ({ id, reply_to }: Course) =>
      html`<p>Our email to this address bounced or was marked as spam, so we’ve stopped sending. If that was a mistake,
<a href="/${id}">sign up again</a> in a month, and press the button in the new email. A different address works right away.
Or write to <a href="mailto:${reply_to}">${reply_to}</a>.</p>`,
  },
  notRunning: {
    title: "This course isn’t running",
    text: "Sorry, there’s nothing left to confirm. We won’t send you anything.",
  },
};
