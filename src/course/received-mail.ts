import { headerOf, isAutomatic, isReport } from "./machine-mail.ts";

/** A mail that came in, as fetched from the provider. Nothing in it is proven but what a token proves. */
export type ReceivedMail = {
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Parsed; undefined where it is no address that mail can be sent to. */
  readonly from: string | undefined;
  /** What stands before the address in From. */
  readonly fromName?: string;
  /** Whether the sender's domain says that it's forged (DMARC). False proves nothing. */
  readonly disowned?: boolean;
  /** Everyone it was addressed to or received for, in lower case. */
  readonly to: readonly string[];
  readonly subject: string;
  /** The plain text, quotes and all; "" where it has none. */
  readonly text: string;
  /** Of an email without plain text. */
  readonly html?: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** `<id@host>`, or undefined where it has none that could be given back. */
  readonly messageId: string | undefined;
  /** What it answers, newest last: In-Reply-To and References (RFC 5322, 3.6.4). */
  readonly references: readonly string[];
  readonly attachments: number;
};

/** What is known of an email before it's fetched. Nothing in it is proven but what a token proves. */
export type Envelope = {
  /** Parsed; undefined where it's no address that mail can be sent to. */
  readonly from: string | undefined;
  /** In lower case. */
  readonly to: readonly string[];
};

/** `person`: somebody wrote it. The others are kept as such and never answered, nor passed on. */
export type Nature = "person" | "automatic" | "bounce" | "loop";

/** What marks every mail that answers mail; another engine of ours knows it by that, too. */
export const OWN_HEADER = "X-Coursepost";

/** Nobody asks this often. Two machines that miss each other's marks come to a stop here. */
export const MOST_AN_HOUR = 10;
/** The creator may sit down and answer a week's questions. */
const MOST_ANSWERS_AN_HOUR = 100;

/**
 * What kind of mail it is, by RFC 3834 and what mail programs do instead.
 *
 * @param own the addresses that our mail comes from, and the domain that only our tokens live at
 * @param lately how many mails came from its sender within the hour before it; to its token, where it has one
 */
export function natureOf(
  mail: ReceivedMail,
  own: {
    readonly senders: ReadonlySet<string>;
    readonly domain: string;
    /** Whether one of our own mails has its Message-ID. */
    readonly sentByUs: boolean;
    /** The creator answers from the address that our mail is sent from: then it is no loop. */
    readonly toAnswer: boolean;
  },
  lately: number,
): Nature {
  if (isOurs(mail, own)) return "loop";
  if (isReport(mail)) return "bounce";
  if (isAutomatic(mail)) return "automatic";
  if (own.senders.has(mail.from ?? "") && !own.toAnswer) return "loop";
  if (lately >= (own.toAnswer ? MOST_ANSWERS_AN_HOUR : MOST_AN_HOUR)) return "loop";
  return "person";
}

/**
 * What an email to the address that unsubscribes is. Machines send most of them, in whatever form, so that all count but a report
 * that an email came back, and our own.
 */
export function natureOfUnsubscribe(
  mail: ReceivedMail,
  own: { readonly domain: string; readonly sentByUs: boolean },
): "unsubscribe" | "bounce" | "loop" {
  if (isOurs(mail, own)) return "loop";
  return isReport(mail) || headerOf(mail.headers, "return-path") === "<>" ? "bounce" : "unsubscribe";
}

function isOurs(mail: ReceivedMail, own: { readonly domain: string; readonly sentByUs: boolean }): boolean {
  return (
    headerOf(mail.headers, OWN_HEADER.toLowerCase()) !== "" ||
    own.sentByUs ||
    (mail.from ?? "").endsWith(`@${own.domain}`)
  );
}

const MESSAGE_ID = /<[!-;=?-~]{1,250}>/g;
const MOST_REFERENCES = 10;

/** The Message-IDs in a header, each once, the last ten. Anything else in it could forge a header of ours. */
export function messageIdsIn(...headers: readonly (string | undefined)[]): string[] {
  const ids = headers.flatMap((header) => header?.slice(0, 10_000).match(MESSAGE_ID) ?? []);
  return [...new Set(ids)].slice(-MOST_REFERENCES);
}
