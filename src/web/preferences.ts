import type { Context, Hono } from "hono";
import { askAccountLink } from "../actions/ask-account-link.ts";
import { comeBack } from "../actions/come-back.ts";
import { leaveCourses } from "../actions/leave-courses.ts";
import { type LinkHolder, readHolder } from "../actions/link-holder.ts";
import { ACCOUNT_LINK_LASTS_MS, mayAskForLink } from "../course/account.ts";
import { maskAddress } from "../course/address.ts";
import { FIRST_NAME_MAX, problemOfName } from "../course/name.ts";
import { linkRoute } from "../course/paths.ts";
import { inZone } from "../course/schedule.ts";
import { accountLinkTimes } from "../store/account-links.ts";
import { renameSubscriber } from "../store/moving.ts";
import { type Enrollment, readEnrollments } from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import { preferencesPath, progressPath } from "./learner-paths.ts";
import { clientNetwork } from "./client-network.ts";
import { type Form, readForm } from "./form.ts";
import { showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { type LinkSaid, type Preferences, preferencesPage } from "./preferences-page.ts";
import { showBadRequest, showDeadLink } from "./problem-page.ts";
import { nameProblemInWords } from "./wish.ts";

const MINUTE_MS = 60_000;

/**
 * One page for what a subscriber may decide. Every lesson links to it, and lessons get forwarded, so what can't be
 * undone starts here and continues with a link that's sent to their own address.
 */
export function addPreferences(app: Hono, ports: WebPorts): void {
  // As they were before that; they are in emails and bookmarks.
  for (const former of ["everything.json", "erase"]) {
    app.on(["GET", "POST"], `${linkRoute("preferences")}/${former}`, async (c) => {
      const holder = await readHolder(ports, "preferences", c.req.param("token") ?? "");
      if (holder === undefined) return showDeadLink(c, ports);
      return c.redirect(`${preferencesPath(ports, holder.enrollment)}#account`, 303);
    });
  }

  app.get(`${linkRoute("progress")}/preferences`, async (c) => {
    const holder = await readHolder(ports, "progress", c.req.param("token"));
    return holder === undefined ? showDeadLink(c, ports) : c.redirect(preferencesPath(ports, holder.enrollment), 302);
  });

  app.get(linkRoute("preferences"), async (c) => {
    const holder = await readHolder(ports, "preferences", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    return showPage(c, ports, preferencesPage(await view(ports, holder, c.req.query("said"))));
  });

  app.post(linkRoute("preferences"), async (c) => {
    const holder = await readHolder(ports, "preferences", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const form = await readForm(c);
    const done = form === undefined ? undefined : await act(c, ports, holder, form);
    if (done === undefined) return showBadRequest(c, ports);
    if (typeof done === "string")
      return c.redirect(`${c.req.path}?said=${done}${done.startsWith("link-") ? "#account" : ""}`, 303);
    return showPage(c, ports, preferencesPage({ ...(await view(ports, holder)), typed: done }));
  });
}

async function view(ports: WebPorts, holder: LinkHolder, said?: string): Promise<Preferences> {
  const { enrollment, course } = holder;
  const enrollments = await readEnrollments(ports.archive, enrollment.subscriberId);
  return {
    path: preferencesPath(ports, enrollment),
    words: wordsFor(ports, course),
    now: ports.now(),
    maskedAddress: maskAddress(enrollment.address),
    firstName: enrollment.firstName,
    taken: enrollments.map((one) => ({
      enrollment: one,
      course: ports.courses.get(one.courseId),
      progressPath: progressPath(ports, one),
    })),
    said,
    link: said === undefined ? undefined : await linkSaid(ports, holder, said),
    practice: ports.outbox !== undefined,
  };
}

/** @returns what to say of it, what was typed wrongly, or undefined for what cannot be asked for */
async function act(
  c: Context,
  ports: WebPorts,
  { enrollment, course }: LinkHolder,
  form: Form,
): Promise<string | Preferences["typed"]> {
  const words = wordsFor(ports, course);
  const evidence = { source: "preferences-page", network: clientNetwork(c, ports.trustedProxies), at: ports.now() };
  switch (form("do")) {
    case "leave":
    case "back":
      return changeCourse(ports, enrollment, form, evidence, words);
    case "leave-all":
      await leaveCourses(ports, enrollment, "all-courses", { ...evidence, text: words.preferences.leaveAll });
      return "left-all";
    case "name": {
      const value = form("first_name").trim();
      const problem = problemOfName(value, FIRST_NAME_MAX);
      if (problem !== undefined) return { value, problem: nameProblemInWords(problem, words.signup.problem) };
      await renameSubscriber(ports.archive, enrollment.subscriberId, value === "" ? null : value);
      return "name";
    }
    case "link": {
      const asked = await askAccountLink(ports, enrollment);
      if (asked.kind === "sent") ports.nudge();
      return `link-${asked.kind}`;
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
  { preferences: { back, leave } }: Words,
): Promise<"left" | "back" | undefined> {
  const all = await readEnrollments(ports.archive, subscriberId);
  const one = all.find(({ id }) => id === form("enrollment"));
  if (one === undefined) return undefined;
  if (form("do") === "leave") {
    await leaveCourses(ports, one, "this-course", { ...evidence, text: leave });
    return "left";
  }
  const outcome = await ports.archive
    .transaction()
    .execute((tx) => comeBack(tx, ports, one.id, { ...evidence, text: back }));
  return outcome === "back" ? "back" : undefined;
}

/**
 * What became of the link that was just asked for, as the archive has it. The page's URL proves nothing: anyone can
 * type one.
 */
async function linkSaid(ports: WebPorts, holder: LinkHolder, said: string): Promise<LinkSaid | undefined> {
  const text = await linkSaidInWords(ports, holder, said);
  return text === undefined ? undefined : { text, sent: said === "link-sent" };
}

async function linkSaidInWords(
  ports: WebPorts,
  { enrollment, course }: LinkHolder,
  said: string,
): Promise<string | undefined> {
  const { account, dates } = wordsFor(ports, course);
  const { ask } = account;
  const now = ports.now();
  const masked = maskAddress(enrollment.address);
  const earlier = await accountLinkTimes(ports.archive, enrollment.subscriberId);
  const latest = Math.max(...earlier, Number.NEGATIVE_INFINITY);
  const asked = mayAskForLink(earlier, now);
  switch (said) {
    case "link-sent":
      return asked.may || asked.because !== "just-sent" ? undefined : ask.sent(masked);
    case "link-just-sent":
      return asked.may || asked.because !== "just-sent"
        ? undefined
        : ask.earlier(masked, Math.floor((now - asked.sentAt) / MINUTE_MS));
    case "link-too-many": {
      if (asked.may || asked.because !== "too-many") return undefined;
      if (now < latest + ACCOUNT_LINK_LASTS_MS) return ask.earlier(masked, Math.floor((now - latest) / MINUTE_MS));
      const zone = course === undefined ? "UTC" : inZone(course.schedule, enrollment.zone).zone;
      return ask.tooMany(dates.in(zone, now).moment(asked.from));
    }
    case "link-refused":
      return enrollment.suppressed ? ask.refused : undefined;
    case "link-not-possible":
      return enrollment.confirmedAt === null ? ask.notPossible : undefined;
    default:
      return undefined;
  }
}
