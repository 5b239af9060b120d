import { scheduleOf } from "../../src/course/pace.ts";
import { lastSlot, leastGap, WINDOW_MS } from "../../src/course/schedule.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { readEnrollments } from "../../src/store/subscribing.ts";
import type { AcceptedMail } from "../../tests/support/fake-resend/ledger.ts";
import { LESSON_SUBJECT } from "./changing-course.ts";
import type { Learner } from "./learners.ts";
import type { World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Our clock is put forward and back by at most two hours either way. */
const CLOCK_STEPS_MS = 4 * HOUR;

/** Twelve hours by our clock, the steps of that clock, and a worker that was stopped between claim and send. */
const LONGEST_UNDER_ONE_KEY_MS = 12 * HOUR + CLOCK_STEPS_MS + 3 * HOUR + HOUR;

export type Verdict = {
  /** One line a broken promise, each beginning with the promise's name. */
  readonly broken: readonly string[];
};

/** Holds what the provider took against what was promised. It reads the provider's ledger, and the archive only to compare. */
export async function judge(world: World): Promise<Verdict> {
  const { ledger } = world.fake;
  const broken: string[] = [...world.wrongs];
  const firstAttempt = new Map<string, number>();
  const lastAttempt = new Map<string, number>();
  for (const { key, at } of ledger.attempts()) {
    if (key === null) broken.push("keyless: a request came without a key");
    else {
      firstAttempt.set(key, Math.min(at, firstAttempt.get(key) ?? at));
      lastAttempt.set(key, Math.max(at, lastAttempt.get(key) ?? at));
    }
  }

  for (const [key, bodies] of ledger.bodiesByKey()) if (bodies.size > 1) broken.push(`bytes: two bodies under ${key}`);
  for (const [key, accounts] of ledger.accountsByKey()) {
    if (accounts.size > 1) broken.push(`account: two accounts under ${key}`);
  }
  for (const [key, first] of firstAttempt) {
    if ((lastAttempt.get(key) ?? first) - first > LONGEST_UNDER_ONE_KEY_MS)
      broken.push(`late: ${key} was tried too long`);
  }
  const plannedAt = new Map((await readDeliveries(world.archive)).map((delivery) => [delivery.id, delivery.plannedAt]));
  for (const learner of world.learners) broken.push(...judgeLearner(world, learner, firstAttempt, plannedAt));
  broken.push(...(await compareTables(world)));
  return { broken };
}

function judgeLearner(
  world: World,
  learner: Learner,
  firstAttempt: ReadonlyMap<string, number>,
  plannedAt: ReadonlyMap<string, number>,
): string[] {
  const broken: string[] = [];
  const { address } = learner;
  const accepted = world.fake.ledger.acceptedTo(address).toSorted((a, b) => a.acceptedAt - b.acceptedAt);
  const mails = address.startsWith("failed") ? lastOfEach(accepted) : accepted;
  if (accepted.length > 2 * mails.length) broken.push(`doubled: ${address} was sent again more than once`);
  const lessons = mails.flatMap((mail) => {
    const id = LESSON_SUBJECT.exec(mail.subject)?.[1];
    return id === undefined ? [] : [{ id, mail }];
  });

  const ids = lessons.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) broken.push(`doubled: ${address} had ${ids.join(", ")}`);
  for (const kind of ["welcome", "graduation"]) {
    if (mails.filter(({ subject }) => subject === kind).length > 1)
      broken.push(`doubled: ${address} had ${kind} twice`);
  }
  const gap = closest(world, learner) - CLOCK_STEPS_MS;
  for (const [n, { id, mail }] of lessons.entries()) {
    const before = lessons[n - 1];
    if (before === undefined) continue;
    if (
      Number(id) <= Number(before.id) &&
      !beganAgain(learner, plannedAt.get(before.mail.tags["d"] ?? ""), plannedAt.get(mail.tags["d"] ?? ""))
    )
      broken.push(`order: ${address} had ${ids.join(", ")}`);
    if (mail.acceptedAt - before.mail.acceptedAt < gap)
      broken.push(`burst: ${address} had ${before.id} and ${id} at once`);
  }

  const asked = mails.filter(({ subject }) => subject === "confirm" || subject === "sign-in");
  for (const { acceptedAt } of asked) {
    const near = asked.filter((other) => Math.abs(other.acceptedAt - acceptedAt) < 15 * DAY);
    if (near.length > 5) broken.push(`bombed: ${address} had ${near.length} confirmations`);
  }
  if (learner.confirmedAt.length === 0 && mails.length > asked.length) {
    broken.push(`unconfirmed: ${address} never confirmed and had ${mails.length} mails`);
  }
  broken.push(...mailAfterLeaving(learner, mails, firstAttempt));
  broken.push(...missing(world, learner, mails, new Set(ids)));
  return broken;
}

/** What the provider took and then reported as failed may be sent again, once. */
function lastOfEach(mails: readonly AcceptedMail[]): readonly AcceptedMail[] {
  return mails.filter((mail, n) => mails.findLastIndex(({ tags }) => tags["d"] === mail.tags["d"]) === n);
}

/** The order of the lessons may begin anew where their learner did between the planning of two, and nowhere else. */
function beganAgain({ restarts }: Learner, before = Infinity, after = Number.NEGATIVE_INFINITY): boolean {
  return restarts.some(({ at, undone }) => undone !== true && before - at < CLOCK_STEPS_MS && after >= at);
}

