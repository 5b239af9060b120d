import type { Course } from "../course/course.ts";
import { type LinkPurpose, readLink } from "../course/link.ts";
import { linkPath } from "../course/paths.ts";
import type { Archive } from "../store/archive.ts";
import { type Enrollment, readEnrollment } from "../store/subscribing.ts";
import type { WebPorts } from "./ports.ts";

/** Who holds a link: the enrollment that it was signed for, and its course where that is still served. */
export type Bearer = { readonly enrollment: Enrollment; readonly course: Course | undefined };

/** @returns undefined for every link that does not work; the reasons cannot be told apart */
export async function readBearer(
  ports: WebPorts,
  purpose: Extract<LinkPurpose, "confirm" | "unsubscribe" | "progress" | "calendar" | "preferences">,
  token: string,
  db: Archive = ports.archive,
): Promise<Bearer | undefined> {
  const id = readLink(ports.secret, purpose, token);
  const enrollment = id === undefined ? undefined : await readEnrollment(db, id);
  return enrollment === undefined ? undefined : { enrollment, course: ports.courses.get(enrollment.courseId) };
}

export function progressPath(ports: WebPorts, enrollmentId: string): string {
  return linkPath(ports.secret, "progress", enrollmentId);
}

export function preferencesPath(ports: WebPorts, enrollmentId: string): string {
  return linkPath(ports.secret, "preferences", enrollmentId);
}
