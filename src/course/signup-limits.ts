import { roomFrom } from "./cap.ts";
import type { DeliveryKind } from "./delivery.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Letters that anybody can bring about with somebody's address in a form. */
export const SIGNUP_LETTERS: readonly DeliveryKind[] = ["confirm", "sign-in", "new-address"];

/** Of a day's quota, what such letters may use at most; the rest is for lessons. */
const SIGNUP_SHARE = 0.3;

/** In an hour, whatever the plan allows: nobody's course fills faster, and a flood is a matter of days and not of minutes. */
const MOST_AN_HOUR = 300;

/** How far back letters to a mailbox count. */
export const MAILBOX_WINDOW_MS = 30 * DAY_MS;

/** To one mailbox, under all the names that it has. */
const MAILBOX_CAPS = [
  { most: 3, withinMs: DAY_MS },
  { most: 8, withinMs: MAILBOX_WINDOW_MS },
];

/** What has to be known before a letter of a signup goes out. Counts of emails. */
export type MailUse = {
  /** What the plan allows in a UTC day; undefined where nobody knows. */
  readonly dailyLimit: number | undefined;
  readonly acceptedToday: number;
  readonly lettersToday: number;
  readonly lettersThisHour: number;
  /** Frozen or planned, and no letter of a signup. */
  readonly waiting: number;
  /** Learners whose next lesson is due before the day ends. */
  readonly dueToday: number;
};

/** How many letters of signups may go out now: never what lessons need today. The others wait, and none is dropped. */
export function roomForLetters(use: MailUse): number {
  const thisHour = MOST_AN_HOUR - use.lettersThisHour;
  if (use.dailyLimit === undefined) return Math.max(0, thisHour);
  const share = Math.max(1, Math.floor(use.dailyLimit * SIGNUP_SHARE)) - use.lettersToday;
  const left = use.dailyLimit - use.acceptedToday - use.waiting - use.dueToday;
  return Math.max(0, Math.min(thisHour, share, left));
}

/** Domains that are one mailbox provider's, and what it leaves out of a name. */
const PROVIDERS: Readonly<
  Record<string, { readonly domain: string; readonly ignores?: RegExp; readonly tag?: RegExp }>
> = {
  "gmail.com": { domain: "gmail.com", ignores: /\./g },
  "googlemail.com": { domain: "gmail.com", ignores: /\./g },
  "proton.me": { domain: "proton.me", ignores: /[._-]/g },
  "protonmail.com": { domain: "proton.me", ignores: /[._-]/g },
  "pm.me": { domain: "proton.me", ignores: /[._-]/g },
  "icloud.com": { domain: "icloud.com" },
  "me.com": { domain: "icloud.com" },
  "mac.com": { domain: "icloud.com" },
  "yahoo.com": { domain: "yahoo.com", tag: /-.*$/ },
};

/**
 * The mailbox that an address most likely reaches, for counting and never for telling people apart: "M.i.a+x@googlemail.com" is
 * "mia@gmail.com".
 *
 * @param address as `parseAddress` gives it: lower case, the domain in ASCII
 */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf("@");
  const [whole, domain] = [address.slice(0, at), address.slice(at + 1)];
  const provider = PROVIDERS[domain];
  const untagged = whole.replace(/(?<=.)\+.*$/, "").replace(provider?.tag ?? /$^/, "");
  const name = provider?.ignores === undefined ? untagged : untagged.replaceAll(provider.ignores, "");
  return `${name === "" ? whole : name}@${provider?.domain ?? domain}`;
}

/**
 * Whether a mailbox may get one more letter.
 *
 * @param earlier when such letters were planned for it, epoch milliseconds
 */
export function mailboxHasRoom(earlier: readonly number[], now: number): boolean {
  return now >= roomFrom(earlier, MAILBOX_CAPS);
}
