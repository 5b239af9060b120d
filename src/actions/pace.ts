import type { Course } from "../course/course.ts";
import { dueAtPace, lessonNow } from "../course/enrollment.ts";
import { paceFromForm, scheduleOf } from "../course/pace.ts";
import { slotAfter, startOfDay } from "../course/schedule.ts";
import type { Tx } from "../store/archive.ts";
import { readPast, recordPacing } from "../store/pacing.ts";
import { planLesson } from "../store/planning.ts";
import { readEnrollment } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";
import { dueAfterPause } from "./resuming.ts";
import { type Learner, startOver, undoStartOver } from "./start-over.ts";

const DAY_MS = 86_400_000;
/** A longer pause is one without an end. */
const LONGEST_PAUSE_DAYS = 366;

/** What a learner may ask about when lessons arrive, by the name that the form has. */
export const PACE_REQUESTS = ["pace", "pause", "resume", "next", "restart", "undo-restart"] as const;
export type PaceRequest = (typeof PACE_REQUESTS)[number];

/** What became of it, as the course page says it. */
export const PACE_OUTCOMES = [
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
export type PaceOutcome = (typeof PACE_OUTCOMES)[number];

type Field = (name: string) => string;

/** What somebody who has had the whole course may still ask for. */
const FOR_THE_FINISHED: ReadonlySet<PaceRequest> = new Set(["restart", "undo-restart"]);

/**
 * Changes one learner's pace: day, time, zone and rhythm, a pause, the next lesson now, or starting over.
 *
 * @param field of the form, "" where it's missing
 * @returns undefined where this learner can't ask for that, or a field says what the form doesn't offer
 */
export async function changePace(
  ports: ActionPorts,
  enrollmentId: string,
  request: PaceRequest,
  field: Field,
): Promise<PaceOutcome | undefined> {
  return ports.archive.transaction().execute(async (tx) => {
    const enrollment = await readEnrollment(tx, enrollmentId);
    const course = ports.courses.get(enrollment?.courseId ?? "");
    if (enrollment === undefined || course === undefined || enrollment.confirmedAt === null) return undefined;
    const { state, confirmedAt } = enrollment;
    if (state !== "active" && !(state === "finished" && FOR_THE_FINISHED.has(request))) return undefined;
    return fulfill(ports, tx, course, { ...enrollment, confirmedAt }, { request, field });
  });
}

async function fulfill(
  ports: ActionPorts,
  tx: Tx,
  course: Course,
  learner: Learner,
  { request, field }: { readonly request: PaceRequest; readonly field: Field },
): Promise<PaceOutcome | undefined> {
  // Where the clock was set back, what follows starting over is still behind it: times tell the two apart.
  const now = Math.max(ports.now(), learner.restartedAt ?? 0);
  switch (request) {
    case "pace":
      return choose(tx, course, learner, field, now);
    case "pause":
      return pause(tx, course, learner, field("until").trim(), now);
    case "resume":
      return resume(tx, course, learner, now);
    case "next":
      return sendNext(ports, tx, course, learner, now);
    case "restart":
      return startOver(tx, course, learner, ports.now());
    case "undo-restart":
      return undoStartOver(tx, course, learner);
  }
}

async function choose(
  tx: Tx,
  course: Course,
  learner: Learner,
  field: Field,
  now: number,
): Promise<PaceOutcome | undefined> {
  const chosen = paceFromForm(field);
  if (chosen === undefined) return undefined;
  const { pausedAt, resumeAt } = learner;
  const nextDueAt = await dueAfterPause(tx, course, { ...learner, ...chosen }, now);
  await recordPacing(tx, learner, { ...chosen, nextDueAt, pausedAt, resumeAt });
  return "pace";
}

async function pause(tx: Tx, course: Course, learner: Learner, until: string, now: number): Promise<PaceOutcome> {
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

/** Somebody who isn't pausing has nothing to go on with: the date that's set stays. */
async function resume(tx: Tx, course: Course, learner: Learner, now: number): Promise<PaceOutcome> {
  if (learner.pausedAt === null && learner.nextDueAt !== null) return "not-paused";
  const nextDueAt = dueAtPace(course, learner, await readPast(tx, learner.id), now);
  await recordPacing(tx, learner, { nextDueAt, pausedAt: null, resumeAt: null });
  return "resumed";
}

/** The lesson is planned here, in one transaction with the date of what follows. */
async function sendNext(
  ports: ActionPorts,
  tx: Tx,
  course: Course,
  learner: Learner,
  now: number,
): Promise<PaceOutcome> {
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

/** The date that was set stays where it leaves the lesson before it some room; else it moves on by the learner's rhythm. */
function followingDate(course: Course, learner: Learner, after: Parameters<typeof dueAtPace>[2], now: number): number {
  const { nextDueAt } = learner;
  const schedule = scheduleOf(course, learner);
  const room = slotAfter(schedule, now, Math.max(1, Math.floor(schedule.everyDays / 2)));
  return nextDueAt !== null && nextDueAt >= room ? nextDueAt : dueAtPace(course, learner, after, now);
}
