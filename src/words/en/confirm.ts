import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** From the form to the course: the inbox, the code, the button. */
export const confirm = {
  inbox: {
    slow: "A lot of people are signing up right now. Your email may not arrive until tomorrow. You don’t need to do anything.",
    title: "Check your inbox",
    lead: ({ sender }: Course) => `Look for an email from ${sender.name} at the address you typed.`,
    /** @param address where to look */
    leadTo: ({ sender }: Course, address: unknown) => html`Look for an email from ${sender.name} at ${address}.`,
    change: "Change it",
    text: "Open it and press the button to confirm it’s your address. Until you do, we won’t send anything else.",
    open: (mailbox: string) => `Open ${mailbox}`,
    newTab: "(opens in a new tab)",
    outbox: "Open it in the outbox",
    nothing: {
      title: "Didn’t get it?",
      list: ({ id, sender }: Course) => [
        html`Give it a few minutes, and check your spam and promotions folders.`,
        html`Typed it wrong? <a href="/${id}?change=yes#signup">Change the address</a>. We send at most two of these emails a day to one
address.`,
        html`If an earlier email from us bounced or was marked as spam, we may not be able to write to that address. A different one works right away.`,
        html`Add <strong>${sender.email}</strong> to your contacts, so the lessons reach your inbox.`,
      ],
    },
    /** The same email once more. */
    again: {
      button: "Send it again",
      from: (minutes: number) => `You can send it again in ${inMinutes(minutes)}.`,
      /** @param time that is counted down, as "4:59" */
      left: (time: string) => `You can send it again in ${time}.`,
      ready: "You can send it again now.",
      asked: "We’re trying again. Give it a few minutes, and check your spam folder.",
      tooSoon: (minutes: number) =>
        `We haven’t sent it again yet. Please give the first one another ${minutes === 1 ? "minute" : `${minutes} minutes`}.`,
      most: "We send at most two of these emails a day to one address. Please look for the ones we’ve sent, or use a different address.",
    },
  },
  code: {
    title: "Or enter the code from the email",
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
    /** @param firstDay of the first lesson: "Tuesday, December 1" */
    text: ({ title }: Course, address: string, firstDay: string) =>
      html`<p>Confirm that <strong>${address}</strong> is your address to start ${title}. We’ll send a welcome email right away and your
first lesson on ${firstDay}.</p>`,
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

function inMinutes(minutes: number): string {
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
