import { MAILBOX_WINDOW_MS } from "./signup-limits.ts";

const DAY_MS = 86_400_000;

/**
 * How long what isn't kept until its learner erases it is kept, in milliseconds. The privacy notice says it and the
 * cleanup does it: both read this, and so does everything else that needs one of these periods.
 */
export const KEPT_FOR_MS = {
  /** A signup whose address nobody confirmed, since the last form or email that asked for it. */
  unconfirmed: 30 * DAY_MS,
  /** The network that a form was sent from, in the record of consent. */
  networks: 30 * DAY_MS,
  /** Who filled in a form, to limit how often: a keyed hash and a network. */
  formAttempts: DAY_MS,
  /** How many emails signups brought to a mailbox, by a keyed hash. */
  mailboxLetters: MAILBOX_WINDOW_MS,
  /** Received email that nobody's account has: set aside, or from somebody unknown. Longer than the provider has it. */
  receivedEmail: 90 * DAY_MS,
  /** Files that came with an email. Most go once the email was passed on. */
  attachments: 7 * DAY_MS,
  /** A certificate that its learner removed: until then they can bring it back. */
  removedCertificate: DAY_MS,
} as const;

/** A period of whole days. */
export function inDays(ms: number): number {
  return Math.round(ms / DAY_MS);
}
