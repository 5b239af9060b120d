import { type SignupRequest, signUp as takeSignup } from "../actions/sign-up.ts";
import { leadsNowhere, parseAddress } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { FIRST_NAME_MAX, type NameProblem, problemOfName } from "../course/name.ts";
import { zoneId } from "../course/schedule.ts";
import { suggestedAddress } from "../course/suggested-address.ts";
import type { Form } from "./form.ts";
import type { WebPorts } from "./ports.ts";
import type { Words } from "../words/words.ts";
import type { Typed } from "./signup-page.ts";

export type Wish = SignupRequest;
type Reading = { readonly wish: Wish } | { readonly wish: undefined; readonly typed: Typed };

/** What someone typed into the form, or what's wrong with it. */
export function readWish(form: Form, { signup: { problem } }: Words): Reading {
  const email = form("email");
  const firstName = form("first_name");
  const zone = form("zone");
  const { address, problem: emailProblem } = readAddress(email, problem);
  const nameProblem = problemOfName(firstName, FIRST_NAME_MAX);
  if (address !== undefined && nameProblem === undefined) {
    return { wish: { address, firstName: firstName.trim() || null, zone: zoneId(zone) ?? null } };
  }
  return {
    wish: undefined,
    typed: {
      email,
      firstName,
      emailProblem,
      nameProblem: nameProblem && nameProblemInWords(nameProblem, problem),
    },
  };
}

/**
 * The same for people, who are asked about what looks like a slip. Sending the form again with the same address means
 * it; the other button of the form takes the address that was suggested, unless they have typed another one since.
 */
export function readTypedWish(form: Form, words: Words): Reading {
  const before = form("as_typed");
  const isUnchanged = before !== "" && form("email") === before;
  const email = isUnchanged && form("instead") !== "" ? form("instead") : form("email");
  const reading = readWish((name) => (name === "email" ? email : form(name)), words);
  if (reading.wish === undefined || isUnchanged) return reading;
  const suggested = suggestedAddress(reading.wish.address);
  if (suggested === undefined) return reading;
  const firstName = form("first_name");
  return {
    wish: undefined,
    typed: { email: reading.wish.address, firstName, suggested },
  };
}

type ProblemWords = Words["signup"]["problem"];

/** An address that email can be sent to, from what someone typed, or what to say about it. */
export function readAddress(
  email: string,
  words: ProblemWords,
):
  | { readonly address: string; readonly problem: undefined }
  | { readonly address: undefined; readonly problem: string } {
  const address = parseAddress(email);
  if (address !== undefined && !leadsNowhere(address)) return { address, problem: undefined };
  const problem = address !== undefined ? words.nowhere : email.trim() === "" ? words.noAddress : words.notAnAddress;
  return { address: undefined, problem };
}

/** What to say of a first name. */
export function nameProblemInWords(problem: NameProblem, words: ProblemWords): string {
  switch (problem) {
    case "too-long":
      return words.tooLongName(FIRST_NAME_MAX);
    case "not-plain":
      return words.notPlainName;
    case "link":
      return words.linkInName;
  }
}

/** Records a signup, and always wakes the dispatcher, so the answer takes the same time for everyone. */
export async function signUp(
  ports: WebPorts,
  course: Course,
  wish: Wish,
  source: "form" | "embed" | "api",
  network: string,
): Promise<"taken" | "too-many"> {
  const outcome = await takeSignup(ports, course, wish, source, network);
  if (outcome === "taken") ports.nudge();
  return outcome;
}
