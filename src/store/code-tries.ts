import type { Archive } from "./archive.ts";
import { type Evidence, readEnrollment, recordConsent } from "./subscribing.ts";

/**
 * The confirmations that went to this address for this course since then, newest first, and how often somebody tried to
 * guess a code of theirs.
 */
export async function readConfirmations(
  db: Archive,
  wish: { readonly courseId: string; readonly address: string },
  since: { readonly letters: number; readonly tries: number },
): Promise<
  { readonly enrollmentId: string; readonly deliveryIds: readonly string[]; readonly tries: number } | undefined
> {
  const enrollment = await db
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select(["enrollments.id", "subscriber_id"])
    .where("address", "=", wish.address)
    .where("course_id", "=", wish.courseId)
    .executeTakeFirst();
  if (enrollment === undefined) return undefined;
  const letters = await db
    .selectFrom("deliveries")
    .select("id")
    .where("enrollment_id", "=", enrollment.id)
    .where("kind", "=", "confirm")
    .where("planned_at", ">", since.letters)
    .orderBy("planned_at", "desc")
    .execute();
  const tries = await countTries(db, enrollment.subscriber_id, since.tries);
  return { enrollmentId: enrollment.id, deliveryIds: letters.map(({ id }) => id), tries };
}

/** How often somebody tried to guess a code of this subscriber's since then. */
export async function countTries(db: Archive, subscriberId: string, since: number): Promise<number> {
  const { n } = await db
    .selectFrom("consent_events")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("subscriber_id", "=", subscriberId)
    .where("kind", "=", "tried-code")
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
  return n;
}

/** Somebody typed a code that is none. */
export async function recordTriedCode(
  db: Archive,
  enrollmentId: string,
  evidence: Evidence,
  newId: () => string,
): Promise<void> {
  const enrollment = await readEnrollment(db, enrollmentId);
  if (enrollment !== undefined) await recordConsent(db, enrollment, "tried-code", evidence, newId);
}
