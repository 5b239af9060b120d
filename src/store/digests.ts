import { sql } from "kysely";
import type { Fill } from "../course/message.ts";
import type { Archive } from "./archive.ts";
import type { SentMember } from "./journal.ts";

/**
 * A digest belongs to one learner and holds what others wrote. Their words are in it for as long as it takes to send it: erasing
 * one of them finds what is theirs, and not what stands in somebody else's row.
 */

/**
 * A member of a batch as the journal may keep it. After a restored backup a digest can't be made again to the byte, so that its
 * batch is looked up at the provider instead of being repeated.
 */
export function withoutOthersWords(member: SentMember): SentMember {
  if (member.kind !== "digest" || member.fill === null) return member;
  const { values, ...fill } = JSON.parse(member.fill) as Fill;
  const { question_text: _text, ...rest } = values;
  return { ...member, fill: JSON.stringify({ ...fill, values: rest }) };
}

/** The same in the archive, for digests that the provider has taken. */
export async function emptyDigests(db: Archive): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ fill: sql<string>`json_remove(fill, '$.values.question_text')` })
    .where("kind", "=", sql.lit("digest"))
    .where("state", "=", "accepted")
    .where(sql<boolean>`json_extract(fill, '$.values.question_text') is not null`)
    .execute();
}
