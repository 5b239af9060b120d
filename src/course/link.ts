import { createHmac } from "node:crypto";
import { isSameText } from "./same-text.ts";

/** What a link is for. A token works for its purpose alone. */
export type LinkPurpose = LastingPurpose | OwnPurpose;

/**
 * Links that an epoch doesn't end: they only stop email, show what was sent, or bring an address back. A link to an account ends by
 * itself, after an hour or when the account has another address.
 */
export type LastingPurpose = "unsubscribe" | "calendar" | "view" | "certificate" | "keep-address" | "account";

/** Links that act for their learner. They are over when the account's epoch is raised. */
export type OwnPurpose = "confirm" | "progress" | "preferences" | "address";

const MAX_TOKEN = 200;

/**
 * A token that only the holder of the secret can make: `<id>.<mac>`, or `<id>.<epoch>.<mac>` from epoch 1 on, the mac of 128 bits:
 * a forger who may try a million links a second would need longer than the sun has. The same for the same input, so that an email
 * can be made again to the byte; what ends a link is the state of the thing it names, or its account's epoch.
 *
 * @param id of an enrollment (unsubscribe, progress, preferences, calendar), of a delivery (view, address, account, keep-address), of
 * a delivery or an enrollment (confirm) or of a certificate
 * @param epoch of the account when the link is made; a lasting link has none
 */
export function signLink(secret: string, purpose: LinkPurpose, id: string, epoch = 0): string {
  const ends = isOwn(purpose) ? epoch : 0;
  return `${ends === 0 ? id : `${id}.${ends}`}.${mac(secret, purpose, id, ends)}`;
}

/**
 * @returns the id that was signed for this purpose, or undefined for anything else whatever; all refusals look the same.
 */
export function readLink(secret: string, purpose: LastingPurpose, token: string): string | undefined {
  const signed = readToken(secret, purpose, token);
  return signed?.epoch === 0 ? signed.id : undefined;
}

/** What a link of an account was signed for. It works only while the account's epoch is the same. */
export type OwnLink = { readonly id: string; readonly epoch: number };

/** @returns undefined for anything that was not signed for this purpose; the caller compares the epoch */
export function readOwnLink(secret: string, purpose: OwnPurpose, token: string): OwnLink | undefined {
  return readToken(secret, purpose, token);
}

const OWN: ReadonlySet<LinkPurpose> = new Set<OwnPurpose>(["confirm", "progress", "preferences", "address"]);

function isOwn(purpose: LinkPurpose): boolean {
  return OWN.has(purpose);
}

function readToken(secret: string, purpose: LinkPurpose, token: string): OwnLink | undefined {
  if (token.length > MAX_TOKEN) return undefined;
  const dot = token.lastIndexOf(".");
  if (dot < 1) return undefined;
  const given = token.slice(dot + 1);
  const named = token.slice(0, dot);
  // Compared as text: comparing decoded bytes would let the last letter vary.
  if (isSameText(given, mac(secret, purpose, named, 0))) return { id: named, epoch: 0 };
  const [, id = "", digits] = /^(.+)\.([1-9]\d{0,8})$/s.exec(named) ?? [];
  const epoch = Number(digits ?? 0);
  return epoch > 0 && isSameText(given, mac(secret, purpose, id, epoch)) ? { id, epoch } : undefined;
}

function mac(secret: string, purpose: LinkPurpose, id: string, epoch: number): string {
  const named = epoch === 0 ? purpose : `${purpose}/${epoch}`;
  return firstBytes(createHmac("sha256", secret).update(`${named}\n${id}`).digest("base64url"));
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * The first 16 bytes of what base64url (RFC 4648, 5) says: 21 letters of it, and one more with two of its bits. Cutting the
 * letters costs 1.5 µs a link where cutting the bytes costs 2.6, and a mail has four.
 */
function firstBytes(letters: string): string {
  return `${letters.slice(0, 21)}${BASE64URL.charAt(BASE64URL.indexOf(letters.charAt(21)) & 0b110000)}`;
}
