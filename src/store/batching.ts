import { type ExpressionBuilder, sql } from "kysely";
import { type DeliveryKind, isMoveKind, isQuestionKind } from "../course/delivery.ts";
import type { Fill, Letterhead } from "../course/message.ts";
import { greetableName } from "../course/name.ts";
import type { Pace } from "../course/pace.ts";
import { SIGNUP_LETTERS } from "../course/signup-limits.ts";
import type { Archive, Tx } from "./archive.ts";
import { type Conversation, readConversations, readDigest } from "./conversation.ts";
import { type MovingAddress, readMoving } from "./moving.ts";
import type { Timing } from "../course/window.ts";
import { readHold } from "./holding.ts";
import { parsePace } from "./pacing.ts";
import { postpone } from "./postponing.ts";
import { noteProbe, readProbing } from "./standings.ts";
import type { Schema } from "./schema.ts";

/** The provider's limit for one request. */
export const BATCH_MAX = 100;

/** A delivery that is due, with all that its mail is filled from. */
export type Candidate = {
  readonly deliveryId: string;
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly kind: DeliveryKind;
  readonly edition: string;
  /** Whom it goes to. */
  readonly address: string;
  readonly firstName: string | null;
  readonly zone: string | null;
  readonly pace: Pace | null;
  readonly askedAt: number | null;
  /** When the provider last refused it alone. */
  readonly refusedAt?: number | null;
  readonly nextDueAt: number | null;
  readonly lessonsCompleted: number;
  /** Whether its reader may (still) be written to. */
  readonly mayReceive: boolean;
  /** Of the mails of a conversation alone. */
  readonly conversation?: Conversation | undefined;
  /** Of a digest alone: what it lists, oldest first. */
  readonly digest?: readonly Conversation[] | undefined;
  /** Of the account; absent is 0. */
  readonly epoch?: number;
  /** Of the emails about a move alone. */
  readonly move?: MovingAddress | undefined;
};

/** A batch as it is to be frozen: the recipe, and the hash of the bytes that it makes. */
export type FrozenBatch = {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly account: string;
  readonly fillVersion: number;
  readonly letterhead: Letterhead;
  readonly bodySha256: string;
  readonly members: readonly { readonly deliveryId: string; readonly fill: Fill }[];
};

/** What came of freezing: the batch, and the deliveries whose mail could not be made. */
export type Freezing = {
  readonly batch: FrozenBatch | undefined;
  readonly unfit: readonly { readonly deliveryId: string; readonly why: string }[];
};

/** What limits which deliveries may be frozen now. */
export type FreezeLimits = {
  readonly account: string;
  /** Whether too much bounced lately: what has a time of day waits. */
  readonly lessonsHeld: boolean;
  readonly timingOf: (candidate: Candidate) => Timing;
  /** How many letters of signups may go along; at least 0. Asked only where there are any: it takes half a dozen queries. */
  readonly roomForLetters: (tx: Tx) => Promise<number>;
};

/**
 * FREEZE: takes up to 100 planned deliveries and makes them one reproducible request. Durable before any socket opens.
 * Deliveries whose reader has left meanwhile are canceled on the way, and those whose time of day is over wait for the next.
 * While the account is held nothing is frozen; while it's probed, one email at a time.
 *
 * @param freeze makes the recipe; pure but for the new ids
 * @returns whether there may be more
 */
