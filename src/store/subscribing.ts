import { enrollmentState, type EnrollmentState } from "../course/enrollment.ts";
import type { Pace } from "../course/pace.ts";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal, writeJournalIf } from "./journal.ts";
import { parsePace } from "./pacing.ts";
import type { ConsentKind } from "./schema.ts";

/** What goes into the record with every step that somebody takes in or out. */
export type Evidence = {
  /** The exact text that was shown. */
  readonly text: string;
  readonly source: string;
  readonly network: string;
  readonly at: number;
};

export type Enrollment = {
  readonly id: string;
  readonly subscriberId: string;
  readonly courseId: string;
  readonly address: string;
  readonly firstName: string | null;
  readonly zone: string | null;
  readonly state: EnrollmentState;
  /** The mailbox refused us for good: true for a `stopped` learner, and for one who has left besides. */
  readonly suppressed: boolean;
  readonly suppressedAt: number | null;
  readonly suppressedFor: SuppressionReason | null;
  /** Of the account: links that act for it are signed with it. */
  readonly epoch: number;
  /** The subscriber who has proven that this one's address is theirs, and has the place in the course. */
  readonly mergedInto: string | null;
  readonly createdAt: number;
  readonly confirmedAt: number | null;
  readonly leftAt: number | null;
  readonly finishedAt: number | null;
  readonly nextDueAt: number | null;
  readonly pace: Pace | null;
  /** Since when they rest, and until when if they said so; both null while they do not. */
  readonly pausedAt: number | null;
  readonly resumeAt: number | null;
  /** When they started again; null where they never did, or took it back. */
  readonly restartedAt: number | null;
  /** What that was before they last started again. */
  readonly restartedBefore: number | null;
};

/**
 * The address was confirmed: lessons may come. Also takes back having left.
 *
 * @param enrollment with the name and the zone that its person has from now on
 */
export async function confirmEnrollment(
  tx: Tx,
  enrollment: Enrollment,
  nextDueAt: number | null,
  evidence: Evidence,
  newId: () => string,
): Promise<void> {
  await tx
    .updateTable("enrollments")
    .set({ confirmed_at: evidence.at, left_at: null, next_due_at: nextDueAt, paused_at: null, resume_at: null })
    .where("id", "=", enrollment.id)
    .execute();
  await tx
    .updateTable("subscribers")
    .set({ first_name: enrollment.firstName, zone: enrollment.zone })
    .where("id", "=", enrollment.subscriberId)
    .execute();
  await recordConsent(tx, enrollment, "confirmed", evidence, newId);
  await journalEnrolled(tx, enrollment.id, true);
}

/** Lessons that had stopped go on. */
export async function resumeEnrollment(tx: Tx, id: string, nextDueAt: number): Promise<void> {
  await tx.updateTable("enrollments").set({ next_due_at: nextDueAt }).where("id", "=", id).execute();
  await writeJournal(tx, { entry: "paced", enrollmentId: id, set: { next_due_at: nextDueAt } });
}

/** @param news where it is none, the same statements run and write nothing */
export async function journalEnrolled(tx: Tx, id: string, news: boolean): Promise<void> {
  const enrollment = await tx.selectFrom("enrollments").selectAll().where("id", "=", id).executeTakeFirst();
  const subscriber = await tx
    .selectFrom("subscribers")
    .selectAll()
    .where("id", "=", enrollment?.subscriber_id ?? "")
    .executeTakeFirst();
  const told = news && enrollment !== undefined && subscriber !== undefined;
  await writeJournalIf(tx, told ? { entry: "enrolled", subscriber, enrollment } : undefined);
}

/**
 * Somebody leaves one course, or all of them. Nothing that was not yet handed over goes out. Leaving twice is leaving once.
 */
export async function leave(
  tx: Tx,
  enrollment: Enrollment,
  which: "this-course" | "all-courses",
  evidence: Evidence,
  newId: () => string,
): Promise<void> {
  let scope = tx
    .updateTable("enrollments")
    .set({ left_at: evidence.at, next_due_at: null })
    .where("left_at", "is", null)
    .where("subscriber_id", "=", enrollment.subscriberId);
  if (which === "this-course") scope = scope.where("id", "=", enrollment.id);
  const left = await scope.returning("id").execute();
  if (left.length === 0) return;
  await recordConsent(tx, enrollment, which === "all-courses" ? "left-all" : "left", evidence, newId);
  await writeJournal(tx, { entry: "left", enrollmentIds: left.map(({ id }) => id), at: evidence.at });
}

export async function recordConsent(
  db: Archive,
  who: { readonly subscriberId: string; readonly courseId: string },
  kind: ConsentKind,
  evidence: Evidence,
  newId: () => string,
): Promise<void> {
  await db
    .insertInto("consent_events")
    .values({ id: newId(), subscriber_id: who.subscriberId, course_id: who.courseId, kind, ...evidence })
    .execute();
}

export async function readEnrollment(db: Archive, id: string): Promise<Enrollment | undefined> {
  const rows = await enrollmentQuery(db).where("enrollments.id", "=", id).execute();
  return rows.map(asEnrollment)[0];
}

/** The enrollment that an address has in a course. */
export async function findEnrollment(
  db: Archive,
  { address, courseId }: Pick<Enrollment, "address" | "courseId">,
): Promise<Enrollment | undefined> {
  const rows = await enrollmentQuery(db)
    .where("subscribers.address", "=", address)
    .where("enrollments.course_id", "=", courseId)
    .execute();
  return rows.map(asEnrollment)[0];
}

/** Every enrollment, or those of one subscriber, oldest first. */
export async function readEnrollments(db: Archive, subscriberId?: string): Promise<Enrollment[]> {
  let query = enrollmentQuery(db).orderBy("enrollments.created_at").orderBy("enrollments.id");
  if (subscriberId !== undefined) query = query.where("subscriber_id", "=", subscriberId);
  const rows = await query.execute();
  return rows.map(asEnrollment);
}

type EnrollmentQueryRow = Awaited<ReturnType<ReturnType<typeof enrollmentQuery>["execute"]>>[number];

function asEnrollment({ paceText, ...row }: EnrollmentQueryRow): Enrollment {
  const suppressed = row.suppressedFor !== null;
  return { ...row, pace: parsePace(paceText), suppressed, state: enrollmentState({ ...row, suppressed }) };
}

function enrollmentQuery(db: Archive) {
  return db
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .leftJoin("suppressions", "suppressions.address", "subscribers.address")
    .select([
      "enrollments.id",
      "subscribers.id as subscriberId",
      "enrollments.course_id as courseId",
      "subscribers.address",
      "subscribers.first_name as firstName",
      "subscribers.zone",
      "enrollments.created_at as createdAt",
      "enrollments.confirmed_at as confirmedAt",
      "enrollments.left_at as leftAt",
      "enrollments.finished_at as finishedAt",
      "enrollments.next_due_at as nextDueAt",
      "enrollments.pace as paceText",
      "enrollments.paused_at as pausedAt",
      "enrollments.resume_at as resumeAt",
      "enrollments.restarted_at as restartedAt",
      "enrollments.restarted_before as restartedBefore",
      "suppressions.reason as suppressedFor",
      "suppressions.at as suppressedAt",
      "subscribers.epoch",
      "subscribers.merged_into as mergedInto",
    ]);
}
