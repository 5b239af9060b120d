import type { Course } from "./course.ts";
import type { DeliveryKind, DeliveryState } from "./delivery.ts";
import { type EnrollmentState, isEarlier, lessonAfter } from "./enrollment.ts";

/** A delivery as rows tell it, as far as the overview needs it. */
export type SeenDelivery = {
  readonly id: string;
  readonly enrollmentId: string;
  readonly kind: DeliveryKind;
  readonly key: string;
  readonly state: DeliveryState;
  readonly plannedAt: number;
  readonly acceptedAt: number | null;
  readonly deliveredAt: number | null;
  readonly reason: string | null;
};

export type SeenEnrollment = {
  readonly id: string;
  readonly courseId: string;
  readonly address: string;
  readonly zone: string | null;
  readonly state: EnrollmentState;
  readonly nextDueAt: number | null;
  readonly restartedAt: number | null;
};

/** Where one learner is. Counts are of lessons; letters do not count. */
export type LearnerOverview = {
  readonly enrollmentId: string;
  readonly address: string;
  readonly courseId: string;
  readonly state: EnrollmentState;
  readonly lessons: number;
  /** The provider took them. */
  readonly accepted: number;
  /** The provider says that they arrived. */
  readonly delivered: number;
  /** The learner says that they are done, since they began or began again. */
  readonly completed: number;
  /** What comes next and when; null where nothing does. */
  readonly next: { readonly title: string; readonly at: number; readonly zone: string } | null;
};

/** Derives where everybody is from rows, for one course. */
export function overviewOf(
  course: Course,
  enrollments: readonly SeenEnrollment[],
  deliveries: readonly SeenDelivery[],
  completions: readonly { readonly enrollmentId: string; readonly earlier: boolean }[],
): LearnerOverview[] {
  const deliveriesOf = Map.groupBy(deliveries, (delivery) => delivery.enrollmentId);
  const completionsOf = Map.groupBy(completions, (completion) => completion.enrollmentId);
  return enrollments
    .filter((enrollment) => enrollment.courseId === course.id)
    .map((enrollment) => {
      const lessons = (deliveriesOf.get(enrollment.id) ?? []).filter((delivery) => delivery.kind === "lesson");
      return {
        enrollmentId: enrollment.id,
        address: enrollment.address,
        courseId: course.id,
        state: enrollment.state,
        lessons: course.lessons.length,
        accepted: lessons.filter((lesson) => lesson.acceptedAt !== null).length,
        delivered: lessons.filter((lesson) => lesson.deliveredAt !== null).length,
        completed: completionsOf.get(enrollment.id)?.filter(({ earlier }) => !earlier).length ?? 0,
        next: nextOf(course, enrollment, lessons),
      };
    });
}

function nextOf(course: Course, enrollment: SeenEnrollment, lessons: readonly SeenDelivery[]): LearnerOverview["next"] {
  if (enrollment.nextDueAt === null) return null;
  const had = lessons
    .filter((lesson) => lesson.state !== "cancelled")
    .map(({ key, plannedAt }) => ({ lessonId: key, earlier: isEarlier(plannedAt, enrollment.restartedAt) }));
  return {
    title: lessonAfter(course, had)?.title ?? "Graduation",
    at: enrollment.nextDueAt,
    zone: enrollment.zone ?? course.schedule.zone,
  };
}
