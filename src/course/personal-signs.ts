import type { ReceivedMail } from "./received-mail.ts";

type Headers = ReceivedMail["headers"];

/** The value of a header in lower case, "" where there is none. */
export function headerOf(headers: Headers, name: string): string {
  return headers[name]?.trim().toLowerCase() ?? "";
}

/** What lists, gateways and spam filters put in front of a subject. */
const TAGS =
  /^\s*(?:\[[^\][]{1,60}\]\s*|\*{2,}[^*]{1,30}\*{2,}:?\s*|[<({]?(?:ext|extern(?:al)?|extern[oe])[>)}]?\s*[:\s-]\s*)+/i;
const REPLY_MARK =
  "re|res|r|aw|antw|antwort|sv|vs|rif|odp|ynt|yan|vá|vl|atb|betr|re\\s?:\\s?aw|ре|отв|ответ|απ|σχετ|رد|השב|回复|回覆|答复|答覆|回信|返信|답장|회신|bls";
const FORWARD_MARK = "fwd?|wg|tr|i|rv|enc|doorst|pd|videresendt|转发|轉寄|転送|전달|пер|προώθ|ilt|továbbítás";
const MARKED = (marks: string) =>
  new RegExp(`^\\s*(?:(?:${marks})(?:\\s?[[(]\\d{1,3}[\\])]|\\^\\d)?\\s*[:：]\\s*)+`, "iu");
const REPLY = MARKED(REPLY_MARK);
const PASSED_ON = MARKED(`${REPLY_MARK}|${FORWARD_MARK}`);

/** A subject without what lists and gateways put in front of it. */
export function withoutTags(subject: string): string {
  return subject.slice(0, 300).replace(TAGS, "");
}

/** A subject without "Re:", in any language. */
export function withoutReplyMark(subject: string): string {
  return withoutTags(subject).replace(REPLY, "");
}

/** Whether it answers an email or passes one on, as its subject says: what its words say may be somebody else's then. */
export function isPassedOn(subject: string): boolean {
  return PASSED_ON.test(withoutTags(subject));
}

/** Whether its subject says that it's an answer. */
export function isMarkedAsReply(subject: string): boolean {
  return REPLY.test(withoutTags(subject));
}

/** Whether its headers say that it's an answer (RFC 5322, 3.6.4). */
export function isInThread(headers: Headers): boolean {
  return headerOf(headers, "in-reply-to") !== "" || headerOf(headers, "references") !== "";
}

/** A marked line, a rule, "On …, Ada <ada@x.example> wrote:" or "From: Ada <ada@x.example>". */
const QUOTE =
  /^\s{0,3}>|^[-_=]{5,}|^-- ?$|^[^\n]{0,200}<[^<>\s]{1,200}@[^<>\s]{1,200}>[^\n]{0,40}[:：]\s*$|^\p{L}[\p{L} ]{0,20}[:：] [^\n]{0,100}<[^<>\s]{1,200}@/mu;

/** What help desks write above everything: "Please type your reply above this line", mostly between rules. */
const ABOVE =
  /^(?:[^\p{L}\n>]*\n){0,5}[^\n>]{0,80}(?:above this line|oberhalb dieser|encima de esta|por encima de|au-dessus de cette|acima desta|sopra questa|boven deze|ovanför denna|powyżej tej|выше этой|より上に|在此行上方|위에 회신)[^\n]{0,80}(?:\n[^\p{L}\n>]*)*\n/iu;

/** What's above the first quote: an automatic answer may quote our own questions. */
export function ownWords(text: string): string {
  const begins = text.slice(0, 4000).replace(ABOVE, "");
  const end = begins.search(QUOTE);
  return end === -1 ? begins : begins.slice(0, end);
}

