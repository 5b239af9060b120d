import type { Archive } from "./archive.ts";
import type { JournalEntry } from "./journal.ts";
import { entriesOf } from "./journal-subjects.ts";
import { maskMove } from "./masking.ts";
import { heldBy } from "./own-addresses.ts";
import { type Person, type PersonalRow, readPerson } from "./personal.ts";

/** Whose the entries of a journal are. */
type Owner = Pick<Person, "subscriberIds" | "enrollmentIds" | "deliveryIds"> & {
  /** That nobody else ever had. */
  readonly addresses: readonly string[];
};

/** All that is held about somebody, as they may have it: the archive's rows by table, and what the journal tells of them. */
export async function readEverything(
  db: Archive,
  subscriberId: string,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const person = await readPerson(db, subscriberId);
  const own = { ...person, addresses: [] };
  const told = (await entriesOf(db, [...person.subscriberIds, ...person.enrollmentIds, ...person.deliveryIds]))
    .map(({ entry }) => onlyOf(entry, own))
    .filter((entry) => entry !== undefined);
  const others = await othersIn(db, person);
  const tables = [...person.rows].map(([table, rows]) => [table, rows.map((row) => asHanded(row, others))] as const);
  return { ...Object.fromEntries(tables), journal: told.map((entry) => withoutOthers(entry, others)) };
}

/** Somebody who answered a lesson that was passed on to them wrote into this learner's conversation; their address isn't hers. */
async function othersIn(db: Archive, person: Person): Promise<readonly string[]> {
  const own = await heldBy(db, person);
  const askers = (person.rows.get("questions") ?? []).map((row) => row["from_address"]);
  return [...new Set(askers.filter((address) => typeof address === "string").filter((address) => !own.has(address)))];
}

function asHanded({ rowid: _rowid, ...row }: PersonalRow, others: readonly string[]): unknown {
  return withoutOthers(row, others);
}

function withoutOthers(value: unknown, others: readonly string[]): unknown {
  if (others.length === 0) return value;
  const text = others.reduce((all, address) => all.replaceAll(address, "…"), JSON.stringify(value));
  return JSON.parse(text) as unknown;
}

/** A batch tells of others as well. */
function onlyOf(entry: JournalEntry, own: Owner): JournalEntry | undefined {
  if (withoutPerson(entry, own) === entry) return undefined;
  if (entry.entry === "sent") return { ...entry, members: entry.members.filter((member) => isOf(own, member)) };
  if (entry.entry === "reopened") {
    return { ...entry, deliveries: entry.deliveries.filter(({ id }) => own.deliveryIds.includes(id)) };
  }
  if (entry.entry === "left") {
    return { ...entry, enrollmentIds: entry.enrollmentIds.filter((id) => own.enrollmentIds.includes(id)) };
  }
  return entry;
}

function isOf(own: Owner, member: { readonly enrollment_id: string }): boolean {
  return own.enrollmentIds.includes(member.enrollment_id);
}

/** @returns the entry itself where it is not about them, undefined where nothing is left of it */
export function withoutPerson(entry: JournalEntry, person: Owner): JournalEntry | undefined {
  switch (entry.entry) {
    case "enrolled":
      return person.subscriberIds.includes(entry.subscriber.id) || person.enrollmentIds.includes(entry.enrollment.id)
        ? undefined
        : entry;
    case "merged":
      return person.subscriberIds.includes(entry.into) ? undefined : entry;
    case "paced":
    case "restarted":
    case "unsaved":
    case "certificate":
      return person.enrollmentIds.includes(entry.enrollmentId) ? undefined : entry;
    case "moved": {
      if (person.subscriberIds.includes(entry.subscriberId)) return undefined;
      const moves = entry.moves?.map((move) => maskMove(move, person.addresses));
      return moves === undefined || moves.every((move, n) => move === entry.moves?.[n]) ? entry : { ...entry, moves };
    }
    case "left": {
      const enrollmentIds = entry.enrollmentIds.filter((id) => !person.enrollmentIds.includes(id));
      if (enrollmentIds.length === entry.enrollmentIds.length) return entry;
      return enrollmentIds.length === 0 ? undefined : { ...entry, enrollmentIds };
    }
    case "suppressed":
      return person.addresses.includes(entry.address) ? undefined : entry;
    case "lifted": {
      if (person.addresses.includes(entry.address)) return undefined;
      const resumed = entry.resumed.filter(({ enrollmentId }) => !person.enrollmentIds.includes(enrollmentId));
      return resumed.length === entry.resumed.length ? entry : { ...entry, resumed };
    }
    case "sent": {
      const members = entry.members.filter((member) => !isOf(person, member));
      if (members.length === entry.members.length) return entry;
      return members.length === 0 ? undefined : { ...entry, members };
    }
    case "reopened": {
      const deliveries = entry.deliveries.filter(({ id }) => !person.deliveryIds.includes(id));
      if (deliveries.length === entry.deliveries.length) return entry;
      return deliveries.length === 0 ? undefined : { ...entry, deliveries };
    }
    case "asked":
      return person.enrollmentIds.includes(entry.question.enrollment_id) ? undefined : entry;
    case "saved":
      return person.enrollmentIds.includes(entry.saved.enrollment_id) ? undefined : entry;
    case "taken":
      return person.enrollmentIds.includes(entry.taken.enrollment_id ?? "") ? undefined : entry;
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
    case "proven":
      return entry;
  }
}
