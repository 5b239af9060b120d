import type { Answer } from "./answer.ts";
import { afterRefusal, holdLength, type Standing } from "./standing.ts";
import { nextUtcDay } from "./utc-day.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Half of the 24 hours that the provider remembers a key for: after that a repeat is not blindly safe. */
export const RETRY_LIMIT_MS = 12 * HOUR_MS;

/** A request that surely was not taken gets a new key in good time before that, so that its limit starts anew. */
const RENEW_AFTER_MS = 11 * HOUR_MS;

/**
 * A first attempt that's further ahead of the clock was written down by a clock that has been set back since: how long ago it was
 * can't be told. One that's less far ahead adds no more than this to the 12 hours.
 */
export const MOST_AHEAD_MS = 4 * HOUR_MS;

/** Nothing waits longer for its next attempt: a provider may ask for a day. */
export const LONGEST_WAIT_MS = 25 * HOUR_MS;

/** Past the provider's 24 hours and its slowest honest answer, what it does not list it never took. */
export const ABSENCE_AFTER_MS = 26 * HOUR_MS;

/** A lease outlives the longest request (30 s), and a crash costs no more than this before another worker goes on. */
export const LEASE_MS = 40 * SECOND_MS;

/** A request that may have been taken and is now refused is repeated no sooner than this. */
const REFUSED_PAUSE_MS = 10 * MINUTE_MS;

export type BatchHistory = {
  readonly account: string;
  readonly firstAttemptAt: number | null;
  /** Whether any attempt may have been taken without our knowing. Never goes back. */
  readonly ambiguous: boolean;
  readonly attempts: number;
};

export type ClaimDecision =
  | { readonly claim: "send" }
  /** Surely not taken: its members go back to be frozen anew, under a new key. */
  | { readonly claim: "dissolve" }
  | { readonly claim: "give-up"; readonly why: string };

/** What may be done with a batch whose time has come, after a new look at its members. */
export function decideClaim(
  batch: BatchHistory,
  seen: {
    readonly now: number;
    readonly account: string;
    /** Whether every member may still be written to. */
    readonly allMayReceive: boolean;
    /** Whether every member's own time of day allows it, and nothing holds lessons back. */
    readonly allInTime: boolean;
    /** Whether a member was meanwhile proven to be accepted by way of another batch. */
    readonly acceptedElsewhere: boolean;
    /** Whether the recipe still makes the bytes that were frozen. */
    readonly sameBytes: boolean;
  },
): ClaimDecision {
  const age = batch.firstAttemptAt === null ? 0 : seen.now - batch.firstAttemptAt;
  const sameAccount = batch.account === seen.account;
  if (!batch.ambiguous) {
    const fit = sameAccount && seen.sameBytes && seen.allMayReceive && seen.allInTime && !seen.acceptedElsewhere;
    return { claim: fit && age < RENEW_AFTER_MS && age >= -MOST_AHEAD_MS ? "send" : "dissolve" };
  }
  if (seen.acceptedElsewhere) return { claim: "give-up", why: "a member was accepted by way of another batch" };
  if (!sameAccount) return { claim: "give-up", why: "the provider account changed before the answer was known" };
  if (!seen.sameBytes) return { claim: "give-up", why: "the same recipe no longer makes the same bytes" };
  if (age >= RETRY_LIMIT_MS) return { claim: "give-up", why: "no clear answer within 12 hours" };
  if (age < -MOST_AHEAD_MS) return { claim: "give-up", why: "the clock was set back before the answer was known" };
  return { claim: "send" };
}

export type Move =
  | { readonly move: "accept"; readonly ids: readonly string[] }
  | { readonly move: "retry"; readonly at: number; readonly ambiguous: boolean }
  /** Nothing goes out through this account until then. The batch itself keeps. */
  | { readonly move: "hold"; readonly until: number; readonly why: string }
  /** Surely not taken: two smaller batches under new keys, until the poisoned member is alone. */
  | { readonly move: "split" }
  /** Surely not taken, because of its attachments: it goes out again without them. */
  | { readonly move: "without-files"; readonly why: string }
  /** Until something is accepted after it, this may turn out to be the account's fault. */
  | { readonly move: "refuse"; readonly why: string }
  /**
   * It isn't the emails: everything that was refused since the account last accepted anything goes back, and one email
   * at a time is tried until one is accepted.
   */
  | { readonly move: "probe"; readonly why: string; readonly holdUntil: number | null }
  | { readonly move: "give-up"; readonly why: string };

/**
 * What follows from an answer: the table of the protocol.
 *
 * @param batch as it was claimed, this attempt counted
 * @param standing what the account has refused lately, without this answer
 * @param random in [0, 1), spreads the retries of many batches
 */
export function afterAnswer(
  batch: BatchHistory & { readonly members: number; readonly withFiles?: boolean },
  answer: Answer,
  standing: Standing,
  now: number,
  random: number,
): Move {
  switch (answer.kind) {
    case "accepted":
      return { move: "accept", ids: answer.ids };
    case "unreadable":
    case "ambiguous":
      return { move: "retry", at: now + backoff(batch.attempts, random), ambiguous: true };
    case "not-sent":
      return { move: "retry", at: now + backoff(batch.attempts, random), ambiguous: batch.ambiguous };
    case "running":
      return { move: "retry", at: now + Math.round((5 + 25 * random) * SECOND_MS), ambiguous: true };
    case "conflict":
      return { move: "give-up", why: "the provider knows this key with other bytes" };
    case "slow-down":
      return { move: "retry", at: now + answer.retryAfterMs, ambiguous: batch.ambiguous };
    case "quota":
      return { move: "hold", until: nextUtcDay(now) + Math.round(random * MINUTE_MS), why: answer.why };
    case "barred":
      return { move: "hold", until: now + holdLength(0), why: answer.why };
    case "refused":
      // What an earlier attempt may have delivered must not get a second key. Whether it did is as unclear as before.
      if (batch.ambiguous) {
        const pause = Math.max(REFUSED_PAUSE_MS, backoff(batch.attempts, random));
        return { move: "retry", at: now + pause, ambiguous: true };
      }
      if (batch.withFiles === true && /^HTTP 413\b|attachment/i.test(answer.why)) {
        return { move: "without-files", why: answer.why };
      }
      return afterRefusal(batch.members, answer.why, standing, now);
  }
}

/** 2 s, doubling to 2 h, each between half and whole. */
function backoff(attempts: number, random: number): number {
  const whole = Math.min(2 * SECOND_MS * 2 ** Math.max(0, attempts - 1), 2 * HOUR_MS);
  return Math.round(whole * (0.5 + random / 2));
}
