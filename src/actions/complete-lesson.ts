import { findLesson } from "../course/course.ts";
import { markLesson, readDeliveries } from "../store/progress.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * The learner marks a lesson as done, or takes that back.
 *
 * @returns "not-received" where the provider never took that lesson for them, or the course doesn't have it
 */
export async function completeLesson(
  ports: ActionPorts,
  learner: { readonly enrollmentId: string; readonly courseId: string },
  lessonId: string,
  mark: "done" | "not-done",
): Promise<"marked" | "not-received"> {
  const course = ports.courses.get(learner.courseId);
  if (course === undefined || findLesson(course, lessonId) === undefined) return "not-received";
  return ports.archive.transaction().execute(async (tx) => {
    const deliveries = await readDeliveries(tx, learner.enrollmentId);
    const received = deliveries.some((row) => row.kind === "lesson" && row.key === lessonId && row.acceptedAt !== null);
    if (!received) return "not-received";
    await markLesson(tx, learner.enrollmentId, lessonId, mark, ports.now());
    return "marked";
  });
}
