import { html } from "hono/html";

/** The page where learners erase everything about them, and the one after it. */
export const erase = {
  title: "Erase everything about me",
  what: html`<p>Your address, name, lessons, progress, questions, saved work, and certificate will be deleted right away, and can’t be
restored. You’ll leave all courses, and every link in our emails will stop working.</p>
<p>We keep only a scrambled fingerprint of your address, so we never email you by mistake. It can’t be turned back into the
address. If you sign up again, you’ll start from scratch. Our email provider deletes its records of our emails on its
own schedule.</p>`,
  download: (path: string, work: string) => html`<p>You may want to <a href="${path}">download everything</a> first, and
<a href="${work}">the work you saved</a>.</p>`,
  label: "Type your email address to confirm",
  wrong: "That isn’t the address we have for you.",
  back: "Back to your account",
  underWay: {
    title: "Please try again in a few minutes",
    text: (path: string) =>
      html`<p>You’ve left all courses. But an email to you is being sent right now, and we can’t erase everything until that’s
done. It usually takes seconds, and never more than 12 hours. <a href="${path}">Try again</a></p>`,
  },
  done: {
    title: "Everything has been erased",
    text: html`<p>All that’s left is the fingerprint of your address, and we won’t email you again. Thank you for your time.</p>`,
    home: "Go to the home page",
  },
};
