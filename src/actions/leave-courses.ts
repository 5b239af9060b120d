import { type Enrollment, type Evidence, leave } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/** Somebody leaves one course, or all of them. Leaving twice is leaving once. */
export async function leaveCourses(
  ports: ActionPorts,
  enrollment: Enrollment,
  which: "this-course" | "all-courses",
  evidence: Evidence,
): Promise<void> {
  await ports.archive.transaction().execute((tx) => leave(tx, enrollment, which, evidence, ports.newId));
}
