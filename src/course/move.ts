const DAY_MS = 86_400_000;

/** How long the email to the new address can be answered. */
export const MOVE_LASTS_MS = 2 * DAY_MS;

/** So long after a move the address before can take it back. */
export const MOVE_UNDO_MS = 7 * DAY_MS;

/** What is known of a move that somebody asked for. Epoch milliseconds. */
type Asked = { readonly asked_at: number; readonly moved_at: number | null; readonly stopped_at: number | null };

/** What its link at the new address can do. */
export function acceptable(move: Asked, newest: boolean, now: number): "yes" | "already" | "stopped" | "too-late" {
  if (move.stopped_at !== null) return "stopped";
  if (move.moved_at !== null) return "already";
  return newest && now <= move.asked_at + MOVE_LASTS_MS ? "yes" : "too-late";
}

/** What its link at the old address can do. */
export function stoppable(move: Asked, now: number): "stop" | "restore" | "already" | "too-late" {
  if (move.stopped_at !== null) return "already";
  if (move.moved_at !== null) return now <= move.moved_at + MOVE_UNDO_MS ? "restore" : "too-late";
  return now <= move.asked_at + MOVE_LASTS_MS ? "stop" : "too-late";
}
