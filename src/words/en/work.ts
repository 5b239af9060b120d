import { html } from "hono/html";

/** What learners save of their exercises: on the lesson's page, and all of it on a page of its own. */
export const work = {
  /** Of the section and of the page. */
  title: "Your work",
  /** @param made such as "a risk register" */
  lead: (
    made: string,
  ) => html`You’re making <strong>${made}</strong>. Save it here, as text, as a file, or both. It’s private:
someone you forward a lesson to can’t see it.`,
  /** Where the browser isn't proven to be the learner's. */
  hidden: (
    path: string,
  ) => html`What you save is private, so it only shows in a browser where you’ve opened a link we sent to you.
<a href="${path}">Open your work in this browser</a>`,
  text: "As text",
  file: (replaces: boolean) => (replaces ? "Another file, in place of the one you have" : "As a file"),
  kinds: "Word, Excel, PowerPoint, PDF, PNG, JPEG, WebP, text, Markdown, or CSV, 5 MB at most.",
  save: "Save your work",
  saved: "✓ Saved.",
  removed: "Removed.",
  savedOn: (day: string) => `Saved ${day}`,
  download: "Download",
  /** After the button's words, for people who can't see what it's next to. */
  which: (what: string) => `: ${what}`,
  yourText: "Your text",
  remove: "Remove",
  removeSure: "Remove it for good? You can’t undo this.",
  removeReally: "Yes, remove it",
  lost: "We can’t find this anymore. Please save it again.",
  all: (saved: number, of: number) => `See all your work: ${saved} of ${of} saved`,
  problem: {
    nothing: "Nothing to save yet. Type some text or choose a file.",
    "text-too-long": "That text is too long. Please keep it to 20,000 characters, or save it as a file.",
    type: "We can’t keep that kind of file. Please choose one of the kinds below.",
    content:
      "That file isn’t what its name says, or it has macros or other content that can run. Please save it again in its own program, and choose it here.",
    empty: "That file is empty.",
    "too-large": "That file is too large. 5 MB is the most we can keep.",
    "too-much": "Your saved work would be more than 50 MB. Please remove something first.",
    "disk-low": "We’re short on space right now, so nothing was saved. Please keep your file and try again tomorrow.",
    "too-many": "You’ve saved a lot today. Please try again tomorrow.",
    busy: "Too many files are coming in right now. Please try again in a minute.",
    unreadable: "We couldn’t read that, so nothing was saved. Please try again.",
  },
  page: {
    lead: (course: string) =>
      `Everything you’ve made in ${course} and saved, in one place. It’s private: someone you forward a lesson to can’t see it.`,
    countOf: (saved: number, of: number) => `${saved} of ${of} saved`,
    downloadAll: "Download all (.zip)",
    print: "To print it, or to save it as a PDF, use your browser’s Print command.",
    missing: "Not saved yet.",
    add: (number: number) => `Save it in lesson ${number}`,
    notYet: "This lesson isn’t here yet.",
    earlier: "From a lesson that isn’t in the course anymore",
    back: "Back to your course page",
  },
  /** Of what's in the ZIP file, before its name. */
  zipName: (number: number) => `Lesson ${number}`,
  textFile: "text",
};
