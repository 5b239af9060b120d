import type { Archive } from "./archive.ts";
import type { OperatorAct, OperatorActRow } from "./schema.ts";

/** What the operator was asked for, and why it is done. */
export type OperatorWord = { readonly subscriberId: string; readonly reason: string; readonly at: number };

export async function recordAct(
  db: Archive,
  word: OperatorWord,
  act: OperatorAct,
  object: string,
  newId: () => string,
): Promise<void> {
  const { subscriberId, reason, at } = word;
  await db
    .insertInto("operator_acts")
    .values({ id: newId(), subscriber_id: subscriberId, act, reason, object, at })
    .execute();
}

/** Oldest first. */
export async function readActs(db: Archive, subscriberId: string): Promise<OperatorActRow[]> {
  return db
    .selectFrom("operator_acts")
    .selectAll()
    .where("subscriber_id", "=", subscriberId)
    .orderBy("at")
    .orderBy("id")
    .execute();
}

/** What goes into the record of consent where the operator does what a learner asked for outside of the pages. */
export function operatorEvidence({ reason, at }: OperatorWord) {
  return { text: `Done by the operator, on request: ${reason}`, source: "operator", network: "none", at };
}
