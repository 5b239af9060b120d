import { enrollmentState, type EnrollmentState } from "../course/enrollment.ts";
import type { Archive, Tx } from "./archive.ts";
import type { Pace } from "../course/pace.ts";
import { writeJournal } from "./journal.ts";
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
 * Somebody typed this address into a course's form. Finds or makes the subscriber and the enrollment, and records the
 * wish. A name or zone is taken only while the address is unconfirmed: the form proves nothing about who fills it in.
 */
export async function recordSignup(
  tx: Tx,
  wish: {
    readonly courseId: string;
    readonly address: string;
    readonly firstName: string | null;
    readonly zone: string | null;
  },
  evidence: Evidence,
  newId: () => string,
): Promise<Enrollment> {
  const { at } = evidence;
  await tx
    .insertInto("subscribers")
    .values({ id: newId(), address: wish.address, first_name: wish.firstName, zone: wish.zone, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const subscriber = await tx
    .selectFrom("subscribers")
    .select("id")
    .where("address", "=", wish.address)
    .executeTakeFirstOrThrow();
  const made = await tx
    .insertInto("enrollments")
    .values({ id: newId(), subscriber_id: subscriber.id, course_id: wish.courseId, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  const { id } = await tx
    .selectFrom("enrollments")
    .select("id")
    .where("subscriber_id", "=", subscriber.id)
    .where("course_id", "=", wish.courseId)
    .executeTakeFirstOrThrow();
  await recordConsent(tx, { subscriberId: subscriber.id, courseId: wish.courseId }, "asked", evidence, newId);
  if (made.numInsertedOrUpdatedRows === 1n) await journalEnrolled(tx, id);

  const enrollment = await readEnrollment(tx, id);
  if (enrollment === undefined) throw new Error(`enrollment ${id} vanished inside its transaction`);
  if (enrollment.state !== "unconfirmed") return enrollment;
  const typed = { firstName: wish.firstName ?? enrollment.firstName, zone: wish.zone ?? enrollment.zone };
  await tx
    .updateTable("subscribers")
    .set({ first_name: typed.firstName, zone: typed.zone })
    .where("id", "=", subscriber.id)
    .execute();
  return { ...enrollment, ...typed };
}

/** How often this network filled in a form since then, over all courses. */
export async function countSignups(db: Archive, network: string, since: number): Promise<number> {
  const row = await db
    .selectFrom("consent_events")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("network", "=", network)
    .where("kind", "=", "asked")
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** When letters that a form can bring were planned for this person, over all courses: the mailbox is one. */
export async function signupLetterTimes(db: Archive, subscriberId: string): Promise<number[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .select("planned_at")
    .where("subscriber_id", "=", subscriberId)
    .where("kind", "in", ["confirm", "sign-in"])
    .execute();
  return rows.map((row) => row.planned_at);
}

/** The address was confirmed: lessons may come. Also takes back having left. */
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
  await recordConsent(tx, enrollment, "confirmed", evidence, newId);
  await journalEnrolled(tx, enrollment.id);
}

/** Lessons that had stopped go on. */
export async function resumeEnrollment(db: Archive, id: string, nextDueAt: number): Promise<void> {
  await db.updateTable("enrollments").set({ next_due_at: nextDueAt }).where("id", "=", id).execute();
}

async function journalEnrolled(tx: Tx, id: string): Promise<void> {
  const enrollment = await tx.selectFrom("enrollments").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const subscriber = await tx
    .selectFrom("subscribers")
    .selectAll()
    .where("id", "=", enrollment.subscriber_id)
    .executeTakeFirstOrThrow();
  await writeJournal(tx, { entry: "enrolled", subscriber, enrollment });
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

/** Every enrollment, or those of one subscriber, oldest first. */
export async function readEnrollments(db: Archive, subscriberId?: string): Promise<Enrollment[]> {
  let query = enrollmentQuery(db).orderBy("enrollments.created_at").orderBy("enrollments.id");
  if (subscriberId !== undefined) query = query.where("subscriber_id", "=", subscriberId);
  const rows = await query.execute();
  return rows.map(asEnrollment);
}

type EnrollmentQueryRow = Awaited<ReturnType<ReturnType<typeof enrollmentQuery>["execute"]>>[number];

function asEnrollment({ suppressed: reason, paceText, ...row }: EnrollmentQueryRow): Enrollment {
  const suppressed = reason !== null;
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
      "suppressions.reason as suppressed",
    ]);
}
