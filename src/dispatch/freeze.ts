import type { Course } from "../course/course.ts";
import { type CompiledEmail, holesOf, type HoleValues, type MailHole } from "../course/email.ts";
import {
  composeMessage,
  courseHead,
  type Fill,
  FILL_VERSION,
  type Letterhead,
  type Message,
  type Recipe,
} from "../course/message.ts";
import { moveFill } from "../course/move-mails.ts";
import { scheduleOf } from "../course/pace.ts";
import { roomForLetters } from "../course/signup-limits.ts";
import { makeTimekeeper } from "../course/window.ts";
import { progressInPercent } from "../course/progress.ts";
import { serializeRequest, sha256 } from "../mail/request.ts";
import type { Tx } from "../store/archive.ts";
import { readBytes } from "../store/attachments.ts";
import { PRACTICE_ACCOUNT } from "../store/mode.ts";
import { readMailUse } from "../store/signup-limits.ts";
import { BATCH_MAX, type Freezing, freezeNext, type FrozenBatch } from "../store/batching.ts";
import type { Candidate } from "../store/candidates.ts";
import { conversationFill } from "./conversation-fill.ts";
import { courseOf } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { reasonOf } from "../course/reason.ts";
import { wordsOf } from "../words/words.ts";

/** FREEZE for everything that is planned, up to a hundred a round. */
export async function freezeAll(ports: DispatchPorts, lessonsHeld = false): Promise<void> {
  const courseIds = [...ports.courses.keys()];
  let more = true;
  while (more) {
    ports.reach("before-freeze");
    const now = ports.now();
    const limits = {
      account: ports.carrier.account,
      lessonsHeld,
      timingOf: makeTimekeeper(ports.courses, now),
      roomForLetters: (tx: Tx) => signupRoom(ports, tx),
    };
    more = await freezeNext(ports.archive, courseIds, now, (tx, due) => freeze(ports, tx, due), limits);
    ports.reach("after-freeze");
  }
}

/** Practice mode has no quota. */
async function signupRoom({ carrier, dailyLimit, now }: DispatchPorts, tx: Tx): Promise<number> {
  if (carrier.account === PRACTICE_ACCOUNT) return BATCH_MAX;
  return roomForLetters(await readMailUse(tx, carrier.account, dailyLimit, now()));
}

/** The bytes of one request. The same recipe makes the same bytes, or it is not posted again. */
export function batchBody(
  members: readonly Recipe[],
  letterhead: Letterhead,
  secret: string,
  bytes: ReadonlyMap<string, Uint8Array> = new Map(),
): Uint8Array {
  return serializeRequest(
    members.map((member) => composeMessage(member, letterhead, secret)),
    bytes,
  );
}

async function freeze(ports: DispatchPorts, tx: Tx, candidates: readonly Candidate[]): Promise<Freezing> {
  const batchId = ports.newId();
  const letterhead = makeLetterhead(ports, candidates);
  const members: Recipe[] = [];
  const messages: Message[] = [];
  const unfit: { deliveryId: string; why: string }[] = [];
  for (const candidate of candidates) {
    // Outside the try: where the archive fails, nothing is wrong with the mail.
    const email = await ports.readEdition(tx, candidate.edition);
    try {
      const recipe = makeRecipe(ports, batchId, candidate, email);
      messages.push(composeMessage(recipe, letterhead, ports.secret));
      members.push(recipe);
    } catch (error) {
      // One mail that cannot be made does not hold up the other ninety-nine.
      const why = reasonOf(error);
      ports.log.error("mail-not-made", { delivery: candidate.deliveryId, why });
      unfit.push({ deliveryId: candidate.deliveryId, why });
    }
  }
  ports.reach("inside-freeze");
  if (members.length === 0) return { unfit, batch: undefined };
  const bytes = await readBytes(
    tx,
    messages.flatMap(({ files = [] }) => files.map(({ sha256 }) => sha256)),
  );
  return { unfit, batch: frozenBatch(ports, batchId, members, letterhead, serializeRequest(messages, bytes)) };
}

/** Two batches of half the size, under new keys. */
export function freezeHalves(
  ports: DispatchPorts,
  members: readonly Recipe[],
  letterhead: Letterhead,
): readonly FrozenBatch[] {
  const middle = Math.ceil(members.length / 2);
  return [members.slice(0, middle), members.slice(middle)].map((half) => {
    const batchId = ports.newId();
    const moved = half.map((member) => ({ ...member, batchId }));
    return frozenBatch(ports, batchId, moved, letterhead, batchBody(moved, letterhead, ports.secret));
  });
}

function frozenBatch(
  ports: DispatchPorts,
  id: string,
  members: readonly Recipe[],
  letterhead: Letterhead,
  body: Uint8Array,
): FrozenBatch {
  return {
    id,
    idempotencyKey: `batch/${id}`,
    account: ports.carrier.account,
    fillVersion: FILL_VERSION,
    letterhead,
    bodySha256: sha256(body),
    members,
  };
}

function makeLetterhead(ports: DispatchPorts, candidates: readonly Candidate[]): Letterhead {
  const ids = new Set(candidates.map((candidate) => candidate.courseId));
  return {
    publicUrl: ports.publicUrl,
    postalAddress: ports.postalAddress,
    courses: Object.fromEntries([...ids].map((id) => [id, courseHead(courseOf(ports, id))])),
    saysAutomatic: true,
    ...(ports.receiving === undefined
      ? {}
      : { receivingDomain: ports.receiving.domain, unsubscribeByEmail: true, subscribeByEmail: true }),
  };
}

function makeRecipe(ports: DispatchPorts, batchId: string, candidate: Candidate, email: CompiledEmail): Recipe {
  const { deliveryId, enrollmentId, courseId, kind } = candidate;
  const course = courseOf(ports, courseId);
  const { to, values } = fillFor(candidate, course, holesOf(email), ports.now());
  const conversation = conversationFill(ports, candidate, course);
  const moving = moveFill(candidate, course);
  const fill: Fill = {
    ...conversation,
    ...moving,
    to,
    values: { ...values, ...conversation.values, ...moving.values },
    ...(candidate.epoch === undefined || candidate.epoch === 0 ? {} : { epoch: candidate.epoch }),
    ...(kind === "confirm" ? { confirmsByDelivery: true } : {}),
  };
  return { deliveryId, batchId, enrollmentId, courseId, kind, email, fill };
}

/** The values of the holes that this mail has, but for the links: those are made from the ids. */
export function fillFor(candidate: Candidate, course: Course, holes: ReadonlySet<MailHole>, now: number): Fill {
  const schedule = scheduleOf(course, candidate);
  const words = wordsOf(course);
  const lessonAt = candidate.lessonDueAt ?? candidate.nextDueAt;
  const all: HoleValues = {
    first_name: candidate.firstName ?? "",
    schedule: words.schedule.rhythmInZone(schedule),
    first_lesson_on: lessonAt === null ? "" : words.dates.in(schedule.zone, now).day(lessonAt),
    lessons_completed: String(candidate.lessonsCompleted),
    ...progressInPercent(candidate.lessonsCompleted, course.lessons.length),
  };
  const values = Object.fromEntries(
    Object.entries(all).filter(([name, value]) => holes.has(name as MailHole) && value !== ""),
  );
  return { to: candidate.address, values };
}
