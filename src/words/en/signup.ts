import { html } from "hono/html";
import { checkInOf } from "../../course/check-in.ts";
import type { Course } from "../../course/course.ts";
import { datesIn } from "../dates.ts";

const { timeOfDay, weekday, all, any } = datesIn("en-US");

/** The form, on a page of its own and in a frame, and what stands around it. */
export const signup = {
  kicker: "A course by email",
  by: ({ site, sender }: Course) => html`By <a href="${site}">${sender.name}</a>`,
  form: {
    check: "Please check the form",
    almost: "Almost there. Please check what’s marked below.",
    email: "Email address",
    firstName: "First name",
    optional: "(optional)",
    leaveEmpty: "Leave this field empty",
    submit: "Send me the course",
  },
  /** Below the form. @param link the address, as a link that writes to it */
  byEmail: (link: unknown) =>
    html`Or send an empty email to ${link}. You’ll get the same email to confirm your address.`,
  arrivals: {
    title: "What arrives, and when",
    /** What somebody who signs up now will be sent, in order: the time, and what it brings. */
    list: arrivalsOf,
    hours: (zone: unknown) => html`Times shown in ${zone}.`,
  },
  lessons: (count: number) => `The ${count} lessons`,
  minutes: (minutes: number) => `${minutes} min read`,
  signUpFor: ({ title }: Course) => `Sign up for ${title}`,
  thanks: {
    title: "Check your inbox",
    text: ({ sender }: Course) =>
      html`<p>If the address you typed can get email from us, look for an email from ${sender.name} there. Open it and press the
button in it. Until you do, we won’t send anything else.</p>`,
    help: (path: string) =>
      html`Nothing there after a few minutes? Check your spam folder, or
<a href="${path}" target="_blank" rel="noopener">open the page with more help</a>.`,
  },
  tooMany: {
    tab: "Please try again later",
    title: "Please try again in an hour",
    text: html`<p>Many people signed up from your network just now, and we limit that to keep spam out. Please come back and fill in the
form again.</p>`,
    back: ({ title }: Course) => `Back to ${title}`,
    backToForm: "Back to the form",
  },
  courses: {
    title: "Courses by email",
    description: "Courses that come by email, one lesson at a time.",
    line: ({ tagline, sender }: Course) => `${tagline}. By ${sender.name}.`,
  },
  problem: {
    noAddress: "Please type your email address.",
    notAnAddress: "That doesn’t look like an email address. It should look like name@example.com.",
    nowhere: "No email can reach this address. Please check what’s after the @, or type another address.",
    notPlainName: "Please keep your first name on one line, without special characters.",
    linkInName: "Please leave links and addresses out of your first name. Put a space after a period.",
    tooLongName: (most: number) => `Please keep your first name to ${most} letters.`,
  },
};

function arrivalsOf(course: Course): readonly { readonly when: string; readonly what: string }[] {
  const count = course.lessons.length;
  const { at } = course.schedule;
  const hour = timeOfDay(at.hour, at.minute);
  const confirming = "an email to confirm your address, then a welcome email";
  const atOnce = course.first_lesson === "at once";
  return [
    { when: "Right away", what: atOnce ? `${confirming} and lesson 1` : confirming },
    ...(atOnce ? [] : [{ when: `${firstLesson(course)}, ${hour}`, what: "lesson 1" }]),
    ...(count > 1
      ? [
          {
            when: `${rhythm(course)}, ${hour}`,
            what: count === 2 ? "lesson 2" : `lessons 2 to ${count}, one at a time`,
          },
        ]
      : []),
    ...(checkInOf(course) === undefined
      ? []
      : [{ when: "If you leave three lessons untouched", what: "one check-in, and only once" }]),
    { when: `After lesson ${count}`, what: "a graduation note, and then no more email" },
  ];
}

function firstLesson({ lessons, schedule, first_lesson: first }: Course): string {
  if (first === "next day") return "The next day";
  const wait = lessons[0]?.wait ?? 1;
  const days = any(schedule.on.map(weekday));
  if (days === "") return wait === 1 ? "The day after" : `${wait} days later`;
  return wait === 1 ? `The next ${days}` : `The first ${days} after ${wait} days`;
}

function rhythm({ schedule: { everyDays, on } }: Course): string {
  const days = on.map(weekday);
  if (on.length === 0)
    return everyDays === 1 ? "Every day" : everyDays === 7 ? "Every week" : `Every ${everyDays} days`;
  if (on.length === 1) {
    const weeks = Math.ceil(everyDays / 7);
    return weeks === 1 ? `Every ${all(days)}` : `Every ${weeks} weeks, on ${all(days)}`;
  }
  return everyDays === 1 ? `Every ${all(days)}` : `${any(days)}, at least ${everyDays} days apart`;
}
