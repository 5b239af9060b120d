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
 * By who wrote it: about the newest lesson that they have, in whichever course. A guess, and kept as one.
 *
 * @param at when it came in, epoch milliseconds: the address may have passed to somebody else since
 */
export async function tieBySender(db: Archive, address: string, at: number): Promise<Tied | undefined> {
  const subscriberId = await holderOf(db, address, at);
  return subscriberId === undefined ? undefined : tieToNewest(db, "sender", "subscribers.id", subscriberId);
}

/** As the operator said: about the newest lesson of that learner in that course. */
export async function tieByHand(db: Archive, enrollmentId: string): Promise<Tied | undefined> {
  return tieToNewest(db, "hand", "enrollments.id", enrollmentId);
}

async function tieToNewest(
  db: Archive,
  by: Tie,
  column: "subscribers.id" | "enrollments.id",
  value: string,
): Promise<Tied | undefined> {
  const newest = await deliveryQuery(db)
    .where(column, "=", value)
    .where("deliveries.kind", "=", "lesson")
    .where("deliveries.accepted_at", "is not", null)
    .orderBy("deliveries.accepted_at", "desc")
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (newest !== undefined) return asTied(db, by, newest);
  const row = await db
    .selectFrom("subscribers")
    .innerJoin("enrollments", "enrollments.subscriber_id", "subscribers.id")
    .select([
      "enrollments.id as enrollmentId",
      "subscribers.id as subscriberId",
      "enrollments.course_id as courseId",
      "subscribers.address",
    ])
    .where(column, "=", value)
    .orderBy("enrollments.created_at", "desc")
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, by, deliveryId: null, lessonId: null };
}

/** Who had an address at a moment: the first who moved away from it after that, or else the one who has it now. */
async function holderOf(db: Archive, address: string, at: number): Promise<string | undefined> {
  const moved = await db
    .selectFrom("moves")
    .select("subscriber_id as id")
    .where("old_address", "=", address)
    .where("moved_at", ">", at)
    .orderBy("moved_at")
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (moved !== undefined) return moved.id;
  const holder = await db.selectFrom("subscribers").select("id").where("address", "=", address).executeTakeFirst();
  return holder?.id;
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

type DeliveryOf = Omit<Tied, "by" | "lessonId"> & {
  readonly deliveryId: string;
  readonly kind: DeliveryKind;
  readonly key: string;
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
      "deliveries.kind",
      "deliveries.key",
    ]);
}

async function asTied(db: Archive, by: Tie, { kind, key, ...row }: DeliveryOf): Promise<Tied> {
  return { ...row, by, lessonId: lessonIdOf({ kind, key }) ?? (await lessonOfConversation(db, key)) };
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
