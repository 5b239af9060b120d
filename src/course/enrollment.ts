import type { Course, Lesson } from "./course.ts";
import { type DeliveryState, isSettled } from "./delivery.ts";
import { firstSchedule, isEarly, nextDay, type Wait, waitBefore } from "./first-lesson.ts";
import { type Pace, type Paced, scheduleOf } from "./pace.ts";
import { lastSlot, nextSlot, type Schedule, slotAfter, WINDOW_MS } from "./schedule.ts";

/** The welcome goes out on confirmation; a first lesson on schedule leaves it at least this many local days. */
const FIRST_WAIT_DAYS = 1;

export type EnrollmentState = "unconfirmed" | "active" | "left" | "finished" | "stopped";

/**
 * Derived, never stored. `left` is the learner's own word, `stopped` the mailbox's (a permanent bounce or a complaint).
 */
export function enrollmentState(enrollment: {
  readonly confirmedAt: number | null;
  readonly leftAt: number | null;
  readonly finishedAt: number | null;
  readonly suppressed: boolean;
}): EnrollmentState {
  if (enrollment.leftAt !== null) return "left";
  if (enrollment.suppressed) return "stopped";
  if (enrollment.finishedAt !== null) return "finished";
  return enrollment.confirmedAt === null ? "unconfirmed" : "active";
}

/** For so long after leaving, one press takes it back. */
export const UNDO_MS = 30 * 86_400_000;

/** Whether leaving can be taken back without another confirmation. */
export function mayReturn(
  enrollment: {
    readonly state: EnrollmentState;
    readonly leftAt: number | null;
    readonly confirmedAt: number | null;
    readonly suppressed: boolean;
  },
  now: number,
): boolean {
  const { state, leftAt, confirmedAt, suppressed } = enrollment;
  return state === "left" && confirmedAt !== null && !suppressed && leftAt !== null && now - leftAt <= UNDO_MS;
}

/** A lesson that was planned for somebody, as far as planning the next one needs to know it. */
export type PastLesson = {
  readonly lessonId: string;
  readonly state: DeliveryState;
  readonly acceptedAt: number | null;
  /** Planned before the learner started again: they have it, and it is no place in the course any more. */
  readonly earlier?: boolean;
};

/** What tells where somebody is in a course. */
type Had = Pick<PastLesson, "lessonId" | "earlier">;

/** Whether something was planned or done before its learner started again, and so counts no more. Epoch milliseconds. */
export function isEarlier(at: number, restartedAt: number | null): boolean {
  return restartedAt !== null && at < restartedAt;
}

/** What is to be done for one active learner whose time has come. Times in epoch milliseconds. */
export type NextStep =
  | {
      readonly step: "deliver";
      readonly lesson: Lesson;
      readonly dueAt: number;
      /** When its learner asked for it, which confirming is where lesson 1 comes at once; null for what the schedule sends. */
      readonly askedAt: number | null;
      readonly nextDueAt: number;
    }
  | { readonly step: "graduate"; readonly dueAt: number }
  | { readonly step: "postpone"; readonly until: number; readonly because: "unsettled" | "too-soon" | "late" };

/** When the first lesson is due for somebody who confirms now. */
export function firstDue(course: Course, zone: string | null, confirmedAt: number, pace: Pace | null = null): number {
  const schedule = firstSchedule(course, { zone, pace });
  switch (course.first_lesson ?? "on schedule") {
    case "at once":
      return confirmedAt;
    case "next day":
      return nextDay(schedule, confirmedAt);
    case "on schedule":
      return slotAfter(schedule, confirmedAt, course.lessons[0]?.wait ?? FIRST_WAIT_DAYS);
  }
}

/** When what comes next is due for a learner whose course goes on now, after they had left or their mailbox had refused us. */
export function dueOnReturn(course: Course, learner: Paced, past: readonly PastLesson[], at: number): number {
  const schedule = scheduleOf(course, learner);
  if (past.length === 0 && isEarly(course)) return nextSlot(firstSchedule(course, learner), at);
  const due = slotAfter(schedule, at, course.lessons[0]?.wait ?? FIRST_WAIT_DAYS);
  const wait = waitBefore(course, lessonAfter(course, past), learner.pace, past.length);
  return noSooner(schedule, due, lastAccepted(past) + wait.leastGap);
}

/**
 * Decides what follows for one learner: the next lesson, graduation, or waiting. At most one lesson an interval,
 * only inside the learner's window, and only when the one before is settled, however long the clock stood still.
 *
 * @param learner.dueAt when the learner was next due; nothing leaves before it, not even where the clock was put back
 * @param past every lesson ever planned for this enrollment, in any order
 */
export function planNext(
  course: Course,
  learner: { readonly zone: string | null; readonly pace?: Pace | null; readonly dueAt: number },
  past: readonly PastLesson[],
  now: number,
): NextStep {
  if (now < learner.dueAt) return { step: "postpone", until: learner.dueAt, because: "too-soon" };
  const pace = learner.pace ?? null;
  const schedule = scheduleOf(course, { zone: learner.zone, pace });
  if (past.some((lesson) => !isSettled(lesson.state))) {
    return { step: "postpone", until: nextSlot(schedule, now + 1), because: "unsettled" };
  }

  const next = lessonAfter(course, past);
  const earliest = lastAccepted(past) + waitBefore(course, next, pace, past.length).leastGap;
  if (now < earliest) return { step: "postpone", until: nextSlot(schedule, earliest), because: "too-soon" };

  const open = past.length === 0 ? firstSchedule(course, { zone: learner.zone, pace }) : schedule;
  const asked = past.length === 0 && course.first_lesson === "at once" && now < learner.dueAt + WINDOW_MS;
  // Not learner.dueAt, which is no slot any more where the course's schedule or the learner's zone has changed since.
  const slot = asked ? learner.dueAt : lastSlot(open, now);
  if (now >= slot + WINDOW_MS) return { step: "postpone", until: nextSlot(open, now), because: "late" };

  if (next === undefined) return { step: "graduate", dueAt: slot };
  const following = lessonAfter(course, [...past, { lessonId: next.id }]);
  const nextDueAt = dueAfter(schedule, slot, waitBefore(course, following, pace, past.length + 1));
  return { step: "deliver", lesson: next, dueAt: slot, askedAt: asked ? slot : null, nextDueAt };
}

