import { checkInTiming, type Untouched } from "./check-in.ts";
import type { Course } from "./course.ts";
import type { DeliveryKind } from "./delivery.ts";
import { firstSchedule } from "./first-lesson.ts";
import { type Pace, scheduleOf } from "./pace.ts";
import { lastSlot, nextSlot, WINDOW_MS } from "./schedule.ts";

/** What tells when a delivery may go out. */
export type Timed = {
  readonly courseId: string;
  readonly kind: DeliveryKind;
  /** The learner's, as they are now. */
  readonly zone: string | null;
  readonly pace: Pace | null;
  /** When the learner asked for it outside the schedule, epoch milliseconds. */
  readonly askedAt: number | null;
  /** Whether its learner was sent no lesson besides it. SQL's truth values. */
  readonly isFirst: boolean | number;
  /** Of a check-in alone. */
  readonly untouched?: Untouched | undefined;
};

/** `opensAt`: when it may go out next, epoch milliseconds; `over` if there's no point in it anymore. */
export type Timing = { readonly now: true } | { readonly now: false; readonly opensAt: number | "over" };

const IN_TIME: Timing = { now: true };

/** Lessons, check-ins, and graduation have a time of day; letters and what people write to each other go out at any time. */
export function hasWindow(kind: DeliveryKind): boolean {
  return kind === "lesson" || kind === "graduation" || kind === "check-in";
}

/**
 * Tells for many deliveries whether their learner's time of day allows them now. What was asked for may go out for as long
 * after the asking as a lesson may after its slot.
 */
export function makeTimekeeper(courses: ReadonlyMap<string, Course>, now: number): (delivery: Timed) => Timing {
  // A look at a schedule takes 60 µs, and a thousand learners have a handful of them.
  const known = new Map<string, Timing>();
  return ({ courseId, kind, zone, pace, askedAt, isFirst, untouched }) => {
    const course = courses.get(courseId);
    if (course === undefined || !hasWindow(kind)) return IN_TIME;
    if (untouched !== undefined) return checkInTiming(course, { zone, pace }, untouched, now);
    if (askedAt !== null && Math.abs(now - askedAt) < WINDOW_MS) return IN_TIME;
    const first = kind === "lesson" && Boolean(isFirst);
    const key = JSON.stringify([courseId, zone, pace, first]);
    let timing = known.get(key);
    if (timing === undefined) {
      const schedule = (first ? firstSchedule : scheduleOf)(course, { zone, pace });
      timing = now < lastSlot(schedule, now) + WINDOW_MS ? IN_TIME : { now: false, opensAt: nextSlot(schedule, now) };
      known.set(key, timing);
    }
    return timing;
  };
}
