import { html } from "hono/html";

/** What a learner chooses about when lessons come. `next` is an instant in words; undefined where nothing is to come. */
export const pace = {
  title: "Your pace",
  /** "Tuesdays at 9:00 AM, Los Angeles time." */
  now: (rhythm: string, zone: string) => `${rhythm}, ${zone}.`,
  nowResting: (rhythm: string, zone: string) => `${rhythm}, ${zone}, resting.`,
  next: {
    button: "Send me the next lesson now",
    slower: "One a day at most. A lesson holds better when a few days of your own work lie between it and the next.",
  },
  resume: "Go on with the course",
  change: {
    title: "Change day, hour or rhythm",
    every: "How often",
    everyNames: { 3: "Twice a week", 7: "Every week", 14: "Every two weeks" },
    day: "On",
    dayNote: "(twice a week: and three days later)",
    hour: "At",
    zone: "In the time of",
    button: "Keep this pace",
  },
  rest: {
    title: "Take a rest",
    until: "Until",
    untilNote: "(leave it empty to rest until you come back)",
    button: "Take a rest",
  },
  calendar: {
    title: "In your calendar",
    text: "Subscribe, and your calendar shows the lessons to come. They move when you move them. If the link does not open your calendar program, copy the one below it.",
    subscribe: "Subscribe in your calendar program",
  },
  restart: {
    title: "Start again",
    /** @param more lessons that the learner does not have yet */
    text: (more: number) =>
      `Every lesson stands open again on this page, and what you did before counts no more, except for a certificate. Nothing that you have is sent twice: ${
        more === 0
          ? "you have every lesson, so no mail comes."
          : `only what you do not have yet comes by mail, ${lessons(more)}.`
      }`,
    button: "Start again",
  },
  undoRestart: {
    text: "You have started again. Until the next lesson comes you can take that back, and all is as it was.",
    button: "Take up where I was",
  },
  changed: {
    pace: (rhythm: string, zone: string, next: string | undefined) =>
      html`<strong>From now on: ${rhythm}, ${zone}.</strong>${due(next)} The dates below have moved with it.`,
    rests: html`<strong>The course rests</strong> until you come back to this page and go on. Nothing is lost.`,
    restsUntil: (day: string, next: string | undefined) =>
      html`<strong>The course rests until ${day}.</strong>${due(next)}`,
    resumed: (next: string | undefined) => html`<strong>Welcome back.</strong>${due(next)}`,
    sent: (next: string | undefined) =>
      html`<strong>The next lesson is on its way to you.</strong>${next === undefined ? "" : ` The one after it is due ${next}.`}`,
    restarted: (next: string | undefined) =>
      html`<strong>You begin anew.</strong> All that you have stands open below.${next === undefined ? " You have every lesson, so no mail comes." : due(next)}`,
    restartUndone: (next: string | undefined) => html`<strong>All is as it was.</strong>${due(next)}`,
    "restart-too-late":
      "A lesson has come since you started again. What you did before can no longer be taken up, and nothing of it is lost.",
    "not-paused": "The course isn’t paused, so nothing was changed.",
    today:
      "You have had a lesson in the last 24 hours. Ask again when a day has passed; until then the exercise is worth the time.",
    unsettled: "A lesson is on its way to you already. Once it has arrived you can ask for the next.",
    "nothing-left": "You have all the lessons that there are.",
    "not-a-date":
      "That is not a day in the year to come. Choose another, or leave the field empty to rest without an end.",
  },
};

function due(next: string | undefined): string {
  return next === undefined ? "" : ` What comes next is due ${next}.`;
}

function lessons(count: number): string {
  return count === 1 ? "one lesson" : `${count} lessons`;
}
