import { createHmac, timingSafeEqual } from "node:crypto";

const HOUR_MS = 3_600_000;

/** How long the code of a confirmation works, counted from when the letter was planned. */
export const CODE_LASTS_MS = 48 * HOUR_MS;

/** With five guesses a day at a million codes, somebody would need 270 years for an even chance. */
export const MOST_TRIES = 5;
export const TRIES_WINDOW_MS = 24 * HOUR_MS;

/**
 * Six digits that only the holder of the secret can make, for readers whose mail programs break links. Each letter has
 * its own; the same letter always has the same, so that its mail can be made again to the byte.
 */
export function confirmCode(secret: string, deliveryId: string): string {
  const number = createHmac("sha256", secret).update(`code\n${deliveryId}`).digest().readUIntBE(0, 6);
  // 2^48 is so much more than a million that no code is likelier than another by more than one in 280 million.
  return String(number % 1_000_000).padStart(6, "0");
}

/** Whether one of these letters has this code. People type it with spaces and hyphens. */
export function isCodeOf(secret: string, deliveryIds: readonly string[], typed: string): boolean {
  const given = Buffer.from(typed.normalize("NFKC").replaceAll(/[\s\p{Pd}]/gu, ""));
  return deliveryIds
    .map((id) => Buffer.from(confirmCode(secret, id)))
    .some((code) => code.length === given.length && timingSafeEqual(code, given));
}
