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
  return exactAddress(pasted(input));
}

/** Marks without width that come along from chats and address books, and every kind of white space. */
const UNSEEN = /\u034f|\ufe0e|\ufe0f|[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** What people put around an address, in their language. */
const AROUND = /^[\s"“”„«»‹›「」『』【】[(<]+|[\s"”“»«›‹」』】\])>,;.:、，。…]+$/g;

/**
 * An address out of what people paste: `Ada <ada@x.example>`, `mailto:ada@x.example`, with a comma or a period behind it, with
 * full-width letters from an Asian keyboard.
 */
function pasted(input: string): string {
  const seen = input
    .replaceAll(UNSEEN, "")
    .replaceAll(/[\uff01-\uff5e]/g, halfWidth)
    .replaceAll("\ufe6b", "@")
    .replaceAll(/[\u3002\uff61]/g, ".")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .trim();
  const inside = /^[^<>]*<\s*([^<>]+?)\s*>[\s,;.]*$/.exec(seen)?.[1] ?? seen;
  return (
    inside
      .replace(/^\[([^[\]()]*)\]\(mailto:[^()]*\)$/i, "$1")
      .replaceAll(AROUND, "")
      // A link that writes to others as well isn't one address.
      .replace(/^mailto:([^?]*)\?(?!(?:.*&)?(?:to|cc|bcc)=).*$/i, "$1")
      .replace(/^(?:mailto|e-?mail)\s*:\s*/i, "")
      .replace(/^'(.*)'$/, "$1")
  );
}

/** U+FF01 to U+FF5E are ASCII, wide. */
function halfWidth(letter: string): string {
  return String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0xfee0);
}

function exactAddress(typed: string): string | undefined {
  const at = typed.lastIndexOf("@");
  if (at < 1 || at > MAX_LOCAL) return undefined;
  const domain = asciiDomain(typed.slice(at + 1));
  if (domain === undefined) return undefined;
  const address = `${typed.slice(0, at).toLowerCase()}@${domain}`;
  return address.length <= MAX_ADDRESS && wellFormed.safeParse(address).success ? address : undefined;
}

/** What stands behind the @. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** Linear, because it has no two parts that match the same. */
const ADDRESS = /[^\s<>,;:"()[\]\\@]{1,64}@[a-z0-9.-]{1,255}/g;

/** Everything in a text that looks like an address, in lower case. */
export function addressesIn(text: string): readonly string[] {
  return text.toLowerCase().match(ADDRESS) ?? [];
}

/** For a page or an email that others may come to see: enough to recognize one's own address by, and not enough to learn it. */
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

/** RFC 2606 and 6761, 6762 (mDNS), 7686 (Tor), 8375 (home networks), and what only a private network knows. */
const NOWHERE =
  /\.(?:invalid|test|local|localhost|onion|internal|intranet|lan|localdomain|private|alt|arpa|corp|home)$/;

/** The provider refuses mail to itself, and with it the whole batch (Resend, 422 validation_error). */
const PROVIDERS = /(?:^|\.)resend\.(?:com|dev|app)$/;

/** Whether no email can ever reach an address, however well it's written. */
export function leadsNowhere(address: string): boolean {
  const domain = domainOf(address);
  return NOWHERE.test(domain) || PROVIDERS.test(domain);
}

const NOT_AN_ADDRESS = "isn't an email address";

/** For front matter and settings. */
export const addressSchema = z.string(mismatch(NOT_AN_ADDRESS)).transform((input, context) => {
  const address = parseAddress(input);
  if (address !== undefined) return address;
  context.addIssue({ code: "custom", message: NOT_AN_ADDRESS });
  return z.NEVER;
});
