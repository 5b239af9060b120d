import { html } from "hono/html";
import { checkInOf } from "../../course/check-in.ts";
import { fullTitle } from "../../course/course-card.ts";
import type { Course } from "../../course/course.ts";
import { datesIn } from "../dates.ts";

const { timeOfDay, weekday, all, any } = datesIn("en-US");

/** The form, on a page of its own and in a frame, and what's around it. */
export const signup = {
  kicker: "A course by email",
  teacher: {
    title: "Your teacher",
    photo: (name: string) => `${name}, who teaches this course`,
  },
  by: ({ site, sender }: Course) => html`By <a href="${site}">${sender.name}</a>`,
  form: {
    check: "Please check the form",
    almost: "Almost there. Please check what’s marked below.",
    email: "Email address",
    firstName: "First name",
    optional: "(optional)",
    leaveEmpty: "Leave this field empty",
    submit: "Send me the course",
    didYouMean: (address: string) => `Did you mean ${address}?`,
    use: (address: string) => `Use ${address}`,
    keep: (address: string) => `Keep ${address}`,
  },
  /** Below the form. @param link the address, as a link that writes to it */
  byEmail: (link: unknown) =>
    html`Prefer email? Send a blank email to ${link}, and we’ll reply with the same confirmation.`,
  arrivals: {
    title: "What arrives, and when",
    /** What someone who signs up now will get, in order: when, and what. */
    list: arrivalsOf,
    /** @param day of the first lesson: "Tuesday, December 1" */
    first: ({ schedule: { at } }: Course, day: string) => `${day} at ${timeOfDay(at.hour, at.minute)}`,
    hours: (zone: unknown) => html`Times shown in ${zone}.`,
  },
  lessons: (count: number) => `The ${count} lessons`,
  /** @param made in the lesson's exercises, such as "a risk register" */
  makes: (made: readonly string[]) => `You’ll make ${all(made)}`,
  sample: "Read lesson 1 before you sign up",
  /** What the picture of a shared link says. */
  card: (course: Course) => `${fullTitle(course)}: ${course.tagline}`,
  /** On that picture, beside a face or initials. */
  cardBy: (name: string) => `A course by email, with ${name}`,
  minutes: (minutes: number) => `${minutes} min read`,
  signUpFor: ({ title }: Course) => `Sign up for ${title}`,
  thanks: {
    help: (path: string) =>
      html`Nothing there after a few minutes? Check your spam folder, or
<a href="${path}" target="_blank" rel="noopener">open the page with more help</a>.`,
  },
  tooMany: {
    tab: "Please try again later",
    title: "Please try again in an hour",
    text: html`<p>A lot of people just signed up from your network, and we limit that to keep spam out. Please come back and fill in
the form again.</p>`,
    back: ({ title }: Course) => `Back to ${title}`,
    backToForm: "Back to the form",
  },
  courses: {
    title: "Courses by email",
    description: "Courses that arrive by email, one lesson at a time.",
    line: ({ tagline, sender }: Course) => `${tagline}. By ${sender.name}.`,
  },
  problem: {
    noAddress: "Please type your email address.",
    notAnAddress: "That doesn’t look like an email address. It should look like name@example.com.",
    nowhere: "No email can reach this address. Please check the part after the @, or use another address.",
    notPlainName: "Please keep your first name on one line, without special characters.",
    linkInName:
      "Please leave links and addresses out of your first name. If there’s a period in it, put a space after it.",
    tooLongName: (most: number) => `Please keep your first name to ${most} characters.`,
  },
};

/** @param first when the first lesson is due for someone who confirms now, in words */
function arrivalsOf(course: Course, first: unknown): readonly { readonly when: unknown; readonly what: string }[] {
  const count = course.lessons.length;
  const { at } = course.schedule;
  const hour = timeOfDay(at.hour, at.minute);
  const confirming = "an email to confirm your address, then a welcome email";
  const atOnce = course.first_lesson === "at once";
  return [
    { when: "Right away", what: atOnce ? `${confirming} and lesson 1` : confirming },
    ...(atOnce ? [] : [{ when: first, what: "lesson 1, if you confirm today" }]),
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
    { when: "Once every lesson is done", what: "a certificate with your name on it" },
  ];
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
