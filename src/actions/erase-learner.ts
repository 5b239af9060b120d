import { addressKey } from "../course/erasure.ts";
import { erase, sweep } from "../store/erasing.ts";
import { type Enrollment, type Evidence, leave } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";
import { removeUnneededFiles } from "./sweep-saved-files.ts";

export type ErasePorts = ActionPorts & {
  /** In practice mode alone: emails are files there as well. */
  readonly outbox?: { readonly forget: (deliveryIds: readonly string[]) => Promise<void> } | undefined;
};

/**
 * Ends all courses of a learner, then erases everything about them. `under-way`: they have left, and an email of theirs may be
 * leaving at this moment; what it was made from has to stay until that is known, so it has to be asked for again.
 */
export async function eraseLearner(
  ports: ErasePorts,
  enrollment: Enrollment,
  evidence: Evidence,
): Promise<"erased" | "under-way"> {
  // First and for itself: whatever happens in between, nothing new goes out.
  await ports.archive.transaction().execute((tx) => leave(tx, enrollment, "all-courses", evidence, ports.newId));
  const erased = await ports.archive
    .transaction()
    .execute((tx) => erase(tx, enrollment.subscriberId, evidence.at, (address) => addressKey(ports.secret, address)));
  if (erased.kind === "under-way") return "under-way";
  await ports.outbox?.forget(erased.deliveryIds);
  await removeUnneededFiles(ports);
  if (!(await sweep(ports.archive))) ports.log.warn("erased-but-not-swept");
  return "erased";
}
