import { addressesIn } from "./address.ts";
import type { Course } from "./course.ts";
import { MAILBOX_NAME, mailboxAddress, namesAt } from "./named-address.ts";
import type { ReceivedMail } from "./received-mail.ts";
import { mailboxOf } from "./signup-limits.ts";

/**
 * Headers in which mail providers name the mailbox that a rule forwards from, or the address that it forwards to: Gmail, Outlook
 * (redirect), Fastmail, Postfix, Exim, Sieve (RFC 5228, 4.2), and RFC 5322, 3.6.6.
 */
const FORWARDED = [
  "delivered-to",
  "envelope-to",
  "resent-from",
  "resent-sender",
  "resent-to",
  "x-delivered-to",
  "x-envelope-to",
  "x-forwarded-for",
  "x-forwarded-to",
  "x-ms-exchange-inbox-rules-loop",
  "x-original-delivered-to",
  "x-original-to",
  "x-resolved-to",
  "x-sieve-redirected-from",
];

const LONGEST_HEADER = 2000;

/** The email with the rule's address among its recipients, where only a header tells that a rule forwarded it there. */
export function withRuleAddress(mail: ReceivedMail, domain: string): ReceivedMail {
  if (namesAt(domain, mail.to).includes(MAILBOX_NAME)) return mail;
  if (!namesAt(domain, forwardedAddresses(mail)).includes(MAILBOX_NAME)) return mail;
  return { ...mail, to: [...mail.to, mailboxAddress(domain)] };
}

/** The creator's mailbox that a rule forwards from, and the courses that are answered there. */
export type RuleMailbox = { readonly addresses: readonly string[]; readonly courseIds: readonly string[] };

/**
 * The mailbox whose rule forwarded an email; undefined where none did, for instance where somebody wrote to the rule's address
 * themselves. Nothing in it is proven.
 */
export function forwardedFrom(
  mail: ReceivedMail,
  domain: string,
  courses: Iterable<Pick<Course, "id" | "sender" | "reply_to">>,
): RuleMailbox | undefined {
  if (!namesAt(domain, mail.to).includes(MAILBOX_NAME)) return undefined;
  const named = new Set([...mail.to, ...forwardedAddresses(mail)].map(mailboxOf));
  const own = [...courses].filter(({ sender, reply_to }) =>
    [sender.email, reply_to].some((address) => named.has(mailboxOf(address))),
  );
  if (own.length === 0) return undefined;
  const addresses = own.flatMap(({ sender, reply_to }) => [sender.email, reply_to]);
  return {
    addresses: [...new Set(addresses)].filter((address) => named.has(mailboxOf(address))),
    courseIds: own.map(({ id }) => id),
  };
}

function forwardedAddresses({ headers }: Pick<ReceivedMail, "headers">): string[] {
  return FORWARDED.flatMap((name) => addressesIn(headers[name]?.slice(0, LONGEST_HEADER) ?? ""));
}
