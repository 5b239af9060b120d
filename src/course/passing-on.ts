import type { SuppressionReason } from "./provider-event.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Questions of a course that are passed on one by one within an hour; what comes on top goes into a digest. */
export const MOST_FORWARDS_AN_HOUR = 20;

/** A digest isn't begun before its first question has waited this long: others are likely to follow. */
const GATHER_MS = 10 * MINUTE_MS;

/** What has been passed on so far, as far as it bears on what may be now. Times in epoch milliseconds. */
export type PassedOn = {
  /** Within the last hour. */
  readonly forwards: number;
  readonly lastDigestAt: number | null;
  /** The creator's mailbox has refused an email: when the next one may try it. */
  readonly heldUntil: number | null;
};

/** A question that waits. `again`: it was sent on its own before and came back, so it can only go in a digest. */
export type WaitingQuestion = { readonly receivedAt: number; readonly again: boolean };

export type PassOn =
  | { readonly by: "forward" }
  | { readonly by: "digest" }
  | { readonly by: "wait"; readonly until: number };

/**
 * How a course's waiting questions go to its creator: one by one up to twenty an hour, else all in one email, at most hourly. A
 * mailbox that refuses gets one email at a time.
 *
 * @param waiting oldest first, at least one
 */
export function decidePassOn(waiting: readonly WaitingQuestion[], passed: PassedOn, now: number): PassOn {
  const { heldUntil, lastDigestAt, forwards } = passed;
  if (heldUntil !== null) return heldUntil > now ? { by: "wait", until: heldUntil } : { by: "digest" };
  const left = MOST_FORWARDS_AN_HOUR - forwards;
  if (waiting.length <= left && waiting.every(({ again }) => !again)) return { by: "forward" };
  const oldest = waiting[0]?.receivedAt ?? now;
  const digestAt = Math.max(oldest + GATHER_MS, (lastDigestAt ?? Number.NEGATIVE_INFINITY) + HOUR_MS);
  if (digestAt <= now) return { by: "digest" };
  return { by: "wait", until: digestAt };
}

/**
 * When a mailbox that refused an email gets the next one: after an hour, then less and less often. A complaint was a person's
 * doing, and counts against the account: a day.
 *
 * @param tries emails refused since it last took one, this one included
 */
export function nextTryAt(reason: SuppressionReason, tries: number, now: number): number {
  return now + (reason === "complaint" ? DAY_MS : Math.min(HOUR_MS * 2 ** Math.min(tries - 1, 10), DAY_MS));
}
