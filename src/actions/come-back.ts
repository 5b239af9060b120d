import { dueOnReturn, mayReturn } from "../course/enrollment.ts";
import type { Tx } from "../store/archive.ts";
import { readPast } from "../store/pacing.ts";
import { confirmEnrollment, type Evidence, readEnrollment } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * Takes having left back: the course goes on where it stopped.
 *
 * @param evidence its text gets the course's words of consent added
 */
export async function comeBack(
  tx: Tx,
  ports: Pick<ActionPorts, "courses" | "newId">,
  enrollmentId: string,
  evidence: Evidence,
): Promise<"back" | "not-possible"> {
  const one = await readEnrollment(tx, enrollmentId);
  const course = one && ports.courses.get(one.courseId);
  if (one === undefined || course === undefined || !mayReturn(one, evidence.at)) return "not-possible";
  const past = await readPast(tx, one.id);
  const nextDueAt = one.finishedAt === null ? dueOnReturn(course, one, past, evidence.at) : null;
  const text = `${evidence.text}. ${course.consent}`;
  await confirmEnrollment(tx, one, nextDueAt, { ...evidence, text }, ports.newId);
  return "back";
}
