import { asksForNoAnswer, isSentByItself, saysItsAutomatic } from "./automatic-words.ts";
import { partsOfNote } from "./away-words.ts";
import { kindOf } from "./desk-words.ts";
import { foundOnce, isAnswer, isLong, ONE_PERSON, sentencesOf } from "./mail-sentences.ts";
import { afterAwayMark, holdsBack } from "./machine-words.ts";
import { isByAgent } from "./notices.ts";
import {
  asks,
  isMarkedAsReply,
  isQuestion,
  speaksOfCourse,
  speaksToUs,
  withoutReplyMark,
  withoutTags,
} from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

type Mail = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/** What's left of an email when the phrases that programs use are taken out, and which those are. */
type Reading = {
  /** Whether it begins, or ends, by saying that a program wrote it. */
  readonly saysSo: "first" | "last" | undefined;
  /** How many different parts of a note that somebody is away. */
  readonly away: number;
  /** That somebody is away, in so many words. */
  readonly isAbsent: boolean;
  /** How many sentences only a help desk's program or a notice needs. */
  readonly stock: number;
  /** How many sentences thank for an email, or ask for no answer. */
  readonly polite: number;
  readonly own: readonly string[];
  /** Sentences of the kind that desks write, and people too. */
  readonly desk: readonly string[];
};

/**
 * Whether an email without any header that says so is a program's note: it says that a program wrote it, or consists of
 * two or more parts of such a note, and nothing in it speaks of the lesson or of anything else.
 */
export function isStockNote(mail: Mail): boolean {
  const read = readNote(mail);
  if (isPersonal(mail, read)) return false;
  const long = read.own.filter(isLong).length;
  if (read.saysSo === "first") return long <= 2;
  if (read.saysSo === "last" && !isAnswer(mail)) return long <= 3 && !ONE_PERSON.test(read.own.join("\n"));
  if (read.saysSo === "last") return long <= (read.stock > 0 || read.away > 0 ? 1 : 0);
  if (long > 0) return false;
  const parts = read.away + read.polite + read.stock;
  if (read.away > 0) return read.isAbsent ? parts > 1 : parts > 2;
  return read.stock > 0 && read.stock + read.polite > 1 && !read.own.some(isOnes);
}

/**
 * Whether a person wrote an answer, no matter what its headers say: it has none of the phrases that programs use, and
 * says something; or, next to such phrases, it speaks of the lesson.
 */
export function isPersonsAnswer(mail: Mail): boolean {
  if (!isAnswer(mail) || (holdsBack(mail.text) && !asks(mail.text)) || isByAgent(mail)) return false;
  const read = readNote(mail);
  if (isStock(read)) return read.own.length > 0 && (speaksOfLesson(mail, read) || read.own.some(isLongQuestion));
  const between = wordsBetween(mail.text);
  return saysSomething(mail, read) || (between !== "" && saysSomething(mail, readNote({ ...mail, text: between })));
}

function isLongQuestion(words: string): boolean {
  return isQuestion(words) && isLong(words);
}

function isStock(read: Reading): boolean {
  return read.saysSo !== undefined || read.away > 0 || read.stock > 0;
}

function saysSomething(mail: Mail, read: Reading): boolean {
  if (isStock(read)) return false;
  const own = read.own.join("\n");
  if (speaksToUs(own) || speaksOfLesson(mail, read)) return true;
  const said = read.own.filter((words) => !mayBeNote(words));
  // Programs name a date, or a word of the kind above, in the shortest note as well.
  const hasNone = read.polite === 0 && read.desk.length === 0 && said.length === read.own.length && !/\d/.test(own);
  if (hasNone && own !== "") return true;
  // Lines of a signature don't end in a period.
  return said.some(isLong) || isLong(said.filter((words) => /[.!…。]$/.test(words) && words.includes(" ")).join(" "));
}

