import { sql } from "kysely";
import type { MailFacts } from "../course/mail-health.ts";
import type { Archive } from "./archive.ts";
import { readReputation } from "./reputation.ts";
import { lettersWait } from "./signup-limits.ts";
import { readWebhookHealth } from "./webhook-health.ts";

/**
 * How mail is doing, over the last month. Takes milliseconds, so it's asked once a minute and not at each look.
 *
 * @param hasWebhooks false in practice mode
 */
export async function readMailFacts(db: Archive, now: number, hasWebhooks: boolean): Promise<MailFacts> {
  const { verdict, why } = await readReputation(db, now);
  const { n } = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("state", "in", [sql.lit("unknown" as const), sql.lit("refused" as const), sql.lit("failed" as const)])
    .executeTakeFirstOrThrow();
  return {
    lessonsHeldFor: verdict === "hold" ? (why ?? "too much of it came back") : null,
    undecided: n,
    lettersWait: await lettersWait(db, now),
    webhooks: hasWebhooks ? await readWebhookHealth(db, now) : undefined,
  };
}
