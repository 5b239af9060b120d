import type { Archive } from "./archive.ts";
import { entriesOf } from "./journal-subjects.ts";
import type { Person } from "./personal.ts";

/**
 * The addresses that somebody has or had, as far as nobody else ever had them too. Only of these can be said, wherever they are
 * found, that they are this person's.
 */
export async function ownAddresses(db: Archive, person: Person): Promise<readonly string[]> {
  const own: string[] = [];
  for (const address of await heldBy(db, person)) {
    if (!(await heldByAnother(db, person, address))) own.push(address);
  }
  return own;
}

/** Now, at the time of each of their emails, and as the journal tells. An email to an address yet to be proven doesn't count. */
export async function heldBy(db: Archive, { subscriberIds, rows }: Person): Promise<ReadonlySet<string>> {
  const now = (rows.get("subscribers") ?? []).map((row) => row["address"]);
  const mailed = (rows.get("deliveries") ?? [])
    .filter((row) => typeof row["fill"] === "string" && row["to_address"] === null)
    .map((row) => (JSON.parse(String(row["fill"])) as { readonly to?: string }).to);
  const told = (await entriesOf(db, subscriberIds)).map(({ entry }) => {
    if (entry.entry === "moved") return entry.address;
    return entry.entry === "enrolled" ? entry.subscriber.address : undefined;
  });
  return new Set([...now, ...mailed, ...told].filter((address) => typeof address === "string"));
}

async function heldByAnother(db: Archive, { subscriberIds }: Person, address: string): Promise<boolean> {
  const holder = await db.selectFrom("subscribers").select("id").where("address", "=", address).executeTakeFirst();
  if (holder !== undefined && !subscriberIds.includes(holder.id)) return true;
  return (await toldHolders(db, address)).some((id) => !subscriberIds.includes(id));
}

/** The ids of all subscribers who ever had this address, as the journal tells. */
export async function toldHolders(db: Archive, address: string): Promise<readonly string[]> {
  return (await entriesOf(db, [address])).flatMap(({ entry }) => {
    if (entry.entry === "moved" && entry.address === address) return [entry.subscriberId];
    return entry.entry === "enrolled" && entry.subscriber.address === address ? [entry.subscriber.id] : [];
  });
}
