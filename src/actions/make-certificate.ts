import { lessonsLeft } from "../course/certificate.ts";
import { fullTitle } from "../course/course-card.ts";
import type { Course } from "../course/course.ts";
import { inZone } from "../course/schedule.ts";
import { makeCertificate as insertCertificate } from "../store/certificates.ts";
import { readCompletions } from "../store/progress.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * A learner who has completed every lesson gets a certificate, if they don't have one.
 *
 * @returns "not-done" where lessons are left: a mark may have been taken back since the page was opened
 */
export async function makeCertificate(
  { archive, newId, now }: Pick<ActionPorts, "archive" | "newId" | "now">,
  course: Course,
  enrollment: Enrollment,
  name: string,
): Promise<"made" | "not-done"> {
  return archive.transaction().execute(async (tx) => {
    const completions = await readCompletions(tx, enrollment.id);
    if (lessonsLeft(course, completions).length > 0) return "not-done";
    const certificate = {
      id: newId(),
      enrollmentId: enrollment.id,
      name,
      courseTitle: fullTitle(course),
      covers: course.lessons.map(({ title }) => title),
      completedAt: Math.max(...completions.map(({ firstAt }) => firstAt)),
      zone: inZone(course.schedule, enrollment.zone).zone,
    };
    await insertCertificate(tx, certificate, now());
    return "made";
  });
}
