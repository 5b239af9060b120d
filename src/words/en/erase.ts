import { html } from "hono/html";

/** The page that erases somebody, and what it leads to. */
export const erase = {
  title: "Erase everything about me",
  what: html`<p>Your address, name, lessons, progress, questions and certificate are deleted immediately, and nobody can restore
them. You’ll leave all courses, and every link in our emails will stop working.</p>
<p>We keep only a scrambled fingerprint of your address, so we never email you by mistake. It can’t be turned back into the
address. If you sign up again, you’ll start from scratch. Our email provider deletes its own record of our emails by its
own rules.</p>`,
  download: (path: string) => html`<p>You may want to <a href="${path}">download everything</a> first.</p>`,
  label: "Type your email address to confirm",
  wrong: "That isn’t the address we have for you.",
  back: "Back to your account",
  underWay: {
    title: "Please try again in a few minutes",
    text: (path: string) =>
      html`<p>You’ve left all courses, and nothing more will be sent. But an email to you is being sent right now, and we can’t
erase everything until that finishes. It usually takes seconds, and at most 12 hours. <a href="${path}">Back to the page</a></p>`,
  },
  done: {
    title: "Everything has been erased",
    text: html`<p>Only the fingerprint of your address is left, and nothing more will be sent. Thank you for your time.</p>`,
    home: "Go to the home page",
  },
};
