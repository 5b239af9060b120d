import type { Fill, Letterhead } from "../course/message.ts";
import type { Timing } from "../course/window.ts";
import type { Archive, Tx } from "./archive.ts";
import { type Candidate, readPlanned } from "./candidates.ts";
import { readHold } from "./holding.ts";
import { postpone } from "./postponing.ts";
import { noteProbe, readProbing } from "./standings.ts";

/** The provider's limit for one request. */
export const BATCH_MAX = 100;

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
    const waiting = await readWaiting(tx, courseIds, limits, { probing, now });
    await cancelGone(
      tx,
      waiting.filter((candidate) => !candidate.mayReceive).map((candidate) => candidate.deliveryId),
    );
    const going: Candidate[] = [];
    for (const candidate of waiting.filter(({ mayReceive }) => mayReceive)) {
      const timing = timingOf(candidate);
      if (timing.now) going.push(candidate);
      else if (timing.opensAt === "over") await cancelOver(tx, candidate.deliveryId);
      else await postpone(tx, { ...candidate, until: timing.opensAt });
    }
    if (going.length === 0) return waiting.length === BATCH_MAX;
    const request = probing ? going.slice(0, 1) : inOneRequest(going);
    const more = waiting.length === BATCH_MAX || request.length < going.length;
    const { batch, unfit } = await freeze(tx, request);
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

/** A request for many takes no attachments: what has some goes out on its own, behind those that go together. */
function inOneRequest(going: readonly Candidate[]): readonly Candidate[] {
  const together = going.filter(({ files = [] }) => files.length === 0);
  return together.length > 0 ? together : going.slice(0, 1);
}

/** It's planned again when three lessons are untouched the next time. */
async function cancelOver(tx: Tx, deliveryId: string): Promise<void> {
  await tx
    .updateTable("deliveries")
    .set({ state: "cancelled", reason: "its learner has gone on, is pausing, or gets a lesson on the same day" })
    .where("id", "=", deliveryId)
    .execute();
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

async function isFrozen(db: Archive, batchId: string): Promise<boolean> {
  const row = await db.selectFrom("batches").select("state").where("id", "=", batchId).executeTakeFirst();
  return row?.state === "frozen";
}

/** Letters of signups come last. While the account is probed, what was refused alone does, so that each try is somebody else's. */
async function readWaiting(
  tx: Tx,
  courseIds: readonly string[],
  { lessonsHeld, roomForLetters }: FreezeLimits,
  { probing, now }: { readonly probing: boolean; readonly now: number },
): Promise<readonly Candidate[]> {
  const how = { lessonsHeld, probing, now };
  const others = await readPlanned(tx, courseIds, { which: "others", most: BATCH_MAX, ...how });
  const most = BATCH_MAX - others.length;
  const letters = most === 0 ? [] : await readPlanned(tx, courseIds, { which: "letters", most, ...how });
  if (letters.length === 0) return others;
  const all = [...others, ...letters.slice(0, await roomForLetters(tx))];
  return probing ? all.toSorted((one, other) => (one.refusedAt ?? 0) - (other.refusedAt ?? 0)) : all;
}
