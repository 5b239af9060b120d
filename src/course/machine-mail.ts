import { isCalendarAnswer } from "./calendar-answer.ts";
import { asksAboutCourse, asksUs, isByHand, soundsAutomatic } from "./desk-mail.ts";
import {
  isAutomaticSubject,
  isAwayNote,
  isChallenge,
  isNoticeOfSite,
  isReceived,
  mayBeAway,
  saysSo,
  takesNoAnswers,
} from "./machine-words.ts";
import { isByAgent, isNoticeByForm } from "./notices.ts";
import { isPersonsAnswer, isStockNote } from "./stock-notes.ts";
import { headerOf, isFromDiscussion, isInThread, isMarkedAsReply, isPassedOn } from "./personal-signs.ts";
import { isMarkedAsReport } from "./mail-reports.ts";
import type { ReceivedMail } from "./received-mail.ts";
import { isRelayed } from "./relayed-mail.ts";

type Machine = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/** Any header that ends so says that a program wrote the email; `X-Auto-Response-Suppress` only asks programs not to. */
const MACHINE_HEADER =
  /^(?:x-)?(?:.*-)?(?:auto-?(?:reply|replied|respond|responder|response|answer)|out-?of-?office|oof)(?:-(?:from|by|domain|id|version))?$/;
/** Of Exchange's own answers and of what its rules pass on. */
const MACHINE_HEADERS =
  /^(?:x-ms-exchange-(?:generated-message-source|message-is-ndr)|x-fc-machinegenerated|x-vacation)$/;
/** Receipts of Italian certified email, and notices of programs. */
const OF_NOTICES =
  /^x-ricevuta$|^x-(?:list-administrivia|cron-env|asterisk-[\w-]+|github-reason|facebook-notify|linkedin-(?:class|template)|slack-footer|jenkins-(?:job|result)|bugzilla-reason|phabricator-sent-this-message)$/;
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
  if (isRelayed(mail)) return undefined;
  const told =
    certainHeader(mail) ??
    (isSentByProgram(mail) && !isByHand(mail) && !isPersonsAnswer(mail) ? markOf(headers) : undefined);
  if (told !== undefined) return `its ${told.slice(0, 60)} header says so`;
  if (NOBODY.test(from) && !isAnswerFromNobody(mail)) return "it's from an address that nobody reads";
  if (isCalendarAnswer(mail)) return "a calendar answered";
  if (isAutomaticSubject(subject, text) || (isAwayNote(subject, text) && !isPersonsAnswer(mail)))
    return "it reads like an out-of-office note";
  if (isReceived(subject, text)) return "its subject reads like a receipt from a help desk";
  if (isChallenge(subject, text)) return "a program asks for proof that a person wrote to it";
  if (isByAgent(mail)) return "a program that answers by itself wrote it";
  if (isNotice(mail) || isNoticeByForm(mail)) return "it's a notice that takes no answers";
  return (saysSo(subject, text) && !isPersonsAnswer(mail)) || isStockNote(mail)
    ? "it says that it was written automatically"
    : undefined;
}

/**
 * Whether its headers say that a program sent it, even if a person wrote it: then nothing is sent for it automatically.
 */
export function isSentByProgram(mail: Machine): boolean {
  return isMarkedAnswer(mail.headers) || (!isFromList(mail) && markOf(mail.headers) !== undefined);
}

/** Whether a header says that it's an automatic answer or a report, even if a person's words are in it. */
function isMarkedAnswer(headers: Machine["headers"]): boolean {
  return answerHeader(headers) !== undefined || isMarkedAsReport(headers);
}

/** Whether people write to each other on the list that it came by, and its program says no more of it. */
function isFromList({ from = "", subject, headers }: Machine): boolean {
  return submittedOf(headers) === "" && isFromDiscussion(from, subject, headers);
}

/**
 * A header that only automatic answers and notices have, unless its words are a person's: old programs and rules set
 * those on everything.
 */
function certainHeader(mail: Machine): string | undefined {
  const { headers } = mail;
  const told = Object.keys(headers).find((name) => OF_NOTICES.test(name)) ?? answerHeader(headers);
  if (told === undefined || asksUs(mail)) return undefined;
  if (OF_NOTICES.test(told)) return told;
  return isPersonsAnswer(mail) || (told === "auto-submitted" && asksAboutCourse(mail)) ? undefined : told;
}

