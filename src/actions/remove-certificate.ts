import { readCurrentCertificate, recordRemoval } from "../store/certificates.ts";
import type { ActionPorts } from "./ports.ts";

/** Ends a certificate's link at once. For a day, `restoreCertificate` brings it back. */
export async function removeCertificate(
  { archive, now }: Pick<ActionPorts, "archive" | "now">,
  enrollmentId: string,
): Promise<"removed" | "none"> {
  return archive.transaction().execute(async (tx) => {
    const certificate = await readCurrentCertificate(tx, enrollmentId);
    if (certificate === undefined) return "none";
    await recordRemoval(tx, certificate, now());
    return "removed";
  });
}
