import { isNoticeSubject } from "./machine-words.ts";
import { ONE_PERSON } from "./mail-sentences.ts";
import { headerOf, isForMany, isInThread, isPassedOn, ownWords, speaksToUs, withoutTags } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

type Mail = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/** Whose address it is: a program's, or a device's. */
const PROGRAMS =
  /^(?:[^@]*[-_.+])?(?:alerts?|monitor(?:ing)?|status|uptime|notif\p{L}*|news(?:letter)?|weekly|daily|digest|marketing|promo\p{L}*|offers?|updates?|mailer|robot|bot|system|security|accounts?|shipping|track(?:ing)?|delivery|parcels?|orders?|billing|invoices?|receipts?|payments?|reminders?|calendar|events?|meetings?|voice-?mail|vm|pbx|fax|copier|scan(?:ner|s)?|printer|mfp|builds?|ci|jenkins|deploy\p{L}*|cron|root|backups?|nagios|zabbix|grafana|sentry|dmarc\p{L}*|reports?|verify|verification|confirm\p{L}*|auto|automat\p{L}*|no-?reply|do-?not-?reply|service|welcome|hello-bot|feedback|survey|quota|postmaster|admin|daemon)(?:[-_.+][^@]*)?@|@(?:[^@]*\.)?(?:pbx|voicemail|fax|copier|scanner|printer|monitor\p{L}*|status\p{L}*|alerts?|notif\p{L}*|ci|build|news\p{L}*|mailer|bounce|email|e|em|send)\./iu;