export async function freezeNext(
  db: Archive,
  courseIds: readonly string[],
  now: number,
  freeze: (tx: Tx, candidates: readonly Candidate[]) => Promise<Freezing>,
  limits: FreezeLimits,
): Promise<boolean> {
  const { account, timingOf } = limits;
  return db.transaction().execute(async (tx) => {
    if ((await readHold(tx, account, now)) !== undefined) return false;
    const { probing, batchId } = await readProbing(tx, account);
    if (probing && batchId !== null && (await isFrozen(tx, batchId))) return false;
    const waiting = await readWaiting(tx, courseIds, limits, probing);
    await cancelGone(
      tx,
      waiting.filter((candidate) => !candidate.mayReceive).map((candidate) => candidate.deliveryId),
    );
    const going: Candidate[] = [];
    for (const candidate of waiting.filter(({ mayReceive }) => mayReceive)) {
      const timing = timingOf(candidate);
      if (timing.now) going.push(candidate);
      else await postpone(tx, { ...candidate, until: timing.opensAt });
    }
    const more = waiting.length === BATCH_MAX;
    if (going.length === 0) return more;
    const { batch, unfit } = await freeze(tx, probing ? going.slice(0, 1) : going);
    for (const { deliveryId, why } of unfit) {
      await tx.updateTable("deliveries").set({ state: "refused", reason: why }).where("id", "=", deliveryId).execute();
    }
    if (batch === undefined) return more || probing;
    await insertBatch(tx, batch, now);
    if (!probing) return more;
    await noteProbe(tx, account, batch.id);
    return false;
  });
}

async function cancelGone(tx: Tx, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return;
  await tx
    .updateTable("deliveries")
    .set({ state: "cancelled", reason: "the reader left, or the mailbox refused us" })
    .where("id", "in", gone)
    .execute();
  // Whoever left before graduation came has not finished, and may come back for it.
  await tx
    .updateTable("enrollments")
    .set({ finished_at: null })
    .where("id", "in", (eb) =>
      eb.selectFrom("deliveries").select("enrollment_id").where("id", "in", gone).where("kind", "=", "graduation"),
    )
    .execute();
}

/** Writes a frozen batch and ties its members to it. */
export async function insertBatch(tx: Tx, batch: FrozenBatch, now: number): Promise<void> {
  await tx
    .insertInto("batches")
    .values({
      id: batch.id,
      idempotency_key: batch.idempotencyKey,
      account: batch.account,
      fill_version: batch.fillVersion,
      letterhead: JSON.stringify(batch.letterhead),
      body_sha256: batch.bodySha256,
      state: "frozen",
      created_at: now,
      ambiguous: 0,
      attempts: 0,
      next_attempt_at: now,
    })
    .execute();
  for (const [position, member] of batch.members.entries()) {
    await tx
      .updateTable("deliveries")
      .set({ state: "frozen", batch_id: batch.id, position, fill: JSON.stringify(member.fill) })
      .where("id", "=", member.deliveryId)
      .execute();
  }
}

/** The address that a delivery goes to. */
export function goesTo(eb: ExpressionBuilder<Schema, "deliveries" | "subscribers">) {
  return eb.fn.coalesce("deliveries.to_address", "subscribers.address");
}

async function isFrozen(db: Archive, batchId: string): Promise<boolean> {
  const row = await db.selectFrom("batches").select("state").where("id", "=", batchId).executeTakeFirst();
  return row?.state === "frozen";
}

/** Letters of signups come last. While the account is probed, what was refused alone does, so that each try is somebody else's. */
async function readWaiting(
  tx: Tx,
  courseIds: readonly string[],
  { lessonsHeld, roomForLetters }: FreezeLimits,
  probing: boolean,
): Promise<readonly Candidate[]> {
  const others = await readPlanned(tx, courseIds, { which: "others", most: BATCH_MAX, lessonsHeld, probing });
  const most = BATCH_MAX - others.length;
  const letters = most === 0 ? [] : await readPlanned(tx, courseIds, { which: "letters", most, lessonsHeld, probing });
  if (letters.length === 0) return others;
  const all = [...others, ...letters.slice(0, await roomForLetters(tx))];
  return probing ? all.toSorted((one, other) => (one.refusedAt ?? 0) - (other.refusedAt ?? 0)) : all;
}

