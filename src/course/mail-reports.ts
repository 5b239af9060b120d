import { ONE_PERSON, withoutSubject } from "./mail-sentences.ts";
import { headerOf, isPassedOn, ownWords, speaksToUs } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";
import { isPersonsAnswer } from "./stock-notes.ts";

type Machine = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/** RFC 6522, RFC 3464, RFC 8098 */
const REPORT = /^multipart\/report|^message\/(?:delivery-status|disposition-notification)/;
/** RFC 7489, 7.2.1.1; RFC 8460, 3 */
const ABOUT_DOMAIN = /^\s*(?:\[[^\]]{1,40}\]\s*)?report domain:.*\bsubmitter:/i;
const DAEMON = /^(?:mailer|mail)[-_.]?daemon@|^microsoftexchange[0-9a-f]{32}@/i;
/** People write from these as well. */
const MAIL_SERVER =
  /^postmaster@|^bounces?(?:[+-][^@]*)?@|^(?:mdaemon|mail[-_.]?(?:delivery|system)(?:[-_.]?(?:sub)?system)?)@/i;

/**
 * What says that it's a report that an email didn't arrive, was opened, or was complained about, in words for the operator; undefined where
 * nothing does.
 */
export function reportSign(mail: Machine): string | undefined {
  const { from = "", subject, text, headers } = mail;
  const own = ownWords(text);
  const isByProgram = DAEMON.test(from) || STATUS.test(own) || isReceipt(subject, text) || !isPersonsAnswer(mail);
  // A short line may be all that's left of a report in a language that isn't known here.
  if (isReportType(headers) && (isByProgram || FAILED.test(own) || own.split(/\s+/).length < 8)) {
    return "it's a multipart/report";
  }
  if (
    hasFailed(headers) &&
    (DAEMON.test(from) ||
      STATUS.test(own) ||
      (isByProgram && FAILED.test(`${subject}\n${own}`) && !isPassedOn(subject)))
  ) {
    return "it has an X-Failed-Recipients header";
  }
  if (ABOUT_DOMAIN.test(subject) || headers["tls-report-domain"] !== undefined) return "it's a DMARC or TLS report";
  if (isReceipt(subject, text)) return "it's a receipt for reading an email";
  if (DAEMON.test(from)) return "a mail server sent it, as its address says";
  if (isPassedOn(subject) || !FAILED.test(subject)) return undefined;
  const isBack =
    headerOf(headers, "return-path") === "<>" || (PROGRAMS.test(from) && STATUS.test(text.slice(0, 20_000)));
  return MAIL_SERVER.test(from) || (isBack && !speaksToUs(withoutSubject(text, subject)) && !isByOne(text))
    ? "a mail server says that an email didn't arrive"
    : undefined;
}

/** Whether its headers say that it's a report, no matter what it says. */
export function isMarkedAsReport(headers: Machine["headers"]): boolean {
  return isReportType(headers) || hasFailed(headers);
}

function isReportType(headers: Machine["headers"]): boolean {
  return REPORT.test(headerOf(headers, "content-type"));
}

function hasFailed(headers: Machine["headers"]): boolean {
  return headerOf(headers, "x-failed-recipients") !== "";
}

/** Mail servers don't say "I", but for one: "I'm sorry to have to inform you" (Postfix). */
function isByOne(text: string): boolean {
  return (
    ONE_PERSON.test(ownWords(text)) && !STATUS.test(text.slice(0, 20_000)) && !/\bI['’]m (?:sorry|afraid)\b/.test(text)
  );
}

const PROGRAMS = /^[^@]*(?:admin|support|mail|system|bounce|gateway|exchange|reply|spam|notif)/i;

/** Of the subjects of reports that an email didn't arrive, or not yet, by language. */
const FAILED = new RegExp(
  [
    "undeliver|deliver(?:y|ed)\\b.{0,40}\\b(?:status|notification|fail|delay|report|problem|incomplete|unsuccessful)|(?:fail|delay|status|problem)\\w*.{0,30}\\bdeliver|mail delivery|message delayed",
    "returned (?:mail|to sender)|returning message|failure notice|non-?deliver|could(?: not|n['’]t) (?:be )?(?:sen[dt]|deliver)|message not sent|mailbox (?:is )?full|over quota|postfach (?:ist )?voll|boîte pleine|buzón lleno|casella piena|mail system error|^(?:relayed|expanded|delivered):",
    "unzustellbar|nicht zu(?:ge|zu)stell|zustell(?:ung|fehler|bericht)|non (?:remis|distribu|délivr|livr)|échec d|remise (?:retard|différ)|no se (?:ha |han )?(?:pudo|podido|puede)|no (?:se )?entreg|error de entrega",
    "não (?:foi )?entreg|não pôde|falha na entrega|mancat[oa] (?:recapito|consegna)|non recapit|impossibile recapit|onbestelbaar|niet (?:bezorgd|afgeleverd)|kan(?:de)? (?:inte|ikke) leverer|ikke (?:leveret|levert)|inte levererats|olevererbar",
    "toimitt?am|ei voitu toimittaa|nie (?:można|udało się) dostarczyć|niedoręcz|niedostarcz|nedoruč|nelze doručit|kézbesít|nu (?:a putut|poate) fi livrat|teslim edile|iletilemedi|αδύνατη η παράδοση|δεν (?:είναι δυνατή|παραδόθηκε)",
    "не ?доставлен|невозможно доставить|無法傳遞|无法(?:投递|送达|传递)|退信|未配信|配信(?:不能|できません|エラー)|配達(?:不能|できません)|送信(?:不能|エラー)|배달되지|배달 실패|반송|לא ניתן למסור|تعذر (?:ال)?تسليم",
  ].join("|"),
  "iu",
);
/** RFC 3463, or what an SMTP server answers. */
const STATUS = /\b[245]\.\d{1,3}\.\d{1,3}\b|\b[45]\d\d[ -][A-Z#<]/;

/** "Read: Lesson 3", with the subject once more on a line of its own between the lines of a short report (Outlook, without headers). */
function isReceipt(subject: string, text: string): boolean {
  const about =
    /^(?:(?:not |no |não |non |nicht |niet |ej |ikke |ulest|oläst|nie )?(?:read|(?:un)?gelesen|(?:non )?lu|le[ií]d[oa]|lido|lida|letto|gelezen|läst|læst|lest|luettu|przeczytano|přečteno|прочитано|okundu|olvasva|διαβάστηκε|נקרא|开封|已读|已讀|開封済み|읽음))\s?[:：]\s*(\S.*)$/iu.exec(
      subject,
    )?.[1];
  if (about === undefined || text.length > 1000) return false;
  return text.split("\n").some((line) => /^\s+\p{L}+\s?[:：]/u.test(line) && line.trimEnd().endsWith(about));
}
