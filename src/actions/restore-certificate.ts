import { KEPT_FOR_MS } from "../course/retention.ts";
import { readRemovedCertificate, recordRemoval } from "../store/certificates.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * Brings a removed certificate back, with the same link.
 *
 * @returns "final" where none can be brought back anymore
 */
export async function restoreCertificate(
  { archive, now }: Pick<ActionPorts, "archive" | "now">,
  enrollmentId: string,
): Promise<"restored" | "final"> {
  return archive.transaction().execute(async (tx) => {
    const removed = await readRemovedCertificate(tx, enrollmentId, now() - KEPT_FOR_MS.removedCertificate);
    if (removed === undefined) return "final";
    await recordRemoval(tx, { id: removed.id, enrollmentId }, null);
    return "restored";
  });
}
