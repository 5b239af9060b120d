import { mayAskForLink } from "../course/account.ts";
import { composeMail } from "../course/plain-mail.ts";
import { accountLinkTimes } from "../store/account-links.ts";
import { planLetter } from "../store/planning.ts";
import { readEnrollments, type Enrollment } from "../store/subscribing.ts";
import { wordsOf } from "../words/words.ts";
import type { ActionPorts } from "./ports.ts";

export type AskedForLink =
  | { readonly kind: "sent" }
  | { readonly kind: "just-sent"; readonly sentAt: number }
  /** @property from when the next one may be asked for, epoch milliseconds */
  | { readonly kind: "too-many"; readonly from: number }
  /** The mailbox refused us for good, nobody ever confirmed the address, or the course isn't served. */
  | { readonly kind: "refused" | "not-possible" };

/**
 * Sends a short-lived link to the learner's own address. Whoever asks proves nothing by asking: what the link can do is for whoever
 * reads that mailbox.
 */
export async function askAccountLink(ports: ActionPorts, { id, subscriberId }: Enrollment): Promise<AskedForLink> {
  const now = ports.now();
  return ports.archive.transaction().execute(async (tx): Promise<AskedForLink> => {
    const all = await readEnrollments(tx, subscriberId);
    const enrollment = all.find((one) => one.id === id);
    const course = enrollment && ports.courses.get(enrollment.courseId);
    if (course === undefined || all.every(({ confirmedAt }) => confirmedAt === null)) return { kind: "not-possible" };
    if (enrollment?.suppressed === true) return { kind: "refused" };
    const earlier = await accountLinkTimes(tx, subscriberId);
    const asked = mayAskForLink(earlier, now);
    if (!asked.may) {
      return asked.because === "just-sent"
        ? { kind: "just-sent", sentAt: asked.sentAt }
        : { kind: "too-many", from: asked.from };
    }
    const { account, language } = wordsOf(course);
    await planLetter(tx, ports.instance, now, {
      enrollmentId: id,
      kind: "account-link",
      key: String(earlier.length + 1),
      edition: composeMail(account.mail, language).digest,
    });
    return { kind: "sent" };
  });
}
