import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { paceShown, RHYTHMS, scheduleOf } from "../course/pace.ts";
import { zoneGroups } from "../course/zones.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Dates } from "../words/dates.ts";
import { type Words, wordsOf } from "../words/words.ts";
import type { PaceOutcome } from "../actions/pace.ts";
import { calendarButtons } from "./calendar.ts";
import type { Html } from "./page.ts";
import type { Syllabus } from "./syllabus.ts";

type Shown = {
  readonly course: Course;
  readonly enrollment: Enrollment;
  readonly path: string;
  readonly calendar: string;
  readonly syllabus: Pick<Syllabus, "past">;
  /** What became of what they asked for last. */
  readonly changed: PaceOutcome | undefined;
  readonly dates: Dates;
  readonly now: number;
};

/** What couldn't be done, and beside which form that's said. */
const PROBLEMS = {
  today: "next",
  unsettled: "next",
  "nothing-left": "next",
  "not-a-date": "pause",
  "not-paused": "top",
  "restart-too-late": "top",
} as const satisfies Partial<Record<PaceOutcome, "next" | "pause" | "top">>;

function isProblem(outcome: PaceOutcome | undefined): outcome is keyof typeof PROBLEMS {
  return outcome !== undefined && Object.hasOwn(PROBLEMS, outcome);
}

/** Where the form isn't shown, it's said above them all. */
function problemAt(place: "next" | "pause" | "top", { changed, course, enrollment }: Shown): Html | string {
  if (!isProblem(changed)) return "";
  const isShown = enrollment.state === "active" && enrollment.pausedAt === null;
  if ((isShown ? PROBLEMS[changed] : "top") !== place) return "";
  return html`<p class="problem" id="changed" role="alert" tabindex="-1">${wordsOf(course).pace.changed[changed]}</p>`;
}

/** What a learner may choose, each closed until they want it. Everything works without a script. */
export function paceSection(shown: Shown): Html {
  const { course, enrollment, path, calendar } = shown;
  if (enrollment.state === "finished") return restartSection(shown);
  if (enrollment.state !== "active") return html``;
  const words = wordsOf(course);
  const { pace } = words;
  const schedule = scheduleOf(course, enrollment);
  const resting = enrollment.pausedAt !== null;
  const now = [words.schedule.rhythm(schedule), words.schedule.zone(schedule.zone)] as const;
  return html`<section class="pace" aria-labelledby="pace">
<h2 id="pace">${pace.title}</h2>
<p>${resting ? pace.nowResting(...now, pausedUntil(shown)) : pace.now(...now)}</p>
${problemAt("top", shown)}
${resting ? resumeForm(course, path) : nextForm(shown)}
${undoRestartForm(shown)}
<details><summary>${pace.change.title}</summary>${paceForm(shown)}</details>
${resting ? "" : html`<details${shown.changed === "not-a-date" ? html` open` : ""}><summary>${pace.rest.title}</summary>${pauseForm(shown)}</details>`}
<details><summary>${pace.calendar.title}</summary>
<p>${pace.calendar.text}</p>
${calendarButtons(pace.calendar, calendar, course.title)}
<p class="fine">${pace.calendar.other} <a href="${calendar}">${calendar}</a></p></details>
${mayRestart(shown) ? html`<details><summary>${pace.restart.title}</summary>${restartForm(shown)}</details>` : ""}
</section>`;
}

function pausedUntil({ dates, enrollment: { resumeAt } }: Shown): string | undefined {
  return resumeAt === null ? undefined : dates.day(resumeAt);
}

/** For learners who have had the whole course. */
function restartSection(shown: Shown): Html {
  const undo = undoRestartForm(shown);
  if (!mayRestart(shown)) return html`<section class="pace">${problemAt("top", shown)}${undo}</section>`;
  const { restart } = wordsOf(shown.course).pace;
  return html`<section class="pace">
${problemAt("top", shown)}${undo}
<details><summary>${restart.title}</summary>${restartForm(shown)}</details>
</section>`;
}

/** Needs a lesson received since the last start, or for a learner who finished, a lesson that they never got. */
function mayRestart(shown: Shown): boolean {
  const { enrollment, syllabus } = shown;
  return syllabus.past.some(({ earlier }) => !earlier) || (enrollment.state === "finished" && notHad(shown) > 0);
}

function notHad({ course, syllabus }: Shown): number {
  const had = new Set(syllabus.past.map(({ lessonId }) => lessonId));
  return course.lessons.filter(({ id }) => !had.has(id)).length;
}

function restartForm(shown: Shown): Html {
  const { course, path } = shown;
  const { restart } = wordsOf(course).pace;
  return html`<form method="post" action="${path}/restart"><input type="hidden" name="wish" value="restart">
<p>${restart.text(notHad(shown))}</p>
<button type="submit" class="quiet">${restart.button}</button></form>`;
}

