import type { Course } from "./course.ts";
import { FIRST_NAME_MAX, problemOfName } from "./name.ts";
import { wantsOut } from "./opt-out.ts";

/** What an email to a course's address says, without what it quotes. */
export type SignupText = {
  readonly subject: string;
  readonly text: string;
  /** Quotes and signatures. */
  readonly rest: string;
};

/** How people ask to be signed up, by language; at least one of these is in an email that says nothing else. */
const COMMANDS = new Set(
  `subscribe subscription sign signup join start enroll enrol enrollment register registration begin
anmelden anmeldung abonnieren einschreiben teilnehmen beitreten inscrire inscription inscrivez abonner abonnement participer
suscribir suscribirme suscripción suscríbeme inscribirme inscribir inscripción apuntarme participar inscrever inscrição assinar
iscrivermi iscrivimi iscrizione iscrivere aanmelden aanmelding inschrijven inschrijving anmäl prenumerera tilmeld påmelding
zapisz zapisać подписаться подписка подпишите записаться 订阅 報名 报名 購読 登録 구독 신청`.split(/\s+/),
);

/** What may stand around it and says nothing by itself. */
const AROUND = new Set(
  `a an and as be best by can could cheers course courses dear email emails for greetings hello hey hi i in is it kind list lessons
like love many me mailing my newsletter ok on please pls regards send sincerely thank thanks that the this to up want wish with
would you your yours re fwd warm
an bitte danke dank den der die das einen für grüße gruß guten tag hallo ich kurs liebe mich mit möchte freundlichen schöne viele
vielen würde gerne zum
au aux bonjour bonsoir cordialement cours d de je la le les m merci moi plaît s si souhaite vous voudrais veux vouloir à
al buenos con curso días el favor gracias hola me por quiero quisiera saludos un
ao bom dia o obrigada obrigado por quero olá oi favor gostaria
ciao corso grazie mi vorrei per il alla buongiorno
aan cursus de dank graag groet groeten hallo ik je mij mijn voor wil`.split(/\s+/),
);

/**
 * Whether an email asks to be signed up and says nothing else, such as "Please subscribe me. Thanks, Mia". When in doubt it says more,
 * and its words are kept.
 *
 * @param course whose title and id may be in it
 * @param sender their name and address, which may be in it
 */
export function onlyAsksToSignUp(
  { subject, text, rest }: SignupText,
  course: Pick<Course, "id" | "title">,
  sender: string,
): boolean {
  // Ten lines below are a signature; more may be something that was written or forwarded.
  if (rest.split("\n").filter((line) => line.trim() !== "").length > 10) return false;
  const said = `${subject}\n${text}`;
  if (said.length > 500 || /[?？]/.test(said)) return false;
  const known = new Set([...wordsIn(`${course.id} ${course.title}`), ...wordsIn(sender)]);
  const others = wordsIn(said).filter((word) => !known.has(word));
  if (others.length === 0) return true;
  return others.every((word) => COMMANDS.has(word) || AROUND.has(word)) && others.some((word) => COMMANDS.has(word));
}

/** Whether it asks to be let out: then it signs nobody up. */
export function asksToLeave({ subject, text }: Pick<SignupText, "subject" | "text">): boolean {
  return wantsOut(text) || wantsOut(subject) || /\bun-?subscribe\b/i.test(subject);
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

const TITLES = /^(?:dr|prof|mr|mrs|ms|mx|herr|frau|sir|dame|ing|dipl)\.?$/i;

/**
 * The first name in a From header's display name: "Ott, Dr. Mia" is "Mia".
 *
 * @returns null where it has none that a form would take
 */
export function firstNameIn(displayName: string): string | null {
  const [last = "", first = ""] = displayName.split(",", 2);
  const words = (first.trim() === "" ? last : first).trim().split(/\s+/);
  const name = words.find((word) => !TITLES.test(word)) ?? "";
  if (!/^\p{Lu}/u.test(name) && !/^\p{Lo}/u.test(name)) return null;
  return problemOfName(name, FIRST_NAME_MAX) === undefined ? name : null;
}
