import {
  CODE_LASTS_MS,
  letterOfCode,
  MOST_TRIES,
  MOST_TRIES_A_NETWORK,
  NETWORK_TRIES_WINDOW_MS,
  TRIES_WINDOW_MS,
} from "../course/code.ts";
import type { Course } from "../course/course.ts";
import { dueOnReturn, firstDue } from "../course/enrollment.ts";
import { addressKey } from "../course/erasure.ts";
import { wishConfirmed } from "../course/signup.ts";
import type { Archive, Tx } from "../store/archive.ts";
import { countWelcomes, readConfirmations, wasAskedAgain } from "../store/confirmations.ts";
import { forgetErasure } from "../store/erasing.ts";
import { countAttempts, recordAttempt } from "../store/form-attempts.ts";
import { readPast } from "../store/pacing.ts";
import { planLetter } from "../store/planning.ts";
import { openHeldQuestions } from "../store/questions.ts";
import { readWishes } from "../store/signups.ts";
import { confirmEnrollment, type Enrollment, readEnrollment, readEnrollments } from "../store/subscribing.ts";
import { liftByProof } from "./lift-by-proof.ts";
import { type LinkHolder, readHolder } from "./link-holder.ts";
import type { ActionPorts } from "./ports.ts";

export type Confirmation =
  | { readonly kind: "confirmed" | "already"; readonly enrollment: Enrollment }
  /** The course is not running, or the mailbox refuses us and nothing proves that it works again. */
  | { readonly kind: "not-possible" };

export type ConfirmSource = "confirm-page" | "code-form" | "rehearsal";

/** The button of the page behind the confirmation's link. */
export async function confirmByLink(
  ports: ActionPorts,
  token: string,
  network: string,
): Promise<Confirmation | { readonly kind: "dead-link" }> {
  return ports.archive.transaction().execute(async (tx) => {
    const holder = await readHolder(ports, "confirm", token, tx);
    if (holder === undefined) return { kind: "dead-link" };
    return confirmNow(tx, ports, holder, network, "confirm-page");
  });
}

/**
 * The six digits of a confirmation. A refusal takes the same statements whether the address is known, has had its tries, or
 * never signed up.
 *
 * @returns undefined where they do not fit, or there were too many tries for this address or from this network
 */
export async function confirmByCode(
  ports: ActionPorts,
  course: Course,
  typed: { readonly address: string; readonly code: string },
  network: string,
): Promise<Enrollment | undefined> {
  return ports.archive.transaction().execute(async (tx) => {
    const at = ports.now();
    const attempt = { form: "code", address_key: addressKey(ports.secret, typed.address), network } as const;
    const tries = await countAttempts(tx, attempt, {
      address: at - TRIES_WINDOW_MS,
      network: at - NETWORK_TRIES_WINDOW_MS,
    });
    const open = tries.address < MOST_TRIES && tries.network < MOST_TRIES_A_NETWORK;
    const wish = { courseId: course.id, address: typed.address };
    const letters = await readConfirmations(tx, wish, at - CODE_LASTS_MS);
    const deliveryIds = letters.map((letter) => letter.deliveryId);
    const deliveryId = letterOfCode(ports.secret, { deliveryIds, epoch: letters[0]?.epoch ?? 0 }, typed.code);
    const enrollment = await readEnrollment(tx, letters[0]?.enrollmentId ?? "");
    if (open && deliveryId !== undefined && enrollment !== undefined) {
      const holder = { course, enrollment, deliveryId };
      const done = await confirmNow(tx, ports, holder, network, "code-form");
      if (done.kind !== "not-possible") return done.enrollment;
    }
    await recordAttempt(tx, attempt, at, open);
    return undefined;
  });
}

/** The address is proven to be theirs: what they typed counts, they are in, and a welcome goes out. */
export async function confirmNow(
  tx: Tx,
  ports: ActionPorts,
  holder: LinkHolder,
  network: string,
  source: ConfirmSource,
): Promise<Confirmation> {
  const { course, enrollment } = holder;
  if (course === undefined || !(await mayConfirm(tx, holder))) return { kind: "not-possible" };
  if (enrollment.state === "active" || enrollment.state === "finished") return { kind: "already", enrollment };
  const at = ports.now();
  const person = await withWish(tx, holder, network);
  const past = await readPast(tx, enrollment.id);
  const due =
    past.length === 0 ? firstDue(course, person.zone, at, person.pace) : dueOnReturn(course, person, past, at);
  const nextDueAt = enrollment.finishedAt === null ? due : null;
  await liftByProof(tx, ports, enrollment, { text: course.consent, source, network, at });
  await confirmEnrollment(tx, person, nextDueAt, { text: course.consent, source, network, at }, ports.newId);
  await openHeldQuestions(tx, enrollment.id);
  await forgetErasure(tx, addressKey(ports.secret, enrollment.address), at);
  // Who has finished has nothing to be welcomed to, and is not told that a welcome comes.
  if (enrollment.finishedAt === null) await planWelcome(tx, ports, course, enrollment.id);
  return { kind: "confirmed", enrollment: person };
}

/** What was typed counts now. Whose address was never proven before has nothing else: a stranger may have typed the rest. */
async function withWish(tx: Tx, { enrollment, deliveryId }: LinkHolder, network: string): Promise<Enrollment> {
  const wish = wishConfirmed(await readWishes(tx, enrollment), { network, deliveryId });
  if (wish === undefined) return enrollment;
  const all = await readEnrollments(tx, enrollment.subscriberId);
  const known = all.some(({ confirmedAt }) => confirmedAt !== null) ? enrollment : { firstName: null, zone: null };
  return { ...enrollment, firstName: wish.firstName ?? known.firstName, zone: wish.zone ?? known.zone };
}

/** A mailbox that refused us counts as working once a letter reached it after that. */
export async function mayConfirm(db: Archive, { enrollment, deliveryId }: LinkHolder): Promise<boolean> {
  const { suppressedAt } = enrollment;
  return suppressedAt === null || wasAskedAgain(db, enrollment, suppressedAt, deliveryId);
}

/** Who comes back gets another: the page says that it is on its way. */
async function planWelcome(tx: Tx, ports: ActionPorts, course: Course, enrollmentId: string): Promise<void> {
  await planLetter(tx, ports.instance, ports.now(), {
    enrollmentId,
    kind: "welcome",
    key: String((await countWelcomes(tx, enrollmentId)) + 1),
    edition: course.letters.welcome.email.digest,
  });
}