/** What is a course's, in the languages that courses are mostly taken in. */
const OF_THE_COURSE = new RegExp(
  [
    "\\b(?:lessons?|homework|exercises?|(?:the|your|this) course|le[ckç]tion(?:en)?|leç(?:on|ons|ão)|lecci[oó]n(?:es)?|lezion[ei]|lições|lekcj\\p{L}+|lekc[ie]\\p{L}*|lektion(?:er|en)?|lessen|(?:over|van|bij|na) les \\d|hausaufgaben?|kurs\\p{L}*|cursus|ders|paus(?:e|es|ar|a|ieren|iere|iert)|send (?:me|it)|schick\\p{L}* (?:mir|sie)|envo(?:yez|ie)(?:r|-moi)?|env[ií]ame|mándame|mandami|inviami|stuur me|skicka mig|wyślij mi)\\b",
    "при(?:шлите|сылайте)|урок|курс|课|課|レッスン|講座|강의|درس|שיעור",
    "\\b(?:exercices?|ejercicios?|exercícios?|esercizi|oefening(?:en)?|uppgiften|övning\\p{L}*|opgaven|oppgaven|ćwicze\\p{L}+|zadani[ea]|cvičení|teht[äa]v\\p{L}*|oppitun\\p{L}*|lecke|lecké\\p{L}*|lecți\\p{L}*|ödev\\p{L}*|pelajaran|(?:el|su|tu|este|del|o|seu|do) curso(?! d)|(?:il|suo|tuo|del) corso(?! d)|(?:le|votre|ce) cours(?! de))\\b",
    "übung|задани|завдання|упражнени|μάθημα|άσκηση|宿題|課題|作业|作業|老师|老師|과제|수업|레슨|강좌|bài (?:học|tập)|khóa học|บทเรียน|पाठ|תרגיל|تمرين",
  ].join("|"),
  "iu",
);
const JOKES =
  /\b(?:kidding|joking|just a joke|scherz|spaß|blague|plaisant\p{L}+|rigole|broma|brincadeira|scherzo|grapje|skämt|żart\p{L}*|шу(?:чу|тка)|(?:ha){2,}|(?:ja){2,}|(?:he){2,}|hihi|lol)\b|[:;]-?[)D]|冗談|笑|哈哈|ㅎㅎ|ㅋㅋ|[😀-😅😉-😎🙂🙃🤖😜😝]/iu;

/** Whether it has a word for what a course consists of. */
export function speaksOfCourse(words: string): boolean {
  return OF_THE_COURSE.test(words);
}

const QUESTION =
  /\?(?![\w=%])|[？؟]|\p{Script=Greek};|(?:です|ます|でしょう|ません)か(?:[。\s]|$)|[吗嗎](?:[。\s]|$)|(?:나요|까요|습니까)/u;

/** Whether these words ask. */
export function isQuestion(words: string): boolean {
  return QUESTION.test(words);
}

const FOR_MANY =
  /unsubscrib|opt[- ]out|(?:e-?mail|notification) (?:preferences|settings)|in (?:your|a) browser|abbestell|abmelden|désabonner|désinscri|darse de baja|cancelar (?:la |a )?(?:suscripción|inscrição)|descadastr|disiscri|afmelden|uitschrijven|avregistrera|afmeld|avmeld|wypisz|odhlásit|отписаться|відписатися|配信停止|退订|退訂|수신 ?거부/iu;

/** Whether it says how not to get it anymore: so it went to many. */
export function isForMany(text: string): boolean {
  return FOR_MANY.test(text);
}

/** Whether somebody asks in an email, above what it quotes. */
export function asks(text: string): boolean {
  return isQuestion(ownWords(text));
}

/** Whether somebody asks, jokes or speaks of the course: programs that answer do none of these. */
export function speaksToUs(text: string): boolean {
  const own = ownWords(text);
  return isQuestion(own) || JOKES.test(own) || speaksOfCourse(own);
}

/** Whether it came by way of a list on which people write to each other (RFC 2369), not one that only sends. */
export function isFromDiscussion(from: string, subject: string, headers: Headers): boolean {
  if (headers["x-list-administrivia"] !== undefined || headers["feedback-id"] !== undefined) return false;
  if (
    /(?:^owner-|[-+.](?:bounces?|request|owner|confirm|noreply|admin)|^(?:majordomo|listserv|mailman|sympa))(?:[+@]|$)/i.test(
      from,
    )
  ) {
    return false;
  }
  if (/\bdigest\b.*\b(?:vol|issue|\d+ updates?)/i.test(subject)) return false;
  return (
    ["x-google-group-id", "x-beenthere", "mailing-list"].some((name) => headers[name] !== undefined) ||
    headerOf(headers, "list-post").includes("mailto:")
  );
}
