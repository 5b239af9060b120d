import { sql } from "kysely";
import type { DeliveryKind, DeliveryState } from "../course/delivery.ts";
import { wentTo } from "./addressees.ts";
import type { Archive, Tx } from "./archive.ts";
import { takeOutUnattempted } from "./batch-ends.ts";
import type { DeliveryBefore } from "./journal.ts";
import { reopen, skip, undecide } from "./reopening.ts";

export type OpenState = Extract<DeliveryState, "unknown" | "refused" | "failed">;

/** A delivery that waits for a person's decision. Times in epoch milliseconds. */
export type OpenDelivery = {
  readonly id: string;
  readonly state: OpenState;
  readonly kind: DeliveryKind;
  readonly key: string;
  readonly courseId: string;
  readonly address: string;
  readonly plannedAt: number;
  readonly dueAt: number;
  /** When its batch was first attempted; null where its email couldn't be made. */
  readonly attemptedAt: number | null;
  readonly batchId: string | null;
  readonly reason: string | null;
};

/** A decision that stands, and what it was about; `state` and `batchId` are those of before. */
export type Decision = Pick<
  OpenDelivery,
  "id" | "state" | "kind" | "key" | "courseId" | "address" | "plannedAt" | "batchId"
> & { readonly choice: "resend" | "skip"; readonly at: number };

/** All that waits for a person, oldest first, and then by address. */
export async function readOpenDeliveries(db: Archive): Promise<readonly OpenDelivery[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .leftJoin("batches", "batches.id", "deliveries.batch_id")
    .select((eb) => [
      "deliveries.id",
      "deliveries.state",
      "deliveries.kind",
      "deliveries.key",
      "enrollments.course_id as courseId",
      wentTo(eb).as("address"),
      "deliveries.planned_at as plannedAt",
      "deliveries.due_at as dueAt",
      "batches.first_attempt_at as attemptedAt",
      "deliveries.batch_id as batchId",
      "deliveries.reason",
    ])
    .where("deliveries.state", "in", [
      sql.lit<OpenState>("unknown"),
      sql.lit<OpenState>("refused"),
      sql.lit<OpenState>("failed"),
    ])
    .orderBy("deliveries.planned_at")
    .orderBy("address")
    .orderBy("deliveries.id")
    .execute();
  return rows.flatMap((row) => (isOpen(row.state) ? [{ ...row, state: row.state }] : []));
}

function isOpen(state: DeliveryState): state is OpenState {
  return state === "unknown" || state === "refused" || state === "failed";
}

/** Where the delivery is now, as an error would say it; `decided` is the only good end. */
export type Decided = "decided" | "not-open" | "no-such-delivery";

/**
 * The operator's word on a delivery that waits for one: send it again under a new key, knowing that the reader may then have
 * it twice, or let it be. Kept with what it was before, so that it can be taken back.
 */
export async function decideDelivery(
  tx: Tx,
  deliveryId: string,
  choice: "resend" | "skip",
  at: number,
): Promise<Decided> {
  const row = await tx.selectFrom("deliveries").selectAll().where("id", "=", deliveryId).executeTakeFirst();
  if (row === undefined) return "no-such-delivery";
  if (!isOpen(row.state)) return "not-open";
  const { state, reason, batch_id, position, fill, provider_id, accepted_at } = row;
  const before: DeliveryBefore = { state, reason, batch_id, position, fill, provider_id, accepted_at };
  const { n } = await tx
    .selectFrom("decisions")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("delivery_id", "=", deliveryId)
    .executeTakeFirstOrThrow();
  const id = `${deliveryId}.${n + 1}`;
  await tx
    .insertInto("decisions")
    .values({ id, delivery_id: deliveryId, choice, at, before: JSON.stringify(before) })
    .execute();
  const member = { id: deliveryId, batchId: batch_id };
  await (choice === "skip" ? skip(tx, member) : reopen(tx, [member]));
  return "decided";
}

/** What was decided and not taken back, newest first. */
export async function readDecisions(db: Archive): Promise<readonly Decision[]> {
  const rows = await db
    .selectFrom("decisions")
    .innerJoin("deliveries", "deliveries.id", "decisions.delivery_id")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select((eb) => [
      "deliveries.id",
      "deliveries.kind",
      "deliveries.key",
      "enrollments.course_id as courseId",
      wentTo(eb).as("address"),
      "deliveries.planned_at as plannedAt",
      "decisions.choice",
      "decisions.at",
      "decisions.before",
    ])
    .where("undone_at", "is", null)
    .orderBy("decisions.at", "desc")
    .orderBy("decisions.id", "desc")
    .execute();
  return rows.flatMap(({ before: text, ...row }) => {
    const before = JSON.parse(text) as DeliveryBefore;
    return isOpen(before.state) ? [{ ...row, state: before.state, batchId: before.batch_id }] : [];
  });
}

export type Undone = "undone" | "nothing-to-undo" | "too-late";

/** Takes the last decision about a delivery back, as long as nothing came of it: it hasn't gone out, and no lesson followed. */
export async function undoDecision(tx: Tx, deliveryId: string, at: number): Promise<Undone> {
  const decision = await tx
    .selectFrom("decisions")
    .selectAll()
    .where("delivery_id", "=", deliveryId)
    .where("undone_at", "is", null)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (decision === undefined) return "nothing-to-undo";
  if (!(await isWithoutConsequence(tx, deliveryId, decision))) return "too-late";
  await tx.updateTable("decisions").set({ undone_at: at }).where("id", "=", decision.id).execute();
  const before = JSON.parse(decision.before) as DeliveryBefore;
  await undecide(tx, { id: deliveryId, batchId: before.batch_id }, before);
  return "undone";
}

async function isWithoutConsequence(
  tx: Tx,
  deliveryId: string,
  decision: { readonly choice: "resend" | "skip"; readonly at: number },
): Promise<boolean> {
  if (decision.choice === "resend") return (await takeOutUnattempted(tx, deliveryId)) === "planned";
  const row = await tx
    .selectFrom("deliveries")
    .select(["state", "enrollment_id"])
    .where("id", "=", deliveryId)
    .executeTakeFirst();
  if (row?.state !== "skipped") return false;
  const later = await tx
    .selectFrom("deliveries")
    .select("id")
    .where("enrollment_id", "=", row.enrollment_id)
    .where("state", "!=", "cancelled")
    .where("id", "!=", deliveryId)
    .where("planned_at", ">=", decision.at)
    .executeTakeFirst();
  return later === undefined;
}
