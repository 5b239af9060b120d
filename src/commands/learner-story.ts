import type { Course } from "../course/course.ts";
import { lessonIdOf } from "../course/delivery.ts";
import { printable } from "../course/printable.ts";
import type { LearnerStory, ToldDelivery } from "../store/learner.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { formatTable } from "./table.ts";

/** Terminals have eighty to a hundred columns; a table goes no further than this. */
const WIDTH = 98;

/** One person's whole story as text for a terminal. Times are UTC. */
export function formatLearner(story: LearnerStory, courses: readonly Course[]): string {
  const sections = [
    head(story),
    ...story.enrollments.map((one) => courseSection(story, one, courses)),
    section("Questions", ["when", "lesson", "state", "what they wrote"], questionRows(story)),
    section("What they agreed to and asked for", ["when", "what", "course", "from"], consentRows(story)),
    section("Done by the operator", ["when", "what", "to what", "reason"], actRows(story)),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
}

function head({ subscriber, suppression }: LearnerStory): string {
  const { address, first_name, zone, created_at } = subscriber;
  const lines = [
    `${address} (times are UTC)`,
    `  first name   ${first_name ?? "none"}`,
    `  time zone    ${zone ?? "the course's"}`,
    `  since        ${time(created_at)}`,
    suppression === undefined
      ? "  mailbox      takes our email"
      : `  mailbox      suppressed since ${time(suppression.at)}: ${suppression.reason}`,
  ];
  return lines.map(printable).join("\n");
}

function courseSection(story: LearnerStory, one: Enrollment, courses: readonly Course[]): string {
  const course = courses.find(({ id }) => id === one.courseId);
  const deliveries = story.deliveries.filter(({ enrollmentId }) => enrollmentId === one.id);
  const done = new Set(story.completions.filter((it) => it.enrollmentId === one.id).map(({ lessonId }) => lessonId));
  const lines = [
    `Course ${one.courseId}${course === undefined ? " (not in lessons/)" : `: ${course.title}`}`,
    `  ${stateLine(one)}`,
    `  ${paceLine(one)}`,
    `  lessons done: ${done.size}${course === undefined ? "" : ` of ${course.lessons.length}`}`,
  ].map((line) => clip(printable(line)));
  const table = deliveries.map((delivery) => deliveryRow(delivery, done));
  return [
    ...lines,
    ...(table.length === 0 ? [] : [clipTable(["planned", "email", "state", "what happened"], table)]),
  ].join("\n");
}

function stateLine({ state, confirmedAt, leftAt, finishedAt, nextDueAt, createdAt }: Enrollment): string {
  const parts = [
    state,
    `signed up ${time(createdAt)}`,
    ...(confirmedAt === null ? [] : [`confirmed ${time(confirmedAt)}`]),
    ...(leftAt === null ? [] : [`left ${time(leftAt)}`]),
    ...(finishedAt === null ? [] : [`finished ${time(finishedAt)}`]),
    ...(nextDueAt === null ? [] : [`next ${time(nextDueAt)}`]),
  ];
  return parts.join(", ");
}

function paceLine({ pace, pausedAt, resumeAt, restartedAt }: Enrollment): string {
  const own = pace === null ? "the course's" : `every ${pace.everyDays} days, weekday ${pace.day}, ${pace.hour}:00`;
  const rest = pausedAt === null ? "" : `, paused since ${time(pausedAt)}`;
  const until = pausedAt === null || resumeAt === null ? "" : ` until ${time(resumeAt)}`;
  return `pace: ${own}${rest}${until}${restartedAt === null ? "" : `, started over ${time(restartedAt)}`}`;
}

function deliveryRow(delivery: ToldDelivery, done: ReadonlySet<string>): readonly string[] {
  const { kind, key, state, plannedAt, acceptedAt, to, reason, events } = delivery;
  const happened = [
    ...(acceptedAt === null ? [] : [`accepted ${time(acceptedAt)}`]),
    ...events.map(({ type, at, detail }) =>
      [`${type.replace(/^email\./, "")} ${time(at)}`, ...(detail === null ? [] : [`(${detail})`])].join(" "),
    ),
    ...(kind === "lesson" && done.has(key) ? ["done"] : []),
    ...(reason === null ? [] : [reason]),
    ...(to === null ? [] : [`to ${to}`]),
  ];
  const lesson = lessonIdOf(delivery);
  const what = kind === "lesson" ? `lesson ${key}` : kind === "resent-lesson" ? `again ${lesson ?? key}` : kind;
  return [time(plannedAt), short(what, 28), state, happened.join(", ")];
}

function questionRows({ questions }: LearnerStory): readonly (readonly string[])[] {
  return questions.map(({ at, lessonId, state, text, answers }) => [
    time(at),
    short(lessonId ?? "–", 24),
    answers === 0 ? state : `${state} (${answers})`,
    text,
  ]);
}

function consentRows({ consents }: LearnerStory): readonly (readonly string[])[] {
  return consents.map(({ at, kind, course_id, source, network }) => [
    time(at),
    kind,
    short(course_id, 24),
    network === "none" ? source : `${source}, ${network}`,
  ]);
}

function actRows({ acts }: LearnerStory): readonly (readonly string[])[] {
  return acts.map(({ at, act, object, reason }) => [time(at), act, short(object === "" ? "–" : object, 30), reason]);
}

function section(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `${title}\n${clipTable(headings, rows)}`;
}

/** A table whose last column goes on in the next line where it's too long. */
function clipTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const before = headings
    .slice(0, -1)
    .map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)))
    .reduce((sum, width) => sum + width + 2, 2);
  const wrapped = rows.flatMap((row) => {
    const [first = "", ...others] = wrap(row.at(-1) ?? "", WIDTH - before);
    return [[...row.slice(0, -1), first], ...others.map((line) => [...row.slice(0, -1).map(() => ""), line])];
  });
  return formatTable(headings, wrapped);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (let rest = text.trim(); rest !== ""; ) {
    const space = rest.length <= width ? rest.length : rest.lastIndexOf(" ", width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

function clip(line: string): string {
  return short(line, WIDTH);
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function time(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
