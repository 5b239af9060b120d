import { sql } from "kysely";
import type { AttachedFile } from "../course/attachment.ts";
import type { Archive, Tx } from "./archive.ts";
import type { AttachmentRow } from "./question-rows.ts";

/** What's listed of a file. */
export type ListedFile = Pick<AttachmentRow, "name" | "size" | "state" | "why" | "sha256">;

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
