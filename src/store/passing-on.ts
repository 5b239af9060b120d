import { sql } from "kysely";
import type { Course } from "../course/course.ts";
import { decidePassOn, nextTryAt, type PassedOn, type WaitingQuestion } from "../course/passing-on.ts";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { Archive, Tx } from "./archive.ts";
import type { MailboxHoldRow } from "./question-rows.ts";

const HOUR_MS = 3_600_000;

/** A digest lists no more than this: 60 texts of 1,500 characters are 90 KB. */
const MOST_IN_A_DIGEST = 60;

export type Waiting = WaitingQuestion & { readonly id: string; readonly enrollmentId: string };

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
    ])
    .where("questions.state", "=", sql.lit("open"))
    .where("questions.passed_by", "is", null)
    .where("enrollments.course_id", "=", courseId)
    .orderBy("questions.received_at")
    .orderBy("questions.id")
    .limit(sql.lit(MOST_IN_A_DIGEST))
    .execute();
  return rows.map(({ cameBack, ...row }) => ({ ...row, again: cameBack === 1 }));
}

/** What was passed on to a course's creator lately, and whether their mailbox takes it. */
export async function readPassedOn(db: Archive, courseId: string, mailbox: string, now: number): Promise<PassedOn> {
  const hold = await readHold(db, mailbox);
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

async function readHold(db: Archive, mailbox: string): Promise<MailboxHoldRow | undefined> {
  return db.selectFrom("mailbox_holds").selectAll().where("mailbox", "=", mailbox).executeTakeFirst();
}

/** The mailbox that an email is tried at now: until the provider says what became of it, no other goes there. */
export async function noteTry(tx: Tx, mailbox: string, now: number): Promise<void> {
  await tx
    .updateTable("mailbox_holds")
    .set({ until: now + HOUR_MS })
    .where("mailbox", "=", mailbox)
    .execute();
}

/**
 * A creator's mailbox refused what we passed on. It's never suppressed: what it was sent, and what is on its way there, waits,
 * and goes out again later in a digest.
 */
export async function holdMailbox(
  tx: Tx,
  refused: {
    readonly deliveryId: string;
    readonly kind: "forward" | "digest";
    readonly key: string;
    readonly mailbox: string;
  },
  reason: SuppressionReason,
  now: number,
): Promise<void> {
  const { mailbox, kind, key, deliveryId } = refused;
  const before = await readHold(tx, mailbox);
  const tries = (before?.tries ?? 0) + 1;
  const until = Math.max(nextTryAt(reason, tries, now), before?.until ?? 0);
  await tx
    .insertInto("mailbox_holds")
    .values({ mailbox, reason, since: now, until, tries })
    .onConflict((conflict) => conflict.column("mailbox").doUpdateSet({ reason, until, tries }))
    .execute();
  await tx
    .updateTable("questions")
    .set({ passed_by: null, came_back: 1 })
    .where((eb) => (kind === "forward" ? eb("id", "=", key) : eb("passed_by", "=", deliveryId)))
    .where("state", "=", "open")
    .execute();
  await takeBack(tx, mailbox);
}

/** Forwards that are planned and in no request yet wait with the others. */
async function takeBack(tx: Tx, mailbox: string): Promise<void> {
  const planned = await tx
    .deleteFrom("deliveries")
    .where("state", "=", sql.lit("planned"))
    .where("kind", "=", "forward")
    .where("to_address", "=", mailbox)
    .where("fill", "is", null)
    .returning("key")
    .execute();
  if (planned.length === 0) return;
  await tx
    .updateTable("questions")
    .set({ passed_by: null })
    .where(
      "id",
      "in",
      planned.map(({ key }) => key),
    )
    .execute();
}

/** The mailbox took an email that we passed on after it had refused one. */
export async function releaseMailbox(tx: Tx, mailbox: string, at: number): Promise<void> {
  await tx.deleteFrom("mailbox_holds").where("mailbox", "=", mailbox).where("since", "<", at).execute();
}

export type ForwardTrouble = {
  readonly mailbox: string;
  readonly reason: string;
  readonly since: number;
  readonly nextTryAt: number;
  /** Open questions that the creator hasn't been sent. */
  readonly waiting: number;
};

/** Creators' mailboxes that refuse what we pass on. Somebody has to look at each. */
export async function readForwardTroubles(
  db: Archive,
  courses: readonly Pick<Course, "id" | "reply_to">[],
): Promise<readonly ForwardTrouble[]> {
  const holds = await db.selectFrom("mailbox_holds").selectAll().orderBy("since").execute();
  const troubles: ForwardTrouble[] = [];
  for (const { mailbox, reason, since, until } of holds) {
    const ids = courses.filter(({ reply_to }) => reply_to === mailbox).map(({ id }) => id);
    const { n } = await db
      .selectFrom("questions")
      .innerJoin("enrollments", "enrollments.id", "questions.enrollment_id")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("questions.state", "=", sql.lit("open"))
      .where("questions.passed_by", "is", null)
      .where("enrollments.course_id", "in", ids)
      .executeTakeFirstOrThrow();
    troubles.push({ mailbox, reason, since, nextTryAt: until, waiting: n });
  }
  return troubles;
}
