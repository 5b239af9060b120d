import type { EnrollmentState } from "./enrollment.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Somebody else may type your address into the form all day: this is all that it brings you. */
const MOST_A_DAY = 2;
const MOST_A_MONTH = 5;
const LEAST_APART_MS = 5 * MINUTE_MS;

/** Signups from one network in an hour before it is asked to wait. A class in one room signs up at once. */
export const MOST_SIGNUPS_A_NETWORK = 30;
export const NETWORK_WINDOW_MS = 60 * MINUTE_MS;

/**
 * Which letter a signup brings: a confirmation, for somebody already inside the way back to their page, or none, where
 * the mailbox refused us for good or had enough of these letters. The form's answer is the same for all.
 *
 * @param earlier when such letters were planned for this enrollment, epoch milliseconds
 */
export function letterForSignup(
  state: EnrollmentState,
  earlier: readonly number[],
  now: number,
): "confirm" | "sign-in" | undefined {
  if (state === "stopped") return undefined;
  const within = (span: number) => earlier.filter((at) => at > now - span).length;
  if (within(LEAST_APART_MS) > 0 || within(DAY_MS) >= MOST_A_DAY || within(30 * DAY_MS) >= MOST_A_MONTH) {
    return undefined;
  }
  return state === "active" || state === "finished" ? "sign-in" : "confirm";
}
