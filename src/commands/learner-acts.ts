import { correctAddress } from "../actions/correct-address.ts";
import { type ErasePorts, eraseLearner } from "../actions/erase-learner.ts";
import { liftSuppression } from "../actions/lift-suppression.ts";
import { resendLesson } from "../actions/resend-lesson.ts";
import { resubscribeLearner } from "../actions/resubscribe-learner.ts";
import { unsubscribeLearner } from "../actions/unsubscribe-learner.ts";
import { leadsNowhere, parseAddress } from "../course/address.ts";
import { linkPath } from "../course/paths.ts";
import { type LearnerStory } from "../store/learner.ts";
import { type OperatorWord, operatorEvidence, recordAct } from "../store/operator-acts.ts";
import { readPerson } from "../store/personal.ts";
import type { Told } from "./learner.ts";

export const ACTS = ["unsubscribe", "resubscribe", "erase", "correct", "lift", "resend", "link"] as const;
type Act = (typeof ACTS)[number];

export function isAct(word: string): word is Act {
  return (ACTS as readonly string[]).includes(word);
}

type Wanted = {
  readonly act: Act;
  readonly story: LearnerStory;
  readonly reason: string;
  /** One of theirs; undefined where none was named. */
  readonly courseId: string | undefined;
  /** The new address, or the lesson. */
  readonly object: string | undefined;
  readonly yes: boolean;
};

/** Does for a learner what they asked for, by the rules of their own click, and says what became of it. */
export async function actOn(ports: ErasePorts, wanted: Wanted): Promise<Told> {
  const word = { subscriberId: wanted.story.subscriber.id, reason: wanted.reason, at: ports.now() };
  switch (wanted.act) {
    case "unsubscribe":
      return unsubscribe(ports, word, wanted);
    case "resubscribe":
      return resubscribe(ports, word, wanted);
    case "erase":
      return erase(ports, word, wanted);
    case "correct":
      return correct(ports, word, wanted);
    case "lift":
      return liftIt(ports, word, wanted);
    case "resend":
      return resend(ports, word, wanted);
    case "link":
      return link(ports, word, wanted);
  }
}

const done = (says: string): Told => ({ code: 0, says });
const not = (says: string): Told => ({ code: 1, says });
const unclear = (says: string): Told => ({ code: 2, says });

async function unsubscribe(ports: ErasePorts, word: OperatorWord, { story, courseId }: Wanted): Promise<Told> {
  const { address } = story.subscriber;
  const what = courseId ?? "all courses";
  switch (await unsubscribeLearner(ports, word, courseId)) {
    case "left":
      return done(`${address} has left ${what}. Nothing that was waiting to go out will be sent.`);
    case "already-left":
      return not(`${address} had already left ${what}. Nothing was changed.`);
    case "not-in-course":
      return not(`${address} isn't in any course. Nothing was changed.`);
  }
}

/** The one course that is meant; a sentence where that can't be told. */
function oneCourse({ story, courseId }: Wanted): { readonly id: string } | string {
  const [first, ...others] = story.enrollments;
  if (courseId !== undefined) return { id: courseId };
  if (first !== undefined && others.length === 0) return { id: first.courseId };
  return `Which course? Add --course with one of: ${story.enrollments.map((one) => one.courseId).join(", ")}.`;
}

async function resubscribe(ports: ErasePorts, word: OperatorWord, wanted: Wanted): Promise<Told> {
  const course = oneCourse(wanted);
  if (typeof course === "string") return unclear(course);
  const { address } = wanted.story.subscriber;
  switch (await resubscribeLearner(ports, word, course.id)) {
    case "back":
      return done(`${address} is back in ${course.id}, and picks up where they left off.`);
    case "has-not-left":
      return not(`${address} hasn't left ${course.id}. Nothing was changed.`);
    case "not-possible":
      return not(
        `${address} can't be brought back into ${course.id}: that works for 30 days after leaving, for a confirmed learner whose
mailbox takes our email, in a course that's running. They can always sign up again themselves.`,
      );
    case "not-in-course":
      return not(`${address} isn't in ${course.id}.`);
  }
}

async function erase(ports: ErasePorts, word: OperatorWord, { story, yes }: Wanted): Promise<Told> {
  const { address, id } = story.subscriber;
  const { rows } = await readPerson(ports.archive, id);
  const what = [...rows].map(([table, all]) => `  ${table}: ${all.length}`).join("\n");
  if (!yes) {
    return not(
      `This erases ${address} for good: all courses, links, emails, questions and certificates, and the record of what you did.
${what}
Nothing was erased yet. To go on, add --yes.`,
    );
  }
  const [first] = story.enrollments;
  if (first === undefined) return not(`${address} isn't in any course. Nothing was changed.`);
  await recordAct(ports.archive, word, "erase", "", ports.newId);
  if ((await eraseLearner(ports, first, operatorEvidence(word))) === "under-way") {
    return not(
      `${address} has left all courses, but isn't erased yet: an email to them may be going out right now. Run the command
again in a few minutes. At worst, it takes half a day.`,
    );
  }
  return done(
    `${address} is erased. These rows are gone:\n${what}\nThe reason you gave is gone, too. Write it down elsewhere if you need it.`,
  );
}

