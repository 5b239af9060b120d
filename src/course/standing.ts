import type { Move } from "./batch.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Refusals in a row that may be the emails' own fault: a batch, and both of its halves. */
export const FIRST_TOLERANCE = 3;

/** Each email that's accepted in between shows that the account works: then so many times more are looked into. */
const TOLERANCE_GROWS = 4;
const MOST_TOLERANCE = 1000;

const FIRST_HOLD_MS = 10 * MINUTE_MS;
const LONGEST_HOLD_MS = HOUR_MS;

/** How a provider words what has nothing to do with one email. Only a first hint: a probe decides. */
const ACCOUNT_WORDS =
  /\b(?:api[ _-]?key|domain|account|suspended|verif(?:y|ied)|`?from`? (?:address|field)|ip address)\b/i;

/** What an account has refused since it last accepted anything. */
export type Standing = {
  /** Requests refused in a row. */
  readonly refused: number;
  /** Whether the one before was a single email of somebody else. */
  readonly otherAlone: boolean;
  /** Whether this email was refused alone before, and others were accepted since. */
  readonly knownAlone: boolean;
  /** `this`: single emails are tried, and this was one; `other`: they are, and this was under way already. */
  readonly probing: "no" | "this" | "other";
  /** Probes refused in a row. */
  readonly holds: number;
  readonly tolerance: number;
};

/**
 * Whether a refusal is one email's fault or the account's. No answer alone tells; a row of them does. A poisoned email is
 * found by halves, and the other halves are accepted. Where none is, single emails of different people are tried, one for
 * each hold, until one is accepted.
 *
 * @param members of the batch that was refused, surely not taken
 */
export function afterRefusal(members: number, why: string, standing: Standing, now: number): Move {
  switch (standing.probing) {
    case "this":
      return { move: "probe", why, holdUntil: now + holdLength(standing.holds) };
    case "other":
      return { move: "probe", why, holdUntil: null };
    case "no":
      if (members === 1 && standing.knownAlone) return { move: "refuse", why };
      if (isAlike(members, why, standing)) return { move: "probe", why, holdUntil: null };
      return members > 1 ? { move: "split" } : { move: "refuse", why };
  }
}

function isAlike(members: number, why: string, { refused, otherAlone, tolerance }: Standing): boolean {
  if (refused + 1 >= tolerance) return true;
  if (tolerance > FIRST_TOLERANCE) return false;
  return (members === 1 && otherAlone) || ACCOUNT_WORDS.test(why);
}

/** 10 minutes, doubling to an hour. */
export function holdLength(holds: number): number {
  return Math.min(FIRST_HOLD_MS * 2 ** holds, LONGEST_HOLD_MS);
}

/** After a probe was accepted: what was refused is looked into more closely than before. */
export function nextTolerance(tolerance: number): number {
  return Math.min(tolerance * TOLERANCE_GROWS, MOST_TOLERANCE);
}