function undoRestartForm({ course, enrollment, syllabus: { past }, path }: Shown): Html | string {
  if (enrollment.restartedAt === null || past.some(({ earlier }) => !earlier)) return "";
  const { undoRestart } = wordsOf(course).pace;
  return html`<form method="post" action="${path}/undo-restart"><input type="hidden" name="wish" value="undo-restart">
<p>${undoRestart.text}</p>
<button type="submit" class="quiet">${undoRestart.button}</button></form>`;
}

function nextForm(shown: Shown): Html {
  const { course, path } = shown;
  const { next } = wordsOf(course).pace;
  return html`<form method="post" action="${path}/next"><input type="hidden" name="wish" value="next">
${problemAt("next", shown)}
<button type="submit" class="quiet">${next.button}</button>
<p class="fine">${next.slower}</p>
</form>`;
}

function resumeForm(course: Course, path: string): Html {
  return html`<form method="post" action="${path}/resume"><input type="hidden" name="wish" value="resume"><button type="submit">${wordsOf(course).pace.resume}</button></form>`;
}

function pauseForm(shown: Shown): Html {
  const { course, path } = shown;
  const { rest } = wordsOf(course).pace;
  const problem = problemAt("pause", shown);
  return html`<form method="post" action="${path}/pause"><input type="hidden" name="wish" value="pause">
<div class="field"><label for="until">${rest.until} <span class="optional">${rest.untilNote}</span></label>
<input id="until" name="until" type="date"${problem === "" ? "" : html` aria-invalid="true" aria-describedby="changed"`}>
${problem}</div>
<button type="submit" class="quiet">${rest.button}</button>
</form>`;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function paceForm({ course, enrollment, path, now }: Shown): Html {
  const {
    dates,
    pace: { change },
  } = wordsOf(course);
  const chosen = paceShown(course, enrollment);
  const { zone } = scheduleOf(course, enrollment);
  return html`<form method="post" action="${path}/pace"><input type="hidden" name="wish" value="pace">
<div class="field"><label for="every">${change.every}</label>
<select id="every" name="every">${options(RHYTHMS, (every) => change.everyNames[every], chosen.everyDays)}</select></div>
<div class="field"><label for="day">${change.day} <span class="optional">${change.dayNote}</span></label>
<select id="day" name="day">${options(DAYS, dates.weekday, chosen.day)}</select></div>
<div class="field"><label for="hour">${change.hour}</label>
<select id="hour" name="hour">${options(HOURS, (hour) => dates.timeOfDay(hour), chosen.hour)}</select></div>
<div class="field"><label for="zone">${change.zone}</label>
<select id="zone" name="zone">${zoneOptions(zone, now, change)}</select></div>
<button type="submit">${change.button}</button>
</form>`;
}

function zoneOptions(have: string, now: number, words: Words["pace"]["change"]): Html[] {
  return zoneGroups(have, now).map(
    ({ group, zones }) =>
      html`<optgroup label="${words.zoneGroups[group]}">${zones.map(
        (zone) =>
          html`<option value="${zone.name}"${group === "own" ? html` selected` : ""}>${words.zoneName(zone)}</option>`,
      )}</optgroup>`,
  );
}

function options<Value extends string | number>(
  values: readonly Value[],
  name: (value: Value) => string,
  chosen: Value,
): Html[] {
  return values.map(
    (value) => html`<option value="${value}"${value === chosen ? html` selected` : ""}>${name(value)}</option>`,
  );
}

/** What a change did to the dates ahead. */
export function changeNotice(
  change: PaceOutcome | undefined,
  { course, enrollment, dates }: Pick<Shown, "course" | "enrollment" | "dates">,
): Html {
  if (change === undefined || isProblem(change) || !isStillSo(change, enrollment)) return html``;
  return html`<p class="notice" id="changed" role="status" tabindex="-1">${changeInWords(change, course, enrollment, dates)}</p>`;
}

/** An old page may be opened again after what it says has changed. */
function isStillSo(change: PaceOutcome, { pausedAt }: Enrollment): boolean {
  if (change === "paused") return pausedAt !== null;
  return change !== "resumed" || pausedAt === null;
}

function changeInWords(
  change: Exclude<PaceOutcome, keyof typeof PROBLEMS>,
  course: Course,
  { nextDueAt, resumeAt, ...learner }: Enrollment,
  dates: Dates,
): Html | string {
  const {
    schedule,
    pace: { changed },
  } = wordsOf(course);
  const of = scheduleOf(course, learner);
  const next = nextDueAt === null ? undefined : dates.moment(nextDueAt);
  switch (change) {
    case "pace":
      return changed.pace(schedule.rhythm(of), schedule.zone(of.zone), next);
    case "paused":
      return resumeAt === null ? changed.rests : changed.restsUntil(dates.day(resumeAt), next);
    case "resumed":
      return changed.resumed(next);
    case "sent":
      return changed.sent(next);
    case "restarted":
      return changed.restarted(next);
    case "restart-undone":
      return changed.restartUndone(next);
  }
}
