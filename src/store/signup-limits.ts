import { sql } from "kysely";
import type { DeliveryKind } from "../course/delivery.ts";
import { MAILBOX_WINDOW_MS, type MailUse, SIGNUP_LETTERS } from "../course/signup-limits.ts";
import { startOfUtcDay } from "../course/utc-day.ts";
import type { Archive, Tx } from "./archive.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const LEARNED_FOR_MS = 2 * DAY_MS;

/** How long refusals are kept for people to look at. */
const REFUSALS_KEPT_MS = 30 * DAY_MS;

/** When letters of signups were planned for a mailbox, as far back as they count. */
export async function readMailboxLetters(db: Archive, mailboxKey: string, now: number): Promise<number[]> {
  const rows = await db
    .selectFrom("mailbox_letters")
    .select("at")
    .where("mailbox_key", "=", mailboxKey)
    .where("at", ">", now - MAILBOX_WINDOW_MS)
    .execute();
  return rows.map(({ at }) => at);
}

/**
 * Counts a letter to a mailbox, and forgets those that no longer count.
 *
 * @param counts where false, the same statements run and nothing is counted
 */
export async function noteMailboxLetter(tx: Tx, mailboxKey: string, now: number, counts = true): Promise<void> {
  await tx
    .deleteFrom("mailbox_letters")
    .where("at", "<=", now - MAILBOX_WINDOW_MS)
    .execute();
  await sql`insert into mailbox_letters (mailbox_key, at)
    select ${mailboxKey}, ${now} where ${counts ? 1 : 0} = 1`.execute(tx);
}

/**
 * `network`: too many signups from one network; `mailbox`: too many letters to one mailbox; `unknown-proxy`: a form came by way of
 * a proxy that no setting tells of, so that everybody behind it counts as one network.
 */
export type RefusalReason = "network" | "mailbox" | "unknown-proxy";

/** Counts a refusal, by the hour; `counts` as in `noteMailboxLetter`. */
export async function countRefusal(tx: Tx, reason: RefusalReason, now: number, counts = true): Promise<void> {
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
  await tx
    .deleteFrom("refusals")
    .where("hour", "<", hour - REFUSALS_KEPT_MS)
    .execute();
  await sql`insert into refusals (hour, reason, count) select ${hour}, ${reason}, 1 where ${counts ? 1 : 0} = 1
    on conflict (hour, reason) do update set count = refusals.count + 1`.execute(tx);
}

export type Refusals = { readonly hour: number; readonly reason: RefusalReason; readonly count: number };

/** What was refused since then, by hour (its beginning, epoch milliseconds) and reason, oldest first. */
export async function readRefusals(db: Archive, since: number): Promise<Refusals[]> {
  return db
    .selectFrom("refusals")
    .selectAll()
    .where("hour", ">=", Math.floor(since / HOUR_MS) * HOUR_MS)
    .orderBy("hour")
    .orderBy("reason")
    .execute();
}

/**
 * From how many networks the forms since then came: many from a single one are most likely a proxy that TRUSTED_PROXIES doesn't
 * tell of. Reads the log of consent by its index; for `status`, not for pages.
 */
export async function readSignupNetworks(
  db: Archive,
  since: number,
): Promise<{ readonly signups: number; readonly networks: number }> {
  return db
    .selectFrom("consent_events")
    .select((eb) => [eb.fn.countAll<number>().as("signups"), eb.fn.count<number>("network").distinct().as("networks")])
    .where("kind", "=", "asked")
    .where("source", "!=", "email")
    .where("at", ">=", since)
    .executeTakeFirstOrThrow();
}

/**
 * How much mail went out today and is still to go out.
 *
 * @param account of the provider: where it once said that the day's quota was used up, what it had taken by then is the limit
 * @param dailyLimit as it was set; undefined where it wasn't
 */
export async function readMailUse(
  db: Archive,
  account: string,
  dailyLimit: number | undefined,
  now: number,
): Promise<MailUse> {
  const today = startOfUtcDay(now);
  const accepted = await acceptedBetween(db, today, now + DAY_MS);
  const lastHour = await acceptedBetween(db, now - HOUR_MS, now + DAY_MS);
  const frozen = tallied(
    await db
      .selectFrom("deliveries")
      .select((eb) => ["kind", eb.fn.countAll<number>().as("n")])
      .where("batch_id", "in", (eb) => eb.selectFrom("batches").select("id").where("state", "=", sql.lit("frozen")))
      .where("state", "=", "frozen")
      .groupBy("kind")
      .execute(),
  );
  const planned = await db
    .selectFrom("deliveries")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("state", "=", sql.lit("planned"))
    .where("kind", "not in", SIGNUP_LETTERS)
    .executeTakeFirstOrThrow();
  const due = await db
    .selectFrom("enrollments")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("next_due_at", "<", today + DAY_MS)
    .executeTakeFirstOrThrow();
  return {
    dailyLimit: dailyLimit ?? (await learnedLimit(db, account, accepted.all, now)),
    acceptedToday: accepted.all,
    lettersToday: accepted.letters + frozen.letters,
    lettersThisHour: lastHour.letters + frozen.letters,
    waiting: frozen.all + planned.n,
    dueToday: due.n,
  };
}

async function acceptedBetween(db: Archive, from: number, to: number) {
  const rows = await db
    .selectFrom("deliveries")
    .select((eb) => ["kind", eb.fn.countAll<number>().as("n")])
    .where("accepted_at", ">=", from)
    .where("accepted_at", "<", to)
    .groupBy("kind")
    .execute();
  return tallied(rows);
}

function tallied(rows: readonly { readonly kind: DeliveryKind; readonly n: number }[]) {
  const sum = (some: typeof rows) => some.reduce((total, { n }) => total + n, 0);
  return { all: sum(rows), letters: sum(rows.filter(({ kind }) => SIGNUP_LETTERS.includes(kind))) };
}

/**
 * What the provider took on the day on which it last said that the quota was used up. It may have been little, where others use
 * the account as well: a few days later it says nothing, or nobody could sign up any more. More was taken today: the plan has grown.
 */
async function learnedLimit(
  db: Archive,
  account: string,
  acceptedToday: number,
  now: number,
): Promise<number | undefined> {
  const hold = await db
    .selectFrom("holds")
    .select("until")
    .where("account", "=", account)
    .where("reason", "like", "%daily%quota%")
    .executeTakeFirst();
  if (hold === undefined) return undefined;
  // It lasts to the end of its day, and a minute longer at most.
  const day = startOfUtcDay(hold.until - 2 * MINUTE_MS);
  if (Math.abs(startOfUtcDay(now) - day) > LEARNED_FOR_MS) return undefined;
  const { all } = await acceptedBetween(db, day, day + DAY_MS);
  return all > 0 && acceptedToday <= all ? all : undefined;
}

/** Whether letters of signups have to wait now, for room in the day's quota or for the next hour. */
export async function lettersWait(db: Archive, now: number): Promise<boolean> {
  const waiting = await db
    .selectFrom("deliveries")
    .select("id")
    .where("state", "=", sql.lit("planned"))
    .where("kind", "in", SIGNUP_LETTERS)
    .where("planned_at", "<=", now - 2 * MINUTE_MS)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return waiting !== undefined;
}
