import { sql } from "kysely";
import { type DeliveryKind, lessonIdOf } from "../course/delivery.ts";
import type { Tie } from "../course/question.ts";
import type { Archive } from "./archive.ts";

/** Whom and what a received mail is about. */
export type Tied = {
  readonly by: Tie;
  readonly enrollmentId: string;
  readonly subscriberId: string;
  readonly courseId: string;
  /** The learner's own, whoever wrote. */
  readonly address: string;
  readonly deliveryId: string | null;
  readonly lessonId: string | null;
  /** Whether they ever confirmed the address. */
  readonly confirmed: boolean;
};

/** By the delivery that a token names. */
export async function tieByToken(db: Archive, deliveryId: string): Promise<Tied | undefined> {
  const row = await deliveryQuery(db).where("deliveries.id", "=", deliveryId).executeTakeFirst();
  return row === undefined ? undefined : asTied(db, "token", row);
}

/** By the mail of ours that it answers, known from the provider's events. */
export async function tieByThread(db: Archive, messageIds: readonly string[]): Promise<Tied | undefined> {
  // The newest stands last (RFC 5322, 3.6.4).
  for (const messageId of messageIds.toReversed()) {
    const deliveryId = await sentAs(db, messageId);
    const row =
      deliveryId === undefined
        ? undefined
        : await deliveryQuery(db).where("deliveries.id", "=", deliveryId).executeTakeFirst();
    if (row !== undefined) return asTied(db, "thread", row);
  }
  return undefined;
}

/**
 * By who wrote it: about the newest lesson that they have. A guess, and kept as one.
 *
 * @param courseIds those that it can be about; all unless told
 */
export async function tieBySender(
  db: Archive,
  address: string,
  courseIds?: readonly string[],
): Promise<Tied | undefined> {
  let lessons = deliveryQuery(db)
    .where("subscribers.address", "=", address)
    .where("deliveries.kind", "=", "lesson")
    .where("deliveries.accepted_at", "is not", null);
  if (courseIds !== undefined) lessons = lessons.where("enrollments.course_id", "in", courseIds);
  const newest = await lessons.orderBy("deliveries.accepted_at", "desc").limit(sql.lit(1)).executeTakeFirst();
  if (newest !== undefined) return asTied(db, "sender", newest);
  let query = db
    .selectFrom("subscribers")
    .innerJoin("enrollments", "enrollments.subscriber_id", "subscribers.id")
    .select([
      "enrollments.id as enrollmentId",
      "subscribers.id as subscriberId",
      "enrollments.course_id as courseId",
      "subscribers.address",
      "enrollments.confirmed_at as confirmedAt",
    ])
    .where("subscribers.address", "=", address);
  if (courseIds !== undefined) query = query.where("enrollments.course_id", "in", courseIds);
  const row = await query.orderBy("enrollments.created_at", "desc").limit(sql.lit(1)).executeTakeFirst();
  if (row === undefined) return undefined;
  const { confirmedAt, ...enrollment } = row;
  return { ...enrollment, by: "sender", deliveryId: null, lessonId: null, confirmed: confirmedAt !== null };
}

/** The delivery that went out under a Message-ID, where an event told of it. */
export async function sentAs(db: Archive, messageId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("provider_events")
    .select("delivery_id")
    .where("message_id", "=", messageId)
    .where("delivery_id", "is not", null)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row?.delivery_id ?? undefined;
}

type DeliveryOf = Omit<Tied, "by" | "lessonId" | "confirmed"> & {
  readonly deliveryId: string;
  readonly kind: DeliveryKind;
  readonly key: string;
  readonly confirmedAt: number | null;
};

function deliveryQuery(db: Archive) {
  return db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select([
      "deliveries.id as deliveryId",
      "enrollments.id as enrollmentId",
      "subscribers.id as subscriberId",
      "enrollments.course_id as courseId",
      "subscribers.address",
      "enrollments.confirmed_at as confirmedAt",
      "deliveries.kind",
      "deliveries.key",
    ]);
}

async function asTied(db: Archive, by: Tie, { kind, key, confirmedAt, ...row }: DeliveryOf): Promise<Tied> {
  const lessonId = lessonIdOf({ kind, key }) ?? (await lessonOfConversation(db, key));
  return { ...row, by, lessonId, confirmed: confirmedAt !== null };
}

/** Who answers an answer goes on about the lesson that it began with. */
async function lessonOfConversation(db: Archive, key: string): Promise<string | null> {
  const answer = await db.selectFrom("answers").select("question_id").where("id", "=", key).executeTakeFirst();
  const question = await db
    .selectFrom("questions")
    .select("lesson_id")
    .where("id", "=", answer?.question_id ?? key)
    .executeTakeFirst();
  return question?.lesson_id ?? null;
}
