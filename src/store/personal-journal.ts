import { sql } from "kysely";
import type { Archive } from "./archive.ts";
import type { JournalEntry } from "./journal.ts";
import { type Person, readPerson } from "./personal.ts";

/** All that is held about somebody, as they may have it: the archive's rows by table, and what the journal tells of them. */
export async function readEverything(
  db: Archive,
  subscriberId: string,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const person = await readPerson(db, subscriberId);
  const tables = [...person.rows].map(
    ([table, rows]) => [table, rows.map(({ rowid: _rowid, ...row }) => row)] as const,
  );
  const told = (await entriesAbout(db, person)).filter(({ entry }) => withoutPerson(entry, person) !== entry);
  return { ...Object.fromEntries(tables), journal: told.map(({ entry }) => onlyPerson(entry, person)) };
}

/** The entries that may be about somebody, oldest first. */
export async function entriesAbout(
  db: Archive,
  person: Person,
): Promise<readonly { readonly seq: number; readonly entry: JournalEntry }[]> {
  const marks = [person.subscriberId, ...person.enrollmentIds, ...person.deliveryIds, ...person.addresses];
  const { rows } = await sql<{ readonly seq: number; readonly body: string }>`
    select seq, body from journal.entries
    where exists (select 1 from json_each(${JSON.stringify(marks)}) where instr(body, value) > 0)
    order by seq`.execute(db);
  return rows.map(({ seq, body }) => ({ seq, entry: JSON.parse(body) as JournalEntry }));
}

/** A batch tells of others as well. */
function onlyPerson(entry: JournalEntry, { deliveryIds }: Person): JournalEntry {
  if (entry.entry === "reopened") {
    return { ...entry, deliveries: entry.deliveries.filter(({ id }) => deliveryIds.includes(id)) };
  }
  if (entry.entry !== "sent") return entry;
  return { ...entry, members: entry.members.filter((member) => deliveryIds.includes(member.id)) };
}

/** @returns the entry itself where it is not about them, undefined where nothing is left of it */
export function withoutPerson(entry: JournalEntry, person: Omit<Person, "rows">): JournalEntry | undefined {
  switch (entry.entry) {
    case "enrolled":
      return entry.subscriber.id === person.subscriberId ? undefined : entry;
    case "paced":
    case "restarted":
      return person.enrollmentIds.includes(entry.enrollmentId) ? undefined : entry;
    case "moved":
      return entry.subscriberId === person.subscriberId ? undefined : entry;
    case "left": {
      const enrollmentIds = entry.enrollmentIds.filter((id) => !person.enrollmentIds.includes(id));
      if (enrollmentIds.length === entry.enrollmentIds.length) return entry;
      return enrollmentIds.length === 0 ? undefined : { ...entry, enrollmentIds };
    }
    case "suppressed":
    case "lifted":
      return person.addresses.includes(entry.address) ? undefined : entry;
    case "sent": {
      const members = entry.members.filter((member) => !person.deliveryIds.includes(member.id));
      if (members.length === entry.members.length) return entry;
      return members.length === 0 ? undefined : { ...entry, members };
    }
    case "reopened": {
      const deliveries = entry.deliveries.filter(({ id }) => !person.deliveryIds.includes(id));
      if (deliveries.length === entry.deliveries.length) return entry;
      return deliveries.length === 0 ? undefined : { ...entry, deliveries };
    }
    case "failed":
      return person.deliveryIds.includes(entry.failure.delivery_id) ? undefined : entry;
    case "skipped":
    case "arrived":
    case "undecided":
      return person.deliveryIds.includes(entry.delivery.id) ? undefined : entry;
    case "edition":
    case "order":
    case "ended":
    case "erased":
      return entry;
  }
}
