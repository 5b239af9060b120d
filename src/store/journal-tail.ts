import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";
import type { JournalEntry } from "./journal.ts";
import { indexEntry } from "./journal-subjects.ts";
import { readSetting, writeSetting } from "./settings.ts";

/**
 * SQLite commits a transaction over two files in each of them, one after the other (https://www.sqlite.org/lang_attach.html: with a
 * WAL, it's atomic in each file alone). A process that dies in between leaves an archive whose journal doesn't tell of what it
 * holds. So the archive keeps what was written into the journal last, and the journal is mended with it.
 */
type Kept = { readonly seq: number; readonly entry: JournalEntry };

/** What each transaction that's under way has written into the journal, and the tail that it found. */
const under = new WeakMap<Tx, { readonly found: string; readonly own: readonly Kept[] }>();

/** To be called before a transaction writes into the journal: from then on, the archive keeps another tail. */
export async function beginTail(tx: Tx): Promise<void> {
  if (!under.has(tx)) under.set(tx, { found: await mendJournal(tx), own: [] });
}

/** Keeps what was just written. The same statement where nothing was, so that it takes the same time. */
export async function keepTail(tx: Tx, kept: Kept | undefined): Promise<void> {
  const { found, own: before } = under.get(tx) ?? { found: "[]", own: [] };
  const own = kept === undefined ? before : [...before, { seq: kept.seq, entry: withoutEmail(kept.entry) }];
  under.set(tx, { found, own });
  await writeSetting(tx, "journal-tail", own.length === 0 ? found : JSON.stringify(own));
}

/**
 * Writes the last entries again where a process died before the journal had them.
 *
 * @returns the archive's tail
 */
export async function mendJournal(tx: Tx): Promise<string> {
  const text = (await readSetting(tx, "journal-tail")) ?? "[]";
  const tail = JSON.parse(text) as readonly Kept[];
  // An entry of somebody who was erased is deleted, so the newest that's there isn't always the last.
  const { rows } = await sql<{ readonly seq: number }>`
    select seq from journal.sqlite_sequence where name = 'entries'`.execute(tx);
  const last = rows[0]?.seq ?? 0;
  for (const { seq, entry } of tail.filter((kept) => kept.seq > last)) {
    const whole = await withEmail(tx, entry);
    await tx
      .insertInto("journal.entries")
      .values({ seq, body: JSON.stringify(whole) })
      .execute();
    await indexEntry(tx, seq, whole);
  }
  return text;
}

/** An edition is 60 KB, and in the archive already. */
function withoutEmail(entry: JournalEntry): JournalEntry {
  return entry.entry === "edition" ? { ...entry, edition: { ...entry.edition, email: "" } } : entry;
}

async function withEmail(db: Archive, entry: JournalEntry): Promise<JournalEntry> {
  if (entry.entry !== "edition") return entry;
  const { digest } = entry.edition;
  const edition = await db.selectFrom("editions").selectAll().where("digest", "=", digest).executeTakeFirstOrThrow();
  return { ...entry, edition };
}
