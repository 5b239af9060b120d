import { sql } from "kysely";
import type { Person } from "../people.ts";
import { tablesOf } from "../backup.ts";
import type { World } from "../world.ts";

/**
 * Where an address of an erased person is still to be read: in the archive, or in the journal beside it. An address that
 * somebody else has by now is theirs.
 */
export async function tracesOf(world: World, person: Person): Promise<string[]> {
  const others = new Set(world.people.filter((other) => other !== person).map(({ address }) => address));
  const addresses = person.held.map(({ address }) => address).filter((address) => !others.has(address));
  const found: string[] = [];
  for (const table of [...(await tablesOf(world.archive)), "journal.entries"]) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(world.archive);
    for (const row of rows) {
      const text = JSON.stringify(row);
      for (const address of addresses) if (containsAddress(text, address)) found.push(`${table} (${address})`);
    }
  }
  return [...new Set(found)];
}

/** As a whole: "r1@example.com" is not in "learner1@example.com". */
function containsAddress(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at !== -1; at = text.indexOf(address, at + 1)) {
    if (!/[\w.+-]/.test(text.charAt(at - 1))) return true;
  }
  return false;
}
