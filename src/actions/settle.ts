import { type Decided, decideDelivery, type OpenDelivery, type Undone, undoDecision } from "../store/deciding.ts";
import type { ActionPorts } from "./ports.ts";

/** Which of the deliveries that wait for a decision; what isn't given doesn't matter. Times in epoch milliseconds. */
export type Selection = {
  readonly delivery?: string | undefined;
  readonly batch?: string | undefined;
  readonly state?: string | undefined;
  readonly address?: string | undefined;
  readonly course?: string | undefined;
  /** Planned before then. */
  readonly before?: number | undefined;
  /** Planned then or later. */
  readonly after?: number | undefined;
};

type Selectable = Pick<OpenDelivery, "id" | "batchId" | "state" | "address" | "courseId" | "plannedAt">;

export function select<T extends Selectable>(deliveries: readonly T[], selection: Selection): readonly T[] {
  const { delivery, batch, state, address, course, before = Infinity, after = -Infinity } = selection;
  const fits = (wanted: string | undefined, is: string | null) => wanted === undefined || wanted === is;
  return deliveries.filter(
    (open) =>
      fits(delivery, open.id) &&
      fits(batch, open.batchId) &&
      fits(state, open.state) &&
      fits(address?.trim().toLowerCase(), open.address) &&
      fits(course, open.courseId) &&
      open.plannedAt >= after &&
      open.plannedAt < before,
  );
}

/** Decides about deliveries that wait for a person, all or none of them. What another has decided meanwhile is counted. */
export async function settle(
  { archive, now }: Pick<ActionPorts, "archive" | "now">,
  deliveryIds: readonly string[],
  choice: "resend" | "skip",
): Promise<Readonly<Record<Decided, number>>> {
  const counts: Record<Decided, number> = { decided: 0, "not-open": 0, "no-such-delivery": 0 };
  await archive.transaction().execute(async (tx) => {
    for (const id of deliveryIds) counts[await decideDelivery(tx, id, choice, now())] += 1;
  });
  return counts;
}

/** Takes the last decision about each delivery back, where nothing has come of it yet. */
export async function undoSettlement(
  { archive, now }: Pick<ActionPorts, "archive" | "now">,
  deliveryIds: readonly string[],
): Promise<Readonly<Record<Undone, number>>> {
  const counts: Record<Undone, number> = { undone: 0, "nothing-to-undo": 0, "too-late": 0 };
  await archive.transaction().execute(async (tx) => {
    for (const id of deliveryIds) counts[await undoDecision(tx, id, now())] += 1;
  });
  return counts;
}