/** How such programs begin a subject, or what else is only in theirs. */
const SUBJECTS =
  /^\W*(?:\[?(?:down|up|firing|resolved|alert(?:ing)?|critical|warning|problem|recovery|incident|alarm|ok|failed|error|success)(?::\d+)?\b[\]:]|\*\* ?(?:problem|recovery)|alert\b|alarm\b|störung\b|monitor (?:is )?(?:down|up)|build (?:#?\d+ )?(?:failed|passed|succeeded|fixed)|backup (?:job )?(?:completed|failed|report|successful)|(?:new )?voice ?(?:mail|message)|missed call|(?:neue )?(?:sprach|fax)nachricht|(?:neues|nouveau|nuevo|nieuwe?|nuovo) fax|backup\b.{0,60}\b(?:completed|finished|failed)|(?:nouveau )?message vocal|(?:nuevo )?mensaje de voz|(?:nieuw )?(?:voicemail|spraakbericht)|(?:new )?fax (?:from|received)|scan(?:ned)? (?:image|from|document|to)|message from .{0,20}(?:scanner|mfp|copier|km_|\d{4})|attached image|reminder\b|erinnerung:|rappel|recordatorio|invitation:|updated invitation|einladung:|cancell?ed:|your (?:weekly|daily|monthly)|weekly|daily digest|newsletter|security (?:alert|notice|code)|new (?:sign-?in|login|device)|(?:your )?(?:parcel|package|shipment|order|delivery)|verify your|verification code|\d{4,8} is your|(?:dmarc|tls)\b.*report|mailbox (?:quota|full|almost|size|storage)|quota (?:exceeded|warning)|storage (?:full|almost)|postfach|cron\b|certificate (?:expir|renew)|ssl\b.*expir|domain\b.*(?:expir|renew)|payment\b|invoice\b|receipt\b|su extracto|ihr kontoauszug|votre relevé|your (?:\w+ )?(?:recording|report|document|file|statement|download|export)\b.*\b(?:ready|available)|subscription\b|(?:action|response) (?:needed|required)|confirm your|please (?:confirm|verify))|\b(?:is|was) (?:down|up again|back up|not responding|unreachable|assigned to you)\b|\b(?:build|pipeline|deploy(?:ment)?|job|workflow|run|check|test)s? #?\S{0,20} ?(?:failed|passed|succeeded|broken|fixed)\b|\b(?:report domain|aggregate report)\b|\bexpires? (?:in|on|soon)\b|voice (?:message|mail)|sprachnachricht|\boff\b.{0,20}\b(?:today|sale|everything)|\bsale\b/iu;
/** Why it came, and that a program sent it. */
const FOOTER =
  /you(?:['’]re| are) (?:receiving|getting) this|you received this (?:e-?mail|message|notification)|this (?:e-?mail|message|notification) was sent (?:to|by|from)|manage (?:your )?(?:alerts|notifications?|preferences|subscription|e-?mails?)|alert (?:settings|preferences)|read online|view (?:it |this )?(?:e-?mail )?online|acknowledge: ?http|view (?:the |this )?(?:log|logs|details|incident|alert|build|job|run|report|event|order)|track (?:your )?(?:parcel|package|order|shipment)|change (?:delivery|password)|if (?:this wasn['’]t you|you didn['’]t)|sie erhalten diese|vous recevez ce|recibe este|stai ricevendo|u ontvangt|you have (?:a )?(?:\d+ )?new|sie haben (?:eine )?neue|try again later|can['’]?t accept|cannot accept|mailbox (?:of|is)|has (?:been )?exceeded/iu;
/** As only people begin, in lower case. */
const GREETS_US =
  /^\W*(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|hola|olá|ciao|beste|hej|hei)\s+\p{Lu}\p{L}+\s*[,!-]/u;

/** "Status: DOWN", one below another. */
const LABELLED = /^\s*[*•-]?\s?[\p{L}][\p{L} /()-]{1,24}[:：]\s*\S/u;

/**
 * Whether it reads like what monitors, builds, phones, scanners, calendars, shops, and newsletters send, by its form:
 * such a subject or a footer, and the other one, a program's address, or lines of labels and values. It answers
 * nothing, and nobody speaks to us in it.
 */
export function isNoticeByForm({ from = "", subject, text, headers }: Mail): boolean {
  if (isInThread(headers) || isPassedOn(subject) || GREETS_US.test(text)) return false;
  const own = ownWords(text);
  const lines = own.split("\n").filter((line) => line.trim() !== "");
  const labelled = lines.filter((line) => LABELLED.test(line) && line.length < 120);
  const prose = lines.filter((line) => !labelled.includes(line)).join("\n");
  if (ONE_PERSON.test(prose) || speaksToUs(prose)) return false;
  const line =
    [withoutTags(subject), subject.slice(0, 300)].some((each) => SUBJECTS.test(each)) || isNoticeSubject(subject);
  const all = text.slice(0, 8000);
  const footer = isForMany(all) || FOOTER.test(all);
  const isForm = labelled.length >= 3 && labelled.length * 2 >= lines.length;
  // People write from such addresses, and their registers have labels.
  return (line && footer) || ((line || footer) && (PROGRAMS.test(from) || isForm));
}

const OF_AI = "(?:AI|A\\.I\\.|KI|IA|ИИ|virtual|virtuelle[rn]?|virtuell?|digital|digitale[rn]?|automated|виртуальный)";
const AGENT =
  "(?:assistants?|agents?|bots?|helper|Assistent(?:in)?|asistente|assistente|assistent|asystent|avustaja|pomocník|asistent|asistan|помощник|ассистент)";
const IS_AGENT = new RegExp(
  [
    `\\b(?:I['’]m|I am|this is|ich bin|je suis|soy|sou|sono|ik ben|jag är|jeg er|jestem|это|я)[,]? (?:\\p{L}+, )?(?:an?|the|your|our|der|die|ein|eine|Ihr|dein|un|una|um|uma|l['’]|votre|su|tu|seu|il|een|de|uw|en|din|\\p{L}+['’]s?|[\\p{L} ]{0,20}) ?(?:\\p{L}+ )?(?:${OF_AI}[- ]?${AGENT}|${AGENT} (?:de )?${OF_AI})\\b(?=\\s*(?:[.,!]|$|(?:for|at|of|here|from|von|de|di|van|bei)\\b))`,
    `\\b(?:answered|answer|reply|response|replied|written|generated|sent|handled) (?:automatically )?by [^.!?\\n]{0,50}(?:${OF_AI}[- ]?${AGENT}|\\b(?:ro)?bot\\b|\\bAI\\b)`,
    "\\bAI[- ](?:generated )?(?:answers?|responses?|replies|content|assistants?|agents?) (?:may|can|might|could) (?:be|contain|make|include)|\\b(?:AI|KI)-(?:generated|generiert\\p{L}*)|生成AI|AI(?:助手|客服|アシスタント|が(?:回答|生成))|智能(?:客服|助手)|(?:AI|챗봇)(?:가|이) (?:답변|작성)",
  ].join("|"),
  "iu",
);
const HANDS_OVER =
  /\b(?:talk|speak|connect\p{L}*|chat)\b[^.!?\n]{0,20}\b(?:person|human|agent|teammate)\b|reply ["“']?human|did (?:that|this) (?:answer|help)|was this (?:helpful|answer)|mit einem menschen|parler à (?:une personne|un humain)|hablar con una persona|転人工|转人工|人工客服/iu;
const AGENT_NAME = new RegExp(`\\b${OF_AI}[- ]?${AGENT}\\b|\\b(?:chat)?bot\\b[^@<]*<`, "iu");

/** Whether a program that answers by itself says what it is: "I'm Ada, the virtual assistant of …". */
export function isByAgent({ text, headers }: Mail): boolean {
  const own = ownWords(text).slice(0, 3000);
  if (!MAY_BE_AGENT.test(own)) return false;
  const signs = [IS_AGENT.test(own), HANDS_OVER.test(own), AGENT_NAME.test(headerOf(headers, "from"))];
  return signs.filter(Boolean).length > 1 || (signs[0] === true && !AS_PERSON.test(own.replace(IS_AGENT, " ")));
}

/** Spares most emails the expressions above: their first use takes 20 ms. */
const MAY_BE_AGENT = /AI|KI|IA|ИИ|[Vv]irtu|[Dd]igital|[Bb]ot\b|[Aa]utomat|виртуал|智能|챗봇/u;

/** More than what an agent says of itself. */
const AS_PERSON =
  /\b(?:I|I['’]\p{L}+|my|me|ich|mein\w*|je|mon|ma|yo|mi|ik|mijn)\b|\b(?:kidding|joking|lol|haha\w*)\b|[:;]-?\)/iu;