/** What's between and below the marked lines of a quote: no program writes there, but for a footer below a rule. */
function wordsBetween(text: string): string {
  const lines = text.slice(0, 8000).split("\n");
  const below = lines.slice(lines.findIndex((line) => line.startsWith(">")) + 1);
  const end = below.findIndex((line) =>
    /^[-_=]{5,}|^-- ?$|^\p{L}[\p{L} ]{0,20}[:：] [^\n]{0,100}<[^<>\s]{1,200}@/u.test(line),
  );
  const own = (end === -1 ? below : below.slice(0, end)).filter((line) => !line.startsWith(">"));
  return below.length === lines.length ? "" : own.join("\n").trim();
}

function mayBeNote(words: string): boolean {
  return MAY_BE_NOTE.test(words) || (UNTIL.test(words) && words.split(/\s+/).length < 8);
}

function isPersonal(mail: Mail, read: Reading): boolean {
  const own = read.own.join("\n");
  if (speaksToUs(own) || speaksOfLesson(mail, read)) return true;
  return !isStock(read) && read.own.some((words) => words.split(/\s+/).length > 2 && ONE_PERSON.test(words));
}

function speaksOfLesson(mail: Mail, { own, desk }: Reading): boolean {
  const words = [...own, ...desk].join("\n");
  if (speaksOfCourse(words)) return true;
  const about = isMarkedAsReply(mail.subject) ? withoutReplyMark(mail.subject) : afterAwayMark(mail.subject);
  const said = words.toLowerCase().match(WORD) ?? [];
  return (about.toLowerCase().match(WORD) ?? []).some(
    (word) => !OF_NOTES.has(word) && said.some((one) => one.startsWith(word)),
  );
}

const WORD = /\p{L}{4,}/gu;
/** What programs say as well. */
const OF_NOTES = new Set(
  "about answer away automatic back case course email from have mail message office project question received reply required request response that ticket vacation verification verify week what when will with your this".split(
    " ",
  ),
);

const readNote = foundOnce((mail): Reading => {
  const said = sentencesOf({ ...mail, text: mail.text.slice(0, 8000).replaceAll(IN_QUOTES, " ") }).filter(
    ({ words }) => !CONTACT.test(words),
  );
  const own: string[] = [];
  const desk: string[] = [];
  const parts = new Set(isMarkedAsReply(mail.subject) ? [] : partsOfNote(withoutTags(mail.subject)));
  let [stock, polite, first, last] = [0, 0, -1, -1];
  for (const [at, sentence] of said.entries()) {
    const whole = sentence.words.slice(0, 500);
    if (sentence.kind === "frame") continue;
    if (saysItsAutomatic(whole)) {
      [first, last] = [first === -1 ? at : first, at];
      continue;
    }
    for (const words of whole.split(TURN).filter((each) => /[\p{L}\p{N}]/u.test(each))) {
      const found = partsOfNote(words);
      const kind = kindOf(words);
      if (CONTACT.test(words)) continue;
      if (speaksOfCourse(words)) own.push(words);
      else if (isQuestion(words) && (kind === "own" || kind === "away")) own.push(words);
      else if (asksForNoAnswer(words) || isSentByItself(words)) polite += 1;
      else if (found.length > 0) for (const part of found) parts.add(part);
      else if (kind === "stock" && BY_ME.test(words)) own.push(words);
      else if (kind === "stock" || kind === "state") stock += 1;
      else if (kind === "thanks") polite += 1;
      else if (kind === "desk") desk.push(words);
      else if (kind === "away") parts.add(0);
      else if (kind === "own") own.push(words);
    }
  }
  const isFirst = first !== -1 && (first <= 1 || said.slice(0, first).every(({ words }) => !isLong(words)));
  const saysSo = isFirst ? "first" : last !== -1 && last >= said.length - 3 ? "last" : undefined;
  // Who's away says "I" in a program's note as well.
  const isNote = parts.size > 0 || saysSo !== undefined;
  const [ones, others] = [
    desk.filter((words) => !isNote && isOnes(words)),
    desk.filter((words) => isNote || !isOnes(words)),
  ];
  return { saysSo, away: parts.size, isAbsent: parts.has(0), stock, polite, own: [...own, ...ones], desk: others };
});

