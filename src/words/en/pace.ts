import { html } from "hono/html";
import { type OfferedZone, placeOf, type ZoneGroupName } from "../../course/zones.ts";

/** What learners choose about when lessons come. `next` is when the next one comes, in words; undefined for never. */
export const pace = {
  title: "Your schedule",
  /** "Tuesdays at 9:00 AM, Los Angeles time." */
  now: (rhythm: string, zone: string) => `${rhythm}, ${zone}.`,
  /** @param until "Tuesday, December 29"; undefined for a pause without an end */
  nowResting: (rhythm: string, zone: string, until: string | undefined) =>
    `${rhythm}, ${zone}, paused${until === undefined ? "" : ` until ${until}`}.`,
  next: {
    button: "Send me the next lesson now",
    slower: "At most one a day. Lessons stick better with a few days of practice in between.",
  },
  resume: "Resume the course",
  change: {
    title: "Change the schedule",
    every: "How often",
    everyNames: { 3: "Twice a week", 7: "Every week", 14: "Every two weeks" },
    day: "Day",
    dayNote: "(twice a week: this day and three days later)",
    hour: "Time",
    zone: "Time zone",
    zoneGroups: {
      own: "Your time zone",
      common: "Common time zones",
      America: "Americas",
      Europe: "Europe",
      Africa: "Africa",
      Asia: "Asia",
      Australia: "Australia",
      Pacific: "Pacific",
      Atlantic: "Atlantic",
      Indian: "Indian Ocean",
      Arctic: "Arctic",
      Antarctica: "Antarctica",
      other: "Other",
    } satisfies Record<ZoneGroupName, string>,
    /** "Knox, Indiana (UTC−5)" */
    zoneName: ({ name, offset }: OfferedZone) => {
      const { city, within } = placeOf(name);
      return city === "UTC" ? city : `${within === "" ? city : `${city}, ${within}`} (${fromUtc(offset)})`;
    },
    button: "Save changes",
  },
  rest: {
    title: "Pause the course",
    until: "Until",
    untilNote: "(leave empty to pause until you come back)",
    button: "Pause the course",
  },
  calendar: {
    title: "Add to your calendar",
    text: "Upcoming lessons appear in your calendar, and move when you change your schedule.",
    programs: { google: "Google Calendar", apple: "Apple Calendar", outlook: "Outlook" },
    /** Before the link itself. */
    other: "Using another calendar? Subscribe to this link:",
  },
  restart: {
    title: "Start over",
    /** @param more lessons that the learner doesn't have yet */
    text: (more: number) =>
      `All lessons are marked as not done, so you can go through the course again. Your certificate isn’t affected. We won’t resend lessons you already have: ${
        more === 0
          ? "you have every lesson, so you won’t get any email."
          : `you’ll only get the ${lessons(more)} you don’t have yet.`
      }`,
    button: "Start over",
  },
  undoRestart: {
    text: "You’ve started over. Until your next lesson arrives, you can undo this.",
    button: "Undo",
  },
  changed: {
    pace: (rhythm: string, zone: string, next: string | undefined) =>
      html`<strong>From now on: ${rhythm}, ${zone}.</strong>${due(next)} The dates below are updated.`,
    rests: html`<strong>The course is paused</strong> until you resume it here. Nothing is lost.`,
    restsUntil: (day: string, next: string | undefined) =>
      html`<strong>The course is paused until ${day}.</strong>${due(next)}`,
    resumed: (next: string | undefined) => html`<strong>Welcome back.</strong>${due(next)}`,
    sent: (next: string | undefined) =>
      html`<strong>Your next lesson is on its way.</strong>${next === undefined ? "" : ` The one after that is due ${next}.`}`,
    restarted: (next: string | undefined) =>
      html`<strong>You’ve started over.</strong> All your lessons are below, marked as not done.${next === undefined ? " You have every lesson, so you won’t get any email." : due(next)}`,
    restartUndone: (next: string | undefined) =>
      html`<strong>Undone.</strong> Everything is back the way it was.${due(next)}`,
    "restart-too-late": "A lesson has arrived since you started over, so it’s too late to undo. Nothing is lost.",
    "not-paused": "The course isn’t paused, so nothing was changed.",
    today: "You got a lesson in the last 24 hours. You can get the next one tomorrow.",
    unsettled: "Your last lesson is still on its way. You can get the next one once it arrives.",
    "nothing-left": "You have every lesson.",
    "not-a-date": "Pick a date between tomorrow and a year from now, or leave it empty to pause with no end date.",
  },
};

function due(next: string | undefined): string {
  return next === undefined ? "" : ` Your next email is due ${next}.`;
}

function lessons(count: number): string {
  return count === 1 ? "lesson" : `${count} lessons`;
}

/** "UTC−8", "UTC+5:30" */
function fromUtc(offset: number): string {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `UTC${offset < 0 ? "−" : "+"}${hours}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
}
