import type { Course } from "../../src/course/course.ts";
import { firstDue } from "../../src/course/enrollment.ts";
import { confirmEnrollment, type Enrollment, recordSignup } from "../../src/store/subscribing.ts";
import { testId, type World } from "./world.ts";

/** Somebody who signed up and confirmed just now, without going through the pages. */
export async function enrollLearner(
  world: Pick<World, "archive" | "clock">,
  course: Course,
  address: string,
  zone: string | null = null,
): Promise<Enrollment> {
  const at = world.clock.now();
  const evidence = { text: course.consent, source: "test", network: "test", at };
  const wish = { courseId: course.id, address, firstName: null, zone };
  return world.archive.transaction().execute(async (tx) => {
    const enrollment = await recordSignup(tx, wish, evidence, testId);
    await confirmEnrollment(tx, enrollment, firstDue(course, zone, at), evidence, testId);
    return enrollment;
  });
}
