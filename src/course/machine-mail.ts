import type { ReceivedMail } from "./received-mail.ts";

type Machine = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/**
 * What says that it's a report that an email didn't arrive, was opened, or was complained about, in words for the operator; undefined where
 * nothing does.
 */
export function reportSign({ from = "", subject, text, headers }: Machine): string | undefined {
  if (headerOf(headers, "content-type").startsWith("multipart/report")) return "it's a multipart/report";
  if (headerOf(headers, "x-failed-recipients") !== "") return "it has an X-Failed-Recipients header";
  // RFC 7489, 7.2.1.1
  if (/^\s*report domain:.*\bsubmitter:/i.test(subject)) return "it's a DMARC report";
  if (isReceipt(subject, text)) return "it's a receipt for reading an email";
  const daemon = /^(?:mailer|mail)[-_.]?daemon@|^postmaster@|^bounces?(?:[+-][^@]*)?@/i.test(from);
  return daemon ? "a mail server sent it, as its address says" : undefined;
}

/** "Read: Lesson 3", with the subject once more on a line of its own between the lines of a short report (Outlook, without headers). */
function isReceipt(subject: string, text: string): boolean {
  const about =
    /^(?:(?:not )?read|(?:un)?gelesen|(?:non )?lu|le[ií]d[oa]|lido|lida|letto|gelezen|läst|læst|lest|luettu|przeczytano|přečteno|прочитано|okundu|开封|已读|已讀|開封済み|읽음)\s?[:：]\s*(\S.*)$/iu.exec(
      subject,
    )?.[1];
  if (about === undefined || text.length > 1000) return false;
  return text.split("\n").some((line) => /^\s+\p{L}+\s?[:：]/u.test(line) && line.trimEnd().endsWith(about));
}

/** Any header that ends so says that a program wrote the email; `X-Auto-Response-Suppress` only asks programs not to. */
const MACHINE_HEADER = /^x-(?:.*-)?auto-?(?:reply|respond|responder|response|generated)(?:-from)?$/;
const MACHINE_HEADERS = new Set(["list-id", "feedback-id", "x-fc-machinegenerated", "x-vacation"]);

/**
 * What says that a program wrote it, in words for the operator: by RFC 3834, by what programs do instead, or by its subject. Undefined where
 * nothing does: when in doubt, it's a person.
 */
