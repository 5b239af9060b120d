import { createHmac } from "node:crypto";
import { isSameText } from "./same-text.ts";

const HOUR_MS = 3_600_000;

/** How long the code of a confirmation works, counted from when the letter was planned. */
export const CODE_LASTS_MS = 48 * HOUR_MS;

/** With five guesses a day at a million codes, somebody would need 270 years for an even chance. */
export const MOST_TRIES = 5;
export const TRIES_WINDOW_MS = 24 * HOUR_MS;

/** Wrong codes from one network in an hour, whatever addresses they were typed for. */
export const MOST_TRIES_A_NETWORK = 30;
export const NETWORK_TRIES_WINDOW_MS = HOUR_MS;

/** More letters than the form can bring to one address while a code lasts. */
const MOST_LETTERS = 8;

/**
 * Six digits that only the holder of the secret can make, for readers whose mail programs break links. Each letter has
 * its own; the same letter always has the same, so that its mail can be made again to the byte.
 *
 * @param epoch of the account when the letter was frozen
 */
export function confirmCode(secret: string, deliveryId: string, epoch = 0): string {
  const named = epoch === 0 ? "code" : `code/${epoch}`;
  const number = createHmac("sha256", secret).update(`${named}\n${deliveryId}`).digest().readUIntBE(0, 6);
  // 2^48 is so much more than a million that no code is likelier than another by more than one in 280 million.
  return String(number % 1_000_000).padStart(6, "0");
}

/**
 * Which of these letters has this code, at this epoch. People type it with spaces and hyphens. As many codes are compared
 * whether there are letters or not.
 */
export function letterOfCode(
  secret: string,
  letters: { readonly deliveryIds: readonly string[]; readonly epoch: number },
  typed: string,
): string | undefined {
  const given = typed.normalize("NFKC").replaceAll(/[\s\p{Pd}]/gu, "");
  const fits = (id: string) => isSameText(given, confirmCode(secret, id, letters.epoch));
  const known = letters.deliveryIds.slice(0, MOST_LETTERS);
  const compared = Array.from({ length: MOST_LETTERS }, (_, index) => fits(known[index] ?? ""));
  return known.find((_, index) => compared[index]);
}
