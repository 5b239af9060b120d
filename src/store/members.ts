import { sql } from "kysely";
import type { BatchHistory } from "../course/batch.ts";
import type { CompiledEmail } from "../course/email.ts";
import type { Fill, Letterhead, Recipe } from "../course/message.ts";
import { goesTo, isFirstLesson, mayReceive } from "./addressees.ts";
import type { Archive } from "./archive.ts";
import { readBytes } from "./attachments.ts";
import type { Timed } from "../course/window.ts";
import { parsePace } from "./pacing.ts";
import type { BatchRow } from "./sending-rows.ts";
import { readUntouched } from "./untouched.ts";

/** A batch with all that its bytes are made from. */
export type RecipeBatch = {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly fillVersion: number;
  readonly letterhead: Letterhead;
  readonly bodySha256: string;
  readonly history: BatchHistory;
  /** In the order of the request. */
  readonly members: readonly Recipe[];
};

export type ClaimView = RecipeBatch & {
  /** Of the files that go along, by their hash. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly allMayReceive: boolean;
  /** What tells when each member may go out. */
  readonly timed: readonly Timed[];
  readonly acceptedElsewhere: boolean;
};

export type ReadEdition = (db: Archive, digest: string) => Promise<CompiledEmail>;

/** A batch as it stands now, its members looked at again. */
export async function readView(db: Archive, row: BatchRow, readEdition: ReadEdition): Promise<ClaimView> {
  const rows = await memberRows(db, row.id);
  const members: Recipe[] = [];
  for (const member of rows) members.push(await asRecipe(db, row.id, member, readEdition));

  const untouchedOf = await readUntouched(db, rows);

  // An attempt without an end: its process died between sending and writing down the answer.
  const unended = await db
    .selectFrom("attempts")
    .select("n")
    .where("batch_id", "=", row.id)
    .where("ended_at", "is", null)
    .limit(sql.lit(1))
    .executeTakeFirst();

  return {
    id: row.id,
    idempotencyKey: row.idempotency_key,
    fillVersion: row.fill_version,
    letterhead: JSON.parse(row.letterhead) as Letterhead,
    bodySha256: row.body_sha256,
    history: {
      account: row.account,
      firstAttemptAt: row.first_attempt_at,
      ambiguous: row.ambiguous === 1 || unended !== undefined,
      attempts: row.attempts,
    },
    members,
    bytes: await readBytes(
      db,
      members.flatMap(({ fill }) => (fill.files ?? []).map(({ sha256 }) => sha256)),
    ),
    allMayReceive: rows.every(mayReceive),
    timed: rows.map(({ paceText, ...member }) => ({
      ...member,
      pace: parsePace(paceText),
      untouched: untouchedOf(member),
    })),
    acceptedElsewhere: rows.some((member) => member.acceptedAt !== null),
  };
}

type MemberRow = Awaited<ReturnType<typeof memberRows>>[number];

async function memberRows(db: Archive, batchId: string) {
  return memberQuery(db).where("deliveries.batch_id", "=", batchId).orderBy("deliveries.position").execute();
}

function memberQuery(db: Archive) {
  return db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .leftJoin("suppressions", (join) => join.on((eb) => eb("suppressions.address", "=", goesTo(eb))))
    .select((eb) => [
      "deliveries.id",
      isFirstLesson(eb).as("isFirst"),
      "deliveries.enrollment_id as enrollmentId",
      "enrollments.course_id as courseId",
      "deliveries.kind",
      "deliveries.edition",
      "deliveries.fill",
      "deliveries.accepted_at as acceptedAt",
      "deliveries.asked_at as askedAt",
      "subscribers.zone",
      "enrollments.pace as paceText",
      "enrollments.confirmed_at as confirmedAt",
      "enrollments.left_at as leftAt",
      "deliveries.planned_at as plannedAt",
      "suppressions.at as suppressedAt",
    ]);
}

async function asRecipe(db: Archive, batchId: string, row: MemberRow, readEdition: ReadEdition): Promise<Recipe> {
  if (row.fill === null) throw new Error(`delivery ${row.id} is in batch ${batchId} without its fill`);
  return {
    deliveryId: row.id,
    batchId,
    enrollmentId: row.enrollmentId,
    courseId: row.courseId,
    kind: row.kind,
    email: await readEdition(db, row.edition),
    fill: JSON.parse(row.fill) as Fill,
  };
}

/**
 * What one delivery was made from, with the letterhead it went out under and its key; undefined where there is no such delivery or
 * it was never frozen.
 */
export async function readRecipe(
  db: Archive,
  deliveryId: string,
  readEdition: ReadEdition,
): Promise<{ readonly recipe: Recipe; readonly letterhead: Letterhead; readonly key: string } | undefined> {
  const row = await memberQuery(db)
    .innerJoin("batches", "batches.id", "deliveries.batch_id")
    .select(["batches.id as batchId", "batches.letterhead", "deliveries.key"])
    .where("deliveries.id", "=", deliveryId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const recipe = await asRecipe(db, row.batchId, row, readEdition);
  return { recipe, letterhead: JSON.parse(row.letterhead) as Letterhead, key: row.key };
}
