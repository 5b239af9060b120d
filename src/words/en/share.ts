import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** What people see when a lesson or an email was passed on to them. */
export const share = {
  /** Of the link to the page. */
  link: "Share this lesson",
  how: "Nothing in this link identifies you. Copy it and share it with anyone.",
  label: "Link to this lesson",
  /** Puts the link on the clipboard. */
  copyLink: "Copy link",
  copied: "Copied.",
  /** Opens what others see. */
  open: "See the shared page",
  kicker: ({ title }: Course) => `A lesson from ${title}`,
  about: ({ number, of, minutes }: { readonly number: number; readonly of: number; readonly minutes: number }) =>
    `Lesson ${number} of ${of} · ${minutes} min read`,
  invitation: ({ title, sender }: Course) =>
    `Someone shared this lesson with you. ${title} is a course by ${sender.name} that arrives by email, one lesson at a time.`,
  signUp: ({ title }: Course) => `Sign up for ${title}`,
  /** Above an email that is viewed in a browser. */
  copy: "This is a copy of an email. Personal links, such as Unsubscribe, only work in the original.",
  ownCopy: {
    title: "This link only works in your own email",
    text: html`<p>You opened it from a shared copy, where personal links are turned off. To unsubscribe or change what you get,
open the email in your own inbox and use the link there.</p>`,
    notYours: "You haven’t been signed up for anything. If you’d like to take this course, you can sign up here.",
  },
};