/**
 * What programs' notes say in somebody's own words: when they're back, by which email, that there's no connection, and
 * thanks.
 */
const MAY_BE_NOTE =
  /\b(?:away|gone|fishing|travel\w*|hik(?:ing|e)|trekking|surfing|beach|holidays?|vacation|absen\w+|abwesend|unterwegs|verreist|afwezig|voyage|viaje|viagem|viaggio|urlop\w*|until|back|return\w*|e-?mails?|mail|inbox|mailbox|messages?|offline|signal|wi-?fi|repl(?:y|ies)|respond\w*|answer\w*|in touch|talk soon|meantime|thanks for|thank you for|received|automat\w*|zurück|danach|antwort\w*|nachricht\w*|melde\w*|nicht da|messag\w+|courriel\w*|répond\w*|ordinateur|retour|reviens|mensaj\w*|correos?|contest\w*|vuelv\w*|mensage\w*|volto|torno|messaggi\w*|rispond\w*|terug|berichten?|antwoord\w*|tillbaka|tilbage|tilbake|svar\w*|viesti\w*|vasta\w*|wiadomoś\S+|odpowie(?!dzial)\S+|odpisz\S+|wróc\S+|zpráv\S+|odpov\S+|poru[kc]\S+|jav\S+|üzenet\S*|válasz\S*|mesaj\S*|răspun(?:d|s)(?!ab)\S*|dön\S+)\b|(?<!\p{L})(?:пис[ьм]\S*|сообщен\S*|отвеч\S*|відпов(?!ід)\S*|повідом\S*|отгов\S*|μηνύμα\S*|απαντ\S*|επιστρ\S*)(?!\p{L})|メール|返信|戻|返事|메일|회신|답장|연락|邮件|郵件|回复|回覆|消息|رسال|البريد|הודעה|מייל|email|(?<!\p{L})(?:pesan|balas)|อีเมล|ईमेल/iu;
/** Both of an absence and of what's due. */
const UNTIL =
  /\b(?:bis|jusqu\S*|hasta|até|fino|tot|til|till|tills|asti|do|până|kadar|sampai|hingga)\b|(?<!\p{L})(?:до|έως|μέχρι)(?!\p{L})|まで|까지|直到|之前|حتى|עד |đến|ถึง|तक/iu;

function isOnes(words: string): boolean {
  return ONE_PERSON.test(words);
}

/** Where a person goes on to something other than being away. */
const TURN =
  /[,;.]?\s+(?:but|which|yet|aber|doch|jedoch|trotzdem|mais|pero|mas|però|ma(?= (?:ho|ha|non|il|la|lo|è|sono|abbiamo|mi|ci|anche|comunque) )|maar|men|mutta|ale|avšak|lecz|dar|но|зато|але|ama|αλλά|لكن|ولكن|אבל|nhưng|tapi|tetapi|aga|bet|však|međutim|ali)\s+|,\s(?:and|und|et|y|e|en|och|og|i|a|и|та)\s(?=(?:i|ich|je|yo|eu|io|ik|jag|jeg|я)\s)|[:：]\s|\s[-–—]\s|,\s(?:de|so)\s|[,，]\s?(?:但|不过|不過|可是)|[,、]?(?:けど|ですが|지만)[、,\s]/iu;
/** Programs name our email so. */
const IN_QUOTES = /["“„«][^"“”„«»]{8,200}["”“»]/g;
/** "Generated automatically by my tired brain". */
const BY_ME =
  /\b(?:by (?:my|me)|von (?:mir|mein\w+)|par (?:moi|mon|ma)|por (?:mí|mi)|da me|door (?:mij|mijn)|av mi[gn])\b/iu;
/** A line of a signature: how to reach somebody. */
const CONTACT =
  /^[^!?]{0,60}(?:https?:|www\.|\+?\d[\d ()/-]{7,}\d|^\S+@\S+$)|^\W*(?:tel|phone|fax|mobile?|e-?mail|mail)\s?[:.]/iu;
