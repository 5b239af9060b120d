import type { Course } from "../../src/course/course.ts";
import { firstDue } from "../../src/course/enrollment.ts";
import { signLink } from "../../src/course/link.ts";
import { markLesson } from "../../src/store/progress.ts";
import { recordSignup } from "../../src/store/signups.ts";
import { confirmEnrollment, type Enrollment } from "../../src/store/subscribing.ts";
import { SECRET, testId, type World } from "./world.ts";

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

/** Somebody who signed up by the form and, unless told otherwise, pressed the letter's button. Gives their enrollment's id. */
export async function joinByForm(
  { archive, house, post }: World,
  course: Course,
  address: string,
  confirm: "confirm" | "wait" = "confirm",
): Promise<string> {
  await post(`/${course.id}`, { email: address, first_name: "Sam" });
  const { id } = await archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select("enrollments.id")
    .where("address", "=", address)
    .where("course_id", "=", course.id)
    .executeTakeFirstOrThrow();
  if (confirm === "confirm") await post(`/confirm/${signLink(SECRET, "confirm", id)}`);
  await house.dispatcher.drain();
  return id;
}

/** Three weeks go by, and whoever is in the course does its first lesson. */
export async function learnThreeWeeks(
  world: World,
  course: Course,
  ...enrollmentIds: readonly string[]
): Promise<void> {
  for (let week = 0; week < 3; week += 1) await world.post("/outbox/move", { by: "week" });
  for (const id of enrollmentIds) {
    await world.archive
      .transaction()
      .execute((tx) => markLesson(tx, id, course.lessons[0]?.id ?? "", "done", world.clock.now()));
  }
}
