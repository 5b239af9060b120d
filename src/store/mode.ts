import type { Archive, Tx } from "./archive.ts";
import { dissolveBatch } from "./batch-ends.ts";
import { writeJournal } from "./journal.ts";
import { readSetting, writeSetting } from "./settings.ts";
import { recordConsent } from "./subscribing.ts";

/** `practice`: mail stays on this machine; `live`: it goes out for real. */
export type Mode = "practice" | "live";

/** The account that batches of practice mode are frozen for (mail/outbox.ts). */
export const PRACTICE_ACCOUNT = "outbox";

export type ModeFacts = {
  /** As it was written down by an earlier start. */
  readonly remembered: Mode | undefined;
  /** Whether anything was frozen for the outbox, and for a provider. */
  readonly hasPracticed: boolean;
  readonly hasSent: boolean;
};

export async function readModeFacts(db: Archive): Promise<ModeFacts> {
  const remembered = await readSetting(db, "mode");
  const accounts = await db.selectFrom("batches").select("account").distinct().execute();
  return {
    remembered: remembered === "practice" || remembered === "live" ? remembered : undefined,
    hasPracticed: accounts.some(({ account }) => account === PRACTICE_ACCOUNT),
    hasSent: accounts.some(({ account }) => account !== PRACTICE_ACCOUNT),
  };
}

/**
 * Whose archive it is. One that was used in both modes is live: real people depend on it. undefined where nothing was sent
 * in either.
 */
export function modeOf({ remembered, hasPracticed, hasSent }: ModeFacts): Mode | undefined {
  return remembered ?? (hasSent ? "live" : hasPracticed ? "practice" : undefined);
}

export type ModeClaim =
  | { readonly claim: "ours"; readonly setBack: number }
  | { readonly claim: "refused"; readonly belongsTo: Mode };

/**
 * Opens an archive in a mode, and writes down that it belongs to it. Where practice and real mail were mixed before modes were
 * kept apart, everybody whose address was not proven by real mail is taken out: they get nothing before they sign up again.
 *
 * @returns `setBack`: how many enrollments were taken out
 */
export async function claimMode(db: Archive, mode: Mode, now: number, newId: () => string): Promise<ModeClaim> {
  return db.transaction().execute(async (tx): Promise<ModeClaim> => {
    const facts = await readModeFacts(tx);
    const belongsTo = modeOf(facts) ?? mode;
    if (belongsTo !== mode) return { claim: "refused", belongsTo };
    if (facts.remembered !== undefined) return { claim: "ours", setBack: 0 };
    await writeSetting(tx, "mode", mode);
    const isMixed = mode === "live" && facts.hasPracticed;
    return { claim: "ours", setBack: isMixed ? await setBackUnproven(tx, now, newId) : 0 };
  });
}

/** An address is proven by a confirmation that a provider took, and that was answered after. */
async function setBackUnproven(tx: Tx, now: number, newId: () => string): Promise<number> {
  const frozen = await tx
    .selectFrom("batches")
    .select("id")
    .where("account", "=", PRACTICE_ACCOUNT)
    .where("state", "=", "frozen")
    .execute();
  for (const { id } of frozen) await dissolveBatch(tx, id);

  const proven = tx
    .selectFrom("deliveries")
    .innerJoin("batches", "batches.id", "deliveries.batch_id")
    .innerJoin("enrollments as asked", "asked.id", "deliveries.enrollment_id")
    .innerJoin("consent_events", "consent_events.subscriber_id", "asked.subscriber_id")
    .select("asked.subscriber_id")
    .where("deliveries.kind", "in", ["confirm", "new-address"])
    .where("deliveries.accepted_at", "is not", null)
    .where("batches.account", "!=", PRACTICE_ACCOUNT)
    .where("consent_events.kind", "in", ["confirmed", "moved"])
    .whereRef("consent_events.at", ">=", "deliveries.planned_at");
  const unproven = await tx
    .selectFrom("enrollments")
    .select(["id", "subscriber_id as subscriberId", "course_id as courseId", "confirmed_at", "left_at"])
    .where("subscriber_id", "not in", proven)
    .execute();
  for (const { id, subscriberId, courseId, confirmed_at: confirmedAt, left_at: leftAt } of unproven) {
    await tx
      .updateTable("deliveries")
      .set({ state: "cancelled", reason: "planned in practice mode" })
      .where("enrollment_id", "=", id)
      .where("state", "=", "planned")
      .execute();
    if (confirmedAt === null || leftAt !== null) continue;
    // The practice clock may have been ahead: leaving comes after confirming, also where the journal is replayed.
    const at = Math.max(now, confirmedAt);
    await tx.updateTable("enrollments").set({ left_at: at, next_due_at: null }).where("id", "=", id).execute();
    const evidence = { text: "", source: "practice-mode", network: "", at: now };
    await recordConsent(tx, { subscriberId, courseId }, "left", evidence, newId);
    await writeJournal(tx, { entry: "left", enrollmentIds: [id], at });
  }
  return unproven.filter((row) => row.confirmed_at !== null && row.left_at === null).length;
}