async function correct(ports: ErasePorts, word: OperatorWord, { story, object, yes }: Wanted): Promise<Told> {
  const from = story.subscriber.address;
  const to = parseAddress(object ?? "");
  if (to === undefined) {
    return unclear(
      object === undefined ? "Give the right address: correct ann@example.com" : `"${object}" isn't an email address.`,
    );
  }
  if (leadsNowhere(to)) return unclear(`No email can reach ${to}. Check what's after the @.`);
  if (!yes) {
    return not(
      `This moves everything from ${from} to ${to}. ${to} won't be asked to confirm, except for courses that were never
confirmed. Nothing was changed yet. To go on, add --yes.`,
    );
  }
  const corrected = await correctAddress(ports, word, to);
  switch (corrected.kind) {
    case "corrected":
      return done(
        corrected.asked === 0
          ? `From now on, everything for ${from} goes to ${to}.`
          : `From now on, everything for ${from} goes to ${to}. A confirmation goes there first, because the old address was never confirmed.`,
      );
    case "same":
      return not(`That's already their address.`);
    case "taken":
      return not(
        `Somebody has already signed up with ${to}, so nothing was changed. To see who: npm run learner -- ${to}`,
      );
    case "suppressed":
      return not(`${to} is suppressed: our email to it bounced, or its owner complained. Nothing was changed.`);
    case "complained":
      return not(`${from} marked our email as spam. Only their own new signup can bring it back. Nothing was changed.`);
    case "refused":
      return not(`The owner of ${to} had everything erased after it bounced or complained. Nothing was changed.`);
    case "no-such-learner":
      return not(`${from} isn't in any course. Nothing was changed.`);
  }
}

async function liftIt(ports: ErasePorts, word: OperatorWord, { story }: Wanted): Promise<Told> {
  const { address } = story.subscriber;
  switch (await liftSuppression(ports, word)) {
    case "lifted":
      return done(`${address} gets email again, and lessons continue at their next time. Resend may still have it on its own
suppression list: remove it there too, under Emails → Suppressions.`);
    case "complaint":
      return not(
        `${address} complained about our email. Only they can lift that, by signing up again and confirming. Nothing was changed.`,
      );
    case "not-suppressed":
      return not(`${address} isn't suppressed. Nothing was changed.`);
  }
}

async function resend(ports: ErasePorts, word: OperatorWord, wanted: Wanted): Promise<Told> {
  const course = oneCourse(wanted);
  if (typeof course === "string") return unclear(course);
  const lessons = ports.courses.get(course.id)?.lessons ?? [];
  const given = wanted.object ?? "";
  const known = lessons.find(({ id }, index) => id === given || String(index + 1) === given);
  if (given === "" || (known === undefined && wanted.story.deliveries.every(({ key }) => key !== given))) {
    const ids = lessons.map(({ id }, index) => `  ${index + 1}  ${id}`).join("\n");
    return unclear(`Say which lesson of ${course.id}, by number or id:\n${ids}`);
  }
  const lesson = known?.id ?? given;
  const { address } = wanted.story.subscriber;
  const resent = await resendLesson(ports, word, course.id, lesson);
  switch (resent.kind) {
    case "planned":
      return done(`"${lesson}" goes out to ${address} again within a minute. Their next lesson isn't affected.`);
    case "today":
      return not(
        `"${lesson}" was already sent again within the last day. You can send it once more after ${iso(resent.from)}.`,
      );
    case "never-sent":
      return not(
        `${address} never got "${lesson}". Only lessons that went out before can be sent again; the others come in their turn.`,
      );
    case "on-its-way":
      return not(`"${lesson}" is on its way to ${address} for the first time. Nothing was changed.`);
    case "undecided":
      return not(`"${lesson}" is unknown or refused, and waits for your decision. npm run status shows how.`);
    case "not-a-reader":
      return not(
        `${address} can't get lessons of ${course.id}: they left, never confirmed, or our email to them bounced.`,
      );
    case "not-in-course":
      return not(`${course.id} isn't running at the moment. Nothing was changed.`);
  }
}

async function link(ports: ErasePorts, word: OperatorWord, wanted: Wanted): Promise<Told> {
  const course = oneCourse(wanted);
  if (typeof course === "string") return unclear(course);
  const one = wanted.story.enrollments.find(({ courseId }) => courseId === course.id);
  if (one === undefined) return not("They aren't in any course.");
  await recordAct(ports.archive, word, "link", course.id, ports.newId);
  const url = `${ports.publicUrl}${linkPath(ports.secret, "progress", one.id, one.epoch)}`;
  return done(`${url}\nAnybody with this link can act for ${one.address} on that page. Send it to that address only.`);
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
