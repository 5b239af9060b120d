import type { Hono } from "hono";
import { ICalCalendarMethod, default as ical } from "ical-generator";
import type { Course } from "../course/course.ts";
import { projectDates } from "../course/enrollment.ts";
import { signLink } from "../course/link.ts";
import { readPast } from "../store/pacing.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { readBearer } from "./bearer.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

const MINUTE_MS = 60_000;

/** Where a learner's calendar is: an address of its own, because calendar services keep and share what they are given. */
export function calendarUrl(ports: Pick<WebPorts, "publicUrl" | "secret">, enrollmentId: string): string {
  return `${ports.publicUrl}/c/${signLink(ports.secret, "calendar", enrollmentId)}/lessons.ics`;
}

/** What is to come, for calendar programs that ask again now and then (RFC 5545; RFC 7986 for how often). */
export function addCalendar(app: Hono, ports: WebPorts): void {
  app.get("/c/:token/lessons.ics", async (c) => {
    const bearer = await readBearer(ports, "calendar", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    c.header("Content-Type", "text/calendar; charset=utf-8");
    const { course, enrollment } = bearer;
    const past = await readPast(ports.archive, enrollment.id);
    return c.body(course === undefined ? emptyCalendar() : calendarOf(course, enrollment, past, ports.now()));
  });
}

function emptyCalendar(): string {
  return ical({ name: "This course is not running" }).toString();
}

function calendarOf(
  course: Course,
  { id, zone, pace, nextDueAt }: Enrollment,
  past: readonly { readonly lessonId: string }[],
  now: number,
): string {
  const calendar = ical({ name: course.title, ttl: 6 * 60 * 60, method: ICalCalendarMethod.PUBLISH });
  const expected = nextDueAt === null ? [] : projectDates(course, zone, nextDueAt, past, pace);
  for (const { lesson, at } of expected) {
    calendar.createEvent({
      // The same event when its date moves.
      id: `${lesson?.id ?? "graduation"}.${id}@coursepost`,
      stamp: new Date(now),
      start: new Date(at),
      end: new Date(at + (lesson?.minutes ?? 5) * MINUTE_MS),
      summary: lesson === undefined ? `${course.title}: graduation` : `${course.title}: ${lesson.title}`,
      description: "It arrives by email at this hour.",
    });
  }
  return calendar.toString();
}
