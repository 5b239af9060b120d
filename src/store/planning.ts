import { sql } from "kysely";
import { type DeliveryKind, deliveryId } from "../course/delivery.ts";
import { isEarlier, type NextStep, type PastLesson } from "../course/enrollment.ts";
import type { Pace } from "../course/pace.ts";
import type { Archive, Tx } from "./archive.ts";
import { parsePace } from "./pacing.ts";
import { touchedAt } from "./untouched.ts";

/** How many learners one transaction plans for: small enough that nobody else waits long for the writer. */
const CHUNK = 200;

export type DueLearner = {
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly zone: string | null;
  readonly pace: Pace | null;
  readonly dueAt: number;
  /** When they last did something themselves. */
  readonly touchedAt: number;
  /** The lessons that they have ever done. */
  readonly done: ReadonlySet<string>;
  readonly past: readonly PastLesson[];
};

/** What to do for a due learner, with the edition that goes out if one does, and when to check in after a lesson. */
export type Decision = {
  readonly next: NextStep;
  readonly edition: string;
  readonly checkIn?: { readonly at: number; readonly edition: string } | undefined;
};

/** `more`: others may be due as well. */
export type Planned = { readonly deliveries: number; readonly more: boolean };

/**
 * PLAN: for the learners that are due, writes the delivery and moves their next date in one transaction.
 *
 * @param courseIds the courses that are served; learners of others keep their date until theirs is back
 * @param decide pure; asked inside the transaction, so that what it saw is still so when its answer is written
 */
export async function planDue(
  db: Archive,
  instance: string,
  courseIds: readonly string[],
  now: number,
  decide: (learner: DueLearner) => Decision,
): Promise<Planned> {
  return db.transaction().execute(async (tx) => {
    const due = await readDue(tx, courseIds, now);
    let deliveries = 0;
    for (const learner of due) {
      const { next, edition, checkIn } = decide(learner);
      switch (next.step) {
        case "postpone":
          await setNextDue(tx, learner.enrollmentId, next.until);
          break;
        case "deliver":
          await insertDelivery(tx, instance, now, {
            ...learner,
            ...next,
            kind: "lesson",
            key: next.lesson.id,
            edition,
          });
          await setNextDue(tx, learner.enrollmentId, next.nextDueAt);
          if (checkIn !== undefined) await planCheckIn(tx, instance, learner.enrollmentId, checkIn);
          deliveries += 1;
          break;
        case "graduate":
          await insertDelivery(tx, instance, now, { ...learner, ...next, kind: "graduation", key: "1", edition });
          await tx
            .updateTable("enrollments")
            .set({ next_due_at: null, finished_at: now })
            .where("id", "=", learner.enrollmentId)
            .execute();
          deliveries += 1;
          break;
      }
    }
    return { deliveries, more: due.length === CHUNK };
  });
}

/** It waits in the queue until then; once it was sent, this changes nothing. */
async function planCheckIn(
  tx: Tx,
  instance: string,
  enrollmentId: string,
  { at, edition }: NonNullable<Decision["checkIn"]>,
): Promise<void> {
  await insertDelivery(tx, instance, at, { enrollmentId, kind: "check-in", key: "1", edition, dueAt: at });
}

type Letter = {
  readonly enrollmentId: string;
  readonly kind: Exclude<DeliveryKind, "lesson">;
  readonly key: string;
  readonly edition: string;
};

/**
 * Writes a letter into the queue; the same letter twice is one delivery.
 *
 * @param letter.to where it doesn't go to the subscriber
 */
export async function planLetter(
  db: Archive,
  instance: string,
  now: number,
  letter: Letter & { readonly to?: string },
): Promise<void> {
  await insertDelivery(db, instance, now, { ...letter, dueAt: now });
}

/**
 * As `planLetter`, with the same statement where there is none to plan.
 *
 * @returns the delivery's id
 */
