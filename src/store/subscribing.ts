import { enrollmentState, type EnrollmentState } from "../course/enrollment.ts";
import { sql } from "kysely";
import type { Pace } from "../course/pace.ts";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { TypedWish } from "../course/signup.ts";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal, writeJournalIf } from "./journal.ts";
import { parsePace } from "./pacing.ts";
import type { ConsentKind } from "./schema.ts";

/** More than anybody types while a letter waits; a stranger who types more displaces only what is older. */
const WISHES_MAX = 50;

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

type SignupWish = {
  readonly courseId: string;
  readonly address: string;
  readonly firstName: string | null;
  readonly zone: string | null;
};

/**
 * Somebody typed this address into a course's form. Finds or makes the subscriber and the enrollment, and records the
 * wish. What was typed beside a known address touches nobody: it waits with the record until the person confirms.
 */
export async function recordSignup(
  tx: Tx,
  wish: SignupWish,
  evidence: Evidence,
  newId: () => string,
): Promise<Enrollment> {
  const enrollment = await enterSignup(tx, { ...wish, keep: true }, evidence.at, newId);
  if (enrollment === undefined) throw new Error(`no enrollment of ${wish.courseId} inside its transaction`);
  await recordAsked(tx, enrollment.id, { ...wish, deliveryId: null, asksAgain: false }, evidence, newId);
  if (enrollment.state !== "unconfirmed") return enrollment;
  return { ...enrollment, firstName: wish.firstName ?? enrollment.firstName, zone: wish.zone ?? enrollment.zone };
}

/**
 * Finds the subscriber and the enrollment of an address, or makes them. The same statements run whether either is known, so
 * that the answer takes the same time.
 *
 * @param wish.keep false where nothing may be kept of the address anew
 * @returns undefined where it is not known and not kept
 */
export async function enterSignup(
  tx: Tx,
  wish: SignupWish & { readonly keep: boolean },
  at: number,
  newId: () => string,
): Promise<Enrollment | undefined> {
  const keep = wish.keep ? 1 : 0;
  const id = newId();
  await sql`insert into subscribers (id, address, first_name, zone, created_at)
    select ${newId()}, ${wish.address}, ${wish.firstName}, ${wish.zone}, ${at} where ${keep} = 1 on conflict do nothing`.execute(
    tx,
  );
  await sql`insert into enrollments (id, subscriber_id, course_id, created_at)
    select ${id}, id, ${wish.courseId}, ${at} from subscribers where address = ${wish.address} and ${keep} = 1
    on conflict do nothing`.execute(tx);
  const [enrollment] = (
    await enrollmentQuery(tx)
      .where("subscribers.address", "=", wish.address)
      .where("enrollments.course_id", "=", wish.courseId)
      .execute()
  ).map(asEnrollment);
  await journalEnrolled(tx, enrollment?.id ?? id, enrollment?.id === id);
  return enrollment;
}

/** Keeps what was typed into the form as it was typed; without an enrollment nothing is kept. */
export async function recordAsked(
  tx: Tx,
  enrollmentId: string | undefined,
  typed: {
    readonly firstName: string | null;
    readonly zone: string | null;
    readonly deliveryId: string | null;
    /** Whether the email asks a mailbox that refused us whether it works again. */
    readonly asksAgain: boolean;
  },
  { text, at, source, network }: Evidence,
  newId: () => string,
): Promise<void> {
  await sql`insert into consent_events
    (id, subscriber_id, course_id, kind, text, at, source, network, first_name, zone, delivery_id, asks_again)
    select ${newId()}, subscriber_id, course_id, 'asked', ${text}, ${at}, ${source}, ${network},
      ${typed.firstName}, ${typed.zone}, ${typed.deliveryId}, ${typed.asksAgain ? 1 : 0}
    from enrollments where id = ${enrollmentId ?? ""}`.execute(tx);
}

/** What was typed for a person and a course since they last confirmed it, newest first. */
export async function readWishes(
  db: Archive,
  { subscriberId, courseId, confirmedAt }: Pick<Enrollment, "subscriberId" | "courseId" | "confirmedAt">,
): Promise<TypedWish[]> {
  return db
    .selectFrom("consent_events")
    .select(["first_name as firstName", "zone", "network", "delivery_id as deliveryId"])
    .where("subscriber_id", "=", subscriberId)
    .where("course_id", "=", courseId)
    .where("kind", "=", "asked")
    .where("at", ">=", confirmedAt ?? 0)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(sql.lit(WISHES_MAX))
    .execute();
}

export type SignupLetter = { readonly at: number; readonly enrollmentId: string; readonly key: string };

/**
 * The letters that a form brought to this mailbox, over all courses: the mailbox is one. Those that asked whether somebody may move
 * there are among them, without a key.
 */
export async function signupLetters(db: Archive, address: string): Promise<SignupLetter[]> {
  const letters = await db
    .selectFrom("subscribers")
    .innerJoin("enrollments", "enrollments.subscriber_id", "subscribers.id")
    .innerJoin("deliveries", "deliveries.enrollment_id", "enrollments.id")
    .select(["planned_at as at", "enrollments.id as enrollmentId", "key"])
    .where("subscribers.address", "=", address)
    .where("kind", "in", ["confirm", "sign-in"])
    .execute();
  const moves = await db.selectFrom("moves").select("asked_at as at").where("new_address", "=", address).execute();
  return [...letters, ...moves.map(({ at }) => ({ at, enrollmentId: "", key: "0" }))];
}

/** The key of the next letter to this mailbox: an ordinal that no letter of this enrollment has. */
export function nextLetterKey(letters: readonly SignupLetter[], enrollmentId: string): string {
  const own = letters.filter((letter) => letter.enrollmentId === enrollmentId).map(({ key }) => Number(key));
  return String(Math.max(letters.length, ...own) + 1);
}

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
async function journalEnrolled(tx: Tx, id: string, news: boolean): Promise<void> {
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
