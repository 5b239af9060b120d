import { parseAddress } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { addressKey } from "../course/erasure.ts";
import { FIRST_NAME_MAX, problemOfName } from "../course/name.ts";
import { isZone } from "../course/schedule.ts";
import { letterForSignup, MOST_SIGNUPS_A_NETWORK, NETWORK_WINDOW_MS } from "../course/signup.ts";
import { readErasure } from "../store/erasing.ts";
import { planLetter } from "../store/planning.ts";
import { countSignups, recordSignup, signupLetterTimes } from "../store/subscribing.ts";
import type { Form } from "./form.ts";
import type { WebPorts } from "./ports.ts";
import type { Typed } from "./signup-page.ts";

export type Wish = { readonly address: string; readonly firstName: string | null; readonly zone: string | null };
type Reading = { readonly wish: Wish } | { readonly wish: undefined; readonly typed: Typed };

/** What somebody typed into the form, or what is wrong with it. */
export function readWish(form: Form): Reading {
  const email = form("email");
  const firstName = form("first_name");
  const zone = form("zone");
  const address = parseAddress(email);
  const nameProblem = problemOfName(firstName, "your first name", FIRST_NAME_MAX);
  if (address !== undefined && nameProblem === undefined) {
    return { wish: { address, firstName: firstName.trim() || null, zone: isZone(zone) ? zone : null } };
  }
  const emailProblem = address === undefined ? problemOfAddress(email) : undefined;
  return { wish: undefined, typed: { email, firstName, emailProblem, nameProblem } };
}

export function problemOfAddress(email: string): string {
  if (email.trim() === "") return "Please type your email address.";
  return "This does not look like an email address. Please check it: it should be like name@example.com.";
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
    if ((await countSignups(tx, network, at - NETWORK_WINDOW_MS)) >= MOST_SIGNUPS_A_NETWORK) return "too-many";
    // Erased, and refused for good before that: nothing is sent, and nothing is kept of it anew.
    if ((await readErasure(tx, addressKey(ports.secret, wish.address))) === "refused") return "no-letter";
    const evidence = { text: course.consent, source, network, at };
    const enrollment = await recordSignup(tx, { courseId: course.id, ...wish }, evidence, ports.newId);
    const earlier = await signupLetterTimes(tx, enrollment.subscriberId);
    const kind = letterForSignup(enrollment.suppressed ? "stopped" : enrollment.state, earlier, at);
    if (kind === undefined) return "no-letter";
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
