import type { Course, Lesson } from "../course/course.ts";
import { isEarlier, lessonAfter, projectDates } from "../course/enrollment.ts";
import type { DeliveryRecord } from "../store/progress.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { Dates } from "../words/dates.ts";
import type { Words } from "../words/words.ts";

/** Where one lesson is on its way to one learner. Times in epoch milliseconds. */
export type LessonStanding =
  | { readonly is: "received"; readonly at: number; readonly deliveryId: string; readonly done: boolean }
  /** Due, and not yet taken by the provider. */
  | { readonly is: "on-its-way" }
  /** Something has to be settled first. */
  | { readonly is: "held-up" }
  | { readonly is: "next"; readonly at: number }
  | { readonly is: "expected"; readonly at: number }
  /** Not sent, and it won't be: it was added before the lessons they already had, or taken out for them. */
  | { readonly is: "passed-over" }
  /** To come, if the learner were to go on. */
  | { readonly is: "open" };

export type ReceivedStanding = Extract<LessonStanding, { readonly is: "received" }>;

export type SyllabusEntry = { readonly lesson: Lesson; readonly standing: LessonStanding };

export type Syllabus = {
  readonly entries: readonly SyllabusEntry[];
  /** The lessons that were ever planned, and whether before the learner started again. */
  readonly past: readonly { readonly lessonId: string; readonly earlier: boolean }[];
  /** When graduation is expected; undefined where it is not, or is past. */
  readonly graduationAt: number | undefined;
};

/** Derives from rows where a learner is in the course, lesson by lesson in today's order. */
export function syllabusOf(
  course: Course,
  learner: Pick<Enrollment, "zone" | "pace" | "nextDueAt" | "restartedAt">,
  deliveries: readonly DeliveryRecord[],
  completions: readonly { readonly lessonId: string; readonly earlier: boolean }[],
): Syllabus {
  const sent = new Map(
    deliveries.filter(({ kind, state }) => kind === "lesson" && state !== "cancelled").map((row) => [row.key, row]),
  );
  const done = new Set(completions.filter(({ earlier }) => !earlier).map(({ lessonId }) => lessonId));
  const past = [...sent.values()].map(({ key, plannedAt }) => ({
    lessonId: key,
    earlier: isEarlier(plannedAt, learner.restartedAt),
  }));
  const graduated = deliveries.some(({ kind, state }) => kind === "graduation" && state !== "cancelled");
  const next = lessonAfter(course, past);
  const nextIndex = next === undefined ? course.lessons.length : course.lessons.indexOf(next);
  const expected =
    learner.nextDueAt === null ? [] : projectDates(course, learner.zone, learner.nextDueAt, past, learner.pace);

  const standingOf = (lesson: Lesson, index: number): LessonStanding => {
    const row = sent.get(lesson.id);
    if (row !== undefined) return standingOfSent(row, done.has(lesson.id));
    if (index < nextIndex) return { is: "passed-over" };
    const at = expected.find((item) => item.lesson === lesson)?.at;
    if (at === undefined) return { is: "open" };
    return { is: index === nextIndex ? "next" : "expected", at };
  };
  return {
    entries: course.lessons.map((lesson, index) => ({ lesson, standing: standingOf(lesson, index) })),
    past,
    graduationAt: graduated ? undefined : expected.find((item) => item.lesson === undefined)?.at,
  };
}

function standingOfSent(row: DeliveryRecord, done: boolean): LessonStanding {
  if (row.acceptedAt !== null && row.state !== "failed")
    return { is: "received", at: row.acceptedAt, deliveryId: row.id, done };
  switch (row.state) {
    case "planned":
    case "frozen":
      return { is: "on-its-way" };
    case "unknown":
    case "refused":
    case "failed":
      return { is: "held-up" };
    case "accepted":
    case "skipped":
    case "cancelled":
      return { is: "passed-over" };
  }
}

export function standingInWords(
  { progress: { standing: words } }: Words,
  standing: LessonStanding,
  dates: Dates,
): string {
  switch (standing.is) {
    case "received":
      return standing.done ? words.done : words.received(dates.day(standing.at));
    case "next":
      return words.next(dates.moment(standing.at));
    case "expected":
      return words.expected(dates.day(standing.at));
    case "on-its-way":
    case "held-up":
    case "passed-over":
    case "open":
      return words[standing.is];
  }
}
