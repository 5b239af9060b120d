import type { Context, Hono } from "hono";
import type { Course } from "../course/course.ts";
import { parseAddress } from "../course/address.ts";
import { firstDue } from "../course/enrollment.ts";
import { RESERVED } from "../course/paths.ts";
import { inZone } from "../course/schedule.ts";
import { letterCap, NETWORK_WINDOW_MS } from "../course/signup.ts";
import { wordsOf } from "../words/words.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { LESSON_CSP } from "./headers.ts";
import { onlyCourse, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";
import { readTyped, rememberTyped } from "./typed-signup.ts";
import { byEmail, coursesPage, HONEYPOT, signupPage, tooManyPage, type Typed } from "./signup-page.ts";
import { readTypedWish, signUp } from "./wish.ts";

/** Signing up: the same answer for every address, whether or not it gets an email. */
export function addSignup(app: Hono, ports: WebPorts): void {
  app.get("/", (c) => {
    const course = onlyCourse(ports);
    if (course !== undefined) return showSignup(c, ports, course);
    return showPage(c, ports, coursesPage([...ports.courses.values()], wordsFor(ports, undefined)));
  });

  for (const course of ports.courses.values()) {
    if (RESERVED.includes(course.id)) throw new Error(`a course cannot have the id "${course.id}"`);
    const path = `/${course.id}`;
    app.get(path, (c) => showSignup(c, ports, course));
    app.get(`${path}/first-lesson`, (c) => showFirstLesson(c, ports, course));

    app.post(path, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      const again = form("again") === "yes";
      const thank = (email: string | undefined) => {
        if (email !== undefined) rememberTyped(c, ports, course, { email, firstName: form("first_name").trim() });
        return c.redirect(`${path}/check-inbox${again ? "?again=yes#again" : ""}`, 303);
      };
      if (form(HONEYPOT).trim() !== "") return thank(parseAddress(form("email")));

      const reading = readTypedWish(form, wordsOf(course));
      if (reading.wish === undefined) return showSignup(c, ports, course, reading.typed);
      const { address } = reading.wish;
      const before = readTyped(c);
      if (again && before?.email === address && letterCap(before.times, ports.now()) !== undefined) {
        return c.redirect(`${path}/check-inbox?again=too-soon#again`, 303);
      }
      const network = clientNetwork(c, ports.trustedProxies);
      if ((await signUp(ports, course, reading.wish, "form", network)) === "taken") return thank(address);
      c.header("Retry-After", String(NETWORK_WINDOW_MS / 1000));
      return showPage(c, ports, tooManyPage(course));
    });
  }
}

/** The first lesson's date in another zone, for the page's script. Without it, the page shows the course's zone. */
function showFirstLesson(c: Context, ports: WebPorts, course: Course): Response {
  const { zone } = inZone(course.schedule, c.req.query("zone") ?? null);
  const { schedule } = wordsOf(course);
  const when = firstMoment(ports, course, zone);
  return c.json({ when, zone: schedule.zone(zone) });
}

/** What this browser signed up with, to be corrected. */
function changing(c: Context): Typed | undefined {
  const typed = c.req.query("change") === "yes" ? readTyped(c) : undefined;
  return typed && { email: typed.email, firstName: typed.firstName };
}

/** Its text may show pictures of the author's own site, as lessons do. */
function showSignup(c: Context, ports: WebPorts, course: Course, typed?: Typed): Response | Promise<Response> {
  c.header("Content-Security-Policy", LESSON_CSP);
  const shown = typed ?? changing(c);
  const offer = { typed: shown, byEmail: byEmail(ports, course), firstMoment: firstMoment(ports, course, null) };
  return showPage(c, ports, signupPage(course, offer));
}

/** When the first lesson comes for someone who confirms now. @param zone theirs; null for the course's */
function firstMoment(ports: WebPorts, course: Course, zone: string | null): string {
  const now = ports.now();
  const { dates, signup } = wordsOf(course);
  return signup.arrivals.first(course, dates.in(zone ?? course.schedule.zone, now).day(firstDue(course, zone, now)));
}
