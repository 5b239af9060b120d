import { sql } from "kysely";
import type { Move } from "../course/batch.ts";
import type { Recipe } from "../course/message.ts";
import { FIRST_TOLERANCE, nextTolerance, type Standing } from "../course/standing.ts";
import type { Archive, Tx } from "./archive.ts";
import { dissolveBatch } from "./batch-ends.ts";
import { releaseAccount } from "./holding.ts";
import { reopen } from "./reopening.ts";

const HOUR_MS = 3_600_000;

/** An account that has worked for so long has nothing more to do with what it refused before. */
const FORGOTTEN_AFTER_MS = 6 * HOUR_MS;

type Row = NonNullable<Awaited<ReturnType<typeof readRow>>>;

async function readRow(db: Archive, account: string) {
  return db.selectFrom("standings").selectAll().where("account", "=", account).executeTakeFirst();
}

/** Whether single emails are tried on this account, and which batch is such a try. */
export async function readProbing(
  db: Archive,
  account: string,
): Promise<{ readonly probing: boolean; readonly batchId: string | null }> {
  const row = await readRow(db, account);
  return row?.probing === 1 ? { probing: true, batchId: row.probe_batch } : { probing: false, batchId: null };
}

/** What the account has refused lately, as far as it bears on an answer to this batch. */
export async function readStanding(
  db: Archive,
  account: string,
  batch: { readonly id: string; readonly members: readonly Recipe[] },
  now: number,
): Promise<Standing> {
  const row = await readRow(db, account);
  const [first] = batch.members;
  const only = batch.members.length === 1 ? first : undefined;
  return {
    refused: row?.refused ?? 0,
    otherAlone: only !== undefined && row !== undefined && (await wasAnother(db, row, only)),
    knownAlone: only !== undefined && (await isKnown(db, row, only.deliveryId)),
    probing: row?.probing !== 1 ? "no" : row.probe_batch === batch.id ? "this" : "other",
    holds: row?.holds ?? 0,
    tolerance: row === undefined || isForgotten(row, now) ? FIRST_TOLERANCE : row.tolerance,
  };
}

function isForgotten({ refused, refused_at }: Row, now: number): boolean {
  return refused === 0 && Math.abs(now - refused_at) > FORGOTTEN_AFTER_MS;
}

async function wasAnother(db: Archive, { refused, alone }: Row, only: Recipe): Promise<boolean> {
  if (refused === 0 || alone === null || alone === only.deliveryId) return false;
  const row = await db.selectFrom("deliveries").select("fill").where("id", "=", alone).executeTakeFirst();
  const fill = row?.fill ?? null;
  return fill === null || (JSON.parse(fill) as Recipe["fill"]).to !== only.fill.to;
}

async function isKnown(db: Archive, row: Row | undefined, deliveryId: string): Promise<boolean> {
  const delivery = await db
    .selectFrom("deliveries")
    .select("refused_at")
    .where("id", "=", deliveryId)
    .executeTakeFirst();
  const at = delivery?.refused_at ?? null;
  return at !== null && (row === undefined || row.since === null || at < row.since);
}

/** Files a refusal, before what follows from it. */
export async function noteRefusal(
  tx: Tx,
  account: string,
  refusal: {
    readonly members: readonly Recipe[];
    readonly move: Extract<Move, { move: "split" | "refuse" | "probe" }>["move"];
    readonly why: string;
    readonly standing: Standing;
  },
  now: number,
): Promise<void> {
  const { members, move, why, standing } = refusal;
  const [first] = members;
  const alone = members.length === 1 ? (first?.deliveryId ?? null) : null;
  const counted = alone !== null && move === "refuse" && standing.knownAlone ? 0 : 1;
  const { tolerance } = standing;
  await tx
    .insertInto("standings")
    .values({ account, refused: counted, since: now, refused_at: now, alone, tolerance, why })
    .onConflict((conflict) =>
      conflict.column("account").doUpdateSet((eb) => ({
        refused: eb("standings.refused", "+", counted),
        since: eb.fn.coalesce("standings.since", eb.val(now)),
        refused_at: now,
        tolerance,
        why,
        ...(alone === null || counted === 0 ? {} : { alone }),
      })),
    )
    .execute();
  if (alone !== null) await tx.updateTable("deliveries").set({ refused_at: now }).where("id", "=", alone).execute();
}

/**
 * From here on single emails are tried. What was refused since the account last accepted anything goes back, and so does
 * what's frozen and was surely never taken.
 */
export async function beginProbing(tx: Tx, account: string, heldAgain: boolean): Promise<void> {
  const row = await readRow(tx, account);
  await tx
    .updateTable("standings")
    .set((eb) => ({ probing: 1, ...(heldAgain ? { holds: eb("holds", "+", 1) } : {}) }))
    .where("account", "=", account)
    .execute();
  const untaken = await tx
    .selectFrom("batches")
    .select("id")
    .where("state", "=", sql.lit("frozen"))
    .where("account", "=", account)
    .where("ambiguous", "=", 0)
    .where("lease_owner", "is", null)
    .execute();
  for (const { id } of untaken) await dissolveBatch(tx, id);

  const refused = await tx
    .selectFrom("deliveries")
    .innerJoin("batches", "batches.id", "deliveries.batch_id")
    .select(["deliveries.id", "deliveries.batch_id as batchId"])
    .where("deliveries.state", "=", sql.lit("refused"))
    .where("batches.account", "=", account)
    .where("deliveries.refused_at", ">=", row?.since ?? 0)
    .execute();
  await reopen(tx, refused);
}

/** The batch that finds out whether the account works. */
export async function noteProbe(tx: Tx, account: string, batchId: string): Promise<void> {
  await tx.updateTable("standings").set({ probe_batch: batchId }).where("account", "=", account).execute();
}

/**
 * The account accepted something: what it refused before was the emails' own fault.
 *
 * @param begunAt when that request began; what was refused later than that isn't vindicated by it
 */
export async function noteAcceptance(tx: Tx, account: string, begunAt: number): Promise<void> {
  const row = await readRow(tx, account);
  if (row === undefined || row.since === null || begunAt < row.refused_at) return;
  await tx
    .updateTable("standings")
    .set({
      refused: 0,
      since: null,
      alone: null,
      probing: 0,
      probe_batch: null,
      holds: 0,
      tolerance: row.probing === 1 ? nextTolerance(row.tolerance) : row.tolerance,
    })
    .where("account", "=", account)
    .execute();
  if (row.probing === 1) await releaseAccount(tx, account);
}
