import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** The certificate as the world sees it, on the page and in the PDF, and its learner's own page about it. */
export const certificate = {
  kicker: "Certificate of completion",
  hasCompleted: "has completed every lesson of",
  /** Behind the course's title. */
  by: (author: string) => `, a course by ${author}`,
  byOn: (author: string, on: string) => `a course by ${author}, on ${on}`,
  on: (on: string) => `on ${on}`,
  made: "Made along the way",
  tab: (name: string, course: string) => `${name} has completed ${course}`,
  description: (on: string, made: readonly string[]) => `Completed on ${on}. Made along the way: ${made.join(", ")}.`,
  download: "Download as PDF",
  noPdf: `The typeface of our PDF lacks letters of this certificate. Print this page instead: your browser can save it as a PDF,
in full.`,
  busy: {
    title: "Many certificates are being made",
    text: html`<p>Please try again in a few seconds.</p>`,
  },
  revoked: {
    title: "This certificate was taken back",
    text: html`<p>The person whom it was made out to took it back, which is theirs to do. If you were given this address as
proof of something, please ask them.</p>`,
  },
  own: {
    title: "Your certificate",
    checkName: "Please check the name",
    back: "Back to your course page",
    left: ({ lessons }: Course, done: number) =>
      `There is one for everybody who has done all ${lessons.length} lessons, at your own pace. You have marked ${done} as done so far. Still open:`,
    howDone: "A lesson counts as done when you mark it on your course page.",
    ready: ({ lessons }: Course) =>
      `You have done all ${lessons.length} lessons. Your certificate gets an address of its own, which only those know whom you give it to. It shows your name, the course, the date and what you made, and nothing else.`,
    name: "Your name, as it shall stand there",
    make: "Make my certificate",
    stands: (listed: boolean) =>
      `Your certificate has an address of its own. Whoever you give it to can see it, and nobody else will find it${listed ? " but by way of search engines, as you chose" : ""}.`,
    see: "See your certificate",
    rename: { title: "Another name on it", button: "Change the name" },
    search: {
      title: "Search engines",
      text: (listed: boolean) => (listed ? "They may show it." : "They are asked not to show it."),
      button: (listed: boolean) => (listed ? "Keep it out of search engines" : "Let search engines show it"),
    },
    revoke: {
      title: "Take it back",
      text: "Its address then says that it was taken back, and no longer shows your name. You can make a new one, at a new address.",
      button: "Take my certificate back",
    },
  },
  problem: {
    missing: "Please type your name.",
    notPlain: "Please keep your name on one line, in plain letters.",
    tooLong: (most: number) => `Please keep your name to ${most} letters.`,
  },
};
