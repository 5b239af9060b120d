import { type ExpressionBuilder, sql } from "kysely";
import { countUntouched, type Untouched } from "../course/check-in.ts";
import { type DeliveryKind, isSettled } from "../course/delivery.ts";
import type { Archive } from "./archive.ts";
import type { Schema } from "./schema.ts";

/**
 * When a learner last did something by their own hand: they confirmed, started over, marked a lesson as done, answered
 * its questions, saved their work, wrote, or asked for the next lesson. Pages that are opened leave no trace, so no
 * scanner of mail counts.
 */
export function touchedAt(eb: ExpressionBuilder<Schema, "enrollments">) {
  const done = eb
    .selectFrom("completions")
    .select((of) => of.fn.max("completed_at").as("at"))
    .whereRef("completions.enrollment_id", "=", "enrollments.id");
  const wrote = eb
    .selectFrom("questions")
    .select((of) => of.fn.max("received_at").as("at"))
    .whereRef("questions.enrollment_id", "=", "enrollments.id");
  const saved = eb
    .selectFrom("saved_work")
    .select((of) => of.fn.max("saved_at").as("at"))
    .whereRef("saved_work.enrollment_id", "=", "enrollments.id");
  const asked = eb
    .selectFrom("deliveries")
    .select((of) => of.fn.max("asked_at").as("at"))
    .whereRef("deliveries.enrollment_id", "=", "enrollments.id")
    .where("deliveries.kind", "=", "lesson");
  return sql<number>`max(coalesce(${eb.ref("enrollments.confirmed_at")}, 0), coalesce(${eb.ref("enrollments.restarted_at")}, 0),
    coalesce(${done}, 0), coalesce(${wrote}, 0), coalesce(${saved}, 0), coalesce(${asked}, 0))`;
}

type Waiting = { readonly kind: DeliveryKind; readonly enrollmentId: string };

/** What each of these deliveries is to go by: nothing, unless it's a check-in. */
export async function readUntouched(
  db: Archive,
  waiting: readonly Waiting[],
): Promise<(delivery: Waiting) => Untouched | undefined> {
  const enrollmentIds = waiting.filter(({ kind }) => kind === "check-in").map(({ enrollmentId }) => enrollmentId);
  if (enrollmentIds.length === 0) return () => undefined;
  const rows = await db
    .selectFrom("enrollments")
    .select((eb) => ["id", "next_due_at", "paused_at", touchedAt(eb).as("touchedAt")])
    .where("id", "in", enrollmentIds)
    .execute();
  const lessons = await db
    .selectFrom("deliveries")
    .select(["enrollment_id", "state", "accepted_at as acceptedAt"])
    .where("kind", "=", "lesson")
    .where("enrollment_id", "in", enrollmentIds)
    .execute();
  const lessonsOf = Map.groupBy(lessons, (lesson) => lesson.enrollment_id);
  const untouched = new Map(
    rows.map(({ id, next_due_at, paused_at, touchedAt: touched }): [string, Untouched] => {
      const past = lessonsOf.get(id) ?? [];
      const accepted = past.flatMap(({ acceptedAt }) => (acceptedAt === null ? [] : [acceptedAt]));
      return [
        id,
        {
          lessons: countUntouched(past, touched),
          lastAcceptedAt: accepted.length === 0 ? null : Math.max(...accepted),
          isUnsettled: past.some(({ state }) => !isSettled(state)),
          nextDueAt: next_due_at,
          isPaused: paused_at !== null,
        },
      ];
    }),
  );
  return ({ kind, enrollmentId }) => (kind === "check-in" ? untouched.get(enrollmentId) : undefined);
}
