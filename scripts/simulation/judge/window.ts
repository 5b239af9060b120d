import { scheduleOf } from "../../../src/course/pace.ts";
import { lastSlot, type Schedule, WINDOW_MS } from "../../../src/course/schedule.ts";
import { SMALL_SKEW_MS } from "../faults/clock.ts";
import type { Person, Taken } from "../people.ts";
import { count, skewAt, type World } from "../world.ts";
import { type Evidence, type LessonMail, lessonsIn } from "./evidence.ts";
import { CLOCK_STEPS_MS } from "./limits.ts";

const HOUR = 3_600_000;

/** A lesson that was asked for goes out within this, whatever the window. */
const ASKED_MS = 12 * HOUR;

/**
 * Every lesson was accepted inside a window of the pace that its learner had then, by our clock, or soon after they had asked
 * for it. One that was tried inside the window so that nobody could tell whether it was taken is repeated under the same
 * key whenever that is: it may be accepted later, within the twelve hours of a key.
 */
export function outsideWindow(world: World, person: Person, taken: Taken, evidence: Evidence): string[] {
  const schedules = schedulesOf(world, person, taken);
  if (schedules.length === 0) return [];
  const lessons = lessonsIn(evidence.mailsOf(person), taken.courseId);
  const first = world.served.get(taken.courseId)?.now.first_lesson ?? "on schedule";
  const everyDay = schedules.map((held) => ({ ...held, schedule: { ...held.schedule, on: [] } }));
  // A lesson that failed after it was accepted wasn't sent, so the one after it may be the first.
  const failedBefore = (lesson: LessonMail) =>
    lessons.slice(0, lessons.indexOf(lesson)).every(({ mail }) => world.fates.get(mail.id) === "failed");
  return lessons.flatMap((lesson) => {
    const { acceptedAt } = lesson.mail;
    const isEarly = first !== "on schedule" && (lesson.lessonId === lessons[0]?.lessonId || failedBefore(lesson));
    const open = isEarly ? everyDay : schedules;
    if (isInside(world, open, acceptedAt) || wasAskedFor(world, taken, acceptedAt)) return [];
    // Confirming asks for a lesson that comes at once.
    if (isEarly && first === "at once" && hasJustConfirmed(world, taken, acceptedAt)) return [];
    if (wasUnclear(world, open, lesson, evidence)) {
      count(world, "accepted outside the window, after an unclear try inside it");
      return [];
    }
    const at = new Date(acceptedAt).toISOString();
    return [`window: ${person.name} was sent ${lesson.mail.subject} at ${at}`];
  });
}

type Held = { readonly from: number; readonly until: number; readonly schedule: Schedule };

/** Which schedule this learner had, and from when to when by our clock. */
function schedulesOf({ served }: World, { zone, taken }: Person, { courseId, chose, confirmedAt }: Taken): Held[] {
  const course = served.get(courseId)?.now;
  if (course === undefined) return [];
  const all = [
    { from: Number.NEGATIVE_INFINITY, time: 0, schedule: scheduleOf(course, { zone, pace: null }) },
    ...chose.map(({ at, time, pace, zone: chosen }) => {
      return { from: at, time, schedule: scheduleOf(course, { pace, zone: chosen }) };
    }),
  ];
  // A clock that was set back dates a choice too early. Until it was really made, the one before it held.
  const held = all.map((one, n) => ({ ...one, until: all[n + 1]?.time ?? Number.POSITIVE_INFINITY }));
  if (taken.size < 2 && confirmedAt.length < 2) return held;
  // Signing up again, for this course or another, tells a zone again, which may hold for all from then on.
  const again = chose.map(({ pace }, n) => ({ ...held[n + 1], schedule: scheduleOf(course, { pace, zone }) }));
  return [
    ...held,
    ...again.map(({ from = 0, until = Number.POSITIVE_INFINITY, schedule }) => ({ from, until, schedule })),
  ];
}

/**
 * By our clock. By one that is far ahead nothing is proven: then real time has the word, give or take what a clock may be off. A
 * clock that is far behind and runs evenly is all that the product has to tell by; either may have the word.
 */
function isInside(world: World, schedules: readonly Held[], time: number): boolean {
  const skew = skewAt(world, time);
  if (skew <= SMALL_SKEW_MS && isInsideBy(schedules, time + skew, 0)) return true;
  return Math.abs(skew) > SMALL_SKEW_MS && isInsideBy(schedules, time, CLOCK_STEPS_MS);
}

function isInsideBy(schedules: readonly Held[], ours: number, slack: number): boolean {
  return schedules
    .filter(({ from, until }) => ours >= from - CLOCK_STEPS_MS && ours <= until + CLOCK_STEPS_MS)
    .some(({ schedule }) => {
      if (ours - lastSlot(schedule, ours) < WINDOW_MS + slack) return true;
      return slack > 0 && ours + slack - lastSlot(schedule, ours + slack) < WINDOW_MS;
    });
}

function wasAskedFor(world: World, { askedAt }: Pick<Taken, "askedAt">, acceptedAt: number): boolean {
  const ours = acceptedAt + skewAt(world, acceptedAt);
  return askedAt.some((at) => ours >= at - CLOCK_STEPS_MS && ours - at < ASKED_MS + CLOCK_STEPS_MS);
}

function hasJustConfirmed(world: World, { pressedAt }: Taken, acceptedAt: number): boolean {
  return wasAskedFor(world, { askedAt: pressedAt.map((at) => at + skewAt(world, at)) }, acceptedAt);
}

function wasUnclear(world: World, schedules: readonly Held[], { mail }: LessonMail, evidence: Evidence): boolean {
  const since = evidence.unclearSince.get(mail.key ?? "");
  return since !== undefined && since <= mail.acceptedAt && isInside(world, schedules, since);
}
