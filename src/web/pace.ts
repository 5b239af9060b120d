import type { Context, Hono } from "hono";
import type { Course } from "../course/course.ts";
import { dueAtPace, isEarlier, lessonAfter, lessonNow } from "../course/enrollment.ts";
import { paceFromForm, scheduleOf } from "../course/pace.ts";
import { slotAfter, startOfDay } from "../course/schedule.ts";
import { linkRoute } from "../course/paths.ts";
import type { Tx } from "../store/archive.ts";
import { readGraduation, readPast, recordPacing, recordRestart } from "../store/pacing.ts";
import { planLesson } from "../store/planning.ts";
import { readCompletions } from "../store/progress.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { readBearer } from "./bearer.ts";
import { type Form, readForm } from "./form.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest, showDeadLink } from "./problem-page.ts";

const DAY_MS = 86_400_000;
/** A pause that is longer is one without an end. */
const LONGEST_PAUSE_DAYS = 366;

/** What became of a wish, as the course page tells it. */
export const CHANGES = [
  "pace",
  "paused",
  "resumed",
  "restarted",
  "restart-undone",
  "restart-too-late",
  "sent",
  "today",
  "unsettled",
  "nothing-left",
  "not-a-date",
  "not-paused",
] as const;
export type Change = (typeof CHANGES)[number];

type Learner = Enrollment & { readonly confirmedAt: number };
type Wish = (tx: Tx, course: Course, learner: Learner, form: Form) => Promise<Change | undefined>;

/** What somebody may wish who has had the whole course. */
const FOR_THE_FINISHED = new Set(["restart", "undo-restart"]);

/** The learner's own pace: day, hour, zone and rhythm, a rest, the next lesson now, a new beginning. Each answers with what it did. */
export function addPace(app: Hono, ports: WebPorts): void {
  const wishes: Readonly<Record<string, Wish>> = {
    pace: (tx, course, learner, form) => changePace(ports, tx, course, learner, form),
    pause: (tx, course, learner, form) => pause(ports, tx, course, learner, form),
    resume: (tx, course, learner) => resume(ports, tx, course, learner),
    next: (tx, course, learner) => sendNext(ports, tx, course, learner),
    restart: (tx, course, learner) => restart(ports, tx, course, learner),
    "undo-restart": (tx, course, learner) => undoRestart(tx, course, learner),
  };
  for (const [name, wish] of Object.entries(wishes)) {
    app.post(`${linkRoute("progress")}/${name}`, (c) => fulfil(c, ports, name, wish));
  }
}

/** @param name is also in the form: a body that is none of ours moves nothing */
async function fulfil(c: Context, ports: WebPorts, name: string, wish: Wish): Promise<Response> {
  const token = c.req.param("token") ?? "";
  const form = await readForm(c);
  const change = await ports.archive.transaction().execute(async (tx) => {
    const bearer = await readBearer(ports, "progress", token, tx);
    if (bearer === undefined) return "dead-link";
    const { course, enrollment } = bearer;
    const { confirmedAt } = enrollment;
    const may = enrollment.state === "active" || (enrollment.state === "finished" && FOR_THE_FINISHED.has(name));
    if (form?.("wish") !== name || course === undefined || confirmedAt === null || !may) return undefined;
    return wish(tx, course, { ...enrollment, confirmedAt }, form);
  });
  if (change === "dead-link") return showDeadLink(c, ports);
  if (change === undefined) return showBadRequest(c, ports);
  if (change === "sent") ports.nudge();
  return c.redirect(`/p/${token}?changed=${change}#changed`, 303);
}

async function changePace(
  ports: WebPorts,
  tx: Tx,
  course: Course,
  learner: Learner,
  form: Form,
): Promise<Change | undefined> {
  const chosen = paceFromForm(form);
  if (chosen === undefined) return undefined;
  const { pausedAt, resumeAt } = learner;
  const resting = pausedAt !== null && resumeAt === null;
  const from = Math.max(nowFor(ports, learner), resumeAt ?? 0);
  const nextDueAt = resting ? null : dueAtPace(course, { ...learner, ...chosen }, await readPast(tx, learner.id), from);
  await recordPacing(tx, learner, { ...chosen, nextDueAt, pausedAt, resumeAt });
  return "pace";
}

/** Where the clock was put back, what follows a new beginning is still behind it: the two are told apart by their times. */
function nowFor(ports: WebPorts, { restartedAt }: Learner): number {
  return Math.max(ports.now(), restartedAt ?? 0);
}

