import { sql } from "kysely";
import type { DeliveryKind, DeliveryState } from "../course/delivery.ts";
import type { Archive } from "./archive.ts";
import { goesTo } from "./batching.ts";

/** What became of one delivery, as far as rows tell. Times in epoch milliseconds. */
export type DeliveryRecord = {
  readonly id: string;
  readonly enrollmentId: string;
  readonly kind: DeliveryKind;
  /** A lesson's id, or a letter's ordinal. */
  readonly key: string;
  readonly state: DeliveryState;
  readonly plannedAt: number;
  readonly dueAt: number;
  readonly acceptedAt: number | null;
  /** When the provider said that it arrived; null where it never said so. */
  readonly deliveredAt: number | null;
  readonly reason: string | null;
};

/** The deliveries of one enrollment, or of all, in the order in which they were planned. */
export async function readDeliveries(db: Archive, enrollmentId?: string): Promise<DeliveryRecord[]> {
  let query = deliveryQuery(db).orderBy("planned_at").orderBy("deliveries.id");
  if (enrollmentId !== undefined) query = query.where("enrollment_id", "=", enrollmentId);
  return query.execute();
}

function deliveryQuery(db: Archive) {
  return db.selectFrom("deliveries").select((eb) => [
    "deliveries.id",
    "enrollment_id as enrollmentId",
    "kind",
    "key",
    "state",
    "planned_at as plannedAt",
    "due_at as dueAt",
    "accepted_at as acceptedAt",
    "reason",
    eb
      .selectFrom("provider_events")
      .select((event) => event.fn.min("at").as("at"))
      .whereRef("delivery_id", "=", "deliveries.id")
      .where("type", "=", "email.delivered")
      .as("deliveredAt"),
  ]);
}

/** Which lessons a learner, or every learner, said to have done. */
export async function readCompletions(
  db: Archive,
  enrollmentId?: string,
): Promise<readonly { readonly enrollmentId: string; readonly lessonId: string; readonly completedAt: number }[]> {
  let query = db
    .selectFrom("completions")
    .select(["enrollment_id as enrollmentId", "lesson_id as lessonId", "completed_at as completedAt"]);
  if (enrollmentId !== undefined) query = query.where("enrollment_id", "=", enrollmentId);
  return query.execute();
}

/** The learner says that a lesson is done, or takes it back. */
export async function markLesson(
  db: Archive,
  enrollmentId: string,
  lessonId: string,
  mark: "done" | "not-done",
  now: number,
): Promise<void> {
  if (mark === "not-done") {
    await db
      .deleteFrom("completions")
      .where("enrollment_id", "=", enrollmentId)
      .where("lesson_id", "=", lessonId)
      .execute();
    return;
  }
  await db
    .insertInto("completions")
    .values({ enrollment_id: enrollmentId, lesson_id: lessonId, completed_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** How many mails ever went out. */
export async function countAccepted(db: Archive): Promise<number> {
  const row = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("accepted_at", "is not", null)
    .executeTakeFirstOrThrow();
  return row.n;
}

export type SentMail = {
  readonly deliveryId: string;
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly address: string;
  readonly kind: DeliveryKind;
  readonly key: string;
  readonly acceptedAt: number;
};

/** The mails that went out, newest first. */
export async function readSent(db: Archive, limit: number, offset = 0): Promise<SentMail[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => [
      "deliveries.id as deliveryId",
      "enrollments.id as enrollmentId",
      "course_id as courseId",
      goesTo(eb).as("address"),
      "kind",
      "key",
      "accepted_at as acceptedAt",
    ])
    .where("accepted_at", "is not", null)
    .orderBy("accepted_at", "desc")
    .orderBy("deliveries.id")
    .limit(sql.lit(limit))
    .offset(offset)
    .execute();
  return rows.map((row) => ({ ...row, acceptedAt: row.acceptedAt ?? 0 }));
}
