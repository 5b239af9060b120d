/**
 * The places at which a process may die, by name: every edge between two steps of the protocol, and the inside of
 * their transactions. Inert in the product; the simulator and the kill harness make the process die there.
 */
export const EDGES = [
  "before-plan",
  "inside-plan",
  "after-plan",
  "before-freeze",
  "inside-freeze",
  "after-freeze",
  "before-claim",
  "inside-claim",
  "after-claim",
  "after-send",
  "after-record",
  "before-reconcile",
  "after-look-up",
  "after-reconcile",
] as const;
export type Edge = (typeof EDGES)[number];
