import { domainOf, leadsNowhere } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { addressKey } from "../course/erasure.ts";
import { isSentByProgram } from "../course/machine-mail.ts";
import { courseAddress } from "../course/named-address.ts";
import { problemOfName } from "../course/name.ts";
import type { ReceivedMail } from "../course/received-mail.ts";
import { MOST_EMAIL_SIGNUPS, MOST_EMAIL_SIGNUPS_A_DOMAIN, NETWORK_WINDOW_MS } from "../course/signup.ts";
import { asksToLeave, firstNameIn, onlyAsksToSignUp, type SignupText } from "../course/signup-mail.ts";
import type { Tx } from "../store/archive.ts";
import { countEmailSignups, recordAttempt } from "../store/form-attempts.ts";
import { signupLetters } from "../store/signups.ts";
import { findEnrollment } from "../store/subscribing.ts";
import { tieByThread } from "../store/tying.ts";
import { takeDown } from "./sign-up.ts";
import type { ActionPorts } from "./ports.ts";

/** An email to the addresses of courses, which a person wrote. */
export type EmailToCourses = {
  readonly mail: ReceivedMail;
  readonly words: SignupText;
  /** In the order of its recipients; at least one. */
  readonly courses: readonly Course[];
};

/**
 * - `signup`: it asks to be signed up, and says nothing else.
 * - `signup-with-words`: it says more, and its words are kept as well.
 * - `question`: it signs nobody up.
 */
export type EmailAsks = "signup" | "signup-with-words" | "question";

/**
 * Tells what an email to a course's address is. A reply to an email of ours is a question, and so is whatever a learner of that course
 * writes there, unless it asks for nothing but to be signed up. Where no confirmation could go, nobody is signed up either.
 */
export async function readAsks(tx: Tx, { mail, words, courses }: EmailToCourses): Promise<EmailAsks> {
  const { from, disowned } = mail;
  if (from === undefined || leadsNowhere(from) || disowned === true || asksToLeave(words)) return "question";
  // A confirmation is an automatic answer.
  if (isSentByProgram(mail)) return "question";
  if ((await tieByThread(tx, mail.references)) !== undefined) return "question";
  const sender = `${mail.fromName ?? ""} ${from}`;
  const bare = mail.attachments === 0 && courses.some((course) => onlyAsksToSignUp(words, course, sender));
  if (bare) return "signup";
  for (const course of courses) {
    const enrollment = await findEnrollment(tx, { address: from, courseId: course.id });
    if (enrollment?.state === "active" || enrollment?.state === "finished") return "question";
  }
  return "signup-with-words";
}

/**
 * When a signup by email can be taken; undefined where it can be now. Anybody can write any address into From, and an email has no network:
 * its sender's domain stands in for one.
 */
export async function signupWaitsUntil(
  ports: Pick<ActionPorts, "now">,
  tx: Tx,
  { from = "" }: Pick<ReceivedMail, "from">,
): Promise<number | undefined> {
  const now = ports.now();
  const { domain, all } = await countEmailSignups(tx, domainOf(from), now - NETWORK_WINDOW_MS);
  return domain >= MOST_EMAIL_SIGNUPS_A_DOMAIN || all >= MOST_EMAIL_SIGNUPS ? now + NETWORK_WINDOW_MS : undefined;
}

/**
 * Signs the sender up as the form does: one confirmation, within the same limits, and nothing else before it's confirmed. The name in
 * From waits for that as well.
 *
 * @param domain the receiving one
 */
export async function signUpByEmail(
  ports: ActionPorts,
  tx: Tx,
  { mail, courses }: EmailToCourses,
  domain: string,
): Promise<void> {
  const { from: address } = mail;
  if (address === undefined) return;
  const at = ports.now();
  const open: Course[] = [];
  for (const course of courses) if (!(await isOver(tx, mail, course.id))) open.push(course);
  const attempt = {
    form: "email",
    address_key: addressKey(ports.secret, address),
    network: domainOf(address),
  } as const;
  await recordAttempt(tx, attempt, at, open.length > 0);
  const request = { address, firstName: firstNameIn(mail.fromName ?? ""), zone: null };
  for (const course of open) {
    const text = `An email to ${courseAddress(course.id, domain)}: ${subjectOf(mail)}`;
    await takeDown(tx, ports, course, request, { text, source: "email", network: "unknown", at });
  }
}

/**
 * Whether a later step of theirs has answered the email already. A restored archive finds old emails again: who has confirmed or left
 * since isn't asked again. Email of somebody who was erased since doesn't come this far (dispatch/receive.ts).
 */
async function isOver(tx: Tx, { from = "", receivedAt }: ReceivedMail, courseId: string): Promise<boolean> {
  const enrollment = await findEnrollment(tx, { address: from, courseId });
  if (enrollment === undefined) return false;
  if (Math.max(enrollment.confirmedAt ?? 0, enrollment.leftAt ?? 0) > receivedAt) return true;
  const letters = await signupLetters(tx, from);
  return letters.some(({ enrollmentId, at }) => enrollmentId === enrollment.id && at > receivedAt);
}

/** As far as a record needs it. */
function subjectOf({ subject }: Pick<ReceivedMail, "subject">): string {
  const line = subject.slice(0, 200).toWellFormed().trim();
  return line === "" || problemOfName(line, 200) === "not-plain" ? "(no subject)" : `"${line}"`;
}
