import { createHmac } from "node:crypto";
import { isSameText } from "./same-text.ts";

/**
 * - `reply`: a learner answers an email of ours, named by its delivery.
 * - `answer`: the creator answers a question.
 * - `unsubscribe`: any email to it ends the enrollment that it names (RFC 2369, 3.2).
 */
export type ReplyPurpose = "reply" | "answer" | "unsubscribe";

const LETTER: Readonly<Record<ReplyPurpose, string>> = { reply: "r", answer: "a", unsubscribe: "u" };

/** 112 bits in hex. With two characters before and an id of 32, the local part is 62 octets of the 64 in RFC 5321, 4.5.3.1. */
const MAC_DIGITS = 28;

/**
 * An address that only the holder of the secret can make: `r+<id><mac>@<domain>`. All in lower case, because mail systems may
 * change the case of a local part on its way; and the same for the same input, so that a mail can be made again to the byte.
 *
 * @param id 32 hex digits: of a delivery (`reply`) or of a question (`answer`); for `unsubscribe` the enrollment's UUID
 */
export function replyAddress(secret: string, purpose: ReplyPurpose, id: string, domain: string): string {
  const digits = id.replaceAll("-", "");
  return `${LETTER[purpose]}+${digits}${mac(secret, purpose, digits)}@${domain}`;
}

/**
 * @returns what the address was made for, its id written as it was given; undefined for every other address, however close
 * it comes
 */
export function readReplyAddress(
  secret: string,
  domain: string,
  address: string,
): { readonly purpose: ReplyPurpose; readonly id: string } | undefined {
  const parts = /^([rau])\+([0-9a-f]{32})([0-9a-f]{28})@(.+)$/.exec(address.toLowerCase());
  const [, letter, digits = "", given = "", at] = parts ?? [];
  if (at !== domain.toLowerCase()) return undefined;
  const purpose: ReplyPurpose = letter === "r" ? "reply" : letter === "a" ? "answer" : "unsubscribe";
  if (!isSameText(given, mac(secret, purpose, digits))) return undefined;
  return { purpose, id: purpose === "unsubscribe" ? asUuid(digits) : digits };
}

/** RFC 9562, 4. */
function asUuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function mac(secret: string, purpose: ReplyPurpose, id: string): string {
  return createHmac("sha256", secret).update(`${purpose}-address\n${id}`).digest("hex").slice(0, MAC_DIGITS);
}
