import { sql } from "kysely";
import type { Course } from "../course/course.ts";
import type { DeliveryKind } from "../course/delivery.ts";
import { nextTryAt } from "../course/passing-on.ts";
import type { ProviderEvent, SuppressionReason } from "../course/provider-event.ts";
import type { Archive, Tx } from "./archive.ts";
import type { MailboxHoldRow } from "./question-rows.ts";

const HOUR_MS = 3_600_000;

export async function readMailboxHold(db: Archive, mailbox: string): Promise<MailboxHoldRow | undefined> {
  return db.selectFrom("mailbox_holds").selectAll().where("mailbox", "=", mailbox).executeTakeFirst();
}

/** The mailbox that an email is tried at now: until the provider says what became of it, no other goes there. */
export async function noteTry(tx: Tx, mailbox: string, now: number): Promise<void> {
  await tx
    .updateTable("mailbox_holds")
    .set({ until: now + HOUR_MS })
    .where("mailbox", "=", mailbox)
    .execute();
}

/**
 * What an event says about an email to a creator. Their mailbox is never suppressed, whatever becomes of one email: questions wait
 * for it.
 *
 * @returns false where the email is no such one
 */
export async function followPassedOn(
  tx: Tx,
  delivery: { readonly id: string; readonly kind: DeliveryKind; readonly key: string; readonly address: string },
  event: Pick<ProviderEvent, "type" | "suppress" | "at">,
  now: number,
): Promise<boolean> {
  const { id, kind, key, address: mailbox } = delivery;
  if (kind !== "forward" && kind !== "digest") return false;
  if (event.suppress !== null) await holdMailbox(tx, { deliveryId: id, kind, key, mailbox }, event.suppress, now);
  if (event.type === "email.delivered") await releaseMailbox(tx, mailbox, event.at);
  return true;
}

/** What it was sent, and what is on its way there, waits, and goes out again later in a digest. */
async function holdMailbox(
  tx: Tx,
  refused: {
    readonly deliveryId: string;
    readonly kind: "forward" | "digest";
    readonly key: string;
    readonly mailbox: string;
  },
  reason: SuppressionReason,
  now: number,
): Promise<void> {
  const { mailbox, kind, key, deliveryId } = refused;
  const before = await readMailboxHold(tx, mailbox);
  const tries = (before?.tries ?? 0) + 1;
  const until = Math.max(nextTryAt(reason, tries, now), before?.until ?? 0);
  await tx
    .insertInto("mailbox_holds")
    .values({ mailbox, reason, since: now, until, tries })
    .onConflict((conflict) => conflict.column("mailbox").doUpdateSet({ reason, until, tries }))
    .execute();
  await tx
    .updateTable("questions")
    .set({ passed_by: null, came_back: 1 })
    .where((eb) => (kind === "forward" ? eb("id", "=", key) : eb("passed_by", "=", deliveryId)))
    .where("state", "=", "open")
    .execute();
  await takeBack(tx, mailbox);
}

/** Forwards that are planned and in no request yet wait with the others. */
async function takeBack(tx: Tx, mailbox: string): Promise<void> {
  const planned = await tx
    .deleteFrom("deliveries")
    .where("state", "=", sql.lit("planned"))
    .where("kind", "=", "forward")
    .where("to_address", "=", mailbox)
    // What's told of an answer isn't asked about again.
    .where("key", "in", (eb) => eb.selectFrom("questions").select("questions.id"))
    .where("fill", "is", null)
    .returning("key")
    .execute();
  if (planned.length === 0) return;
  await tx
    .updateTable("questions")
    .set({ passed_by: null })
    .where(
      "id",
      "in",
      planned.map(({ key }) => key),
    )
    .execute();
}

/** The mailbox took an email that we passed on after it had refused one. */
async function releaseMailbox(tx: Tx, mailbox: string, at: number): Promise<void> {
  await tx.deleteFrom("mailbox_holds").where("mailbox", "=", mailbox).where("since", "<", at).execute();
}

export type ForwardTrouble = {
  readonly mailbox: string;
  readonly reason: string;
  readonly since: number;
  readonly nextTryAt: number;
  /** Open questions that the creator hasn't been sent. */
  readonly waiting: number;
};

/** Creators' mailboxes that refuse what we pass on. Somebody has to look at each. */
export async function readForwardTroubles(
  db: Archive,
  courses: readonly Pick<Course, "id" | "reply_to">[],
): Promise<readonly ForwardTrouble[]> {
  const holds = await db.selectFrom("mailbox_holds").selectAll().orderBy("since").execute();
  const troubles: ForwardTrouble[] = [];
  for (const { mailbox, reason, since, until } of holds) {
    const ids = courses.filter(({ reply_to }) => reply_to === mailbox).map(({ id }) => id);
    const { n } = await db
      .selectFrom("questions")
      .innerJoin("enrollments", "enrollments.id", "questions.enrollment_id")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("questions.state", "=", sql.lit("open"))
      .where("questions.passed_by", "is", null)
      .where("enrollments.course_id", "in", ids)
      .executeTakeFirstOrThrow();
    troubles.push({ mailbox, reason, since, nextTryAt: until, waiting: n });
  }
  return troubles;
}
