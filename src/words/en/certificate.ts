import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** The certificate as the world sees it, on the page and in the PDF, and its learner's own page about it. */
export const certificate = {
  kicker: "Certificate of completion",
  hasCompleted: "has completed every lesson of",
  /** After the course's title. */
  by: (author: string) => `, a course by ${author}`,
  byOn: (author: string, on: string) => `a course by ${author}, on ${on}`,
  on: (on: string) => `on ${on}`,
  covers: "What the course covered",
  /** Above what the learner made and saved. */
  saved: "Work made in the course",
  /** Before the certificate's own link. */
  check: "Anyone can check this certificate at",
  tab: (name: string, course: string) => `${name} has completed ${course}`,
  description: (on: string, covers: readonly string[]) =>
    `Completed on ${on}. What the course covered: ${covers.join(", ")}.`,
  download: "Download as PDF",
  noPdf: `Our PDF can’t show some of the characters on this certificate. Print this page instead; your browser can save it as a PDF.`,
  busy: {
    title: "Certificates are taking a moment",
    text: html`<p>Please try again in a few seconds.</p>`,
  },
  revoked: {
    title: "This certificate has been withdrawn",
    text: html`<p>Its owner took it down. If you were given this link as proof, please ask them.</p>`,
  },
  own: {
    title: "Your certificate",
    checkName: "Please check the name",
    back: "Back to your course page",
    left: ({ lessons }: Course, done: number) =>
      `You’ll get a certificate once all ${lessons.length} lessons are marked as done. So far: ${done}. Still to do:`,
    howDone: "Mark a lesson as done on your course page when you finish it.",
    ready: ({ lessons }: Course) =>
      `You’ve done all ${lessons.length} lessons. Your certificate will have its own private link: only people you share it with can see it. It shows your name, the course, its lessons, the date, and the names of the work you’ve saved, such as “a risk register.” It never shows the work itself.`,
    name: "Name on the certificate",
    make: "Make my certificate",
    stands: (listed: boolean) =>
      `Your certificate has its own link. Anyone with the link can see it. ${listed ? "Search engines can find it too, as you chose." : "It isn’t listed anywhere."}`,
    see: "See your certificate",
    linkedIn: "Add to LinkedIn",
    link: "Link to your certificate",
    rename: { title: "Name", button: "Change the name" },
    search: {
      title: "Search engines",
      text: (listed: boolean) =>
        listed ? "Your certificate can show up in search results." : "Your certificate is hidden from search engines.",
      button: (listed: boolean) => (listed ? "Hide it from search engines" : "Let search engines show it"),
    },
    /** @param until "Tuesday, December 8 at 9:00 AM PST" */
    removed: (until: string) =>
      html`<strong>You removed your certificate.</strong> Its link doesn’t work anymore. You can undo this until ${until}.`,
    undo: "Undo",
    /** For someone who removed one and can still bring it back. */
    again: "Or make a new one. It gets a new link, and then the old one is gone for good.",
    restored: "Your certificate is back, with the same link.",
    final: "It’s too late to undo. You can make a new certificate, with a new link.",
    revoke: {
      title: "Remove your certificate",
      text: "The link stops working right away and no longer shows your name. You can undo this for one day. After that, it’s gone for good, but you can make a new one, with a new link.",
      button: "Remove my certificate",
      sure: "Are you sure? Anyone who opens the link will see that the certificate was withdrawn.",
      really: "Yes, remove it",
    },
  },
  problem: {
    missing: "Please type your name.",
    notPlain: "Please keep your name on one line, without special characters.",
    tooLong: (most: number) => `Please keep your name to ${most} characters.`,
  },
};
