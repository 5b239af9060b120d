import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** What people see when a lesson or an email was passed on to them. */
export const share = {
  /** Of the link to the page. */
  link: "Share this lesson",
  how: "This link doesn’t contain anything about you. Copy it and send it to anyone you like.",
  label: "Link to this lesson",
  kicker: ({ title }: Course) => `A lesson from ${title}`,
  about: ({ number, of, minutes }: { readonly number: number; readonly of: number; readonly minutes: number }) =>
    `Lesson ${number} of ${of} · ${minutes} min read`,
  invitation: ({ title, sender }: Course) =>
    `Somebody shared this lesson with you. ${title} is a course by ${sender.name} that arrives by email, one lesson at a time.`,
  signUp: ({ title }: Course) => `Sign up for ${title}`,
  /** Above an email that is viewed in a browser. */
  copy: "This is a copy of an email. Personal links, such as unsubscribing, only work in the original email.",
  ownCopy: {
    title: "This link only works in your own email",
    text: html`<p>You followed it from a copy that anyone can see, so it doesn’t work for anybody. To unsubscribe, or to change
what you get, open the email in your own mailbox and use the link there.</p>`,
    notYours: "Nobody has signed you up. If you’d like to take this course, you can sign up for it.",
  },
};
