import type { Hono } from "hono";
import { html } from "hono/html";
import {
  default as ical,
  type ICalCalendar,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventTransparency,
} from "ical-generator";
import { type LinkHolder, readHolder } from "../actions/link-holder.ts";
import type { Course } from "../course/course.ts";
import { projectDates } from "../course/enrollment.ts";
import { scheduleOf } from "../course/pace.ts";
import { linkPath, linkRoute } from "../course/paths.ts";
import { readGraduation, readPast } from "../store/pacing.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { type Html, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

const MINUTE_MS = 60_000;

/** Where a learner's calendar is: a link of its own, because calendar services keep and share what they are given. */
export function calendarUrl(ports: Pick<WebPorts, "publicUrl" | "secret">, enrollmentId: string): string {
  return `${ports.publicUrl}${linkPath(ports.secret, "calendar", enrollmentId)}/lessons.ics`;
}

/**
 * Links that subscribe to a calendar, by program. Apple's and other programs on the machine open `webcal:` links.
 * Google's and Outlook's pages ask for consent first, and take the calendar's link in a parameter. They learn only that
 * link.
 */
export function calendarButtons(words: Words["pace"]["calendar"], url: string, title: string): Html {
  const webcal = url.replace(/^https?:/, "webcal:");
  const links = {
    google: `https://calendar.google.com/calendar/render?cid=${encodeURIComponent(webcal)}`,
    apple: webcal,
    outlook: `https://outlook.live.com/calendar/0/addfromweb?url=${encodeURIComponent(url)}&name=${encodeURIComponent(title)}`,
  };
  return html`<p class="actions">${(["google", "apple", "outlook"] as const).map(
    (program) =>
      html`<a role="button" class="quiet" href="${links[program]}" rel="noreferrer">${words.programs[program]}</a> `,
  )}</p>`;
}

/** What is to come, for calendar programs that ask again now and then (RFC 5545; RFC 7986 for how often). */
export function addCalendar(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("calendar")}/lessons.ics`, async (c) => {
    const holder = await readHolder(ports, "calendar", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const { id } = holder.enrollment;
    const past = await readPast(ports.archive, id);
    const graduatedAt = await readGraduation(ports.archive, id);
    const calendar = calendarOf(ports, holder, { past, graduatedAt });
    c.header("Content-Type", "text/calendar; charset=utf-8");
    // Every line ends in a line break, the last one too (RFC 5545, 3.1).
    return c.body(`${calendar.toString().trimEnd()}\r\n`);
  });
}

type History = {
  readonly past: Parameters<typeof projectDates>[3];
  /** Epoch milliseconds; undefined before graduation. */
  readonly graduatedAt: number | undefined;
};

function calendarOf(ports: WebPorts, { course, enrollment }: LinkHolder, history: History): ICalCalendar {
  const words = wordsFor(ports, course).calendar;
  const calendar = ical({
    name: course?.title ?? words.notRunning,
    ttl: 6 * 60 * 60,
    method: ICalCalendarMethod.PUBLISH,
  });
  const now = ports.now();
  if (course === undefined) return withNote(calendar, enrollment, now, words.notRunning);
  // Instants are in UTC; this says in which zone to show them.
  calendar.x("X-WR-TIMEZONE", scheduleOf(course, enrollment).zone);
  const expected = expectedOf(course, enrollment, history);
  for (const one of expected) addEvent(calendar, course, enrollment, { ...one, stamp: now });
  if (expected.length > 0) return calendar;
  if (history.graduatedAt !== undefined && enrollment.leftAt === null) {
    addEvent(calendar, course, enrollment, { lesson: undefined, at: history.graduatedAt, stamp: now });
    return calendar;
  }
  const paused = enrollment.state === "active" && enrollment.pausedAt !== null;
  return withNote(calendar, enrollment, now, paused ? words.paused(course.title) : words.ended(course.title));
}

function expectedOf(
  course: Course,
  { zone, pace, nextDueAt, state }: Enrollment,
  { past, graduatedAt }: History,
): ReturnType<typeof projectDates> {
  if (nextDueAt === null || state !== "active") return [];
  const expected = projectDates(course, zone, nextDueAt, past, pace);
  return graduatedAt === undefined ? expected : expected.filter(({ lesson }) => lesson !== undefined);
}

/** Nobody is busy while an email arrives. */
const FREE = { transparency: ICalEventTransparency.TRANSPARENT, busystatus: ICalEventBusyStatus.FREE };

function addEvent(
  calendar: ICalCalendar,
  course: Course,
  enrollment: Enrollment,
  event: ReturnType<typeof projectDates>[number] & { readonly stamp: number },
): void {
  const { calendar: words, dates, schedule } = wordsOf(course);
  const { lesson, at, stamp } = event;
  const { zone } = scheduleOf(course, enrollment);
  calendar.createEvent({
    ...FREE,
    // The same event when its date moves.
    id: `${lesson?.id ?? "graduation"}.${enrollment.id}@coursepost`,
    stamp: new Date(stamp),
    start: new Date(at),
    end: new Date(at + (lesson?.minutes ?? 5) * MINUTE_MS),
    summary: lesson === undefined ? words.graduation(course.title) : words.lesson(course.title, lesson.title),
    description: words.description(dates.in(zone, stamp).time(at), schedule.zone(zone)),
  });
}

/**
 * A calendar has at least one component (RFC 5545, 3.6), and some programs report an empty one as broken. An event in
 * the past is in nobody's way, and says why there's nothing ahead.
 */
function withNote(calendar: ICalCalendar, enrollment: Enrollment, now: number, summary: string): ICalCalendar {
  const { id, leftAt, pausedAt, finishedAt, confirmedAt } = enrollment;
  const at = Math.min(leftAt ?? pausedAt ?? finishedAt ?? confirmedAt ?? now, now) - MINUTE_MS;
  calendar.createEvent({
    ...FREE,
    id: `note.${id}@coursepost`,
    stamp: new Date(now),
    start: new Date(at),
    end: new Date(at + MINUTE_MS),
    summary,
  });
  return calendar;
}
