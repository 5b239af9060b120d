import type { ActionPorts } from "../actions/ports.ts";
import type { ErasePorts } from "../actions/erase-learner.ts";
import { parseAddress } from "../course/address.ts";
import { nearestWords } from "../course/nearest.ts";
import type { Archive } from "../store/archive.ts";
import { type LearnerStory, movedFrom, readAddresses, readLearner } from "../store/learner.ts";
import type { ExitCode } from "./command.ts";
import { ACTS, actOn, isAct } from "./learner-acts.ts";
import { formatLearner } from "./learner-story.ts";

export type LearnerWish = {
  /** The address, what to do, and what it needs. */
  readonly words: readonly string[];
  readonly reason: string | undefined;
  readonly course: string | undefined;
  readonly yes: boolean;
};

/** What the command says, and its exit code. */
export type Told = { readonly code: ExitCode; readonly says: string };

/** Shows one learner's whole story, or does for them what they asked for outside of the pages. */
export async function learner(ports: ActionPorts & ErasePorts, wish: LearnerWish): Promise<Told> {
  const [given = "", act, ...more] = wish.words;
  if (given === "") return { code: 2, says: "Say which learner: npm run learner -- ann@example.com" };
  const address = parseAddress(given);
  if (address === undefined) return { code: 2, says: `"${given}" isn't an email address.` };
  if (act !== undefined && !isAct(act)) {
    return { code: 2, says: `There's no act "${act}". Choose one of: ${ACTS.join(", ")}.` };
  }
  const story = await readLearner(ports.archive, address);
  if (story === undefined) return { code: 1, says: await nobody(ports.archive, address) };
  if (act === undefined) return { code: 0, says: formatLearner(story, [...ports.courses.values()]) };
  const reason = wish.reason?.trim() ?? "";
  if (reason === "") {
    return { code: 2, says: `Say why (it's kept on file): --reason "she asked for it by phone, December 1"` };
  }
  const course = chooseCourse(story, wish.course);
  if (course.kind === "unknown") return { code: 2, says: course.says };
  return actOn(ports, { act, story, reason, courseId: course.id, object: more[0], yes: wish.yes });
}

function chooseCourse(
  { enrollments, subscriber }: LearnerStory,
  given: string | undefined,
): { readonly kind: "chosen"; readonly id: string | undefined } | { readonly kind: "unknown"; readonly says: string } {
  if (given === undefined || enrollments.some(({ courseId }) => courseId === given))
    return { kind: "chosen", id: given };
  const theirs = enrollments.map(({ courseId }) => courseId).join(", ");
  return { kind: "unknown", says: `${subscriber.address} isn't in the course "${given}", but in: ${theirs}.` };
}

async function nobody(archive: Archive, address: string): Promise<string> {
  const moved = await movedFrom(archive, address);
  const near = nearestWords(address, await readAddresses(archive), 3);
  return [
    `No learner has the address ${address}.`,
    ...moved.map((now) => `A learner who used to have it is now at ${now}.`),
    ...(near.length === 0 ? [] : [`Similar addresses: ${near.join(", ")}.`]),
  ].join("\n");
}
