import type { Course } from "../course/course.ts";
import { enrollmentState } from "../course/enrollment.ts";
import { addressKey } from "../course/erasure.ts";
import {
  letterForSignup,
  mayAskAgain,
  MOST_SIGNUPS_A_NETWORK,
  NETWORK_WINDOW_MS,
  type Refusal,
} from "../course/signup.ts";
import { mailboxHasRoom, mailboxOf } from "../course/signup-limits.ts";
import type { Tx } from "../store/archive.ts";
import { readRefusal } from "../store/erasing.ts";
import { countAttempts, recordAttempt } from "../store/form-attempts.ts";
import { planLetterIf } from "../store/planning.ts";
import { countRefusal, noteMailboxLetter, readMailboxLetters } from "../store/signup-limits.ts";
import { enterSignup, nextLetterKey, recordAsked, signupLetters } from "../store/signups.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

/** What somebody typed into a form of ours. */
export type SignupRequest = {
  readonly address: string;
  readonly firstName: string | null;
  readonly zone: string | null;
};

/** Where the form was. */
type FormSource = "form" | "embed" | "api";

/** What's recorded with a signup. */
type AskedHow = {
  /** What was shown, or what an email asked for. */
  readonly text: string;
  readonly source: FormSource | "email";
  readonly network: string;
  readonly at: number;
};

/**
 * Takes a signup by a form down and plans the letter that it brings, if any. The statements are the same, in number and kind, whether
 * the address is known, refuses us, was erased or had enough letters: only what they write differs.
 */
export async function signUp(
  ports: ActionPorts,
  course: Course,
  request: SignupRequest,
  source: FormSource,
  network: string,
): Promise<"taken" | "too-many"> {
  return ports.archive.transaction().execute(async (tx) => {
    const at = ports.now();
    const address_key = addressKey(ports.secret, request.address);
    const attempt = { form: "signup", address_key, network } as const;
    const hour = at - NETWORK_WINDOW_MS;
    const attempts = await countAttempts(tx, attempt, { address: hour, network: hour });
    if (attempts.network >= MOST_SIGNUPS_A_NETWORK) {
      await countRefusal(tx, "network", at);
      return "too-many";
    }
    await recordAttempt(tx, attempt, at);
    await takeDown(tx, ports, course, request, { text: course.consent, source, network, at });
    return "taken";
  });
}

/** Takes a signup down, however it was made. How many there may be is for the caller to limit; letters are limited here. */
export async function takeDown(
  tx: Tx,
  ports: Pick<ActionPorts, "secret" | "instance" | "newId">,
  course: Course,
  request: SignupRequest,
  evidence: AskedHow,
): Promise<void> {
  const { at } = evidence;
  const erased = await readRefusal(tx, addressKey(ports.secret, request.address));
  const letters = await signupLetters(tx, request.address);
  const earlier = letters.map((letter) => letter.at);
  // Erased, and refusing us: nothing is kept of it anew before its owner may prove that it works.
  const keep = erased === undefined || mayAskAgain(erased, earlier, at);
  const enrollment = await enterSignup(tx, { ...request, courseId: course.id, keep }, at, ports.newId);
  const refusal = enrollment === undefined ? undefined : refusalOf(enrollment, erased);
  const wanted = enrollment === undefined ? undefined : letterForSignup(stateOf(enrollment), earlier, at, refusal);
  const mailbox = addressKey(ports.secret, mailboxOf(request.address));
  const hasRoom = mailboxHasRoom(await readMailboxLetters(tx, mailbox, at), at);
  await countRefusal(tx, "mailbox", at, wanted !== undefined && !hasRoom);
  await noteMailboxLetter(tx, mailbox, at, wanted !== undefined && hasRoom);
  const kind = hasRoom ? wanted : undefined;
  const letter =
    enrollment === undefined || kind === undefined
      ? undefined
      : {
          enrollmentId: enrollment.id,
          kind,
          key: nextLetterKey(letters, enrollment.id),
          edition: course.letters[kind].email.digest,
        };
  const deliveryId = await planLetterIf(tx, ports.instance, at, letter);
  await recordAsked(
    tx,
    enrollment?.id,
    { ...request, deliveryId, asksAgain: refusal !== undefined },
    evidence,
    ports.newId,
  );
}

/** Whether the mailbox refuses us is looked at apart. */
function stateOf(enrollment: Enrollment) {
  return enrollmentState({ ...enrollment, suppressed: false });
}

function refusalOf(enrollment: Enrollment, erased: Refusal | undefined): Refusal | undefined {
  const { confirmedAt, suppressedAt: at, suppressedFor: reason } = enrollment;
  if (at !== null && reason !== null) return { reason, at };
  return confirmedAt === null ? erased : undefined;
}