async function readPlanned(
  db: Archive,
  courseIds: readonly string[],
  wanted: {
    readonly which: "letters" | "others";
    readonly most: number;
    readonly lessonsHeld: boolean;
    readonly probing: boolean;
  },
): Promise<Candidate[]> {
  let query = db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .leftJoin("suppressions", (join) => join.on((eb) => eb("suppressions.address", "=", goesTo(eb))))
    .select((eb) => [
      "deliveries.id as deliveryId",
      "enrollments.id as enrollmentId",
      "enrollments.course_id as courseId",
      "deliveries.kind",
      "deliveries.key",
      "deliveries.edition",
      "deliveries.asked_at as askedAt",
      "deliveries.refused_at as refusedAt",
      goesTo(eb).as("address"),
      "subscribers.first_name as firstName",
      "subscribers.zone",
      "enrollments.pace as paceText",
      "enrollments.next_due_at as nextDueAt",
      "enrollments.confirmed_at as confirmedAt",
      "enrollments.left_at as leftAt",
      "suppressions.at as suppressedAt",
      "deliveries.planned_at as plannedAt",
      "subscribers.epoch",
      eb
        .exists(
          eb
            .selectFrom("enrollments as proven")
            .select("proven.id")
            .whereRef("proven.subscriber_id", "=", "subscribers.id")
            .where("proven.confirmed_at", "is not", null),
        )
        .as("known"),
      eb
        .selectFrom("consent_events")
        .select("consent_events.first_name")
        .whereRef("consent_events.delivery_id", "=", "deliveries.id")
        .limit(sql.lit(1))
        .as("typedName"),
      eb
        .selectFrom("completions")
        .whereRef("completions.enrollment_id", "=", "enrollments.id")
        .where((done) =>
          done("completions.completed_at", ">=", done.fn.coalesce("enrollments.restarted_at", done.lit(0))),
        )
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("lessonsCompleted"),
    ])
    .where("deliveries.state", "=", sql.lit("planned"))
    .where("deliveries.kind", wanted.which === "letters" ? "in" : "not in", SIGNUP_LETTERS)
    .where("enrollments.course_id", "in", courseIds)
    .limit(sql.lit(wanted.most));
  if (wanted.lessonsHeld) query = query.where("deliveries.kind", "not in", ["lesson", "graduation"]);
  if (wanted.probing) query = query.orderBy("deliveries.refused_at");
  const rows = await query.orderBy("deliveries.planned_at").orderBy("deliveries.id").execute();
  const keys = rows.filter(({ kind }) => isQuestionKind(kind)).map(({ key }) => key);
  const conversations = await readConversations(db, keys);
  const digests = new Map<string, readonly Conversation[]>();
  for (const { kind, deliveryId } of rows) {
    if (kind === "digest") digests.set(deliveryId, await readDigest(db, deliveryId));
  }
  const moves = await readMoving(
    db,
    rows.filter(({ kind }) => isMoveKind(kind)).map(({ key }) => key),
  );
  return rows.map(({ key, paceText, typedName, ...row }) => ({
    ...row,
    firstName: row.kind === "confirm" && !row.known ? greetableName(typedName) : row.firstName,
    move: moves.get(key),
    pace: parsePace(paceText),
    lessonsCompleted: row.lessonsCompleted ?? 0,
    mayReceive: mayReceive(row),
    conversation: conversations.get(key),
    digest: digests.get(row.deliveryId),
  }));
}

/**
 * Whether a mail of this kind may go to this reader now. An unconfirmed address gets confirmations alone; a mailbox
 * that bounced for good or complained gets nothing. The creator gets every question, whatever became of an email to them
 * (store/passing-on.ts), and who asked gets the answer, also where they have left the course meanwhile.
 *
 * A confirmation that was planned after its mailbox had refused us asks whether it works again: a form plans such a one only
 * where that may be asked.
 *
 * @param row.suppressedAt since when the mailbox that it goes to refuses us
 */
export function mayReceive(row: {
  readonly kind: DeliveryKind;
  readonly confirmedAt: number | null;
  readonly leftAt: number | null;
  readonly plannedAt: number;
  readonly suppressedAt: number | null;
}): boolean {
  if (row.kind === "forward" || row.kind === "digest") return true;
  if (row.suppressedAt !== null) return row.kind === "confirm" && row.plannedAt > row.suppressedAt;
  if (row.kind === "confirm" || isMoveKind(row.kind)) return true;
  // Somebody who has left can still have everything about them, or have it erased.
  if (row.kind === "account-link" || row.kind === "answer") return true;
  return row.confirmedAt !== null && row.leftAt === null;
}
