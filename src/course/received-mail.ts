import type { AttachedFile } from "./attachment.ts";
import { automaticSign } from "./machine-mail.ts";
import { isMarkedAsReport, reportSign } from "./mail-reports.ts";
import { headerOf } from "./personal-signs.ts";

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
  /** How many; `files` says what's known of them. */
  readonly attachments: number;
  readonly files?: readonly AttachedFile[];
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

/** What an email was taken for, and by what, in words for the operator. */
export type Judged<Kind extends string = Nature> = { readonly nature: Kind; readonly why: string };

/** Whom an email can be from that nobody else wrote. */
type Own = {
  readonly senders: ReadonlySet<string>;
  readonly domain: string;
  /** Whether one of our own mails has its Message-ID. */
  readonly sentByUs: boolean;
  /** The creator answers from the address that our mail is sent from: then it is no loop. */
  readonly toAnswer: boolean;
};

/**
 * What kind of mail it is, by RFC 3834 and what mail programs do instead.
 *
 * @param own the addresses that our mail comes from, and the domain that only our tokens live at
 * @param lately how many mails came from its sender within the hour before it; to its token, where it has one
 */
export function judge(mail: ReceivedMail, own: Own, lately: number): Judged {
  if (isOurs(mail, own)) return OUR_OWN;
  const report = reportSign(mail);
  if (report !== undefined) return { nature: "bounce", why: report };
  const automatic = automaticSign(mail);
  if (automatic !== undefined) return { nature: "automatic", why: automatic };
  if (own.senders.has(mail.from ?? "") && !own.toAnswer) {
    return { nature: "loop", why: "it's from an address that a course writes from" };
  }
  const most = own.toAnswer ? MOST_ANSWERS_AN_HOUR : MOST_AN_HOUR;
  if (lately >= most) return { nature: "loop", why: `more than ${most} came within an hour` };
  return { nature: "person", why: "" };
}

const OUR_OWN = { nature: "loop", why: "it's an email of ours that came back" } as const;

/**
 * What an email to an unsubscribe address is. Machines send most of them, in all kinds of forms, so everything counts except a report
 * that an email came back, and our own.
 */
export function judgeUnsubscribe(
  mail: ReceivedMail,
  own: { readonly domain: string; readonly sentByUs: boolean },
): Judged<"unsubscribe" | "bounce" | "loop"> {
  if (isOurs(mail, own)) return OUR_OWN;
  const nobody = headerOf(mail.headers, "return-path") === "<>" ? "its return path is empty" : undefined;
  const marked = isMarkedAsReport(mail.headers) ? "its headers say that it's a report" : undefined;
  const report = reportSign(mail) ?? marked ?? nobody;
  if (report !== undefined) return { nature: "bounce", why: report };
  return { nature: "unsubscribe", why: "it came to an unsubscribe address" };
}

/** Whether one of its recipients is at this domain. */
export function isFor(domain: string, { to }: Pick<ReceivedMail, "to">): boolean {
  return to.some((address) => address.endsWith(`@${domain}`));
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
