import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** The learner's course page. */
export const progress = {
  tab: "Your course page",
  greeting: ({ sender }: Course, firstName: string | null) =>
    html`<strong>You’re in${firstName === null ? "" : `, ${firstName}`}.</strong> A welcome email from ${sender.name} is on its
way. Bookmark this page; every lesson links to it.`,
  greetingCalendar: "Add the lessons to your calendar:",
  doneOf: (done: number, lessons: number) => `${done} of ${lessons} ${lessons === 1 ? "lesson" : "lessons"} done`,
  /** What the parts of the bar stand for. */
  bar: {
    done: (lessons: number) => `${lessons} done`,
    received: (lessons: number) => `${lessons} waiting for you`,
    "to-come": (lessons: number) => `${lessons} to come`,
  },
  unconfirmed: `Your address isn’t confirmed yet. Press the button in the confirmation email to start the course.
If you can’t find it, sign up again.`,
  left: ({ id }: Course) =>
    html`You left the course, so you won’t get any more lessons. Everything you’ve received stays here.
<a href="/${id}">Sign up again</a> with the same address to pick up where you left off.`,
  stopped: ({ id, reply_to }: Course) =>
    html`Our email to you bounced or was marked as spam, so we’ve stopped sending. If that was a mistake,
<a href="/${id}">sign up again</a> in a month, or write to <a href="mailto:${reply_to}">${reply_to}</a>.`,
  /** For someone who got the last lesson and hasn't done them all. */
  ended: ({ title }: Course) =>
    html`<strong>You’ve reached the end of ${title}.</strong> Everything you’ve received stays here, so take your time.`,
  certificateLeft: "Mark every lesson as done to get your certificate.",
  /** @param until "Tuesday, December 29"; undefined for a pause without an end */
  paused: ({ title }: Course, until: string | undefined) =>
    until === undefined
      ? html`<strong>${title} is paused.</strong> Nothing is sent until you <a href="#pace">resume it</a>. Everything you’ve
received stays here.`
      : html`<strong>${title} is paused until ${until}.</strong> You can <a href="#pace">resume it</a> sooner.`,
  allDone: {
    kicker: ({ lessons }: Course) => `All ${lessons.length} lessons done`,
    title: ({ title }: Course, firstName: string | null) =>
      `Congratulations${firstName === null ? "" : `, ${firstName}`}! You’ve finished ${title}.`,
    text: "That’s real work, and it’s yours to show.",
    name: "Now put your name on it.",
    get: "Get your certificate",
    see: "See your certificate",
  },
  next: {
    /** Above the next thing to do. */
    kicker: "Your next step",
    /** Above the next email. */
    arrivalKicker: "Next",
    go: (number: number, minutes: number) => `Continue: lesson ${number} · ${minutes} min`,
    lesson: (number: number, title: string) => `Lesson ${number}: ${title}`,
    soon: "On its way to you now.",
    arrives: (moment: string) => html`Arrives <strong>${moment}</strong>`,
    closes: ({ title }: Course) => `A last note to wrap up ${title}.`,
  },
  welcome: "Welcome",
  graduation: "Graduation",
  lessons: "Your lessons",
  standing: {
    received: (day: string) => `Received ${day}`,
    done: "✓ Done",
    "on-its-way": "On its way to you",
    "held-up": "Delayed. We’re looking into it",
    next: (moment: string) => `Arrives ${moment}`,
    expected: (day: string) => `Around ${day}`,
    "passed-over": "Skipped",
    open: "Not scheduled",
  },
  times: (zone: string) => `Times shown in ${zone}.`,
  planned: "Later dates may change.",
  mark: {
    done: "Mark as done",
    "not-done": "Undo",
    /** After the button's words, for people who hear them without the lesson's title. */
    which: {
      done: (lesson: string) => `: ${lesson}`,
      "not-done": (lesson: string) => `: mark “${lesson}” as not done`,
    },
  },
  check: (questions: number) => `Check yourself: ${questions} questions`,
  firstTime: (score: number, questions: number) => `First try: ${score} of ${questions}`,
  own: { label: "Your account", certificate: "Your certificate", preferences: "Preferences and your data" },
  notServed: {
    title: "This course isn’t running right now",
    text: "No lessons are being sent. Everything you’ve received stays here.",
    lesson: (number: number) => `Lesson ${number}`,
  },
};