export function automaticSign({ from = "", subject, text, headers }: Machine): string | undefined {
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
  if (/^(?:(?:no|do[-_.]?not)[-_.]?reply(?:[+@-]|_)|calendar-(?:notification|server)@google\.com$)/i.test(from)) {
    return "it's from an address that nobody reads";
  }
  if (isCalendarAnswer(subject, headers)) return "a calendar answered";
  if (isAwayNote(subject, text)) return "it reads like an out-of-office note";
  if (isReceived(subject)) return "its subject reads like a receipt from a help desk";
  return saysSo(subject, text) ? "it says that it was written automatically" : undefined;
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
    isAwayNote(subject.replace(REPLY, ""), "") ||
    THANKS_AND_AWAY.test(text.slice(0, 500).trim()) ||
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
  if (/\bmethod="?reply\b/.test(headerOf(headers, "content-type"))) return true;
  if (headerOf(headers, "content-class").includes("calendarmessage")) return true;
  return new RegExp(`^(?:${ANSWERS})\\s*[:：].* @ .*\\d`, "i").test(subject);
}

/** How programs begin the subject of a note that somebody is away, by language. */
const AWAY = [
  // English
  "automatic (?:reply|response)|auto[ -]?(?:reply|response)|out of (?:the )?office(?: (?:auto-?)?reply)?|ooo|away from (?:the|my) (?:office|desk)|on (?:vacation|leave)|i am away|vacation (?:reply|response|notice)",
  // German
  "auto(?:matische )?(?:-)?antwort|abwesenheits(?:notiz|meldung|nachricht|assistent)|abwesenheit|abwesend|automatische rückantwort",
  // French, Spanish, Portuguese, Italian
  "réponse automatique|absence du bureau|message d'absence|absent(?:e|\\(e\\))?",
  "respuesta automática|fuera de la oficina|ausente|resposta automática|ausência(?: temporária)?|fora do escritório",
  "risposta automatica|fuori (?:sede|ufficio)|assente",
  // Dutch, Swedish, Danish, Norwegian, Finnish
  "automatisch antwoord|afwezig(?:heid(?:s(?:melding|bericht))?)?|automatiskt svar|autosvar|frånvaro|automatisk svar|fravær(?:smelding)?|automaattinen vastaus|poissaoloilmoitus",
  // Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Greek
  "odpowiedź automatyczna|automatyczna odpowiedź|nieobecność|automatická odpověď|automatická odpoveď|mimo kancelář|automatikus válasz|házon kívül|răspuns automat|otomatik yanıt|αυτόματη απάντηση",
  // Russian, Ukrainian, Arabic, Hebrew
  "автоматический ответ|автоответ|вне офиса|автоматична відповідь|رد تلقائي|תשובה אוטומטית|הודעה אוטומטית|מענה אוטומטי",
  // Japanese, Chinese, Korean, Vietnamese, Indonesian, Thai
  "自動応答|自動返信|不在通知|不在|自动回复|自動回覆|自动答复|外出|자동 ?회신|자동 ?응답|부재중|trả lời tự động|balasan otomatis|ตอบกลับอัตโนมัติ",
].join("|");

const FRONT = new RegExp(`^[\\s[【(]*(?:${AWAY})(?:\\s*(?:[:：\\]】)(!–—-]|$)|\\s+(?:re|aw|sv)\\s*:)`, "iu");
const BACK = new RegExp(`[(（[【](?:${AWAY})[)）\\]】]\\s*$`, "iu");
const NAMED =
  /^(?!(?:Re|Every|No|Some|My|Our|The|What|If|When|Who|How|He|She|They|Half)\w*\b)(?:\p{Lu}[\p{L}'’.-]*\s+){1,4}is (?:currently )?(?:[Oo]ut of (?:the )?[Oo]ffice|on (?:vacation|leave))\b[^?]*$/u;

/** In front of what a person answers to, a note that somebody is away as well. */
const REPLY = /^\s*(?:(?:re|aw|sv|antw|rif|odp|ynt|vs|回复|答复)\s*[:：]\s*)+/i;

/** How programs of a help desk begin a subject, by language. */
const RECEIVED = new RegExp(
  `^\\s*(?:[[(][^\\])]{1,40}[\\])]\\s*)?[[(]?(?:${[
    "we(?:'ve| have)? (?:got|received) your (?:request|message|e-?mail|ticket|inquiry|enquiry)",
    "(?:your )?(?:request|ticket|case|inquiry)(?: #?\\w+)? (?:has been |was |is )?(?:received|created|opened|registered)",
    "ihre (?:anfrage|nachricht|e-mail)(?: #?\\w+)? (?:ist eingegangen|wurde empfangen|ist bei uns eingegangen)",
    "(?:eingangsbestätigung|accusé de réception|acuse de recibo|conferma di ricezione|ontvangstbevestiging)",
    "(?:nous avons (?:bien )?reçu votre (?:demande|message)|hemos recibido (?:tu|su) (?:solicitud|mensaje))",
    "(?:recebemos (?:sua|a sua) (?:solicitação|mensagem)|abbiamo ricevuto la (?:tua|sua) richiesta)",
  ].join("|")})(?:[\\])]|[\\s:.!–—-]*(?:[[(#].*)?$|[:：])`,
  "iu",
);

function isReceived(subject: string): boolean {
  return RECEIVED.test(subject.slice(0, 300));
}

/** What programs say about themselves, in a sentence of its own. */
const SAID = [
  "this is an? (?:automatic|automated|auto-generated)(?:ally generated)? (?:reply|response|message|e-?mail|notification)",
  "this (?:message|e-?mail|reply) (?:was|is|has been) (?:created |generated |sent )?automatically",
  "dies ist eine automatisch(?:e| generierte| erstellte)",
  "diese (?:e-?mail|nachricht|antwort) w(?:urde|ird) automatisch",
  "(?:ceci est|il s'agit d'un|c'est) (?:une? )?(?:réponse|message|e-?mail) automatique",
  "(?:este|esta|ésta) es un[oa]? (?:respuesta|mensaje|correo) automátic[oa]",
  "esta é uma (?:resposta|mensagem) automática",
  "quest[ao] è un[ao]? (?:risposta|messaggio|e-?mail) automatic[ao]",
  "dit is een automatische? (?:antwoord|bericht|e-?mail)",
  "(?:to (?:jest )?|ta )(?:automatyczna (?:wiadomość|odpowiedź)|wiadomość (?:została |jest )?(?:wygenerowana |wysłana )?automatyczn)",
  "detta är ett automatiskt (?:svar|meddelande)|dette er e[nt] automatisk (?:svar|besked|melding)|tämä on automaattinen (?:vastaus|viesti)",
  "это автоматическ(?:ий ответ|ое (?:сообщение|письмо))|(?:このメール|これ)は自動(?:返信|応答|送信|配信)(?!(?:メール)?ですか)|此(?:邮件|郵件)(?:为|是|由系统)自动|이 메일은 자동(?:으로| ?회신| ?발신| ?응답)",
].join("|");
const NO_QUESTION = "[^?？\\n]{0,200}(?:[.!。\\n]|$)";
const GREETING =
  "thank|dear|hello|hi|vielen dank|guten tag|hallo|merci|bonjour|gracias|hola|obrigad|olá|grazie|ciao|bedankt";
const BEGINS_SAYING_SO = new RegExp(`^(?:(?:${GREETING})[^\\n>"“„«?]{0,80}[,.!]\\s+)?(?:${SAID})${NO_QUESTION}`, "iu");
const SAYS_SO = new RegExp(`(?:^|[.!。]\\s+|\\n)(?:${SAID})${NO_QUESTION}`, "iu");
/** Thanks, and in the next sentence that they're away: many a program's words, and some people's. */
const THANKS_AND_AWAY =
  /^(?:[^\n?]{0,40},\s+)?(?:thank(?:s| you)[^\n.!?]{0,60}(?:e-?mail|message|note)|vielen dank für (?:ihre|deine) (?:e-?mail|nachricht)|merci (?:de|pour) votre (?:message|e-?mail|courriel)|gracias por (?:su|tu) (?:mensaje|correo))[.!]?\s+(?:i(?:'m| am|’m)(?: currently)? (?:out of (?:the )?office|away|on (?:vacation|leave|holiday))|ich bin (?:derzeit |zurzeit |aktuell |bis )|je suis (?:actuellement )?(?:absente?|en congés)|(?:actualmente )?estoy (?:fuera|de vacaciones|ausente))[^?]*$/iu;

/** The rest of a person's email may say so as well: "our tool writes: this is an automated message". */
function saysSo(subject: string, text: string): boolean {
  const begins = text.slice(0, 500).trim();
  if (BEGINS_SAYING_SO.test(begins)) return true;
  return !REPLY.test(subject) && text.length < 2000 && SAYS_SO.test(begins) && !begins.includes("?");
}

/** Programs put a mark behind their words; people go on in a sentence ("On vacation planning as my program"). */
function isAwayNote(subject: string, text: string): boolean {
  const line = subject.slice(0, 300).trim();
  // Three letters with a question below are what somebody asks about.
  if (/^ooo$/i.test(line) && text.includes("?")) return false;
  return (
    line.startsWith("AUTO:") ||
    /^auto:\s*(?:re|aw|sv)\s*:/i.test(line) ||
    FRONT.test(line) ||
    BACK.test(line) ||
    NAMED.test(line)
  );
}
