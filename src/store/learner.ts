import { type Selectable, sql } from "kysely";
import type { DeliveryKind, DeliveryState } from "../course/delivery.ts";
import type { Archive } from "./archive.ts";
import { readActs } from "./operator-acts.ts";
import { toldHolders } from "./own-addresses.ts";
import type { ConsentEventRow, OperatorActRow, SubscriberRow, SuppressionRow } from "./schema.ts";
import { type Enrollment, readEnrollments } from "./subscribing.ts";

/** One person's whole story, for the operator. Times in epoch milliseconds, everything oldest first. */
export type LearnerStory = {
  readonly subscriber: Selectable<SubscriberRow>;
  readonly enrollments: readonly Enrollment[];
  readonly suppression: SuppressionRow | undefined;
  readonly deliveries: readonly ToldDelivery[];
  readonly consents: readonly Selectable<ConsentEventRow>[];
  readonly questions: readonly ToldQuestion[];
  readonly completions: readonly { readonly enrollmentId: string; readonly lessonId: string; readonly at: number }[];
  readonly acts: readonly OperatorActRow[];
};

export type ToldDelivery = {
  readonly id: string;
  readonly enrollmentId: string;
  readonly kind: DeliveryKind;
  readonly key: string;
  readonly state: DeliveryState;
  readonly plannedAt: number;
  readonly acceptedAt: number | null;
  readonly to: string | null;
  readonly reason: string | null;
  readonly events: readonly { readonly type: string; readonly at: number; readonly detail: string | null }[];
};

export type ToldQuestion = {
  readonly enrollmentId: string | null;
  readonly lessonId: string | null;
  readonly state: string;
  readonly text: string;
  readonly at: number;
  readonly answers: number;
};

export async function readLearner(db: Archive, address: string): Promise<LearnerStory | undefined> {
  const subscriber = await db.selectFrom("subscribers").selectAll().where("address", "=", address).executeTakeFirst();
  if (subscriber === undefined) return undefined;
  const enrollments = await readEnrollments(db, subscriber.id);
  const ids = enrollments.map(({ id }) => id);
  const completions = await db
    .selectFrom("completions")
    .select(["enrollment_id as enrollmentId", "lesson_id as lessonId", "completed_at as at"])
    .where("enrollment_id", "in", ids)
    .orderBy("completed_at")
    .execute();
  return {
    subscriber,
    enrollments,
    suppression: await db.selectFrom("suppressions").selectAll().where("address", "=", address).executeTakeFirst(),
    deliveries: await readToldDeliveries(db, ids),
    consents: await db
      .selectFrom("consent_events")
      .selectAll()
      .where("subscriber_id", "=", subscriber.id)
      .orderBy("at")
      .orderBy("id")
      .execute(),
    questions: await readToldQuestions(db, ids),
    completions,
    acts: await readActs(db, subscriber.id),
  };
}

async function readToldDeliveries(db: Archive, enrollmentIds: readonly string[]): Promise<readonly ToldDelivery[]> {
  const rows = await db
    .selectFrom("deliveries")
    .select([
      "id",
      "enrollment_id as enrollmentId",
      "kind",
      "key",
      "state",
      "planned_at as plannedAt",
      "accepted_at as acceptedAt",
      "to_address as to",
      "reason",
    ])
    .where("enrollment_id", "in", enrollmentIds)
    .orderBy("planned_at")
    .orderBy("id")
    .execute();
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const events = await db
    .selectFrom("provider_events")
    .select(["delivery_id", "type", "at", "detail"])
    .where(sql<boolean>`delivery_id in (select value from json_each(${ids}))`)
    .orderBy("at")
    .orderBy("id")
    .execute();
  const eventsOf = Map.groupBy(events, (event) => event.delivery_id);
  return rows.map((row) => ({ ...row, events: eventsOf.get(row.id) ?? [] }));
}

async function readToldQuestions(db: Archive, enrollmentIds: readonly string[]): Promise<readonly ToldQuestion[]> {
  const rows = await db
    .selectFrom("questions")
    .select((eb) => [
      "enrollment_id as enrollmentId",
      "lesson_id as lessonId",
      "state",
      "text",
      "received_at as at",
      eb
        .selectFrom("answers")
        .whereRef("question_id", "=", "questions.id")
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("answers"),
    ])
    .where("enrollment_id", "in", enrollmentIds)
    .orderBy("received_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, answers: row.answers ?? 0 }));
}

/** Every address that anybody has here. */
export async function readAddresses(db: Archive): Promise<readonly string[]> {
  const rows = await db.selectFrom("subscribers").select("address").execute();
  return rows.map(({ address }) => address);
}

/** The addresses by now of those who had this one before. */
export async function movedFrom(db: Archive, address: string): Promise<readonly string[]> {
  const ids = await toldHolders(db, address);
  const rows = await db.selectFrom("subscribers").select("address").where("id", "in", ids).execute();
  return rows.map((row) => row.address);
}
