import { roomFrom } from "./cap.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How long a link to one's own account works, from when its email was asked for. */
export const ACCOUNT_LINK_LASTS_MS = 60 * MINUTE_MS;

/** Whoever holds a lesson that was passed on can ask for links all day: this is all that it brings its learner. */
const LEAST_APART_MS = 5 * MINUTE_MS;
const CAPS = [
  { most: 3, withinMs: DAY_MS },
  { most: 10, withinMs: 30 * DAY_MS },
];

export type LinkAsked =
  | { readonly may: true }
  /** One was just sent, and still works. */
  | { readonly may: false; readonly because: "just-sent"; readonly sentAt: number }
  | { readonly may: false; readonly because: "too-many"; readonly from: number };

/**
 * Whether another link may be sent to this mailbox.
 *
 * @param earlier when links were asked for, in any order; epoch milliseconds
 */
export function mayAskForLink(earlier: readonly number[], now: number): LinkAsked {
  const sentAt = Math.max(...earlier, Number.NEGATIVE_INFINITY);
  if (sentAt > now - LEAST_APART_MS) return { may: false, because: "just-sent", sentAt };
  const from = roomFrom(earlier, CAPS);
  return from <= now ? { may: true } : { may: false, because: "too-many", from };
}
