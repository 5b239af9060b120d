import { sql } from "kysely";
import type { Archive } from "./archive.ts";

/** The newest confirmations that went to this address for this course since then. As many statements for every address. */
export async function readConfirmations(
  db: Archive,
  wish: { readonly courseId: string; readonly address: string },
  since: number,
): Promise<readonly { readonly deliveryId: string; readonly enrollmentId: string; readonly epoch: number }[]> {
  return db
    .selectFrom("subscribers")
    .innerJoin("enrollments", "enrollments.subscriber_id", "subscribers.id")
    .innerJoin("deliveries", "deliveries.enrollment_id", "enrollments.id")
    .select(["deliveries.id as deliveryId", "enrollments.id as enrollmentId", "subscribers.epoch"])
    .where("address", "=", wish.address)
    .where("course_id", "=", wish.courseId)
    .where("kind", "=", "confirm")
    .where("planned_at", ">", since)
    .orderBy("planned_at", "desc")
    .limit(sql.lit(8))
    .execute();
}

/** Whether a letter asked since then whether a mailbox that refused us works again: this one, or any of the enrollment's. */
export async function wasAskedAgain(
  db: Archive,
  { subscriberId, courseId }: { readonly subscriberId: string; readonly courseId: string },
  since: number,
  deliveryId: string | null,
): Promise<boolean> {
  let query = db
    .selectFrom("consent_events")
    .select("id")
    .where("subscriber_id", "=", subscriberId)
    .where("course_id", "=", courseId)
    .where("kind", "=", "asked")
    .where("asks_again", "=", 1)
    .where("delivery_id", "is not", null)
    .where("at", ">", since);
  if (deliveryId !== null) query = query.where("delivery_id", "=", deliveryId);
  return (await query.limit(sql.lit(1)).executeTakeFirst()) !== undefined;
}

/** The enrollment that a confirmation is for. */
export async function enrollmentOfConfirmation(db: Archive, deliveryId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("deliveries")
    .select("enrollment_id")
    .where("id", "=", deliveryId)
    .where("kind", "=", "confirm")
    .executeTakeFirst();
  return row?.enrollment_id;
}

/** How many welcomes were planned for an enrollment. */
export async function countWelcomes(db: Archive, enrollmentId: string): Promise<number> {
  const { n } = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", "welcome")
    .executeTakeFirstOrThrow();
  return n;
}
