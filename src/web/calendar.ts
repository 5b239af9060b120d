import type { Hono } from "hono";
import { ICalCalendarMethod, default as ical } from "ical-generator";
import type { Course } from "../course/course.ts";
import { projectDates } from "../course/enrollment.ts";
import { linkPath, linkRoute } from "../course/paths.ts";
import { readGraduation, readPast } from "../store/pacing.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { readBearer } from "./bearer.ts";
import { wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

const MINUTE_MS = 60_000;

/** Where a learner's calendar is: an address of its own, because calendar services keep and share what they are given. */
export function calendarUrl(ports: Pick<WebPorts, "publicUrl" | "secret">, enrollmentId: string): string {
  return `${ports.publicUrl}${linkPath(ports.secret, "calendar", enrollmentId)}/lessons.ics`;
}

/** What is to come, for calendar programs that ask again now and then (RFC 5545; RFC 7986 for how often). */
export function addCalendar(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("calendar")}/lessons.ics`, async (c) => {
    const bearer = await readBearer(ports, "calendar", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    c.header("Content-Type", "text/calendar; charset=utf-8");
    const { course, enrollment } = bearer;
    const past = await readPast(ports.archive, enrollment.id);
    if (course === undefined) return c.body(emptyCalendar(wordsFor(ports, course)));
    const graduated = (await readGraduation(ports.archive, enrollment.id)) !== undefined;
    return c.body(calendarOf(course, enrollment, { past, graduated }, ports.now()));
  });
}

function emptyCalendar({ calendar }: Words): string {
  return ical({ name: calendar.notRunning }).toString();
}

function calendarOf(
  course: Course,
  { id, zone, pace, nextDueAt }: Enrollment,
  { past, graduated }: { readonly past: Parameters<typeof projectDates>[3]; readonly graduated: boolean },
  now: number,
): string {
  const words = wordsOf(course).calendar;
  const calendar = ical({ name: course.title, ttl: 6 * 60 * 60, method: ICalCalendarMethod.PUBLISH });
  const expected = nextDueAt === null ? [] : projectDates(course, zone, nextDueAt, past, pace);
  for (const { lesson, at } of expected) {
    if (lesson === undefined && graduated) continue;
    calendar.createEvent({
      // The same event when its date moves.
      id: `${lesson?.id ?? "graduation"}.${id}@coursepost`,
      stamp: new Date(now),
      start: new Date(at),
      end: new Date(at + (lesson?.minutes ?? 5) * MINUTE_MS),
      summary: lesson === undefined ? words.graduation(course.title) : words.lesson(course.title, lesson.title),
      description: words.description,
    });
  }
  return calendar.toString();
}
