import { parseAddress } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { addressKey } from "../course/erasure.ts";
import { FIRST_NAME_MAX, type NameProblem, problemOfName } from "../course/name.ts";
import { zoneId } from "../course/schedule.ts";
import { letterForSignup, MOST_SIGNUPS_A_NETWORK, NETWORK_WINDOW_MS } from "../course/signup.ts";
import { mailboxHasRoom, mailboxOf } from "../course/signup-limits.ts";
import { countRefusal, noteMailboxLetter, readMailboxLetters } from "../store/signup-limits.ts";
import { readErasure } from "../store/erasing.ts";
import { planLetter } from "../store/planning.ts";
import { countSignups, recordSignup, signupLetterTimes } from "../store/subscribing.ts";
import type { Form } from "./form.ts";
import type { WebPorts } from "./ports.ts";
import type { Words } from "../words/words.ts";
import type { Typed } from "./signup-page.ts";

export type Wish = { readonly address: string; readonly firstName: string | null; readonly zone: string | null };
type Reading = { readonly wish: Wish } | { readonly wish: undefined; readonly typed: Typed };

/** What somebody typed into the form, or what is wrong with it. */
export function readWish(form: Form, { signup: { problem } }: Words): Reading {
  const email = form("email");
  const firstName = form("first_name");
  const zone = form("zone");
  const address = parseAddress(email);
  const nameProblem = problemOfName(firstName, FIRST_NAME_MAX);
  if (address !== undefined && nameProblem === undefined) {
    return { wish: { address, firstName: firstName.trim() || null, zone: zoneId(zone) ?? null } };
  }
  return {
    wish: undefined,
    typed: {
      email,
      firstName,
      emailProblem: address === undefined ? addressProblem(email, problem) : undefined,
      nameProblem: nameProblem && nameProblemInWords(nameProblem, problem),
    },
  };
}

type ProblemWords = Words["signup"]["problem"];

/** What to say of what is no address. */
export function addressProblem(email: string, words: ProblemWords): string {
  return email.trim() === "" ? words.noAddress : words.notAnAddress;
}

/** What to say of a first name. */
export function nameProblemInWords(problem: NameProblem, words: ProblemWords): string {
  return problem === "too-long" ? words.tooLongName(FIRST_NAME_MAX) : words.notPlainName;
}

/**
 * Takes a wish down and plans the letter that it brings, if any.
 *
 * @param source where the form was
 */
export async function signUp(
  ports: WebPorts,
  course: Course,
  wish: Wish,
  source: "form" | "embed" | "api",
  network: string,
): Promise<"taken" | "too-many"> {
  const at = ports.now();
  const outcome = await ports.archive.transaction().execute(async (tx) => {
    if ((await countSignups(tx, network, at - NETWORK_WINDOW_MS)) >= MOST_SIGNUPS_A_NETWORK) {
      await countRefusal(tx, "network", at);
      return "too-many";
    }
    // Erased, and refused for good before that: nothing is sent, and nothing is kept of it anew.
    if ((await readErasure(tx, addressKey(ports.secret, wish.address))) === "refused") return "no-letter";
    const evidence = { text: course.consent, source, network, at };
    const enrollment = await recordSignup(tx, { courseId: course.id, ...wish }, evidence, ports.newId);
    const earlier = await signupLetterTimes(tx, enrollment.subscriberId);
    const kind = letterForSignup(enrollment.suppressed ? "stopped" : enrollment.state, earlier, at);
    if (kind === undefined) return "no-letter";
    const mailbox = addressKey(ports.secret, mailboxOf(wish.address));
    if (!mailboxHasRoom(await readMailboxLetters(tx, mailbox, at), at)) {
      await countRefusal(tx, "mailbox", at);
      return "no-letter";
    }
    await noteMailboxLetter(tx, mailbox, at);
    await planLetter(tx, ports.instance, at, {
      enrollmentId: enrollment.id,
      kind,
      key: String(earlier.length + 1),
      edition: course.letters[kind].email.digest,
    });
    return "letter";
  });
  if (outcome === "letter") ports.nudge();
  return outcome === "too-many" ? "too-many" : "taken";
}
