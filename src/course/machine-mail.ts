import { isCalendarAnswer } from "./calendar-answer.ts";
import {
  isAutomaticSubject,
  isAwayNote,
  isChallenge,
  isReceived,
  mayBeAway,
  saysSo,
  takesNoAnswers,
} from "./machine-words.ts";
import { asks, headerOf, isFromDiscussion, isPassedOn, isReply } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

type Machine = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/** Any header that ends so says that a program wrote the email; `X-Auto-Response-Suppress` only asks programs not to. */
const MACHINE_HEADER =
  /^(?:x-)?(?:.*-)?(?:auto-?(?:reply|replied|respond|responder|response|generated|answer)|out-?of-?office|oof)(?:-(?:from|by|domain|id|version))?$/;
const MACHINE_HEADERS =
  /^x-(?:fc-machinegenerated|vacation|list-administrivia|cron-env|github-reason|facebook-notify|linkedin-(?:class|template)|slack-footer|jenkins-(?:job|result)|bugzilla-reason|phabricator-sent-this-message)$/;
/** What some of these say of a person's email, or of one that a program only passed on. */
const NO = /^(?:no|none|false|0|never|off|forward(?:ed|ing)?)?$/;
/** Headers of help desks, programs that host mailboxes and old programs, by what they say. */
const SAYING_SO =
  /\bauto[-_ ]?(?:respond(?:er)?|response|reply|replied)\b|\breply_auto\b|\bworkflowactionalert\b|\bvacation\b/;
const SAYING = [
  "x-post-messageclass",
  "x-fw-email-type",
  "x-fd-mail-category",
  "x-sfdc-emailcategory",
  "x-mailer",
  "x-mail-type",
  "x-message-type",
  "x-email-type",
];
/** What senders of many emails set, and services that pass on a person's as well. */
const OF_SENDERS =
  /^(?:feedback-id|x-(?:sg-eid|mc-user|campaign\w*|mailgun-[\w-]+|sfdc-[\w-]+|shopify-[\w-]+|facebook[\w-]*|linkedin-[\w-]+|github-[\w-]+|gitlab-[\w-]+|jira-[\w-]+|jenkins-[\w-]+|csa-complaints|email-type-id))$/;

/** Of programs' addresses, in the languages they're written in. */
const NOBODY =
  /(?:^|[-_.+])(?:(?:no|do[-_.]?not|dont)[-_.]?repl(?:y|ies)|ne[-_.]?pas[-_.]?repondre|(?:nicht|keine)[-_.]?antwort(?:en)?|no[-_.]?respond(?:er|a)|nao[-_.]?responda|non[-_.]?rispondere|niet[-_.]?(?:be)?antwoorden|nie[-_.]?odpowiadaj|auto[-_.]?(?:reply|responder))(?:[+@-]|_)|^calendar-(?:notification|server)@google\.com$/i;
const ROLES =
  /^(?:service|orders?|billing|invoices?|rechnung(?:en)?|notif(?:y|ications?|ier)|alerts?|news(?:letter)?|updates?|mailer|robot|bot|system|accounts?|security|shipping|payments?|membership|automat\w*|reminders?|receipts?)(?:[-_.+@]|$)/i;

/**
 * What says that a program wrote it, in words for the operator: by RFC 3834, by what programs do instead, or by its subject. Undefined where
 * nothing does: when in doubt, it's a person. An answer to an email that came by way of a list, a help desk or a gateway is a person's.
 */
export function automaticSign(mail: Machine): string | undefined {
  const { from = "", subject, text, headers } = mail;
  const told = certainHeader(headers) ?? bulkHeader(mail);
  if (told !== undefined) return `its ${told.slice(0, 60)} header says so`;
  const answers = isReply(subject, headers);
  if (NOBODY.test(from) && !(answers && !takesNoAnswers(text))) return "it's from an address that nobody reads";
  if (isCalendarAnswer(mail)) return "a calendar answered";
  if (isAutomaticSubject(subject, text) || isAwayNote(subject, text)) return "it reads like an out-of-office note";
  if (isReceived(subject, text)) return "its subject reads like a receipt from a help desk";
  if (isChallenge(subject, text)) return "a program asks for proof that a person wrote to it";
  if (isNotice(mail)) return "it's a notice that takes no answers";
  return saysSo(subject, text) ? "it says that it was written automatically" : undefined;
}

function certainHeader(headers: Machine["headers"]): string | undefined {
  // Comments are allowed anywhere in it (RFC 3834, 5); a program that passes a person's email on says "auto-forwarded".
  const submitted = headerOf(headers, "auto-submitted")
    .replaceAll(/\([^()]*\)/g, "")
    .trim();
  if (submitted !== "" && submitted !== "auto-forwarded" && !NO.test(submitted.split(";")[0]?.trim() ?? ""))
    return "auto-submitted";
  const named = Object.keys(headers).find(
    (name) => (MACHINE_HEADERS.test(name) || MACHINE_HEADER.test(name)) && !NO.test(headerOf(headers, name)),
  );
  return named ?? SAYING.find((name) => SAYING_SO.test(headerOf(headers, name)));
}

const PRECEDENCES = ["precedence", "x-precedence", "preference"];

/** Lists and services that send for others mark people's emails as well: there an answer counts as a person's. */
function bulkHeader({ from = "", subject, text, headers }: Machine): string | undefined {
  const auto = PRECEDENCES.find((name) => /^auto[_-]?reply/.test(headerOf(headers, name)));
  if (auto !== undefined) return auto;
  const isList = Object.keys(headers).some((name) => name.startsWith("list-"));
  if (isFromDiscussion(from, subject, headers) || (isReply(subject, headers) && (isList || asks(text))))
    return undefined;
  if (isReply(subject, headers)) return PRECEDENCES.find((name) => /^(?:bulk|junk)/.test(headerOf(headers, name)));
  return (
    PRECEDENCES.find((name) => /^(?:bulk|junk|list)/.test(headerOf(headers, name))) ??
    ["list-id", "feedback-id"].find(
      (name) => headers[name] !== undefined && !headerOf(headers, name).endsWith(":amazonses"),
    )
  );
}

/** An email that nobody is to answer, from an address or by way of a service that programs use. */
function isNotice({ from = "", subject, text, headers }: Machine): boolean {
  if (isPassedOn(subject) || headerOf(headers, "in-reply-to") !== "" || !takesNoAnswers(text)) return false;
  return ROLES.test(from) || Object.keys(headers).some((name) => OF_SENDERS.test(name));
}

/**
 * Whether a person's email asks for no automatic answer: by a null sender (RFC 5321, 4.5.5), which forwarders leave behind as well, by what
 * Exchange sets ([MS-OXCMAIL] 2.2.3.2.14), because a program sends it for them, or because it may be a note that somebody is away.
 */
export function refusesAutomaticAnswers({ subject, text, headers }: Machine): boolean {
  const suppressed = headerOf(headers, "x-auto-response-suppress");
  return (
    headerOf(headers, "return-path") === "<>" ||
    (suppressed !== "" && suppressed !== "none") ||
    mayBeAway(subject, text) ||
    HEADERS_OF_MANY.some((name) => headerOf(headers, name) !== "")
  );
}

/** What an email has that went to many. */
const HEADERS_OF_MANY = ["list-unsubscribe", "list-id", "precedence", "feedback-id"];
const ANSWER_HEADERS = ["return-path", "x-auto-response-suppress", ...HEADERS_OF_MANY];

/** The headers that `refusesAutomaticAnswers` goes by. */
export function answerHeaders(headers: Machine["headers"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}
