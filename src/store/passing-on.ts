import { sql } from "kysely";
import type { Course } from "../course/course.ts";
import { decidePassOn, type PassedOn, type WaitingQuestion } from "../course/passing-on.ts";
import type { Archive, Tx } from "./archive.ts";
import { readMailboxHold } from "./mailbox-holds.ts";

const HOUR_MS = 3_600_000;

/** A digest lists no more than this: 60 texts of 1,500 characters are 90 KB. */
const MOST_IN_A_DIGEST = 60;

export type Waiting = WaitingQuestion & {
  readonly id: string;
  readonly enrollmentId: string;
  /** Whether the creator has the email itself: a rule in their mailbox forwarded it to us. */
  readonly inMailbox: boolean;
};

/** Questions of a course that the creator hasn't been sent, oldest first; as many as one digest takes. */
export async function readWaitingQuestions(db: Archive, courseId: string): Promise<readonly Waiting[]> {
  const rows = await db
    .selectFrom("questions")
    .innerJoin("enrollments", "enrollments.id", "questions.enrollment_id")
    .select([
      "questions.id",
      "enrollments.id as enrollmentId",
      "questions.received_at as receivedAt",
      "questions.came_back as cameBack",
      "questions.by_rule as byRule",
    ])
    .where("questions.state", "=", sql.lit("open"))
    .where("questions.passed_by", "is", null)
    .where("enrollments.course_id", "=", courseId)
    .orderBy("questions.received_at")
    .orderBy("questions.id")
    .limit(sql.lit(MOST_IN_A_DIGEST))
    .execute();
  return rows.map(({ cameBack, byRule, ...row }) => ({
    ...row,
    again: cameBack === 1,
    inMailbox: byRule === 1,
  }));
}

/** What was passed on to a course's creator lately, and whether their mailbox takes it. */
export async function readPassedOn(db: Archive, courseId: string, mailbox: string, now: number): Promise<PassedOn> {
  const hold = await readMailboxHold(db, mailbox);
  const forwards = await db
    .selectFrom("questions")
    .innerJoin("enrollments", "enrollments.id", "questions.enrollment_id")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("enrollments.course_id", "=", courseId)
    .where("passed_by", "=", "forward")
    .where("passed_at", ">", now - HOUR_MS)
    // A clock that was ahead for a while has used up no more than that.
    .where("passed_at", "<=", now)
    .executeTakeFirstOrThrow();
  const digest = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .select((eb) => eb.fn.max("deliveries.planned_at").as("at"))
    .where("deliveries.kind", "=", sql.lit("digest"))
    .where("deliveries.planned_at", "<=", now)
    .where("enrollments.course_id", "=", courseId)
    .executeTakeFirstOrThrow();
  return { forwards: forwards.n, lastDigestAt: digest.at ?? null, heldUntil: hold?.until ?? null };
}

export async function markPassedOn(tx: Tx, questionIds: readonly string[], by: string, now: number): Promise<void> {
  await tx.updateTable("questions").set({ passed_by: by, passed_at: now }).where("id", "in", questionIds).execute();
}

/** When questions that wait can be passed on, epoch milliseconds; undefined where none waits. */
export async function nextPassOn(
  db: Archive,
  courses: readonly Pick<Course, "id" | "reply_to">[],
  now: number,
): Promise<number | undefined> {
  const any = await db
    .selectFrom("questions")
    .select("id")
    .where("state", "=", sql.lit("open"))
    .where("passed_by", "is", null)
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (any === undefined) return undefined;
  let next: number | undefined;
  for (const { id, reply_to } of courses) {
    const waiting = await readWaitingQuestions(db, id);
    if (waiting.length === 0) continue;
    const decision = decidePassOn(waiting, await readPassedOn(db, id, reply_to, now), now);
    next = Math.min(next ?? Number.POSITIVE_INFINITY, decision.by === "wait" ? decision.until : now);
  }
  return next;
}
