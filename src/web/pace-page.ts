import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { paceShown, scheduleOf, zoneNames } from "../course/pace.ts";
import { WEEKDAYS } from "../course/schedule.ts";
import { wordsOf } from "../words/words.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { zoneInWords } from "./arrivals.ts";
import type { Change } from "./pace.ts";
import type { Html } from "./page.ts";

type Shown = {
  readonly course: Course;
  readonly enrollment: Enrollment;
  readonly path: string;
  readonly calendar: string;
};

/** What a learner may choose, each closed until they want it. Everything works without a script. */
export function paceSection({ course, enrollment, path, calendar }: Shown): Html {
  if (enrollment.state !== "active") return html``;
  const schedule = scheduleOf(course, enrollment);
  const resting = enrollment.pausedAt !== null;
  return html`<section class="pace" aria-labelledby="pace">
<h2 id="pace">Your pace</h2>
<p>${wordsOf(course).schedule.rhythm(schedule)}, ${zoneInWords(schedule.zone)}${resting ? ", resting" : ""}.</p>
${resting ? resumeForm(path) : nextForm(path)}
<details><summary>Change day, hour or rhythm</summary>${paceForm(course, enrollment, path)}</details>
${resting ? "" : html`<details><summary>Take a rest</summary>${pauseForm(path)}</details>`}
<details><summary>In your calendar</summary>
<p>Subscribe to this address in your calendar program, and the lessons to come stand in it, moved when you move them.</p>
<p><a href="${calendar}">${calendar}</a></p></details>
</section>`;
}

function nextForm(path: string): Html {
  return html`<form method="post" action="${path}/next"><input type="hidden" name="wish" value="next">
<button type="submit" class="quiet">Send me the next lesson now</button>
<p class="fine">One a day at most. A lesson holds better when a few days of your own work lie between it and the next.</p>
</form>`;
}

function resumeForm(path: string): Html {
  return html`<form method="post" action="${path}/resume"><input type="hidden" name="wish" value="resume"><button type="submit">Go on with the course</button></form>`;
}

function pauseForm(path: string): Html {
  return html`<form method="post" action="${path}/pause"><input type="hidden" name="wish" value="pause">
<div class="field"><label for="until">Until <span class="optional">(leave it empty to rest until you come back)</span></label>
<input id="until" name="until" type="date"></div>
<button type="submit" class="quiet">Take a rest</button>
</form>`;
}

function paceForm(course: Course, enrollment: Enrollment, path: string): Html {
  const shown = paceShown(course, enrollment);
  const { zone } = scheduleOf(course, enrollment);
  return html`<form method="post" action="${path}/pace"><input type="hidden" name="wish" value="pace">
<div class="field"><label for="every">How often</label>
<select id="every" name="every">${options(RHYTHM_NAMES, shown.everyDays)}</select></div>
<div class="field"><label for="day">On <span class="optional">(twice a week: and three days later)</span></label>
<select id="day" name="day">${options(DAY_NAMES, shown.day)}</select></div>
<div class="field"><label for="hour">At</label>
<select id="hour" name="hour">${options(HOUR_NAMES, shown.hour)}</select></div>
<div class="field"><label for="zone">In the time of</label>
<select id="zone" name="zone">${zoneNames(zone).map(
    (name) =>
      html`<option value="${name}"${name === zone ? html` selected` : ""}>${name.replaceAll("_", " ")}</option>`,
  )}</select></div>
<button type="submit">Keep this pace</button>
</form>`;
}

const RHYTHM_NAMES: readonly (readonly [number, string])[] = [
  [3, "Twice a week"],
  [7, "Every week"],
  [14, "Every two weeks"],
];
const DAY_NAMES = WEEKDAYS.map(
  (name, index) => [index + 1, `${name.charAt(0).toUpperCase()}${name.slice(1)}`] as const,
);
const HOUR_NAMES = Array.from({ length: 24 }, (_, hour) => {
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  return [hour, `${twelve}:00 ${hour < 12 ? "AM" : "PM"}`] as const;
});

function options(names: readonly (readonly [number, string])[], chosen: number): Html[] {
  return names.map(
    ([value, name]) => html`<option value="${value}"${value === chosen ? html` selected` : ""}>${name}</option>`,
  );
}

/** What a change did to the dates ahead. */
export function changeNotice(
  change: Change | undefined,
  { course, enrollment }: Pick<Shown, "course" | "enrollment">,
): Html {
  if (change === undefined) return html``;
  const words = changeInWords(change, course, enrollment);
  return html`<p class="notice" id="changed" role="status">${words}</p>`;
}

function changeInWords(change: Change, course: Course, { nextDueAt, resumeAt, ...learner }: Enrollment): Html | string {
  const schedule = scheduleOf(course, learner);
  const next =
    nextDueAt === null ? "" : ` What comes next is due ${wordsOf(course).dates.instant(nextDueAt, schedule.zone)}.`;
  switch (change) {
    case "pace":
      return html`<strong>From now on: ${wordsOf(course).schedule.rhythm(schedule)}, ${zoneInWords(schedule.zone)}.</strong>${next} The dates below
have moved with it.`;
    case "paused":
      return resumeAt === null
        ? html`<strong>The course rests</strong> until you come back to this page and go on. Nothing is lost.`
        : html`<strong>The course rests until ${wordsOf(course).dates.day(resumeAt, schedule.zone)}.</strong>${next}`;
    case "resumed":
      return html`<strong>Welcome back.</strong>${next}`;
    case "sent":
      return html`<strong>The next lesson is on its way to you.</strong>${next === "" ? "" : next.replace("What comes next", "The one after it")}`;
    case "today":
      return "You have had a lesson in the last 24 hours. Ask again when a day has passed; until then the exercise is worth the time.";
    case "unsettled":
      return "A lesson is on its way to you already. Once it has arrived you can ask for the next.";
    case "nothing-left":
      return "You have all the lessons that there are.";
    case "not-a-date":
      return "That is not a day in the year to come. Choose another, or leave the field empty to rest without an end.";
  }
}
