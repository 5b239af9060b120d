import { html } from "hono/html";

/** What only the mailbox's owner may do, with a link that was just sent there. */
export const account = {
  /** Without a name, because anyone could have typed it into a form. */
  mail: {
    subject: "Your link to your account",
    paragraphs: [
      "Hello,",
      "Here’s the link to your account. It works for one hour:",
      "{{account_url}}",
      "Use it to download everything we have about you, change your email address, or erase your account.",
      "Please don’t forward this email. Didn’t ask for it? Someone with a copy of one of your lessons may have. Nothing has changed, and there’s nothing you need to do.",
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
      "Look for an email at the new address, and press the button in it within two days. Until then, nothing changes. We’ll let your old address know, too.",
    same: "That’s already your address. Nothing was changed or sent.",
    "too-soon":
      "You asked less than five minutes ago, so we didn’t send another email. Please look for the first one, or try again in five minutes.",
    "too-many":
      "You’ve asked for a new address several times lately, so we didn’t send another email. Please try again tomorrow. The limit is five times a month.",
    "not-possible": "Your course isn’t running right now, so nothing was sent.",
  },
  address: {
    title: "Your email address",
    goesTo: "We send everything to",
    label: "New email address",
    button: "Send a confirmation email",
  },
  data: {
    title: "Your data",
    text: "Download everything we have about you, or erase it.",
    download: "Download everything about me",
    work: "Download the work I saved (.zip)",
  },
  expired: {
    title: "This link has expired",
    text: html`<p>Nothing was changed. A link to your account works for one hour. You can ask for a new one on your
preferences page; every lesson links to it.</p>`,
  },
  ask: {
    title: "Your address and your data",
    text: "Change this address, download everything we have about you, or erase it all. Lessons get forwarded, links and all, so we’ll email you a link first to be sure it’s you.",
    button: "Send me a link",
    sent: (address: string) =>
      `A link to your account is on its way to ${address}. It works for one hour. If it doesn’t arrive, check your spam folder.`,
    earlier: (address: string, minutes: number) => {
      const ago = minutes < 1 ? "less than a minute ago" : minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
      return `We didn’t send a new link, because you asked for one ${ago}. Use that one; it went to ${address}.`;
    },
    tooMany: (when: string) =>
      `We didn’t send a link, because you’ve asked for too many lately. You can ask for another one after ${when}.`,
    refused:
      "We didn’t send a link, because our email to this address bounced or was marked as spam. Please write to the people who run the course.",
    notPossible: "We didn’t send a link, because this address was never confirmed.",
    outbox: "Practice mode: read it in the outbox",
  },
};
