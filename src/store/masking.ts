import { sql } from "kysely";
import type { Tx } from "./archive.ts";
import { entriesOf, rewriteEntry } from "./journal-subjects.ts";
import { eraseSetAside } from "./set-aside.ts";
import type { MoveRow } from "./schema.ts";

/** Stands for an address that was erased. RFC 2606, 2: mail for it can't go anywhere. */
const ERASED = "erased@address.invalid";

/**
 * What happens to an address in rows that aren't its owner's, when the owner is erased. Every column whose name says that it
 * holds an address is here or belongs to its person by a key; a test looks for others.
 */
export const ADDRESS_COLUMNS: Readonly<
  Record<string, "goes-with-its-row" | "masked" | "kept-as-a-key" | "key" | "emptied-when-sorted" | "a-creators">
> = {
  "subscribers.address": "goes-with-its-row",
  "deliveries.to_address": "masked",
  "received_mails.from_address": "masked",
  "questions.from_address": "masked",
  "suppressions.address": "kept-as-a-key",
  "erasures.address_key": "key",
  "received_mails.recipients": "emptied-when-sorted",
  "mailbox_holds.mailbox": "a-creators",
  "mailbox_letters.mailbox_key": "key",
  "moves.old_address": "goes-with-its-row",
  "moves.new_address": "masked",
  "form_attempts.address_key": "key",
};

/**
 * Masks addresses in the rows of others and of nobody; no row is deleted. What is still on its way to somebody keeps its address: a mail
 * to somebody else would not go out, or would go to the wrong mailbox. So do the questions passed on to a creator's mailbox, and what
 * the creator answered from it: those are other learners' conversations.
 *
 * @param addresses that nobody but the erased person ever had
 */
export async function maskAddresses(tx: Tx, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return;
  await forgetTexts(tx, addresses);
  // What they sent and we haven't read yet won't be read.
  await tx
    .updateTable("received_mails")
    .set({ state: "gone", from_address: null, network: null, recipients: null })
    .where("from_address", "in", addresses)
    .where("state", "=", "waiting")
    .execute();
  await tx
    .updateTable("received_mails")
    .set({ from_address: null })
    .where("from_address", "in", addresses)
    .where("state", "!=", "answer")
    .execute();
  const asked = await tx
    .updateTable("questions")
    .set({ from_address: null })
    .where("from_address", "in", addresses)
    .where("state", "!=", "open")
    .returning("id")
    .execute();
  for (const { id } of asked) await maskConversation(tx, id, addresses);
  await maskMoves(tx, addresses);
}

/** What was set aside is nobody's conversation: what they sent, and what names them and is nobody's, goes. */
async function forgetTexts(tx: Tx, addresses: readonly string[]): Promise<void> {
  const own = JSON.stringify(addresses);
  const { rows } = await sql<{ readonly provider_id: string }>`
    select provider_id from received_mails where from_address in (select value from json_each(${own}))
    union select provider_id from set_aside where enrollment_id is null and exists (
      select 1 from json_each(${own}) where instr(lower(subject || ' ' || text || ' ' || rest), value) > 0)`.execute(
    tx,
  );
  await eraseSetAside(
    tx,
    rows.map((row) => row.provider_id),
  );
}

/** Somebody else asked to get everything at an address of the erased person, and never proved that it's theirs. */
async function maskMoves(tx: Tx, addresses: readonly string[]): Promise<void> {
  const asked = await tx.selectFrom("moves").selectAll().where("new_address", "in", addresses).execute();
  for (const move of asked) {
    await tx
      .updateTable("deliveries")
      .set({ state: "cancelled", reason: "its address was erased" })
      .where("enrollment_id", "=", move.enrollment_id)
      .where("kind", "=", "new-address")
      .where("key", "=", move.id)
      .where("state", "=", "planned")
      .execute();
    const { new_address, stopped_at } = maskMove(move, addresses);
    await tx.updateTable("moves").set({ new_address, stopped_at }).where("id", "=", move.id).execute();
    const over = await tx
      .selectFrom("deliveries")
      .select(["id", "enrollment_id", "to_address", "fill"])
      .where("enrollment_id", "=", move.enrollment_id)
      .where("kind", "in", ["new-address", "move-notice"])
      .where("key", "=", move.id)
      .where("state", "in", ["accepted", "skipped", "cancelled"])
      .execute();
    await maskDeliveries(tx, over, addresses);
  }
}

/** A move to an address that is nobody's any more is over. */
export function maskMove(move: MoveRow, addresses: readonly string[]): MoveRow {
  if (!addresses.includes(move.new_address)) return move;
  return { ...move, new_address: ERASED, stopped_at: move.stopped_at ?? move.moved_at ?? move.asked_at };
}

/** The emails about a question that somebody asked from a mailbox of theirs about another learner's lesson. */
async function maskConversation(tx: Tx, questionId: string, addresses: readonly string[]): Promise<void> {
  const over = await tx
    .selectFrom("deliveries")
    .select(["id", "enrollment_id", "to_address", "fill"])
    .where("state", "in", ["accepted", "skipped"])
    .where((eb) =>
      eb.or([
        eb("key", "=", questionId),
        eb("key", "in", eb.selectFrom("answers").select("answers.id").where("question_id", "=", questionId)),
      ]),
    )
    .where("kind", "in", ["forward", "answer"])
    .execute();
  await maskDeliveries(tx, over, addresses);
}

async function maskDeliveries(
  tx: Tx,
  deliveries: readonly {
    readonly id: string;
    readonly enrollment_id: string;
    readonly to_address: string | null;
    readonly fill: string | null;
  }[],
  addresses: readonly string[],
): Promise<void> {
  for (const { id, enrollment_id, ...row } of deliveries) {
    const masked = maskDelivery(row, addresses);
    await tx.updateTable("deliveries").set(masked).where("id", "=", id).execute();
    for (const { seq, entry } of await entriesOf(tx, [enrollment_id])) {
      if (entry.entry !== "sent" || entry.members.every((member) => member.id !== id)) continue;
      const members = entry.members.map((member) => (member.id === id ? { ...member, ...masked } : member));
      await rewriteEntry(tx, seq, { ...entry, members });
    }
  }
}

function maskDelivery(
  { to_address, fill }: { readonly to_address: string | null; readonly fill: string | null },
  addresses: readonly string[],
): { readonly to_address: string | null; readonly fill: string | null } {
  return {
    to_address: to_address !== null && addresses.includes(to_address) ? ERASED : to_address,
    // A value as a whole: what people wrote is theirs, whatever it mentions.
    fill: addresses.reduce<string | null>(
      (text, address) => text?.replaceAll(JSON.stringify(address), JSON.stringify(ERASED)) ?? null,
      fill,
    ),
  };
}

/** Drops suppressions for addresses of which only a key is kept; the reason goes on with the key. */
export async function forgetSuppressions(tx: Tx, addresses: readonly string[]): Promise<void> {
  await sql`delete from suppressions
    where address in (select value from json_each(${JSON.stringify(addresses)}))`.execute(tx);
}
