import type { Context, Hono } from "hono";
import { askToMove } from "../actions/ask-to-move.ts";
import { parseAddress } from "../course/address.ts";
import { firstDue } from "../course/enrollment.ts";
import { FIRST_NAME_MAX, problemOfName } from "../course/name.ts";
import { linkRoute } from "../course/paths.ts";
import { renameSubscriber } from "../store/moving.ts";
import { confirmEnrollment, type Enrollment, leave, readEnrollments } from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import { type Bearer, preferencesPath, progressPath, readBearer } from "./bearer.ts";
import { clientNetwork } from "./client-network.ts";
import { type Form, readForm } from "./form.ts";
import { showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { mayReturn, type Preferences, preferencesPage } from "./preferences-page.ts";
import { showBadRequest, showDeadLink } from "./problem-page.ts";
import { addressProblem, nameProblemInWords } from "./wish.ts";

/** One page for all that a subscriber may decide: courses, name, address, and what is held about them. */
export function addPreferences(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("progress")}/preferences`, async (c) => {
    const bearer = await readBearer(ports, "progress", c.req.param("token"));
    return bearer === undefined ? showDeadLink(c, ports) : c.redirect(preferencesPath(ports, bearer.enrollment), 302);
  });

  app.get(linkRoute("preferences"), async (c) => {
    const bearer = await readBearer(ports, "preferences", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    return showPage(c, ports, preferencesPage(await view(ports, bearer, c.req.query("said"))));
  });

  app.post(linkRoute("preferences"), async (c) => {
    const bearer = await readBearer(ports, "preferences", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    const form = await readForm(c);
    const done = form === undefined ? undefined : await act(c, ports, bearer, form);
    if (done === undefined) return showBadRequest(c, ports);
    if (typeof done === "string") return c.redirect(`${c.req.path}?said=${done}`, 303);
    return showPage(c, ports, preferencesPage({ ...(await view(ports, bearer)), typed: done }));
  });
}

async function view(ports: WebPorts, { enrollment, course }: Bearer, said?: string): Promise<Preferences> {
  const enrollments = await readEnrollments(ports.archive, enrollment.subscriberId);
  return {
    path: preferencesPath(ports, enrollment),
    words: wordsFor(ports, course),
    now: ports.now(),
    address: enrollment.address,
    firstName: enrollment.firstName,
    taken: enrollments.map((one) => ({
      enrollment: one,
      course: ports.courses.get(one.courseId),
      progressPath: progressPath(ports, one),
    })),
    said,
  };
}

/** @returns what to say of it, what was typed wrongly, or undefined for what cannot be asked for */
async function act(
  c: Context,
  ports: WebPorts,
  { enrollment, course }: Bearer,
  form: Form,
): Promise<string | Preferences["typed"]> {
  const words = wordsFor(ports, course);
  const evidence = { source: "preferences-page", network: clientNetwork(c, ports.trustedProxies), at: ports.now() };
  switch (form("do")) {
    case "leave":
    case "back":
      return changeCourse(ports, enrollment, form, evidence, words);
    case "leave-all":
      await ports.archive.transaction().execute(async (tx) => {
        await leave(tx, enrollment, "all-courses", { ...evidence, text: words.preferences.leaveAll }, ports.newId);
      });
      return "left-all";
    case "name": {
      const value = form("first_name").trim();
      const problem = problemOfName(value, FIRST_NAME_MAX);
      if (problem !== undefined) {
        return { field: "name", value, problem: nameProblemInWords(problem, words.signup.problem) };
      }
      await renameSubscriber(ports.archive, enrollment.subscriberId, value === "" ? null : value);
      return "name";
    }
    case "address": {
      const value = form("email");
      const address = parseAddress(value);
      if (address === undefined) return { field: "email", value, problem: addressProblem(value, words.signup.problem) };
      const asked = await askToMove(ports, enrollment, address);
      if (asked === "asked") ports.nudge();
      return asked;
    }
    default:
      return undefined;
  }
}

/** Leaves one course, or takes that back. */
async function changeCourse(
  ports: WebPorts,
  { subscriberId }: Enrollment,
  form: Form,
  evidence: { readonly source: string; readonly network: string; readonly at: number },
  { preferences: { back, leave: leaving } }: Words,
): Promise<"left" | "back" | undefined> {
  return ports.archive.transaction().execute(async (tx) => {
    const all = await readEnrollments(tx, subscriberId);
    const one = all.find(({ id }) => id === form("enrollment"));
    if (one === undefined) return undefined;
    if (form("do") === "leave") {
      await leave(tx, one, "this-course", { ...evidence, text: leaving }, ports.newId);
      return "left";
    }
    const course = ports.courses.get(one.courseId);
    if (course === undefined || !mayReturn(one, evidence.at)) return undefined;
    const nextDueAt = one.finishedAt === null ? firstDue(course, one.zone, evidence.at, one.pace) : null;
    await confirmEnrollment(tx, one, nextDueAt, { ...evidence, text: `${back}. ${course.consent}` }, ports.newId);
    return "back";
  });
}
