/** The receiving domain's address for a mail provider's forwarding rule, before the @. */
export const MAILBOX_NAME = "mailbox";

/**
 * Names before the @ that no course can have: of signed addresses (course/reply-address.ts), of the forwarding rule, and those
 * that every domain has (RFC 5321, 4.5.1; RFC 2142, 4) or that machines write from.
 */
export const RESERVED_NAMES: readonly string[] = [
  "a",
  "abuse",
  "bounce",
  "bounces",
  "mail-daemon",
  "mailer-daemon",
  MAILBOX_NAME,
  "no-reply",
  "noreply",
  "postmaster",
  "r",
  "u",
];

/** Where an email signs its sender up for a course. */
export function courseAddress(courseId: string, domain: string): string {
  return `${courseId}@${domain}`;
}

/** Where a rule in the creator's mailbox forwards to. */
export function mailboxAddress(domain: string): string {
  return `${MAILBOX_NAME}@${domain}`;
}

/**
 * The names before the @ of all addresses at a domain, each once: `"TPM-101"+friend@reply.example` is `tpm-101`. What a tag
 * says is ignored (RFC 5233).
 */
export function namesAt(domain: string, to: readonly string[]): readonly string[] {
  const names = to.flatMap((address) => {
    const at = address.lastIndexOf("@");
    if (at < 1 || address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return [];
    const bare = address.slice(0, at).toLowerCase().replaceAll(/["\\]/g, "").trim();
    return bare.replace(/(?<=.)\+.*$/s, "");
  });
  return [...new Set(names)];
}