function dueAfter(schedule: Schedule, slot: number, wait: Wait): number {
  return noSooner(schedule, slotAfter(schedule, slot, wait.days), slot + wait.leastGap);
}

function noSooner(schedule: Schedule, due: number, earliest: number): number {
  return due >= earliest ? due : nextSlot(schedule, earliest);
}

/**
 * When what comes next is due for a learner whose pace, zone or pause has just changed: as long after the lesson before as
 * the new pace says, on a day and at an hour of it, and never in the past.
 *
 * @param past with when each was due; epoch milliseconds
 */
export function dueAtPace(
  course: Course,
  learner: Paced & { readonly confirmedAt: number },
  past: readonly (PastLesson & { readonly dueAt: number })[],
  notBefore: number,
): number {
  const schedule = scheduleOf(course, learner);
  if (past.length === 0) {
    const first = firstDue(course, learner.zone, learner.confirmedAt, learner.pace);
    return noSooner(firstSchedule(course, learner), first, notBefore);
  }
  const wait = waitBefore(course, lessonAfter(course, past), learner.pace, past.length);
  const last = past.reduce((latest, lesson) => Math.max(latest, lesson.dueAt), Number.NEGATIVE_INFINITY);
  const due = slotAfter(schedule, last, wait.days);
  return noSooner(schedule, due, Math.max(notBefore, lastAccepted(past) + wait.leastGap));
}

const DAY_MS = 86_400_000;

/** Whether a learner who asks may have the next lesson at once. */
export type Now =
  | { readonly may: true; readonly lesson: Lesson }
  | { readonly may: false; readonly because: "nothing-left" | "unsettled" }
  | { readonly may: false; readonly because: "today"; readonly from: number };

/** At most one lesson a day by asking: what is read in one sitting is forgotten in one. */
export function lessonNow(course: Course, past: readonly PastLesson[], now: number): Now {
  const lesson = lessonAfter(course, past);
  if (lesson === undefined) return { may: false, because: "nothing-left" };
  if (past.some(({ state }) => !isSettled(state))) return { may: false, because: "unsettled" };
  const from = lastAccepted(past) + DAY_MS;
  return now < from ? { may: false, because: "today", from } : { may: true, lesson };
}

/** One thing that is to come; no lesson means graduation. */
export type Expected = { readonly lesson: Lesson | undefined; readonly at: number };

/**
 * When all that is left of a course is expected, graduation last, if nothing comes between.
 *
 * @param nextDueAt when the learner is next due, epoch milliseconds
 */
export function projectDates(
  course: Course,
  zone: string | null,
  nextDueAt: number,
  past: readonly Had[],
  pace: Pace | null = null,
): readonly Expected[] {
  const schedule = scheduleOf(course, { zone, pace });
  const next = lessonAfter(course, past);
  const had = new Set(past.map(({ lessonId }) => lessonId));
  const behind = next === undefined ? [] : course.lessons.slice(course.lessons.indexOf(next));
  const left = behind.filter(({ id }) => !had.has(id));
  const expected: Expected[] = [];
  let at = nextDueAt;
  for (const [index, lesson] of left.entries()) {
    expected.push({ lesson, at });
    at = dueAfter(schedule, at, waitBefore(course, left[index + 1], pace, had.size + index + 1));
  }
  return [...expected, { lesson: undefined, at }];
}

/**
 * The order of a course with the lessons that were taken out left where they were.
 *
 * @param before the order so far, removed lessons included
 * @param today the ids of the course as it is now; their order wins
 */
export function mergeOrder(before: readonly string[], today: readonly string[]): string[] {
  const merged = [...today];
  let place = 0;
  for (const id of before) {
    const at = merged.indexOf(id);
    if (at >= 0) place = at + 1;
    else {
      merged.splice(place, 0, id);
      place += 1;
    }
  }
  return merged;
}

/**
 * The first lesson, in today's order of the course, behind the furthest that this learner was sent since they began. Matched by
 * id: a lesson inserted further up is passed over, a removed one is not missed, a moved one is never sent again. Nor is one that
 * came before they started again: only what was passed over then has another chance.
 */
export function lessonAfter(course: Course, past: readonly Had[]): Lesson | undefined {
  const had = new Set(past.map(({ lessonId }) => lessonId));
  const passed = new Set(past.filter(({ earlier }) => earlier !== true).map(({ lessonId }) => lessonId));
  const order = course.order ?? course.lessons.map((lesson) => lesson.id);
  const ahead = new Set(order.slice(order.findLastIndex((id) => passed.has(id)) + 1));
  return course.lessons.find(({ id }) => ahead.has(id) && !had.has(id));
}

function lastAccepted(past: readonly PastLesson[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { acceptedAt } of past) if (acceptedAt !== null) latest = Math.max(latest, acceptedAt);
  return latest;
}
