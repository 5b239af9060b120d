import { findLesson } from "../course/course.ts";
import { resentKey } from "../course/delivery.ts";
import { type OperatorWord, recordAct } from "../store/operator-acts.ts";
import { planLetter } from "../store/planning.ts";
import { readSentLesson, type SentLesson } from "../store/resending.ts";
import { type Enrollment, readEnrollments } from "../store/subscribing.ts";
import type { ActionPorts } from "./ports.ts";

const DAY_MS = 86_400_000;

export type Resent =
  | { readonly kind: "planned" }
  /** @property from when it may be sent again, epoch milliseconds */
  | { readonly kind: "today"; readonly from: number }
  | {
      readonly kind: "not-in-course" | "not-a-reader" | "never-sent" | "on-its-way" | "undecided";
    };

/**
 * Sends a lesson again that a learner had, because they asked for it. It's an email of its own: the lesson itself stays accepted once,
 * and what comes next doesn't change.
 */
export async function resendLesson(
  ports: ActionPorts,
  word: OperatorWord,
  courseId: string,
  lessonId: string,
): Promise<Resent> {
  return ports.archive.transaction().execute(async (tx): Promise<Resent> => {
    const one = (await readEnrollments(tx, word.subscriberId)).find((each) => each.courseId === courseId);
    const course = ports.courses.get(courseId);
    if (one === undefined || course === undefined) return { kind: "not-in-course" };
    const sent = await readSentLesson(tx, one.id, lessonId);
    const why = whyNot(one, sent, word.at);
    if (why !== undefined || sent === undefined) return why ?? { kind: "never-sent" };
    await planLetter(tx, ports.instance, word.at, {
      enrollmentId: one.id,
      kind: "resent-lesson",
      key: resentKey(lessonId, sent.again.length + 1),
      edition: findLesson(course, lessonId)?.email.digest ?? sent.edition,
    });
    await recordAct(tx, word, "resend", `${courseId}/${lessonId}`, ports.newId);
    return { kind: "planned" };
  });
}

function whyNot({ state }: Enrollment, sent: SentLesson | undefined, now: number): Resent | undefined {
  if (state !== "active" && state !== "finished") return { kind: "not-a-reader" };
  if (sent === undefined || sent.state === "cancelled" || sent.state === "skipped") return { kind: "never-sent" };
  if (sent.state === "unknown" || sent.state === "refused") return { kind: "undecided" };
  if (sent.acceptedAt === null) return { kind: "on-its-way" };
  const latest = Math.max(...sent.again, Number.NEGATIVE_INFINITY);
  return latest > now - DAY_MS ? { kind: "today", from: latest + DAY_MS } : undefined;
}
