import type { Course } from "../course/course.ts";
import { type LastingPurpose, type OwnPurpose, readLink, readOwnLink } from "../course/link.ts";
import type { Archive } from "../store/archive.ts";
import { enrollmentOfConfirmation } from "../store/confirmations.ts";
import { type Enrollment, readEnrollment, readEnrollments } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/** Who holds a link: the enrollment that it was signed for, and its course where that is still served. */
export type LinkHolder = {
  readonly enrollment: Enrollment;
  readonly course: Course | undefined;
  /** Of a confirm link: the email that it came with; emails of before that were not named. */
  readonly deliveryId: string | null;
};

export type HolderPurpose =
  | Extract<OwnPurpose, "confirm" | "progress" | "preferences">
  | Extract<LastingPurpose, "unsubscribe" | "calendar">;

/**
 * A link that acts for its learner works only at the epoch that it was signed at.
 *
 * @returns undefined for every link that does not work; the reasons cannot be told apart
 */
export async function readHolder(
  ports: Pick<ActionPorts, "archive" | "courses" | "secret">,
  purpose: HolderPurpose,
  token: string,
  db: Archive = ports.archive,
): Promise<LinkHolder | undefined> {
  const found =
    purpose === "unsubscribe" || purpose === "calendar"
      ? await readLasting(db, readLink(ports.secret, purpose, token))
      : await readOwn(db, purpose, readOwnLink(ports.secret, purpose, token));
  return found && { ...found, course: ports.courses.get(found.enrollment.courseId) };
}

type Found = Omit<LinkHolder, "course"> | undefined;

async function readOwn(db: Archive, purpose: OwnPurpose, link: ReturnType<typeof readOwnLink>): Promise<Found> {
  if (link === undefined) return undefined;
  const confirms = purpose === "confirm" ? await enrollmentOfConfirmation(db, link.id) : undefined;
  const enrollment = await readEnrollment(db, confirms ?? link.id);
  if (enrollment === undefined || enrollment.epoch !== link.epoch || enrollment.mergedInto !== null) return undefined;
  return { enrollment, deliveryId: confirms === undefined ? null : link.id };
}

/** Where the address has proven to be somebody's who has a place in the course already, that is the place meant. */
async function readLasting(db: Archive, id: string | undefined): Promise<Found> {
  const enrollment = id === undefined ? undefined : await readEnrollment(db, id);
  if (enrollment === undefined) return undefined;
  if (enrollment.mergedInto === null) return { enrollment, deliveryId: null };
  const theirs = await readEnrollments(db, enrollment.mergedInto);
  const place = theirs.find(({ courseId }) => courseId === enrollment.courseId) ?? enrollment;
  return { enrollment: place, deliveryId: null };
}
