import { z } from "zod";
import { mismatch } from "./matter.ts";

/** RFC 5321, 4.5.3.1: 64 octets before the @, 254 in all (errata 1690). */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;

/**
 * The one form in which an address is kept, compared and mailed: trimmed, lower case, the domain in ASCII
 * (RFC 5890), so that a person is known by one address however they type it.
 *
 * @returns undefined where it is not an address that mail can be sent to: quoted local parts, address literals,
 * display names and non-ASCII local parts are refused on purpose.
 */
export function parseAddress(input: string): string | undefined {
  if (input.length > 4 * MAX_ADDRESS) return undefined;
  const typed = input.trim();
  const at = typed.lastIndexOf("@");
  if (at < 1 || at > MAX_LOCAL) return undefined;
  const domain = asciiDomain(typed.slice(at + 1));
  if (domain === undefined) return undefined;
  const address = `${typed.slice(0, at).toLowerCase()}@${domain}`;
  return address.length <= MAX_ADDRESS && wellFormed.safeParse(address).success ? address : undefined;
}

/** For a page that others may come to see: enough to recognize one's own address by, and not enough to learn it. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}•••${address.slice(at)}`;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const DOT_ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";

/** The dot-atom form of RFC 5322, 3.4.1, with a domain of at least two labels whose last is not a number. */
const wellFormed = z.string().regex(new RegExp(`^${DOT_ATOM}(?:\\.${DOT_ATOM})*@(?:${LABEL}\\.)+(?![0-9]+$)${LABEL}$`));

function asciiDomain(domain: string): string | undefined {
  // URL would quietly drop tabs and cut at a slash, so only what can be a domain reaches it.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined;
  return URL.parse(`https://${domain}/`)?.hostname;
}

const NOT_AN_ADDRESS = "is not an email address";

/** For front matter and settings. */
export const addressSchema = z.string(mismatch(NOT_AN_ADDRESS)).transform((input, context) => {
  const address = parseAddress(input);
  if (address !== undefined) return address;
  context.addIssue({ code: "custom", message: NOT_AN_ADDRESS });
  return z.NEVER;
});
