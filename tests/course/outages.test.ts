import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Course, Lesson } from "../../src/course/course.ts";
import { firstDue, type PastLesson, planNext } from "../../src/course/enrollment.ts";
import { inZone, lastSlot, leastGap, type Schedule, WINDOW_MS } from "../../src/course/schedule.ts";
import { sampleCourse, sampleLesson } from "./sample-course.ts";

/** One learner lived through to the end, over clocks that stop for months and a provider that takes its time. */

fc.configureGlobal({ seed: 20_260_602 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Sent = { readonly lesson: Lesson; readonly plannedAt: number; readonly dueAt: number; acceptedAt: number };
type Life = { readonly sent: readonly Sent[]; readonly graduatedAt: number; readonly ticks: number };

/**
 * @param gaps how long the clock stands still before each of the first ticks; afterwards ticks come promptly
 * @param delays how long the provider takes for each lesson; afterwards a minute
 */
function live(
  course: Course,
  zone: string | null,
  confirmedAt: number,
  gaps: readonly number[],
  delays: readonly number[],
): Life {
  const sent: Sent[] = [];
  let dueAt = firstDue(course, zone, confirmedAt);
  let now = confirmedAt;
  for (let tick = 0; tick < 1000; tick += 1) {
    const pending = sent.at(-1);
    const next = pending !== undefined && pending.acceptedAt > now ? Math.min(pending.acceptedAt, dueAt) : dueAt;
    const gap = gaps[tick];
    now = Math.max(now + MINUTE, gap === undefined ? next : now + gap);
    if (now < dueAt) continue;

    const past = sent.map(
      ({ lesson, acceptedAt }): PastLesson =>
        acceptedAt <= now
          ? { lessonId: lesson.id, state: "accepted", acceptedAt }
          : { lessonId: lesson.id, state: "frozen", acceptedAt: null },
    );
    const step = planNext(course, { zone, dueAt }, past, now);
    switch (step.step) {
      case "graduate":
        return { sent, graduatedAt: now, ticks: tick };
      case "postpone":
        // Else every tick from now on would look at this learner again.
        expect(step.until).toBeGreaterThan(now);
        dueAt = step.until;
        break;
      case "deliver":
        expect(step.nextDueAt).toBeGreaterThan(now - WINDOW_MS);
        sent.push({
          lesson: step.lesson,
          plannedAt: now,
          dueAt: step.dueAt,
          acceptedAt: now + (delays[sent.length] ?? MINUTE),
        });
        dueAt = step.nextDueAt;
        break;
    }
  }
  throw new Error("never graduated");
}

const zone = fc.constantFrom(
  "America/New_York",
  "America/Nuuk",
  "America/Santiago",
  "Africa/Cairo",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
);

const schedule: fc.Arbitrary<Schedule> = fc.record({
  everyDays: fc.oneof(fc.constantFrom(1, 7), fc.integer({ min: 1, max: 30 })),
  on: fc.oneof(fc.constant([]), fc.constant([2]), fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 })),
  at: fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 30) }),
  zone,
});

const course = fc
  .tuple(schedule, fc.array(fc.option(fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 8 }))
  .map(([times, waits]) => {
    const lessons = waits.map((days, index) => sampleLesson(`lesson-${index}`, days ?? undefined));
    return sampleCourse(times, lessons);
  });

const stretch = fc.oneof(
  fc.integer({ min: MINUTE, max: HOUR }),
  fc.integer({ min: HOUR, max: 2 * DAY }),
  fc.integer({ min: DAY, max: 14 * DAY }),
  fc.integer({ min: 14 * DAY, max: 120 * DAY }),
);

const life = fc.record({
  course,
  zone: fc.option(fc.oneof(zone, fc.constant("Mars/Olympus"))),
  confirmedAt: fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2028, 0) }),
  gaps: fc.array(stretch, { maxLength: 40 }),
  delays: fc.array(fc.oneof(fc.integer({ min: 0, max: HOUR }), fc.integer({ min: 0, max: 10 * DAY })), {
    maxLength: 8,
  }),
});

const wait = (of: Course, lesson: Lesson | undefined) => lesson?.wait ?? of.schedule.everyDays;

test("every learner gets every lesson once, in order, apart, in their window, and graduates", () => {
  fc.assert(
    fc.property(life, (given) => {
      const { sent, graduatedAt } = live(given.course, given.zone, given.confirmedAt, given.gaps, given.delays);
      expect(sent.map(({ lesson }) => lesson.id)).toEqual(given.course.lessons.map(({ id }) => id));

      const local = inZone(given.course.schedule, given.zone);
      for (const [index, { plannedAt, dueAt }] of sent.entries()) {
        expect(dueAt).toBe(lastSlot(local, plannedAt));
        expect(plannedAt - dueAt).toBeLessThan(WINDOW_MS);
        const following = sent[index + 1];
        const gap = leastGap(wait(given.course, following?.lesson));
        // From acceptance to the next attempt, so never a burst, however long the clock stood still.
        expect((following?.plannedAt ?? graduatedAt) - (sent[index]?.acceptedAt ?? 0)).toBeGreaterThanOrEqual(gap);
        expect(gap).toBeGreaterThanOrEqual(22 * HOUR);
      }
    }),
    { numRuns: 200 },
  );
});

test("without outages each lesson comes at its slot, the wait in local days after the one before, and nothing drifts", () => {
  fc.assert(
    fc.property(life, (given) => {
      const { sent } = live(given.course, given.zone, given.confirmedAt, [], []);
      for (const { plannedAt, dueAt } of sent) expect(plannedAt).toBe(dueAt);
      expect(sent[0]?.dueAt).toBe(firstDue(given.course, given.zone, given.confirmedAt));
      for (const [index, { dueAt }] of sent.entries()) {
        const following = sent[index + 1];
        if (following === undefined) continue;
        const days = (following.dueAt - dueAt) / DAY;
        expect(days).toBeGreaterThan(wait(given.course, following.lesson) - 0.1);
        if (given.course.schedule.on.length === 0)
          expect(days).toBeLessThan(wait(given.course, following.lesson) + 0.1);
        else expect(days).toBeLessThan(wait(given.course, following.lesson) + 7.1);
      }
    }),
    { numRuns: 100 },
  );
});

test("delays shorter than the slack do not move a single lesson", () => {
  fc.assert(
    fc.property(life, fc.integer({ min: 0, max: 45 * MINUTE }), (given, delay) => {
      const prompt = live(given.course, given.zone, given.confirmedAt, [], []);
      const late = live(
        given.course,
        given.zone,
        given.confirmedAt,
        [],
        given.course.lessons.map(() => delay),
      );
      expect(late.sent.map(({ dueAt }) => dueAt)).toEqual(prompt.sent.map(({ dueAt }) => dueAt));
    }),
    { numRuns: 50 },
  );
});
