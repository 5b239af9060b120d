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
 * @param at when it came in, epoch milliseconds: the address may have passed to somebody else since
 * @param courseIds those that it can be about; all unless told
 */
export async function tieBySender(
  db: Archive,
  address: string,
  at: number,
  courseIds?: readonly string[],
): Promise<Tied | undefined> {
  const id = await holderOf(db, address, at);
  return id === undefined ? undefined : tieToNewest(db, "sender", { column: "subscribers.id", id }, courseIds);
}

/** As the operator said: about the newest lesson of that learner in that course. */
export async function tieByHand(db: Archive, id: string): Promise<Tied | undefined> {
  return tieToNewest(db, "hand", { column: "enrollments.id", id });
}

async function tieToNewest(
  db: Archive,
  by: Tie,
  of: { readonly column: "subscribers.id" | "enrollments.id"; readonly id: string },
  courseIds?: readonly string[],
): Promise<Tied | undefined> {
  let lessons = deliveryQuery(db)
    .where(of.column, "=", of.id)
    .where("deliveries.kind", "=", "lesson")
    .where("deliveries.accepted_at", "is not", null);
  if (courseIds !== undefined) lessons = lessons.where("enrollments.course_id", "in", courseIds);
  const newest = await lessons.orderBy("deliveries.accepted_at", "desc").limit(sql.lit(1)).executeTakeFirst();
  if (newest !== undefined) return asTied(db, by, newest);
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
    .where(of.column, "=", of.id);
  if (courseIds !== undefined) query = query.where("enrollments.course_id", "in", courseIds);
  const row = await query.orderBy("enrollments.created_at", "desc").limit(sql.lit(1)).executeTakeFirst();
  if (row === undefined) return undefined;
  const { confirmedAt, ...enrollment } = row;
  return { ...enrollment, by, deliveryId: null, lessonId: null, confirmed: confirmedAt !== null };
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
