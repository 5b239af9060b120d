import type { Archive } from "./archive.ts";
import { lastEntry, setCheckpoint } from "./journal.ts";
import { writeSetting } from "./settings.ts";

/** Writes down whose journal this is and which secret signs the links, so that a mix-up is seen at the next start. */
export async function stampIdentity(db: Archive, instance: string, secretPrint: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto("journal.meta")
      .values({ name: "instance", value: instance })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: instance }))
      .execute();
    await writeSetting(tx, "secret-print", secretPrint);
  });
}

/**
 * Begins a journal anew beside an archive that has lost its own: what the old one had is taken for known, and the entries of the
 * new one count from its first.
 */
export async function adoptNewJournal(db: Archive): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await writeSetting(tx, "journal-tail", "[]");
    await setCheckpoint(tx, await lastEntry(tx));
  });
}
