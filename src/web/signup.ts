import type { Context, Hono } from "hono";
import type { Course } from "../course/course.ts";
import { RESERVED } from "../course/paths.ts";
import { NETWORK_WINDOW_MS } from "../course/signup.ts";
import { wordsOf } from "../words/words.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { LESSON_CSP } from "./headers.ts";
import { onlyCourse, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";
import { byEmail, coursesPage, HONEYPOT, signupPage, tooManyPage, type Typed } from "./signup-page.ts";
import { readWish, signUp } from "./wish.ts";

/** Signing up: the same answer whoever the address belongs to, and whether or not it gets a letter. */
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

    app.post(path, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      const thank = () => c.redirect(`${path}/check-inbox`, 303);
      if (form(HONEYPOT).trim() !== "") return thank();

      const reading = readWish(form, wordsOf(course));
      if (reading.wish === undefined) return showSignup(c, ports, course, reading.typed);
      const network = clientNetwork(c, ports.trustedProxies);
      if ((await signUp(ports, course, reading.wish, "form", network)) === "taken") return thank();
      c.header("Retry-After", String(NETWORK_WINDOW_MS / 1000));
      return showPage(c, ports, tooManyPage(course));
    });
  }
}

/** Its text may show pictures of the author's own site, as lessons do. */
function showSignup(c: Context, ports: WebPorts, course: Course, typed?: Typed): Response | Promise<Response> {
  c.header("Content-Security-Policy", LESSON_CSP);
  return showPage(c, ports, signupPage(course, typed, byEmail(ports, course)));
}
