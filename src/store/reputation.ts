import { sql } from "kysely";
import { judgeReputation, type Reputation, REPUTATION_WINDOWS_MS, type Tally } from "../course/reputation.ts";
import type { Archive } from "./archive.ts";
import { readSetting, writeSetting } from "./settings.ts";

/**
 * How the provider sees this sender: what bounced for good and what was reported as spam lately, and what follows from it.
 * Where the operator has let lessons go on, only what happened since counts.
 */
export async function readReputation(db: Archive, now: number): Promise<Reputation> {
  const letGoOnAt = Number((await readSetting(db, "reputation-since")) ?? 0);
  const tallies: Tally[] = [];
  for (const windowMs of REPUTATION_WINDOWS_MS) {
    const since = Math.max(now - windowMs, letGoOnAt);
    tallies.push({
      windowMs,
      accepted: await countAccepted(db, since),
      bounces: await countEvents(db, "email.bounced", since),
      complaints: await countEvents(db, "email.complained", since),
    });
  }
  return judgeReputation(tallies);
}

/** The operator has looked into it: lessons go on, and what happened before counts no more. */
export async function letLessonsGoOn(db: Archive, now: number): Promise<void> {
  await writeSetting(db, "reputation-since", String(now));
}

async function countAccepted(db: Archive, since: number): Promise<number> {
  const { n } = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("accepted_at", ">", since)
    .executeTakeFirstOrThrow();
  return n;
}

/** A transient bounce is a full mailbox or an autoresponder; providers don't count it. Each delivery counts once. */
async function countEvents(db: Archive, type: "email.bounced" | "email.complained", since: number): Promise<number> {
  let query = db
    .selectFrom("provider_events")
    .select((eb) => eb.fn.count<number>(sql`distinct coalesce(delivery_id, id)`).as("n"))
    .where("type", "in", [sql.lit("email.bounced"), sql.lit("email.complained")])
    .where("type", "=", type)
    .where("at", ">", since);
  if (type === "email.bounced") query = query.where("detail", "like", "Permanent%");
  const { n } = await query.executeTakeFirstOrThrow();
  return n;
}
