import { type FiledMail, tie, type Through } from "../actions/file-reply.ts";
import { type EmailToCourses, readAsks, signupWaitsUntil } from "../actions/sign-up-by-email.ts";
import { forwardedFrom, type RuleMailbox } from "../course/mailbox-rule.ts";
import { MAILBOX_NAME, namesAt } from "../course/named-address.ts";
import { type Nature, OWN_HEADER } from "../course/received-mail.ts";
import type { ReplyPurpose } from "../course/reply-address.ts";
import { GMAIL_ASKS_FROM, readRuleRequest } from "../course/rule-request.ts";
import type { Tx } from "../store/archive.ts";
import type { ReceivedState } from "../store/question-rows.ts";
import { findAsked, isCopy } from "../store/questions.ts";
import { creatorsOf } from "./creators.ts";
import type { DispatchPorts } from "./ports.ts";

/** What an email that's for us comes to. */
export type Errand =
  | {
      readonly state: Exclude<ReceivedState, "waiting">;
      readonly through?: Through;
      /** The courses that it signs its sender up for. */
      readonly signup?: EmailToCourses;
      /** The question that the creator has answered by themselves. */
      readonly answered?: string;
    }
  /** It can't be dealt with before then. */
  | { readonly state: "waiting"; readonly until: number };

type Email = Pick<FiledMail, "mail" | "text" | "rest"> & { readonly purpose: ReplyPurpose | undefined };

/**
 * Tells by the addresses that an email was sent to what it's for: a token's first, then a rule in the creator's mailbox, then a course's.
 *
 * @param nature of an email to any address of ours
 */
export async function readErrand(
  ports: DispatchPorts,
  domain: string,
  tx: Tx,
  email: Email,
  nature: Nature | "unsubscribe",
): Promise<Errand> {
  const answered = await readOwnAnswer(ports, domain, tx, email);
  if (answered !== undefined) return { state: "answer", answered };
  const rule = forwardedFrom(email.mail, domain, ports.courses.values());
  if (rule !== undefined && email.purpose !== "unsubscribe") return byRule(tx, email, nature, rule);
  const names = email.purpose === undefined ? namesAt(domain, email.mail.to) : [];
  if (names.includes(MAILBOX_NAME) && isAboutRule(ports, email, nature)) return { state: "question" };
  if (nature !== "person") return { state: nature };
  if (email.purpose === "answer") return { state: "answer" };
  if (await isKnownCopy(tx, email)) return { state: "loop" };
  const courses = names.flatMap((name) => ports.courses.get(name) ?? []);
  return courses.length === 0 ? { state: "question" } : toCourses(ports, tx, email, courses);
}

async function toCourses(
  ports: DispatchPorts,
  tx: Tx,
  { mail, text, rest }: Email,
  courses: EmailToCourses["courses"],
): Promise<Errand> {
  // Where an email has no text, the parser gives its subject.
  const signup = { mail, words: { subject: mail.subject, text, rest }, courses };
  const through = { courseIds: courses.map(({ id }) => id) };
  const asks = await readAsks(tx, signup);
  if (asks === "question") return { state: "question", through };
  const until = await signupWaitsUntil(ports, tx, mail);
  if (until !== undefined) return { state: "waiting", until };
  return asks === "signup" ? { state: "signup", signup } : { state: "question", signup, through };
}

/**
 * A mailbox forwards everything that comes into it. Only what a learner of its courses wrote is ours; of all else nothing is kept. What was
 * sent to a token as well comes to that by itself.
 */
async function byRule(
  tx: Tx,
  email: Email,
  nature: Nature | "unsubscribe",
  { addresses, courseIds }: RuleMailbox,
): Promise<Errand> {
  const through = { courseIds, mailbox: addresses };
  if (nature === "loop" || email.purpose === "answer") return { state: "loop" };
  if (email.purpose === undefined && (await tie(tx, undefined, email.mail, through)) === undefined) {
    return { state: "elsewhere" };
  }
  if (nature !== "person") return { state: nature };
  return (await isKnownCopy(tx, email)) ? { state: "loop" } : { state: "question", through };
}

/**
 * The question that a creator has answered from their mailbox, to its writer, with a copy to the rule's address. Nobody else knows that
 * email's Message-ID, and nothing goes out.
 */
async function readOwnAnswer(
  ports: DispatchPorts,
  domain: string,
  tx: Tx,
  { mail, purpose }: Email,
): Promise<string | undefined> {
  if (purpose !== undefined || mail.from === undefined || !creatorsOf(ports).has(mail.from)) return undefined;
  if (mail.disowned === true || isMarked(mail) || !namesAt(domain, mail.to).includes(MAILBOX_NAME)) return undefined;
  const asked = await findAsked(tx, mail.references);
  return asked?.from != null && mail.to.includes(asked.from) ? asked.id : undefined;
}

function isMarked({ headers }: Email["mail"]): boolean {
  return headers[OWN_HEADER.toLowerCase()] !== undefined;
}

/** Gmail asks for leave to forward, or another provider's program writes to the rule's address about the creator's mailbox. */
function isAboutRule(ports: DispatchPorts, { mail, text, rest }: Email, nature: Nature | "unsubscribe"): boolean {
  if (isMarked(mail) || mail.disowned === true) return false;
  const creators = creatorsOf(ports);
  const words = `${text}\n${rest}`;
  if (readRuleRequest({ ...mail, text: words }, creators) !== undefined) {
    ports.log.warn("mailbox-rule-to-confirm", { fix: "npm run status shows the code" });
    return true;
  }
  // One that can't be read may be a real one in a new form.
  if (mail.from === GMAIL_ASKS_FROM) return true;
  return nature === "automatic" && [...creators].some((address) => `${mail.subject}\n${words}`.includes(address));
}

function isKnownCopy(tx: Tx, { mail, text }: Email): Promise<boolean> {
  const { messageId, from, subject } = mail;
  return isCopy(tx, { message_id: messageId ?? null, from_address: from ?? null, subject, text });
}
