import type { JournalEntry } from "./journal.ts";

/** What an archive holds of an enrollment. Epoch milliseconds. */
export type Membership = { readonly confirmed_at: number | null; readonly left_at: number | null };

/** A confirmation or a leaving, and its place in the journal. */
type Step = { readonly index: number; readonly kind: "enrolled" | "left"; readonly at: number | null };

/**
 * Whether an entry comes after what an archive holds, by their order in the journal: a clock that was wrong when one of
 * them was written says nothing about that. Undefined if the journal doesn't tell how the archive came to hold it: then
 * their times decide.
 */
export type ComesAfter = (entry: JournalEntry, enrollmentId: string, known: Membership) => boolean | undefined;

/** @param entries in the order in which they were written */
export function orderOf(entries: readonly JournalEntry[]): ComesAfter {
  const indexOf = new Map(entries.map((entry, index) => [entry, index]));
  const steps = new Map<string, Step[]>();
  const keep = (id: string, step: Step) => steps.set(id, [...(steps.get(id) ?? []), step]);
  for (const [index, entry] of entries.entries()) {
    if (entry.entry === "enrolled") {
      keep(entry.enrollment.id, { index, kind: "enrolled", at: entry.enrollment.confirmed_at });
    } else if (entry.entry === "left") {
      for (const id of entry.enrollmentIds) keep(id, { index, kind: "left", at: entry.at });
    }
  }
  return (entry, enrollmentId, { confirmed_at, left_at }) => {
    const [kind, at] = left_at === null ? (["enrolled", confirmed_at] as const) : (["left", left_at] as const);
    const held = steps.get(enrollmentId)?.findLast((step) => step.kind === kind && step.at === at);
    const index = indexOf.get(entry);
    return held === undefined || index === undefined ? undefined : held.index < index;
  };
}
