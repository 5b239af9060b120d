import type { ReceivedMail } from "./received-mail.ts";

type Machine = Pick<ReceivedMail, "from" | "subject" | "headers">;

/** A report that an email didn't arrive, or was opened, or was complained about. */
export function isReport(mail: Machine): boolean {
  return reportSign(mail) !== undefined;
}

/** What says that it's a report, in words for the operator; undefined where nothing does. */
export function reportSign({ from = "", headers }: Machine): string | undefined {
  if (headerOf(headers, "content-type").startsWith("multipart/report")) return "it's a multipart/report";
  if (headerOf(headers, "x-failed-recipients") !== "") return "it has an X-Failed-Recipients header";
  const daemon = /^(?:mailer|mail)[-_.]?daemon@|^postmaster@|^bounces?(?:[+-][^@]*)?@/.test(from);
  return daemon ? "a mail server sent it, as its address says" : undefined;
}

/** Any header that ends so says that a program wrote the email; `X-Auto-Response-Suppress` only asks programs not to. */
const MACHINE_HEADER = /^x-(?:.*-)?auto-?(?:reply|respond|responder|response|generated)(?:-from)?$/;
const MACHINE_HEADERS = new Set(["list-id", "feedback-id", "x-fc-machinegenerated", "x-vacation"]);

/** Whether a program wrote it, by RFC 3834, by what programs do instead, or by its subject. When in doubt, it's a person. */
export function isAutomatic(mail: Machine): boolean {
  return automaticSign(mail) !== undefined;
}

/** What says that a program wrote it, in words for the operator; undefined where nothing does. */
export function automaticSign({ from = "", subject, headers }: Machine): string | undefined {
  const bulk = /^(?:bulk|junk|list|auto[_-]?reply)/;
  // Comments are allowed anywhere in it (RFC 3834, 5).
  const submitted = headerOf(headers, "auto-submitted")
    .replaceAll(/\([^()]*\)/g, "")
    .trim();
  const told = [
    ...(submitted !== "" && !/^no\b/.test(submitted) ? ["auto-submitted"] : []),
    ...["precedence", "x-precedence", "preference"].filter((name) => bulk.test(headerOf(headers, name))),
    ...Object.keys(headers).filter((name) => MACHINE_HEADERS.has(name) || MACHINE_HEADER.test(name)),
    ...(/autorespond/.test(headerOf(headers, "x-post-messageclass")) ? ["x-post-messageclass"] : []),
  ][0];
  if (told !== undefined) return `its ${told.slice(0, 60)} header says so`;
  if (/^(?:no|do[-_.]?not)[-_.]?reply\b/.test(from)) return "it's from a no-reply address";
  if (isCalendarAnswer(subject, headers)) return "a calendar answered";
  return isAwayNote(subject) ? "its subject reads like an out-of-office note" : undefined;
}

/**
 * Whether a person's email asks for no automatic answer: by a null sender (RFC 5321, 4.5.5), which forwarders leave behind as well, by what
 * Exchange sets ([MS-OXCMAIL] 2.2.3.2.14), or because a program sends it for them.
 */
export function refusesAutomaticAnswers({ headers }: Machine): boolean {
  const suppressed = headerOf(headers, "x-auto-response-suppress");
  return (
    headerOf(headers, "return-path") === "<>" ||
    (suppressed !== "" && suppressed !== "none") ||
    headerOf(headers, "list-unsubscribe") !== ""
  );
}

/** The headers that `refusesAutomaticAnswers` goes by. */
export function answerHeaders(headers: Machine["headers"]): Readonly<Record<string, string>> {
  const names = ["return-path", "x-auto-response-suppress", "list-unsubscribe"];
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

/** The value of a header in lower case, "" where there is none. */
export function headerOf(headers: Machine["headers"], name: string): string {
  return headers[name]?.trim().toLowerCase() ?? "";
}

const ANSWERS =
  "accepted|declined|tentative|tentatively accepted|zugesagt|abgelehnt|accepté|refusé|aceptado|rechazado|accettato|rifiutato|aceite|geaccepteerd|afgewezen|принято|承諾|已接受|수락됨";

/** A calendar program answers an invitation: "Accepted: Stand-up @ Tue Dec 1, 2026". */
function isCalendarAnswer(subject: string, headers: Machine["headers"]): boolean {
  if (/^text\/calendar\b.*\bmethod="?reply/.test(headerOf(headers, "content-type"))) return true;
  if (headerOf(headers, "content-class").includes("calendarmessage")) return true;
  return new RegExp(`^(?:${ANSWERS})\\s*[:：].* @ .*\\d`, "i").test(subject);
}

/** How programs begin the subject of a note that somebody is away, by language. */
const AWAY = [
  // English
  "automatic (?:reply|response)|auto[ -]?(?:reply|response)|out of (?:the )?office(?: reply)?|ooo|away from (?:the|my) (?:office|desk)|on (?:vacation|leave)|i am away|vacation (?:reply|response|notice)",
  // German
  "auto(?:matische )?(?:-)?antwort|abwesenheits(?:notiz|meldung|nachricht|assistent)|abwesenheit|abwesend|automatische rückantwort",
  // French, Spanish, Portuguese, Italian
  "réponse automatique|absence du bureau|message d'absence|absent(?:e|\\(e\\))?",
  "respuesta automática|fuera de la oficina|ausente|resposta automática|ausência(?: temporária)?|fora do escritório",
  "risposta automatica|fuori (?:sede|ufficio)|assente",
  // Dutch, Swedish, Danish, Norwegian, Finnish
  "automatisch antwoord|afwezig(?:heid)?|automatiskt svar|autosvar|frånvaro|automatisk svar|fravær(?:smelding)?|automaattinen vastaus|poissaoloilmoitus",
  // Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Greek
  "odpowiedź automatyczna|automatyczna odpowiedź|nieobecność|automatická odpověď|automatická odpoveď|mimo kancelář|automatikus válasz|házon kívül|răspuns automat|otomatik yanıt|αυτόματη απάντηση",
  // Russian, Ukrainian, Arabic, Hebrew
  "автоматический ответ|автоответ|вне офиса|автоматична відповідь|رد تلقائي|תשובה אוטומטית|הודעה אוטומטית|מענה אוטומטי",
  // Japanese, Chinese, Korean, Vietnamese, Indonesian, Thai
  "自動応答|自動返信|不在通知|不在|自动回复|自動回覆|自动答复|外出|자동 ?회신|자동 ?응답|부재중|trả lời tự động|balasan otomatis|ตอบกลับอัตโนมัติ",
].join("|");

const FRONT = new RegExp(
  `^[\\s[【(]*(?:(?:re|aw|sv|antw)\\s*:\\s*)?[[【(]?(?:${AWAY})(?:\\s*(?:[:：\\]】)(!–—-]|$)|\\s+(?:re|aw|sv)\\s*:)`,
  "iu",
);
const BACK = new RegExp(`[(（[【](?:${AWAY})[)）\\]】]\\s*$`, "iu");
const NAMED =
  /^(?!(?:re|my|our|the|what|if|when|who|how|he|she|they)\b)[^?:]{2,60}\bis (?:currently )?(?:out of (?:the )?office|on (?:vacation|leave))\b[^?]*$/i;

/** Programs put a mark behind their words; people go on in a sentence ("On vacation planning as my program"). */
function isAwayNote(subject: string): boolean {
  const line = subject.slice(0, 300).trim();
  return line.startsWith("AUTO:") || FRONT.test(line) || BACK.test(line) || NAMED.test(line);
}
