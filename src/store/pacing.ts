import { type Pace, readPace } from "../course/pace.ts";
import { isEarlier, type PastLesson } from "../course/enrollment.ts";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/** A `Pace` as it is kept; what cannot be read any more is the course's own. */
export function parsePace(text: string | null): Pace | null {
  return text === null ? null : (readPace(JSON.parse(text)) ?? null);
}

/** The lessons that were planned for somebody, with when each was planned and due. Epoch milliseconds. */
export async function readPast(
  db: Archive,
  enrollmentId: string,
): Promise<
  readonly (PastLesson & { readonly plannedAt: number; readonly dueAt: number; readonly earlier: boolean })[]
> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .select([
      "key as lessonId",
      "state",
      "accepted_at as acceptedAt",
      "due_at as dueAt",
      "planned_at as plannedAt",
      "restarted_at",
    ])
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", "lesson")
    .where("state", "!=", "cancelled")
    .execute();
  return rows.map(({ restarted_at, ...row }) => ({ ...row, earlier: isEarlier(row.plannedAt, restarted_at) }));
}

/** When somebody's graduation was planned; undefined where it was not, or was cancelled. */
export async function readGraduation(db: Archive, enrollmentId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("deliveries")
    .select("planned_at")
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", "graduation")
    .where("state", "!=", "cancelled")
    .executeTakeFirst();
  return row?.planned_at;
}

/** What a learner decided about when lessons come. `undefined` leaves a part as it is. */
export type Pacing = {
  /** Null for the course's own. */
  readonly pace?: Pace | null;
  readonly zone?: string;
  /** When what comes next is due; null while they rest without an end. */
  readonly nextDueAt: number | null;
  readonly pausedAt: number | null;
  readonly resumeAt: number | null;
};

/** Writes down what a learner decided, so that a restored archive knows it too. */
export async function recordPacing(
  tx: Tx,
  enrollment: { readonly id: string; readonly subscriberId: string },
  { pace, zone, nextDueAt, pausedAt, resumeAt }: Pacing,
): Promise<void> {
  const set = {
    ...(pace === undefined ? {} : { pace: pace === null ? null : JSON.stringify(pace) }),
    next_due_at: nextDueAt,
    paused_at: pausedAt,
    resume_at: resumeAt,
  };
  await tx.updateTable("enrollments").set(set).where("id", "=", enrollment.id).execute();
  if (zone !== undefined) {
    await tx.updateTable("subscribers").set({ zone }).where("id", "=", enrollment.subscriberId).execute();
  }
  await writeJournal(tx, {
    entry: "paced",
    enrollmentId: enrollment.id,
    set,
    ...(zone === undefined ? {} : { subscriber: { id: enrollment.subscriberId, zone } }),
  });
}

/** What starting again, or taking that back, leaves of where somebody was. Epoch milliseconds. */
export type Restart = {
  readonly restartedAt: number | null;
  readonly restartedBefore: number | null;
  /** Null where there are lessons to come once more. */
  readonly finishedAt: number | null;
  readonly nextDueAt: number | null;
};

/** A learner starts again, or takes that back, so that a restored archive knows it too. */
export async function recordRestart(
  tx: Tx,
  enrollmentId: string,
  { restartedAt, restartedBefore, finishedAt, nextDueAt }: Restart,
): Promise<void> {
  const set = {
    restarted_at: restartedAt,
    restarted_before: restartedBefore,
    finished_at: finishedAt,
    next_due_at: nextDueAt,
  };
  await tx.updateTable("enrollments").set(set).where("id", "=", enrollmentId).execute();
  await writeJournal(tx, { entry: "restarted", enrollmentId, set });
}