async function pause(ports: WebPorts, tx: Tx, course: Course, learner: Learner, form: Form): Promise<Change> {
  const now = nowFor(ports, learner);
  const until = form("until").trim();
  if (until === "") {
    await recordPacing(tx, learner, { nextDueAt: null, pausedAt: now, resumeAt: null });
    return "paused";
  }
  const resumeAt = startOfDay(until, scheduleOf(course, learner).zone);
  if (resumeAt === undefined || resumeAt <= now || resumeAt > now + LONGEST_PAUSE_DAYS * DAY_MS) return "not-a-date";
  const nextDueAt = dueAtPace(course, learner, await readPast(tx, learner.id), resumeAt);
  await recordPacing(tx, learner, { nextDueAt, pausedAt: now, resumeAt });
  return "paused";
}

/** Who doesn't pause has nothing to go on with: the date that stands stays. */
async function resume(ports: WebPorts, tx: Tx, course: Course, learner: Learner): Promise<Change> {
  if (learner.pausedAt === null && learner.nextDueAt !== null) return "not-paused";
  const nextDueAt = dueAtPace(course, learner, await readPast(tx, learner.id), nowFor(ports, learner));
  await recordPacing(tx, learner, { nextDueAt, pausedAt: null, resumeAt: null });
  return "resumed";
}

/** The lesson is planned here, in one transaction with the date of what follows: the sorting room finds it done. */
async function sendNext(ports: WebPorts, tx: Tx, course: Course, learner: Learner): Promise<Change> {
  const now = nowFor(ports, learner);
  const past = await readPast(tx, learner.id);
  const next = lessonNow(course, past, now);
  if (!next.may) return next.because;
  const { lesson } = next;
  const after = [...past, { lessonId: lesson.id, state: "planned" as const, acceptedAt: now, dueAt: now }];
  await planLesson(tx, ports.instance, now, {
    enrollmentId: learner.id,
    key: lesson.id,
    edition: lesson.email.digest,
    nextDueAt: followingDate(course, learner, after, now),
  });
  return "sent";
}

/** The date that stood stays, where it leaves the lesson before it some room; else it moves on by the learner's rhythm. */
function followingDate(course: Course, learner: Learner, after: Parameters<typeof dueAtPace>[2], now: number): number {
  const { nextDueAt } = learner;
  const schedule = scheduleOf(course, learner);
  const room = slotAfter(schedule, now, Math.max(1, Math.floor(schedule.everyDays / 2)));
  return nextDueAt !== null && nextDueAt >= room ? nextDueAt : dueAtPace(course, learner, after, now);
}

/**
 * From here on nothing that was done before counts. What they have is not sent again; what was passed over comes, and whoever had
 * finished is due again where there is such a lesson.
 */
async function restart(ports: WebPorts, tx: Tx, course: Course, learner: Learner): Promise<Change> {
  const past = await readPast(tx, learner.id);
  const done = await readCompletions(tx, learner.id);
  const known = [...past.map(({ plannedAt }) => plannedAt), ...done.map(({ completedAt }) => completedAt)];
  // Behind all that there is, even where the clock was put back: times tell before from after.
  const { finishedAt, nextDueAt, restartedAt, restartedBefore } = learner;
  const now = [...known, restartedAt ?? 0].reduce((latest, at) => Math.max(latest, at + 1), ports.now());
  const had = past.map((lesson) => ({ ...lesson, earlier: true }));
  // Who has begun anew already and did nothing since may still be there for a lesson that was put in meanwhile.
  const anew = [...past, ...done].some(({ earlier }) => !earlier);
  const again = finishedAt !== null && lessonAfter(course, had) !== undefined;
  if (!anew && !again) return "restarted";
  await recordRestart(tx, learner.id, {
    restartedAt: now,
    restartedBefore: anew ? restartedAt : restartedBefore,
    finishedAt: again ? null : finishedAt,
    nextDueAt: again ? dueAtPace(course, learner, had, now) : nextDueAt && Math.max(nextDueAt, now),
  });
  return "restarted";
}

async function undoRestart(tx: Tx, course: Course, learner: Learner): Promise<Change | undefined> {
  const { restartedAt, restartedBefore, nextDueAt } = learner;
  if (restartedAt === null) return undefined;
  const past = await readPast(tx, learner.id);
  if (!past.every(({ earlier }) => earlier)) return "restart-too-late";
  const as = past.map((lesson) => ({ ...lesson, earlier: isEarlier(lesson.plannedAt, restartedBefore) }));
  const graduatedAt = await readGraduation(tx, learner.id);
  const finishedAt = graduatedAt !== undefined && lessonAfter(course, as) === undefined ? graduatedAt : null;
  await recordRestart(tx, learner.id, {
    restartedAt: restartedBefore,
    restartedBefore: null,
    finishedAt,
    nextDueAt: finishedAt === null ? nextDueAt : null,
  });
  return "restart-undone";
}