/** How near each other two lessons may come for this learner. */
function closest({ course }: World, { chose, askedAt }: Learner): number {
  const rhythms = [course.schedule.everyDays, ...chose.map(({ pace }) => pace.everyDays)];
  return Math.min(...rhythms.map(leastGap), askedAt.length > 0 ? DAY : Number.POSITIVE_INFINITY);
}

/** Every lesson was planned inside a window of the pace that its learner had then, or the moment they asked for it. */
function outsideWindow(
  { course }: World,
  { address, zone, chose, askedAt }: Learner,
  planned: readonly { readonly key: string; readonly plannedAt: number }[],
): string[] {
  const schedules = [
    { from: Number.NEGATIVE_INFINITY, schedule: scheduleOf(course, { zone, pace: null }) },
    ...chose.map(({ at, pace, zone: chosen }) => ({ from: at, schedule: scheduleOf(course, { pace, zone: chosen }) })),
  ];
  return (
    planned
      // A request that was under way lets some time pass between the asking and the planning.
      .filter(({ plannedAt }) => !askedAt.some((at) => plannedAt >= at && plannedAt - at < 60_000))
      .filter(({ plannedAt }) => {
        // Where our clock was put back in between, the pace before or after may have held.
        const held = schedules.filter(({ from }, index) => {
          const until = schedules[index + 1]?.from ?? Number.POSITIVE_INFINITY;
          return plannedAt >= from - CLOCK_STEPS_MS && plannedAt <= until + CLOCK_STEPS_MS;
        });
        return !held.some(({ schedule }) => plannedAt - lastSlot(schedule, plannedAt) < WINDOW_MS);
      })
      .map(({ key, plannedAt }) => `window: ${address} was planned ${key} at ${new Date(plannedAt).toISOString()}`)
  );
}

/** Nothing was begun after somebody had left. What was under way then may still arrive. */
function mailAfterLeaving(
  { address, leftAt, confirmedAt }: Learner,
  mails: readonly AcceptedMail[],
  firstAttempt: ReadonlyMap<string, number>,
): string[] {
  return leftAt.flatMap((left) => {
    const back = confirmedAt.find((at) => at > left) ?? Number.POSITIVE_INFINITY;
    return mails
      .filter(({ subject }) => subject !== "confirm")
      .filter(({ key }) => {
        const begun = firstAttempt.get(key ?? "") ?? 0;
        return begun > left && begun < back;
      })
      .map(({ subject }) => `opt-out: ${address} left and was sent ${subject}`);
  });
}

/** Whoever stayed had every lesson that was in the course all the time, and graduated. */
function missing(world: World, learner: Learner, mails: readonly AcceptedMail[], had: ReadonlySet<string>): string[] {
  const { address } = learner;
  const confirmed = learner.confirmedAt.at(-1);
  const left = learner.leftAt.at(-1);
  if (confirmed === undefined || (left !== undefined && left > confirmed)) return [];
  if (/^(?:bounced|complained|suppressed)/.test(address)) return [];
  const broken: string[] = [];
  const always = world.course.lessons.filter(({ id }) =>
    world.courses.every(({ course }) => course.lessons.some((lesson) => lesson.id === id)),
  );
  for (const { id } of always) if (!had.has(id)) broken.push(`lost: ${address} never had lesson ${id}`);
  const again = learner.restarts.findLast(({ undone }) => undone !== true)?.time;
  if (again !== undefined) {
    const since = world.courses.filter(({ at }, n) => at > again || (world.courses[n + 1]?.at ?? Infinity) > again);
    for (const { id } of world.course.lessons) {
      const stayed = since.every(({ course }) => course.lessons.some((lesson) => lesson.id === id));
      if (stayed && !had.has(id)) broken.push(`restart: ${address} began again and never had lesson ${id}`);
    }
  }
  if (!mails.some(({ subject }) => subject === "graduation")) broken.push(`lost: ${address} never graduated`);
  return broken;
}

/** Once faults have stopped, our tables say what the provider's ledger says. */
async function compareTables(world: World): Promise<string[]> {
  const deliveries = await readDeliveries(world.archive);
  const enrolled = new Map((await readEnrollments(world.archive)).map(({ id, address }) => [id, address]));
  const windows = world.learners.flatMap((learner) =>
    outsideWindow(
      world,
      learner,
      deliveries.filter(
        ({ kind, enrollmentId }) => kind === "lesson" && enrolled.get(enrollmentId) === learner.address,
      ),
    ),
  );
  const theirs = new Set(world.fake.ledger.countByTag("d").keys());
  const broken = deliveries
    .filter(({ id, state }) => (state === "accepted") !== theirs.has(id) && state !== "skipped" && state !== "failed")
    // It failed after it was accepted, and its reader left before it could be sent again.
    .filter(({ state, enrollmentId }) => state !== "cancelled" || !enrolled.get(enrollmentId)?.startsWith("failed"))
    .map(
      ({ id, kind, key, state }) =>
        `tables: ${kind} ${key} is ${state}, the provider ${theirs.has(id) ? "took" : "never had"} it`,
    );
  const ours = new Set(deliveries.map(({ id }) => id));
  for (const id of theirs) if (!ours.has(id)) broken.push(`tables: the provider took ${id}, of which we know nothing`);
  return [...windows, ...broken];
}
