import { sql } from "kysely";
import type { Archive } from "./archive.ts";

const DAY_MS = 86_400_000;

/** How the provider's events are coming in. Times in epoch milliseconds. */
export type WebhookHealth = {
  /** Refused since the last one that was taken: a wrong secret refuses all of them. */
  readonly refused: number;
  readonly refusedSince: number | null;
  readonly lastRefusedAt: number | null;
  readonly lastEventAt: number | null;
  readonly firstAcceptedAt: number | null;
  /** Whether a day has passed since the first accepted email, and never an event about one has come. */
  readonly silent: boolean;
};

export async function readWebhookHealth(db: Archive, now: number): Promise<WebhookHealth> {
  const refusals = await db.selectFrom("webhook_refusals").selectAll().executeTakeFirst();
  const { firstAcceptedAt } = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.min("accepted_at").as("firstAcceptedAt"))
    .where("accepted_at", "is not", null)
    .executeTakeFirstOrThrow();
  const newest = await db
    .selectFrom("provider_events")
    .select("received_at")
    .orderBy(sql`rowid`, "desc")
    .limit(sql.lit(1))
    .executeTakeFirst();
  const about = await db
    .selectFrom("provider_events")
    .select("id")
    .where("type", "!=", "email.received")
    .limit(sql.lit(1))
    .executeTakeFirst();
  return {
    refused: refusals?.refused ?? 0,
    refusedSince: refusals?.since ?? null,
    lastRefusedAt: refusals?.last_at ?? null,
    lastEventAt: newest?.received_at ?? null,
    firstAcceptedAt,
    silent: about === undefined && firstAcceptedAt !== null && now - firstAcceptedAt >= DAY_MS,
  };
}

/** @param refused how many since the last call */
export async function addRefusedWebhooks(db: Archive, refused: number, now: number): Promise<void> {
  await db
    .insertInto("webhook_refusals")
    .values({ id: 1, refused, since: now, last_at: now })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((eb) => ({ refused: eb("webhook_refusals.refused", "+", refused), last_at: now })),
    )
    .execute();
}

/** One was taken: the secret is right, and what was refused before was a stranger's or has come again since. */
export async function forgetRefusedWebhooks(db: Archive): Promise<void> {
  await db.deleteFrom("webhook_refusals").execute();
}
