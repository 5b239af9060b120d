import { checkInAt, checkInOf } from "../course/check-in.ts";
import type { Course } from "../course/course.ts";
import { planNext } from "../course/enrollment.ts";
import { lastLetter } from "../course/progress.ts";
import { type Decision, type DueLearner, planDue } from "../store/planning.ts";
import type { DispatchPorts } from "./ports.ts";

/**
 * PLAN for everybody who is due now, a few hundred learners a transaction.
 *
 * @returns how many deliveries came of it
 */
export async function planAll(ports: DispatchPorts): Promise<number> {
  const courseIds = [...ports.courses.keys()];
  let deliveries = 0;
  for (;;) {
    ports.reach("before-plan");
    const now = ports.now();
    const planned = await planDue(ports.archive, ports.instance, courseIds, now, (learner) => {
      ports.reach("inside-plan");
      return decide(courseOf(ports, learner.courseId), learner, now);
    });
    ports.reach("after-plan");
    deliveries += planned.deliveries;
    if (!planned.more) return deliveries;
  }
}

function decide(course: Course, learner: DueLearner, now: number): Decision {
  const next = planNext(course, learner, learner.past, now);
  if (next.step !== "deliver") {
    const had = learner.past.map(({ lessonId }) => lessonId);
    return { next, edition: lastLetter(course, had, learner.done).email.digest };
  }
  const at = checkInAt(course, learner, { ...next, lessonId: next.lesson.id });
  const edition = checkInOf(course)?.email.digest;
  const checkIn = at === undefined || edition === undefined ? undefined : { at, edition };
  return { next, edition: next.lesson.email.digest, checkIn };
}

export function courseOf(ports: DispatchPorts, id: string): Course {
  const course = ports.courses.get(id);
  if (course === undefined) throw new Error(`the course ${id} is not served`);
  return course;
}
