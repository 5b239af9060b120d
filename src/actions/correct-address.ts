import { addressKey } from "../course/erasure.ts";
import type { Tx } from "../store/archive.ts";
import { readRefusal } from "../store/erasing.ts";
import { holderOf, moveSubscriber } from "../store/moving.ts";
import { type OperatorWord, operatorEvidence, recordAct } from "../store/operator-acts.ts";
import { planLetter } from "../store/planning.ts";
import { nextLetterKey, signupLetters } from "../store/signups.ts";
import { type Enrollment, readEnrollments, recordConsent, resumeEnrollment } from "../store/subscribing.ts";
import { readSuppression } from "../store/suppressing.ts";
import type { ActionPorts } from "./ports.ts";
import { resumable } from "./resuming.ts";

export type Corrected =
  /** @property asked how many courses are asked about at the new address, because nobody ever confirmed them at the old one */
  | { readonly kind: "corrected"; readonly asked: number }
  | { readonly kind: "same" | "taken" | "suppressed" | "refused" | "complained" | "no-such-learner" };

/**
 * The operator corrects an address that was typed wrongly. Somebody who has this address already is never taken over, confirmed or
 * not. What nobody had confirmed at the old address is asked about at the new one.
 */
export async function correctAddress(ports: ActionPorts, word: OperatorWord, address: string): Promise<Corrected> {
  return ports.archive.transaction().execute(async (tx): Promise<Corrected> => {
    const all = await readEnrollments(tx, word.subscriberId);
    const [first] = all;
    if (first === undefined) return { kind: "no-such-learner" };
    if (first.address === address) return { kind: "same" };
    // Only its author takes a complaint back, by a signup of their own.
    if (first.suppressedFor === "complaint") return { kind: "complained" };
    if ((await holderOf(tx, address)) !== undefined) return { kind: "taken" };
    if ((await readSuppression(tx, address)) !== undefined) return { kind: "suppressed" };
    if ((await readRefusal(tx, addressKey(ports.secret, address))) !== undefined) return { kind: "refused" };
    await moveSubscriber(tx, { ...first, address }, []);
    await recordConsent(tx, first, "moved", operatorEvidence(word), ports.newId);
    await recordAct(tx, word, "correct", "", ports.newId);
    let asked = 0;
    for (const enrollment of all) if ((await ask(tx, ports, enrollment, address, word.at)) === "asked") asked += 1;
    // Where the old mailbox had refused us, lessons go on at the new one.
    for (const { enrollmentId, nextDueAt } of await resumable(tx, ports, all, word.at)) {
      await resumeEnrollment(tx, enrollmentId, nextDueAt);
    }
    return { kind: "corrected", asked };
  });
}

async function ask(
  tx: Tx,
  ports: ActionPorts,
  { id, courseId, confirmedAt, leftAt }: Enrollment,
  address: string,
  at: number,
): Promise<"asked" | undefined> {
  const course = ports.courses.get(courseId);
  if (course === undefined || leftAt !== null || confirmedAt !== null) return undefined;
  await planLetter(tx, ports.instance, at, {
    enrollmentId: id,
    kind: "confirm",
    key: nextLetterKey(await signupLetters(tx, address), id),
    edition: course.letters.confirm.email.digest,
  });
  return "asked";
}
