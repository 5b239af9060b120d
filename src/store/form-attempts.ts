import { sql } from "kysely";
import { KEPT_FOR_MS } from "../course/retention.ts";
import type { Archive, Tx } from "./archive.ts";
import type { FormAttemptRow } from "./schema.ts";

/** Who fills in a form: a keyed hash of the address, and the network. */
export type Attempt = Pick<FormAttemptRow, "form" | "address_key" | "network">;

/** How often a form was filled in for this address, and from this network, each since its own time. */
export async function countAttempts(
  db: Archive,
  { form, address_key, network }: Attempt,
  since: { readonly address: number; readonly network: number },
): Promise<{ readonly address: number; readonly network: number }> {
  const { rows } = await sql<{ readonly address: number; readonly network: number }>`select
    (select count(*) from form_attempts where address_key = ${address_key} and form = ${form} and at > ${since.address})
      as address,
    (select count(*) from form_attempts where network = ${network} and form = ${form} and at > ${since.network})
      as network`.execute(db);
  return rows[0] ?? { address: 0, network: 0 };
}

/** How many signups by email there were since then: from a domain, and in all. */
export async function countEmailSignups(
  db: Archive,
  domain: string,
  since: number,
): Promise<{ readonly domain: number; readonly all: number }> {
  return db
    .selectFrom("form_attempts")
    .select((eb) => [
      eb.fn.countAll<number>().as("all"),
      eb.fn.countAll<number>().filterWhere("network", "=", domain).as("domain"),
    ])
    .where("form", "=", "email")
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
}

/**
 * Writes an attempt down, and forgets those that count no more.
 *
 * @param counts where false, the same statements run and nothing is written: who is refused already is not kept out for longer
 */
export async function recordAttempt(tx: Tx, attempt: Attempt, at: number, counts = true): Promise<void> {
  const { form, address_key, network } = attempt;
  await tx
    .deleteFrom("form_attempts")
    .where("at", "<=", at - KEPT_FOR_MS.formAttempts)
    .execute();
  await sql`insert into form_attempts (form, address_key, network, at)
    select ${form}, ${address_key}, ${network}, ${at} where ${counts ? 1 : 0} = 1`.execute(tx);
}

/** How often a form may be sent since a time: by one learner, and from one network. */
type AttemptLimit = { readonly since: number; readonly ofOne: number; readonly ofANetwork: number };

/** Writes an attempt down unless it's one too many. @returns false where it is */
export async function takeAttempt(
  tx: Tx,
  attempt: Attempt,
  now: number,
  { since, ofOne, ofANetwork }: AttemptLimit,
): Promise<boolean> {
  const tried = await countAttempts(tx, attempt, { address: since, network: since });
  if (tried.address >= ofOne || tried.network >= ofANetwork) return false;
  await recordAttempt(tx, attempt, now);
  return true;
}
