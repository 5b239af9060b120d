import type { Kind } from "./desk-words.ts";
import { isAnswer, isLong, ONE_PERSON, sentencesOf, wordsOf } from "./mail-sentences.ts";
import { wantsOut } from "./opt-out.ts";
import { isForMany, isPassedOn, isQuestion, ownWords, speaksOfCourse, speaksToUs } from "./personal-signs.ts";
import type { ReceivedMail } from "./received-mail.ts";

type Mail = Pick<ReceivedMail, "from" | "subject" | "text" | "headers">;

/**
 * Whether a person wrote an email whose headers only say that a program sent it: help desks, lists, gateways and
 * plug-ins set them on everything. What it says decides. An answer is a person's unless it says what such programs say
 * by themselves, and even then if the rest of it asks, jokes, speaks of the course or of its writer. A new email is a
 * person's only by words that no program needs.
 */
export function isByHand(mail: Mail): boolean {
  if (wantsOut(mail.text)) return true;
  const said = sentencesOf(mail);
  const has = (...kinds: readonly Kind[]) => said.some(({ kind }) => kinds.includes(kind));
  const [own, rest] = [wordsOf(said, "own"), wordsOf(said, "own", "desk", "thanks")];
  if (!isAnswer(mail)) {
    // A contact form and a forum put words of their own below somebody's.
    if (asksUs(mail)) return true;
    return !has("stock", "away", "state") && isPersonal(mail, rest);
  }
  // Who's away says "I" in a program's note as well.
  if (speaksToUs(own) || (!has("away") && ONE_PERSON.test(own))) return true;
  if (has("stock")) return false;
  const away = wordsOf(said, "own", "away");
  if (has("away") && (speaksToUs(away) || PROMISES.test(away))) return true;
  const mayBeProgram = has("away", "state") || (has("thanks") && has("desk"));
  return mayBeProgram ? said.some(({ kind, words }) => kind === "own" && isLong(words)) : rest !== "";
}

/**
 * Whether somebody asks about the course, or says "I" or greets us, asks, and tells more than a program has to ask
 * about.
 */
export function asksUs(mail: Mail): boolean {
  const said = sentencesOf(mail);
  const own = wordsOf(said, "own");
  const told = said.filter(({ kind, words }) => kind === "own" && isLong(words)).length;
  const isOnes = ONE_PERSON.test(own) || GREETS.test(own);
  // Other courses' programs speak of theirs, and ask as well.
  const isAboutCourse = speaksOfCourse(own) && (isOnes || !isForMany(mail.text));
  return isQuestion(own) && (isAboutCourse || (isOnes && told >= MOST_OF_PROGRAMS));
}

/** Sentences about themselves. */
const MOST_OF_PROGRAMS = 2;

/** Whether a person may have written an email that answers none, by words that no program needs. */
function isPersonal(mail: Mail, words: string): boolean {
  if (words === "" || isForMany(mail.text)) return false;
  if (isFromPhone(mail)) return true;
  // A program repeats our subject: that it's about a lesson tells nothing by itself.
  const asks = isQuestion(words) && [words, mail.subject].some((each) => speaksOfCourse(each) || isPassedOn(each));
  const isFromList = ["list-unsubscribe", "feedback-id"].some((name) => mail.headers[name] !== undefined);
  const isOnes = ONE_PERSON.test(words) || (isQuestion(words) && GREETS.test(words));
  return asks || (!isFromList && (speaksOfCourse(words) || isOnes));
}

const GREETS =
  /^(?:hi|hello|hey|dear|car[oaie]|gentil[ei]|querid[oa]s?|estimad[oa]s?|prezad[oa]s?|ch(?:er|ère)s?|geachte|kära|kjære|kære|hyvä|drog[ia]|szanown\p{L}+|milí|vážen\p{L}+|dragă|kedves|tisztelt|sayın|sevgili|αγαπητ\p{L}+|уважаем\p{L}+|дорог\p{L}+|шановн\p{L}+|good (?:morning|evening)|hallo|liebe[rs]?|guten (?:tag|morgen)|moin|bonjour|salut|hola|buen[oa]s|oi|olá|ciao|buongiorno|beste|dag|hej|hei|moi|cześć|dzień dobry|dobrý den|szia|bună|merhaba|γεια|привет|здравствуйте|добрый день|你好|您好|こんにちは|안녕하세요|مرحبا|שלום)(?!\p{L})/iu;
/** Whether it asks us something about the course, and says nothing that programs say: none of them does that. */
export function asksAboutCourse(mail: Mail): boolean {
  const said = sentencesOf(mail);
  if (said.some(({ kind }) => kind === "stock" || kind === "away")) return false;
  const own = wordsOf(said, "own", "desk");
  return isQuestion(own) && speaksOfCourse(own);
}

/** Whether a help desk's program may have written it: it says what such programs say, and doesn't speak to us. */
export function soundsAutomatic(mail: Mail): boolean {
  const said = sentencesOf(mail);
  return said.some(({ kind }) => kind === "stock") && !speaksToUs(wordsOf(said, "own"));
}

/** By itself or with "until Monday": "then I'll do it". */
const PROMISES =
  /\bi(?:['’]ll| will|['’]m going to) (?:do|finish|start|send|catch up|try|work on)\b|\b(?:hold|pause|stop|skip|delay) (?:my|the|your|them|it|these)\b|\b(?:mache?|schaffe|schicke) (?:ich|es|das|sie)\b|\bich (?:mache?|schaffe|schicke)\b|\b(?:so ?lange|nichts)\b[^.!?]{0,20}\b(?:schicken|senden)\b|\bje (?:le |la |les |vous )?(?:fais|ferai|envoie|enverrai|lis|lirai)\b|\bsuspendre les\b|\b(?:lo|la|los) (?:hago|haré|miro|leo|envío|enviaré)(?!\p{L})|\b(?:doe|maak|stuur|lees) (?:het|ze|de|je|jullie)\b|\bläser ändå/iu;

/** An address of a phone: of a carrier's gateway for short messages. */
const PHONE = /^\+?\d{7,15}@|@(?:[^@]*\.)?(?:mms|sms|txt|vtext|vzwpix|tmomail|mypixmessages)\b/i;

function isFromPhone({ from = "", subject, text }: Mail): boolean {
  return (
    (PHONE.test(from) || /^\W*(?:no subject|kein betreff|sans objet|sin asunto)?\W*$/i.test(subject)) &&
    text.length < 500 &&
    !/https?:/i.test(ownWords(text))
  );
}
