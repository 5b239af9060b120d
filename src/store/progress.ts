import { type ExpressionBuilder, sql } from "kysely";
import type { DeliveryKind, DeliveryState } from "../course/delivery.ts";
import { isEarlier } from "../course/enrollment.ts";
import { wentTo } from "./addressees.ts";
import type { Archive, Tx } from "./archive.ts";
import type { Schema } from "./schema.ts";

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

/** Which lessons a learner, or every learner, said to have done; `earlier`: before they started again. */
export async function readCompletions(db: Archive, enrollmentId?: string): Promise<readonly Completion[]> {
  let query = db
    .selectFrom("completions")
    .innerJoin("enrollments", "enrollments.id", "completions.enrollment_id")
    .select([
      "enrollment_id as enrollmentId",
      "lesson_id as lessonId",
      "completed_at as completedAt",
      "earlier_at as earlierAt",
      "restarted_at as restartedAt",
    ]);
  if (enrollmentId !== undefined) query = query.where("enrollment_id", "=", enrollmentId);
  const rows = await query.execute();
  return rows.map(({ restartedAt, earlierAt, ...row }) => ({
    ...row,
    firstAt: earlierAt ?? row.completedAt,
    earlier: isEarlier(row.completedAt, restartedAt),
  }));
}

export type Completion = {
  readonly enrollmentId: string;
  readonly lessonId: string;
  readonly completedAt: number;
  /** When it was done for the first time, whether or not its learner has started again since. */
  readonly firstAt: number;
  readonly earlier: boolean;
};

/**
 * The learner says that a lesson is done, or takes it back. That it was done before they started again stays known: a certificate
 * counts it.
 */
export async function markLesson(
  tx: Tx,
  enrollmentId: string,
  lessonId: string,
  mark: "done" | "not-done",
  now: number,
): Promise<void> {
  const enrollment = await tx
    .selectFrom("enrollments")
    .select("restarted_at")
    .where("id", "=", enrollmentId)
    .executeTakeFirst();
  const since = enrollment?.restarted_at ?? 0;
  if (mark === "not-done") {
    const counted = (eb: ExpressionBuilder<Schema, "completions">) =>
      eb.and([eb("enrollment_id", "=", enrollmentId), eb("lesson_id", "=", lessonId), eb("completed_at", ">=", since)]);
    await tx.deleteFrom("completions").where(counted).where("earlier_at", "is", null).execute();
    await tx
      .updateTable("completions")
      .set((eb) => ({ completed_at: eb.fn.coalesce("earlier_at", "completed_at"), earlier_at: null }))
      .where(counted)
      .execute();
    return;
  }
  await tx
    .insertInto("completions")
    // Where the clock was put back behind the new beginning, it counts all the same.
    .values({ enrollment_id: enrollmentId, lesson_id: lessonId, completed_at: Math.max(now, since) })
    .onConflict((conflict) =>
      conflict
        .columns(["enrollment_id", "lesson_id"])
        .doUpdateSet((eb) => ({
          completed_at: eb.ref("excluded.completed_at"),
          earlier_at: eb.ref("completions.completed_at"),
        }))
        .where("completions.completed_at", "<", since),
    )
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
      wentTo(eb).as("address"),
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
