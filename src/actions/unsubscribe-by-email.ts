import type { Tx } from "../store/archive.ts";
import { leave, readEnrollment } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/**
 * An email came to the address in an email's `List-Unsubscribe` (RFC 2369, 3.2): its token is the proof, whatever the email says
 * and whoever sent it. The same as one-click, with the same record.
 *
 * @returns `unknown` where the enrollment is gone, for instance erased
 */
export async function unsubscribeByEmail(
  ports: Pick<ActionPorts, "now" | "newId">,
  tx: Tx,
  enrollmentId: string,
): Promise<"left" | "unknown"> {
  const enrollment = await readEnrollment(tx, enrollmentId);
  if (enrollment === undefined) return "unknown";
  const evidence = { text: "List-Unsubscribe: mailto", source: "email", network: "unknown", at: ports.now() };
  await leave(tx, enrollment, "this-course", evidence, ports.newId);
  return "left";
}
