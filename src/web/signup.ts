import type { Hono } from "hono";
import { parseAddress } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { FIRST_NAME_MAX, problemOfName } from "../course/name.ts";
import { isZone } from "../course/schedule.ts";
import { letterForSignup, MOST_SIGNUPS_A_NETWORK, NETWORK_WINDOW_MS } from "../course/signup.ts";
import { planLetter } from "../store/planning.ts";
import { countSignups, recordSignup, signupLetterTimes } from "../store/subscribing.ts";
import { clientNetwork } from "./client-network.ts";
import { type Form, readForm } from "./form.ts";
import { onlyCourse, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";
import { coursesPage, HONEYPOT, signupPage, tooManyPage, type Typed } from "./signup-page.ts";

/** Paths that a course cannot have, because something else is there. */
const TAKEN = new Set(["health", "outbox"]);

/** Signing up: the same answer whoever the address belongs to, and whether or not it gets a letter. */
export function addSignup(app: Hono, ports: WebPorts): void {
  app.get("/", (c) => {
    const course = onlyCourse(ports);
    if (course !== undefined) return showPage(c, ports, signupPage(course));
    return showPage(c, ports, coursesPage([...ports.courses.values()]));
  });

  for (const course of ports.courses.values()) {
    if (TAKEN.has(course.id)) throw new Error(`a course cannot have the id "${course.id}"`);
    const path = `/${course.id}`;
    app.get(path, (c) => showPage(c, ports, signupPage(course)));

    app.post(path, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      const thank = () => c.redirect(`${path}/check-inbox`, 303);
      if (form(HONEYPOT).trim() !== "") return thank();

      const reading = readWish(form);
      if (reading.wish === undefined) return showPage(c, ports, signupPage(course, reading.typed));
      const network = clientNetwork(c, ports.trustedProxies);
      if ((await signUp(ports, course, reading.wish, network)) === "taken") return thank();
      c.header("Retry-After", String(NETWORK_WINDOW_MS / 1000));
      return showPage(c, ports, tooManyPage(course));
    });
  }
}

type Wish = { readonly address: string; readonly firstName: string | null; readonly zone: string | null };
type Reading = { readonly wish: Wish } | { readonly wish: undefined; readonly typed: Typed };

function readWish(form: Form): Reading {
  const email = form("email");
  const firstName = form("first_name");
  const zone = form("zone");
  const address = parseAddress(email);
  const nameProblem = problemOfName(firstName, "your first name", FIRST_NAME_MAX);
  if (address !== undefined && nameProblem === undefined) {
    return { wish: { address, firstName: firstName.trim() || null, zone: isZone(zone) ? zone : null } };
  }
  const emailProblem = address === undefined ? problemOfAddress(email) : undefined;
  return { wish: undefined, typed: { email, firstName, emailProblem, nameProblem } };
}

function problemOfAddress(email: string): string {
  if (email.trim() === "") return "Please type your email address.";
  return "This does not look like an email address. Please check it: it should be like name@example.com.";
}

async function signUp(ports: WebPorts, course: Course, wish: Wish, network: string): Promise<"taken" | "too-many"> {
  const at = ports.now();
  const outcome = await ports.archive.transaction().execute(async (tx) => {
    if ((await countSignups(tx, network, at - NETWORK_WINDOW_MS)) >= MOST_SIGNUPS_A_NETWORK) return "too-many";
    const evidence = { text: course.consent, source: "form", network, at };
    const enrollment = await recordSignup(tx, { courseId: course.id, ...wish }, evidence, ports.newId);
    const earlier = await signupLetterTimes(tx, enrollment.subscriberId);
    const kind = letterForSignup(enrollment.suppressed ? "stopped" : enrollment.state, earlier, at);
    if (kind === undefined) return "no-letter";
    await planLetter(tx, ports.instance, at, {
      enrollmentId: enrollment.id,
      kind,
      key: String(earlier.length + 1),
      edition: course.letters[kind].email.digest,
    });
    return "letter";
  });
  if (outcome === "letter") ports.nudge();
  return outcome === "too-many" ? "too-many" : "taken";
}