export async function planLetterIf(
  db: Archive,
  instance: string,
  now: number,
  letter: Letter | undefined,
): Promise<string | null> {
  const { enrollmentId = "", kind = "confirm", key = "", edition = "" } = letter ?? {};
  const id = deliveryId(instance, enrollmentId, kind, key);
  const planned = letter === undefined ? 0 : 1;
  await sql`insert into deliveries (id, enrollment_id, kind, key, edition, state, planned_at, due_at)
    select ${id}, ${enrollmentId}, ${kind}, ${key}, ${edition}, 'planned', ${now}, ${now}
    where ${planned} = 1 on conflict do nothing`.execute(db);
  return letter === undefined ? null : id;
}

/** One learner's next lesson, before its date; as in planDue, with the date of what follows in the same transaction. */
export async function planLesson(
  tx: Tx,
  instance: string,
  now: number,
  lesson: { readonly enrollmentId: string; readonly key: string; readonly edition: string; readonly nextDueAt: number },
): Promise<void> {
  await insertDelivery(tx, instance, now, { ...lesson, kind: "lesson", dueAt: now, askedAt: now });
  await setNextDue(tx, lesson.enrollmentId, lesson.nextDueAt);
}

/** A delivery that was cancelled before anybody saw it is planned again; any other stays as it is. */
async function insertDelivery(
  db: Archive,
  instance: string,
  now: number,
  row: {
    readonly enrollmentId: string;
    readonly kind: DeliveryKind;
    readonly key: string;
    readonly edition: string;
    readonly dueAt: number;
    readonly to?: string;
    readonly askedAt?: number | null;
  },
): Promise<void> {
  const planned = {
    edition: row.edition,
    state: "planned",
    planned_at: now,
    due_at: row.dueAt,
    to_address: row.to ?? null,
    asked_at: row.askedAt ?? null,
  } as const;
  await db
    .insertInto("deliveries")
    .values({
      id: deliveryId(instance, row.enrollmentId, row.kind, row.key),
      enrollment_id: row.enrollmentId,
      kind: row.kind,
      key: row.key,
      ...planned,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["enrollment_id", "kind", "key"])
        .doUpdateSet({ ...planned, reason: null })
        .where("deliveries.state", "=", "cancelled"),
    )
    .execute();
}

/** Who is due rests no longer. */
async function setNextDue(db: Archive, enrollmentId: string, at: number | null): Promise<void> {
  await db
    .updateTable("enrollments")
    .set({ next_due_at: at, paused_at: null, resume_at: null })
    .where("id", "=", enrollmentId)
    .execute();
}

async function readDue(db: Archive, courseIds: readonly string[], now: number): Promise<DueLearner[]> {
  const rows = await db
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => [
      "enrollments.id",
      "course_id",
      "zone",
      "pace",
      "next_due_at",
      "restarted_at",
      touchedAt(eb).as("touchedAt"),
    ])
    .where("next_due_at", "<=", now)
    .where("course_id", "in", courseIds)
    .orderBy("next_due_at")
    .limit(sql.lit(CHUNK))
    .execute();
  if (rows.length === 0) return [];

  const ids = rows.map((row) => row.id);
  const completions = await db
    .selectFrom("completions")
    .select(["enrollment_id", "lesson_id"])
    .where("enrollment_id", "in", ids)
    .execute();
  const done = Map.groupBy(completions, (completion) => completion.enrollment_id);
  const lessons = await db
    .selectFrom("deliveries")
    .select(["enrollment_id", "key", "state", "accepted_at", "planned_at"])
    .where("kind", "=", "lesson")
    .where("state", "!=", "cancelled")
    .where("enrollment_id", "in", ids)
    .execute();
  const past = Map.groupBy(lessons, (lesson) => lesson.enrollment_id);
  return rows.map((row) => ({
    enrollmentId: row.id,
    courseId: row.course_id,
    zone: row.zone,
    pace: parsePace(row.pace),
    dueAt: row.next_due_at ?? now,
    touchedAt: row.touchedAt,
    done: new Set(done.get(row.id)?.map(({ lesson_id }) => lesson_id)),
    past: (past.get(row.id) ?? []).map(({ key, state, accepted_at, planned_at }) => ({
      lessonId: key,
      state,
      acceptedAt: accepted_at,
      earlier: isEarlier(planned_at, row.restarted_at),
    })),
  }));
}
