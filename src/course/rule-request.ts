import { addressesIn } from "./address.ts";
import { mailboxOf } from "./signup-limits.ts";

/** Who asks whether a rule may forward to us, before Gmail lets anybody switch it on (support.google.com/mail/answer/10957). */
export const GMAIL_ASKS_FROM = "forwarding-noreply@google.com";

/** What Gmail asks. Anybody can write the same: it's shown, and nothing follows from it by itself. */
export type RuleRequest = {
  /** The creator's mailbox that would forward. */
  readonly mailbox: string;
  readonly code: string | undefined;
  /** At Google, and one that allows the rule; the other link in the email cancels it. */
  readonly link: string | undefined;
};

const CODE_IN_SUBJECT = /\(#\s?(\d{6,12})\)/;
const CODE_IN_TEXT = /(?<![\w%-])(\d{8,10})(?![\w%-])/;
const LINK = /https:\/\/(?:mail-settings|mail)\.google\.com\/mail\/(?:u\/\d+\/)?vf-[\w%.~[\]-]{1,300}/;

/**
 * Reads Gmail's question in whichever language.
 *
 * @param creators the addresses that courses are answered at
 * @returns undefined where it isn't from there, isn't about a creator's mailbox, or has neither a code nor a link
 */
export function readRuleRequest(
  mail: { readonly from: string | undefined; readonly subject: string; readonly text: string },
  creators: Iterable<string>,
): RuleRequest | undefined {
  if (mail.from !== GMAIL_ASKS_FROM) return undefined;
  const words = `${mail.subject}\n${mail.text.slice(0, 10_000)}`;
  const named = new Set(addressesIn(words).map((each) => mailboxOf(each.replace(/\.+$/, ""))));
  const mailbox = [...creators].find((address) => named.has(mailboxOf(address)));
  if (mailbox === undefined) return undefined;
  const code = CODE_IN_SUBJECT.exec(mail.subject)?.[1] ?? CODE_IN_TEXT.exec(mail.text)?.[1];
  const link = LINK.exec(mail.text)?.[0];
  return code === undefined && link === undefined ? undefined : { mailbox, code, link };
}
