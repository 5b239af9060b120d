import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** The learner's course page. */
export const progress = {
  tab: "Your course page",
  greeting: ({ sender }: Course, firstName: string | null) =>
    html`<strong>You are in${firstName === null ? "" : `, ${firstName}`}.</strong> A welcome from ${sender.name} is on its
way to you. Keep this page: every lesson has a link to it.`,
  doneOf: (done: number, lessons: number) => `${done} of ${lessons} ${lessons === 1 ? "lesson" : "lessons"} done`,
  /** What the parts of the bar stand for. */
  bar: {
    done: (lessons: number) => `${lessons} done`,
    received: (lessons: number) => `${lessons} received and not done yet`,
    "to-come": (lessons: number) => `${lessons} to come`,
  },
  unconfirmed: `Your address is not confirmed yet. Press the button in the message that asks for it, and the course begins.
If there is none, sign up again.`,
  left: ({ id }: Course) => html`You left the course, and no lessons come any more. What you received stays here.
<a href="/${id}">Sign up again</a> with the same address to go on where you stopped.`,
  stopped: ({ id, reply_to }: Course) =>
    html`Your mailbox sent our email back, or marked it as spam, so lessons stopped. If that was a mistake,
<a href="/${id}">sign up again</a> a month after it happened, or write to <a href="mailto:${reply_to}">${reply_to}</a>.`,
  finished: ({ title }: Course) =>
    html`<strong>You have finished ${title}.</strong> Congratulations. Everything you received
stays here.`,
  resting: ({ title }: Course) =>
    html`<strong>${title} rests.</strong> Nothing is sent until you <a href="#pace">go on with it</a>. What you received
stays here.`,
  next: {
    kicker: "Next",
    lesson: (number: number, title: string) => `Lesson ${number}: ${title}`,
    soon: "On its way to you now.",
    arrives: (day: string, hour: string) => html`Arrives <strong>${day}, ${hour}</strong>`,
    closes: ({ title }: Course) => `A last note that closes ${title}.`,
  },
  welcome: "Welcome",
  graduation: "Graduation",
  lessons: "Your lessons",
  standing: {
    received: (day: string) => `Received ${day}`,
    done: (day: string) => `✓ Done. Received ${day}`,
    "on-its-way": "On its way to you",
    "held-up": "Held up. We are looking into it",
    next: (instant: string) => `Arrives ${instant}`,
    expected: (day: string) => `Expected about ${day}`,
    "passed-over": "Not part of your course",
    open: "Not sent",
  },
  times: (zone: string) => `Times are ${zone}.`,
  planned: "Dates after the next lesson are as planned today.",
  mark: { done: "Mark as done", "not-done": "Not done yet" },
  check: (questions: number) => `Check yourself: ${questions} questions`,
  firstTime: (score: number, questions: number) => `${score} of ${questions} the first time`,
  own: { label: "Yours", certificate: "Your certificate", preferences: "Preferences and your data" },
  notServed: {
    title: "This course is not running at the moment",
    text: "No lessons are sent meanwhile. What you received stays here.",
    lesson: (number: number) => `Lesson ${number}`,
  },
};
