import { reasonOf } from "../course/reason.ts";
import { findOrphans, forgetUnneededFiles, markLost, readUnneededFiles } from "../store/saved-files.ts";
import type { ActionPorts } from "./ports.ts";

type Ports = Pick<ActionPorts, "archive" | "log" | "now" | "savedFiles">;

const DAY_MS = 86_400_000;

/** Removed at a time. */
const MOST_AT_ONCE = 200;

/**
 * Of a process that died between a file and its row there are a few. More of them mean that this isn't their archive.
 */
const MOST_ORPHANS = 20;

/**
 * Removes the files of what was removed, replaced, or erased. What can't be removed now stays written down for the next
 * time.
 */
export async function removeUnneededFiles({ archive, log, savedFiles }: Ports): Promise<void> {
  if (savedFiles === undefined) return;
  try {
    for (;;) {
      const ids = await readUnneededFiles(archive, MOST_AT_ONCE);
      if (ids.length === 0) return;
      await savedFiles.remove(ids);
      await forgetUnneededFiles(archive, ids);
    }
  } catch (error) {
    log.warn("saved-files-not-removed", { why: reasonOf(error) });
  }
}

/**
 * Lets rows and files agree: removes files that nobody needs, among them those of a process that died before it wrote
 * their row, and finds rows whose file is missing.
 */
export async function sweepSavedFiles(ports: Ports): Promise<void> {
  const { archive, log, now, savedFiles } = ports;
  if (savedFiles === undefined) return;
  await removeUnneededFiles(ports);
  try {
    const at = now();
    const there = await savedFiles.list();
    const old = there.filter(({ ageMs }) => ageMs >= DAY_MS).map(({ id }) => id);
    const orphans = await findOrphans(archive, old);
    if (orphans.length > MOST_ORPHANS) log.warn("saved-files-of-nobody", { files: orphans.length });
    else await savedFiles.remove(orphans);
    const ids = there.map(({ id }) => id);
    const lost = await archive.transaction().execute((tx) => markLost(tx, ids, at));
    if (lost > 0) log.warn("saved-files-missing", { files: lost });
  } catch (error) {
    log.warn("saved-files-not-swept", { why: reasonOf(error) });
  }
}