function answerHeader(headers: Machine["headers"]): string | undefined {
  if (/^auto[-_]?(?:repl|respon|notif)/.test(submittedOf(headers))) return "auto-submitted";
  const auto = PRECEDENCES.find((name) => /^auto[_-]?reply/.test(headerOf(headers, name)));
  const named = Object.keys(headers).find(
    (name) => (MACHINE_HEADERS.test(name) || MACHINE_HEADER.test(name)) && !NO.test(headerOf(headers, name)),
  );
  return auto ?? named ?? SAYING.find((name) => SAYING_SO.test(headerOf(headers, name)));
}

const PRECEDENCES = ["precedence", "x-precedence", "preference"];
const GENERATED = /^(?:x-)?(?:.*-)?auto-?generated$/;

/** A header that help desks, lists, gateways and plug-ins set on everything, so on what people write as well. */
function markOf(headers: Machine["headers"]): string | undefined {
  if (submittedOf(headers) !== "") return "auto-submitted";
  return (
    Object.keys(headers).find((name) => GENERATED.test(name) && !NO.test(headerOf(headers, name))) ??
    PRECEDENCES.find((name) => /^(?:bulk|junk|list)/.test(headerOf(headers, name))) ??
    ["list-id", "feedback-id"].find(
      (name) => headers[name] !== undefined && !headerOf(headers, name).endsWith(":amazonses"),
    )
  );
}

/**
 * What Auto-Submitted says, "" for no. Comments are allowed anywhere in it (RFC 3834, 5); a program that passes a
 * person's email on says "auto-forwarded".
 */
function submittedOf(headers: Machine["headers"]): string {
  const said = headerOf(headers, "auto-submitted")
    .replaceAll(/\([^()]*\)/g, "")
    .trim();
  return said === "auto-forwarded" || NO.test(said.split(";")[0]?.trim() ?? "") ? "" : said;
}

function isAnswerFromNobody(mail: Machine): boolean {
  const { subject, text, headers } = mail;
  if (takesNoAnswers(text)) return false;
  return (isInThread(headers) && isMarkedAsReply(subject)) || asksAboutCourse(mail);
}

/** An email that nobody is to answer, from an address or by way of a service that programs use. */
function isNotice({ from = "", subject, text, headers }: Machine): boolean {
  if (isPassedOn(subject) || headerOf(headers, "in-reply-to") !== "") return false;
  if (!takesNoAnswers(text) && !isNoticeOfSite(subject, text)) return false;
  return ROLES.test(from) || Object.keys(headers).some((name) => OF_SENDERS.test(name));
}

/**
 * Whether a person's email asks for no automatic answer: by a null sender (RFC 5321, 4.5.5), which forwarders leave behind as well, by what
 * Exchange sets ([MS-OXCMAIL] 2.2.3.2.14), because a program sends it for them, or because it may be a note
 * that somebody is away or a help desk's own words.
 */
export function refusesAutomaticAnswers(mail: Machine): boolean {
  const { from = "", subject, text, headers } = mail;
  const suppressed = headerOf(headers, "x-auto-response-suppress");
  return (
    NOBODY.test(from) ||
    soundsAutomatic(mail) ||
    headerOf(headers, "return-path") === "<>" ||
    (suppressed !== "" && suppressed !== "none") ||
    mayBeAway(subject, text) ||
    isMarkedAnswer(headers) ||
    markOf(headers) !== undefined ||
    Object.keys(headers).some((name) => OF_MANY.test(name) && headerOf(headers, name) !== "")
  );
}

/** What an email has that went to many, or that a program passed on. */
const OF_MANY = /^(?:list-(?:unsubscribe|id|post|help)|mailing-list|(?:x-)?precedence|feedback-id|x-loop)$/;
const ANSWER_HEADERS = /^(?:return-path|x-auto-response-suppress|auto-submitted|preference)$/;

/** The headers that `refusesAutomaticAnswers` goes by. */
export function answerHeaders(headers: Machine["headers"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, said]) =>
        [ANSWER_HEADERS, OF_MANY, GENERATED].some((names) => names.test(name)) || isMarkedAnswer({ [name]: said }),
    ),
  );
}
