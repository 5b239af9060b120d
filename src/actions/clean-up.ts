import { KEPT_FOR_MS } from "../course/retention.ts";
import { erase, sweep } from "../store/erasing.ts";
import { forgetOld, readUnconfirmed } from "../store/retention.ts";
import type { ErasePorts } from "./erase-learner.ts";
import { sweepSavedFiles } from "./sweep-saved-files.ts";

/** Erased at a time, each in a transaction of their own. */
const MOST_AT_ONCE = 500;

/**
 * Does what the privacy notice says will happen by itself: deletes what has been kept for its time, and erases people who never
 * confirmed their address. Of them nothing stays, not even a hash: they may sign up like anybody else.
 */
export async function cleanUp(
  ports: Pick<ErasePorts, "archive" | "now" | "log" | "outbox" | "savedFiles">,
): Promise<void> {
  const now = ports.now();
  await ports.archive.transaction().execute((tx) => forgetOld(tx, now));
  const before = now - KEPT_FOR_MS.unconfirmed;
  let erased = 0;
  for (const id of await readUnconfirmed(ports.archive, before, { most: MOST_AT_ONCE })) {
    const erasing = await ports.archive.transaction().execute(async (tx) => {
      // They may have come back since the list was read.
      const still = await readUnconfirmed(tx, before, { id });
      return still.length === 0 ? undefined : erase(tx, id, now, undefined);
    });
    if (erasing?.kind !== "erased") continue;
    erased += 1;
    await ports.outbox?.forget(erasing.deliveryIds);
  }
  await sweepSavedFiles(ports);
  if (erased === 0) return;
  ports.log.info("unconfirmed-erased", { people: erased });
  if (!(await sweep(ports.archive))) ports.log.warn("erased-but-not-swept");
}
