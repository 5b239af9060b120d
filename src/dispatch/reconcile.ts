import { cleanUp } from "../actions/clean-up.ts";
import { emptyDigests } from "../store/digests.ts";
import { proveAbsent, proveAccepted, readKnown, readUnknown } from "../store/reconciling.ts";
import { pollReceived } from "./poll.ts";
import type { DispatchPorts } from "./ports.ts";

/**
 * RECONCILE: looks for what became of the batches whose outcome is unknown. Found: accepted. Proven absent, and old
 * enough for that to mean something: planned again under a new key. Neither: left for webhooks or the operator. Then takes
 * other people's words out of digests that were sent, deletes what has been kept for its time, and looks for received mail that no
 * webhook told of.
 */
export async function reconcile(ports: DispatchPorts): Promise<void> {
  ports.reach("before-reconcile");
  for (const batch of await readUnknown(ports.archive, ports.now())) {
    // Another account knows nothing of what this one sent.
    const found =
      batch.account === ports.carrier.account
        ? await ports.carrier.lookUp(
            batch.members,
            batch.firstAttemptAt,
            await readKnown(ports.archive, batch.account, batch.firstAttemptAt),
          )
        : "cannot-tell";
    ports.reach("after-look-up");
    switch (found) {
      case "accepted":
        await proveAccepted(ports.archive, batch.id, ports.now());
        break;
      case "absent":
        await proveAbsent(ports.archive, batch.id);
        break;
      case "cannot-tell":
        break;
    }
    ports.reach("after-reconcile");
    ports.log.warn("unknown-batch-looked-up", { batch: batch.id, found });
  }
  await emptyDigests(ports.archive);
  if (ports.mayDelete()) await cleanUp(ports);
  await pollReceived(ports);
}
