import { html } from "hono/html";

/** What only the owner of the mailbox may do, behind a link that was sent there at that moment. */
export const account = {
  /** Without a name: what somebody typed into a form has no place in it. */
  mail: {
    subject: "Your link to your account",
    paragraphs: [
      "Hello,",
      "You asked for a link to your account. It works for one hour:",
      "{{account_url}}",
      "There you can download everything we hold about you, change your email address, or erase everything.",
      "Please don’t forward this email. Didn’t ask for it? Then somebody who has one of your lessons pressed a button in it. Nothing has changed, and you don’t need to do anything.",
      "Questions? Reply, or write to {{write_to}}.",
      "{{postal_address}}",
    ],
  },
  title: "Your account",
  intro: (minutes: number) =>
    minutes === 1 ? "This page works for one more minute." : `This page works for ${minutes} more minutes.`,
  back: "Back to your preferences",
  said: {
    asked:
      "If the new address can get email from us, look for an email there and press the button in it within two days. Until then, nothing changes. We’ll notify your old address, too.",
    same: "That’s your address already. Nothing was changed or sent.",
    "too-soon":
      "You asked for a new address less than five minutes ago. Nothing more was sent. Please look for that email, or try again in five minutes.",
    "too-many":
      "You’ve asked for a new address several times lately. Nothing more was sent. Please try again tomorrow, or next month if you asked five times.",
    "not-possible": "Your course isn’t running at the moment, so nothing was sent.",
  },
  address: {
    title: "Your email address",
    goesTo: "We send everything to",
    label: "New email address",
    button: "Send a confirmation email",
  },
  data: {
    title: "Your data",
    text: "Download everything we hold about you, or erase it.",
    download: "Download everything about me",
  },
  expired: {
    title: "This link has expired",
    text: html`<p>Nothing was changed. A link to your account works for one hour. You can ask for a new one on your
preferences page; every lesson links to it.</p>`,
  },
  ask: {
    title: "Your address and your data",
    text: "You can change this address, download everything we hold about you, or erase it all. Lessons get forwarded, and so do their links. That’s why we first send a link to this address, to be sure it’s you.",
    button: "Send me a link",
    sent: (address: string) =>
      `A link to your account is on its way to ${address}. It works for one hour. If it doesn’t arrive, check your spam folder.`,
    earlier: (address: string, minutes: number) => {
      const ago = minutes < 1 ? "less than a minute ago" : minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
      return `No new link was sent: you asked for one ${ago}. Use that one; it went to ${address}.`;
    },
    tooMany: (when: string) =>
      `No link was sent: you’ve asked for too many lately. You can ask for another one after ${when}.`,
    refused:
      "No link was sent: our email to this address bounced or was marked as spam. Please write to the people who run the course.",
    notPossible: "No link was sent: this address was never confirmed.",
    outbox: "Practice mode: read it in the outbox",
  },
};
