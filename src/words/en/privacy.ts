import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** What the notice tells besides what's the same on every server. Periods are in days. */
export type PrivacyFacts = {
  readonly controller: string;
  readonly contact: string;
  readonly postalAddress: string | undefined;
  /** Whether replies are received here, and not in the creator's own mailbox. */
  readonly receives: boolean;
  readonly days: Readonly<
    Record<
      | "unconfirmed"
      | "networks"
      | "formAttempts"
      | "mailboxLetters"
      | "receivedEmail"
      | "attachments"
      | "removedCertificate"
      | "device",
      number
    >
  >;
  /** How long a browser keeps what was typed into the signup form. */
  readonly typedMinutes: number;
};

type Kept = { readonly what: string; readonly howLong: unknown };

/** What's stored about learners, for how long, and how they erase it. */
export const privacy = {
  /** Of the link to it. */
  link: "Privacy",
  /** Below the form. */
  linkAtForm: "What we store about you, and for how long",
  tab: "Privacy",
  title: ({ title }: Course) => `${title} and your privacy`,
  description: ({ title }: Course) =>
    `What ${title} stores about you, for how long, and how to download it or erase it.`,
  lead: ({ title }: Course, { controller }: PrivacyFacts) =>
    html`${title} is an email course. ${controller} is responsible for what’s stored about you. We store it because you asked for
the course, and you can change your mind at any time.`,
  erasing: {
    title: "How to see it or erase it",
    list: ({ contact }: PrivacyFacts): readonly unknown[] => [
      "Every lesson has a Preferences link at the bottom. There, you can have us email you a private link that lets you download everything we store about you, or erase it.",
      html`Or write to <a href="mailto:${contact}">${contact}</a>, and we’ll do it for you.`,
      "Erasing takes effect right away. A backup made earlier may still have your data until that backup is deleted. If it’s ever restored, your data is erased again.",
      "To stop the emails without erasing anything, use the Unsubscribe link in any of them.",
      "If you think we got something wrong, please tell us. You can also complain to your data protection authority.",
    ],
  },
  kept: {
    title: "What’s stored, and for how long",
    list: keptOf,
  },
  notStored: {
    title: "What isn’t stored",
    list: [
      "Whether you open an email or click a link in one. These pages have no analytics and nothing from advertisers.",
      "Your full IP address.",
      "Names, email addresses, or IP addresses in the server’s own log.",
    ],
  },
  others: {
    title: "Who else gets it",
    list: ({ sender }: Course, { receives }: PrivacyFacts): readonly unknown[] => [
      receives
        ? html`Resend, a company in the United States, sends our emails and receives yours, so it has a copy of them for a while. See
<a href="https://resend.com/legal/privacy-policy">its privacy policy</a>.`
        : html`Resend, a company in the United States, sends our emails, so it has a copy of them for a while. See
<a href="https://resend.com/legal/privacy-policy">its privacy policy</a>.`,
      `What you write to us goes to ${sender.name}’s mailbox.`,
      "Nobody else. Nothing is sold.",
    ],
  },
};

function keptOf(course: Course, { days, receives, typedMinutes }: PrivacyFacts): readonly Kept[] {
  const {
    unconfirmed,
    networks,
    formAttempts,
    mailboxLetters,
    receivedEmail,
    attachments,
    removedCertificate,
    device,
  } = days;
  return [
    {
      what: "Your email address, and your first name and time zone if you gave them",
      howLong: `until you erase them. If you never confirm your address, all of it is erased automatically after ${inDays(unconfirmed)}`,
    },
    {
      what: "When you signed up, confirmed, or unsubscribed, and the words you agreed to",
      howLong: "until you erase it",
    },
    {
      what: "The network you signed up from, which is only the first part of your IP address",
      howLong: `${inDays(networks)} with your sign-up, and ${inDays(formAttempts)} in a list that keeps bots out`,
    },
    {
      what: "A scrambled fingerprint of your address, to limit how many emails someone can make us send to it",
      howLong: inDays(mailboxLetters),
    },
    {
      what: "The emails we sent you, and whether each one arrived, bounced, or was marked as spam",
      howLong: "until you erase them",
    },
    {
      what: "Your schedule, your finished lessons, your quiz scores, and your certificate",
      howLong: `until you erase them. You can remove a certificate by itself, too. Then you can undo that for ${inDays(removedCertificate)}, and after that it’s gone`,
    },
    {
      what: "The work you save: your texts and files, their names, and when you saved them",
      howLong: "until you remove it, replace it, or erase everything",
    },
    ...(receives ? receivedOf(course, receivedEmail, attachments) : []),
    {
      what: "Your address, if our emails to it bounced or were marked as spam, so we don’t write to it again",
      howLong:
        "until the address works again or you erase it. After you erase your account, we keep only a scrambled fingerprint of your address",
    },
    {
      what: "A cookie in a browser where you’ve shown that the mailbox is yours. It doesn’t name you, and it’s only used for that",
      howLong: inDays(device),
    },
    {
      what: "A cookie in the browser you signed up from, with the address and first name you typed, so the next page can show them",
      howLong: `${typedMinutes} minutes`,
    },
  ];
}

function receivedOf({ sender }: Course, receivedEmail: number, attachments: number): readonly Kept[] {
  return [
    { what: `What you write to us, and what ${sender.name} answers`, howLong: "until you erase it" },
    {
      what: "Files attached to those emails",
      howLong: `until the email has been passed on, and ${inDays(attachments)} at most`,
    },
    {
      what: "Email from people we don’t know, automatic replies, and delivery reports",
      howLong: `${inDays(receivedEmail)} at most`,
    },
  ];
}

function inDays(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
