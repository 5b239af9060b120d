import { sql } from "kysely";
import { type AttachedFile, type LeftWhy, MOST_BYTES } from "../course/attachment.ts";
import { KEPT_FOR_MS } from "../course/retention.ts";
import type { Archive, Tx } from "./archive.ts";
import type { AttachmentRow } from "./question-rows.ts";

/** What's listed of a file. */
export type ListedFile = Pick<AttachmentRow, "name" | "size" | "state" | "why" | "sha256">;

/** Whether it didn't go out with its email. What did is let go of later. */
export function wasLeft({ state, why }: Pick<ListedFile, "state" | "why">): boolean {
  return state === "waiting" || (state === "left" && why !== "not-kept");
}

/** The files of a question or an answer. */
export async function insertFiles(
  tx: Tx,
  of: Pick<AttachmentRow, "received_id" | "provider_id" | "enrollment_id">,
  files: readonly (AttachedFile & Pick<AttachmentRow, "state" | "why" | "next_try_at" | "give_up_at">)[],
): Promise<void> {
  for (const [position, { id, name, size, ...rest }] of files.entries()) {
    await tx
      .insertInto("attachments")
      .values({ ...of, position, file_id: id ?? null, name, size: size ?? null, ...rest })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** By the question or answer that they came with, in their order. */
export async function readFiles(
  db: Archive,
  receivedIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ListedFile[]>> {
  if (receivedIds.length === 0) return new Map();
  const { rows } = await sql<ListedFile & { readonly received_id: string }>`
    select received_id, name, size, state, why, sha256 from attachments
    where received_id in (select value from json_each(${JSON.stringify(receivedIds)}))
    order by received_id, position`.execute(db);
  return Map.groupBy(rows, (row) => row.received_id);
}

/** As they were listed when the email was fetched. */
export async function readAttached(db: Archive, receivedId: string): Promise<readonly AttachedFile[]> {
  const rows = await db
    .selectFrom("attachments")
    .select(["file_id", "name", "size"])
    .where("received_id", "=", receivedId)
    .orderBy("position")
    .execute();
  return rows.map(({ file_id, name, size }) => ({ id: file_id ?? undefined, name, size: size ?? undefined }));
}

/** SQL: whether a delivery waits for no files that are still to be fetched. */
export function needsNoFiles(now: number) {
  return sql<boolean>`not (deliveries.kind in ('forward', 'answer') and exists (
    select 1 from attachments where received_id = deliveries.key and attachments.state = 'waiting'
      and give_up_at > ${now}))`;
}

export type WaitingFile = {
  readonly receivedId: string;
  readonly position: number;
  readonly providerId: string;
  readonly fileId: string | null;
  readonly name: string;
  readonly size: number | null;
  readonly tries: number;
  readonly giveUpAt: number;
};

/** The file that has waited longest to be fetched. */
export async function readWaitingFile(db: Archive): Promise<(WaitingFile & { readonly at: number }) | undefined> {
  const row = await db
    .selectFrom("attachments")
    .select([
      "received_id as receivedId",
      "position",
      "provider_id as providerId",
      "file_id as fileId",
      "name",
      "size",
      "tries",
      "give_up_at as giveUpAt",
      "next_try_at as at",
    ])
    .where("state", "=", sql.lit("waiting"))
    .orderBy("next_try_at")
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row && { ...row, at: row.at ?? 0, giveUpAt: row.giveUpAt ?? 0 };
}

type Which = Pick<WaitingFile, "receivedId" | "position">;

export async function postponeFile(tx: Tx, { receivedId, position }: Which, nextTryAt: number): Promise<void> {
  await tx
    .updateTable("attachments")
    .set((eb) => ({ next_try_at: nextTryAt, tries: eb("tries", "+", 1) }))
    .where("received_id", "=", receivedId)
    .where("position", "=", position)
    .where("state", "=", "waiting")
    .execute();
}

/** It doesn't travel. */
export async function leaveFile(tx: Tx, { receivedId, position }: Which, why: LeftWhy): Promise<void> {
  await tx
    .updateTable("attachments")
    .set({ state: "left", why, sha256: null, next_try_at: null })
    .where("received_id", "=", receivedId)
    .where("position", "=", position)
    .where("state", "=", "waiting")
    .execute();
}

/** Bytes of all files that are kept, before they're let go: about thirty emails with as much as travels; of one learner, three. */
const MOST_KEPT_BYTES = 200_000_000;
const MOST_KEPT_OF_ONE = 3 * MOST_BYTES;

/** @returns false where too much is kept already, or it isn't waited for anymore */
export async function keepFile(
  tx: Tx,
  { receivedId, position }: Which,
  file: { readonly bytes: Uint8Array; readonly sha256: string },
  now: number,
): Promise<boolean> {
  const { kept } = await tx
    .selectFrom("attachment_bytes")
    .select(sql<number>`coalesce(sum(length(bytes)), 0)`.as("kept"))
    .executeTakeFirstOrThrow();
  const { own } = await tx
    .selectFrom("attachments")
    .innerJoin("attachments as this", "this.enrollment_id", "attachments.enrollment_id")
    .select(sql<number>`coalesce(sum(attachments.size), 0)`.as("own"))
    .where("this.received_id", "=", receivedId)
    .where("this.position", "=", position)
    .where("attachments.state", "=", "kept")
    .executeTakeFirstOrThrow();
  const size = file.bytes.byteLength;
  if (kept + size > MOST_KEPT_BYTES || own + size > MOST_KEPT_OF_ONE) return false;
  const result = await tx
    .updateTable("attachments")
    .set({ state: "kept", sha256: file.sha256, size, next_try_at: null, kept_at: now })
    .where("received_id", "=", receivedId)
    .where("position", "=", position)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  await tx
    .insertInto("attachment_bytes")
    .values(file)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return true;
}

/** Bytes of the other files of the same email that are kept. */
export async function bytesBeside(db: Archive, receivedId: string): Promise<number> {
  const { n } = await db
    .selectFrom("attachments")
    .select(sql<number>`coalesce(sum(size), 0)`.as("n"))
    .where("received_id", "=", receivedId)
    .where("state", "=", "kept")
    .executeTakeFirstOrThrow();
  return n;
}

export async function readBytes(db: Archive, digests: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (digests.length === 0) return new Map();
  const rows = await db.selectFrom("attachment_bytes").selectAll().where("sha256", "in", digests).execute();
  return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
}

const SETTLED_FOR_MS = 2 * 3_600_000;

/**
 * Lets go of bytes whose email has been accepted for two hours (until then it may be reported as failed, and goes out again), won't go
 * out, or hasn't gone out in a week; and of those of questions in a digest. What's in a request that may be repeated stays. The email
 * that tells a creator about the files of an answer doesn't carry them.
 */
export async function letGoOfFiles(tx: Tx, now: number): Promise<void> {
  await sql`update attachments set state = 'left', why = 'not-kept', sha256 = null
    where sha256 is not null
      and not exists (select 1 from deliveries where deliveries.key = received_id and state = 'frozen'
        and deliveries.enrollment_id = attachments.enrollment_id)
      and (kept_at < ${now - KEPT_FOR_MS.attachments}
        or exists (select 1 from questions where id = received_id and passed_by <> 'forward')
        or exists (select 1 from deliveries
        where deliveries.key = received_id and deliveries.enrollment_id = attachments.enrollment_id
          and (kind = 'answer' or (kind = 'forward' and not exists (select 1 from answers where answers.id = received_id)))
          and (state in ('skipped', 'cancelled') or accepted_at < ${now - SETTLED_FOR_MS})))`.execute(tx);
}

/**
 * The provider refused an email because of its files: it goes out without them.
 *
 * @returns the questions and answers that they came with
 */
export async function leaveFilesOf(tx: Tx, batchId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly received_id: string }>`
    update attachments set state = 'left', why = 'refused', sha256 = null
    where sha256 is not null and received_id in (select key from deliveries where batch_id = ${batchId})
    returning received_id`.execute(tx);
  return [...new Set(rows.map((row) => row.received_id))];
}
