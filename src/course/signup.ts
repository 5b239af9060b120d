import { roomFrom } from "./cap.ts";
import type { EnrollmentState } from "./enrollment.ts";
import type { SuppressionReason } from "./provider-event.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Somebody else may type your address into the form all day: this is all that it brings you. */
const APART = [{ most: 1, withinMs: 5 * MINUTE_MS }];
const CAPS = [
  { most: 2, withinMs: DAY_MS },
  { most: 5, withinMs: 30 * DAY_MS },
];

/** Signups from one network in an hour before it is asked to wait. A class in one room signs up at once. */
export const MOST_SIGNUPS_A_NETWORK = 30;
export const NETWORK_WINDOW_MS = 60 * MINUTE_MS;

/** Signups by email in an hour, from one domain and in all. An email has no network; those beyond wait for the next hour. */
export const MOST_EMAIL_SIGNUPS_A_DOMAIN = 30;
export const MOST_EMAIL_SIGNUPS = 100;

/** So long after a mailbox refused us for good its owner may prove that it works again. */
export const REPROOF_AFTER_MS = 30 * DAY_MS;

/** Why a mailbox gets nothing from us, and since when. */
export type Refusal = { readonly reason: SuppressionReason; readonly at: number };

export type LetterCap = "too-soon" | "too-many";

/**
 * Whether one mailbox, or one person who asks, has had enough of letters that a form can bring.
 *
 * @param earlier when such letters were planned, epoch milliseconds
 */
export function letterCap(earlier: readonly number[], now: number): LetterCap | undefined {
  if (now < roomFrom(earlier, APART)) return "too-soon";
  return now < roomFrom(earlier, CAPS) ? "too-many" : undefined;
}

/** From when on another such letter may follow these. Epoch milliseconds; -Infinity for now. */
export function nextLetterFrom(earlier: readonly number[]): number {
  return roomFrom(earlier, [...APART, ...CAPS]);
}

/**
 * Which letter a signup brings: a confirmation, for somebody already inside the way back to their page, or none, where
 * the mailbox refuses us or had enough of these letters. The form's answer is the same for all.
 *
 * @param earlier when such letters were planned for this mailbox, epoch milliseconds
 * @param refusal why the mailbox gets nothing; then a confirmation alone can ask whether it may get email again
 */
export function letterForSignup(
  state: EnrollmentState,
  earlier: readonly number[],
  now: number,
  refusal?: Refusal,
): "confirm" | "sign-in" | undefined {
  if (letterCap(earlier, now) !== undefined) return undefined;
  if (refusal !== undefined) return mayAskAgain(refusal, earlier, now) ? "confirm" : undefined;
  if (state === "stopped") return undefined;
  return state === "active" || state === "finished" ? "sign-in" : "confirm";
}

/**
 * After a bounce, once the mailbox had thirty days. After a complaint their own signup counts, but a stranger can type the same:
 * one letter in thirty days.
 */
export function mayAskAgain({ reason, at }: Refusal, earlier: readonly number[], now: number): boolean {
  if (reason !== "complaint") return now >= at + REPROOF_AFTER_MS;
  return now > at && !earlier.some((time) => time > now - REPROOF_AFTER_MS);
}

/** What somebody typed into the form beside an address. */
export type TypedWish = {
  readonly firstName: string | null;
  readonly zone: string | null;
  readonly network: string;
  /** The letter that it brought, if any. */
  readonly deliveryId: string | null;
};

/**
 * Whose words count when several people have typed one address: the newest that came from where the button is pressed now,
 * else those of the letter with that button, else the newest.
 *
 * @param wishes newest first
 */
export function wishConfirmed(
  wishes: readonly TypedWish[],
  by: { readonly network: string; readonly deliveryId: string | null },
): TypedWish | undefined {
  const own = by.network === "unknown" ? undefined : wishes.find(({ network }) => network === by.network);
  const letter = by.deliveryId === null ? undefined : wishes.find(({ deliveryId }) => deliveryId === by.deliveryId);
  return own ?? letter ?? wishes[0];
}
