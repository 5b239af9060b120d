import { leastGap } from "../../../src/course/schedule.ts";
import type { AcceptedMail } from "../../../tests/support/fake-resend/ledger.ts";
import { letterSubject } from "../changing-course.ts";
import { SMALL_SKEW_MS } from "../faults/clock.ts";
import type { Person, Taken } from "../people.ts";
import { count, skewAt, type World } from "../world.ts";
import { type Evidence, type LessonMail, lessonsIn } from "./evidence.ts";
import { CLOCK_STEPS_MS } from "./limits.ts";

const DAY = 86_400_000;

/** For a day of 23 hours, and what a tick and a request take. */
const SLACK_MS = DAY / 12;

/** Half of the thirty days that five letters share, less what may lie between planning and acceptance. */
const NEAR_MS = 14 * DAY;

/** One person in one course. */
export function judgeLearner(world: World, person: Person, taken: Taken, evidence: Evidence): string[] {
  const mails = evidence.mailsOf(person);
  const lessons = lessonsIn(mails, taken.courseId);
  const who = `${person.name} in ${taken.courseId}`;
  return [
    ...twice(world, who, taken, mails, lessons),
    ...order(world, who, taken, lessons, evidence),
    ...letters(world, who, taken, mails),
    ...afterLeaving(who, taken, mails, evidence),
    ...afterErasure(person, mails, evidence),
    ...missing(world, person, taken, mails, lessons),
  ];
}

/** Each lesson once, unless the provider told that it had failed after accepting: then once more. */
function twice(
  world: World,
  who: string,
  taken: Taken,
  mails: readonly AcceptedMail[],
  lessons: readonly LessonMail[],
) {
  const broken: string[] = [];
  for (const [lessonId, all] of Map.groupBy(lessons, (lesson) => lesson.lessonId)) {
    const failed = all.filter(({ mail }) => world.fates.get(mail.id) === "failed").length;
    if (all.length > 1 + Math.min(1, failed)) broken.push(`doubled: ${who} had lesson ${lessonId} ${all.length} times`);
    if (all.length > 1) count(world, "lesson sent again after it had failed");
  }
  for (const [kind, most] of [
    ["welcome", Math.max(1, taken.confirmedAt.length)],
    ["check-in", 1],
    ["graduation", 1],
  ] as const) {
    const subject = letterSubject(kind, taken.courseId);
    const all = mails.filter((mail) => mail.subject === subject);
    const failed = all.filter(({ id }) => world.fates.get(id) === "failed").length;
    if (all.length > most + Math.min(most, failed)) broken.push(`doubled: ${who} had ${kind} ${all.length} times`);
  }
  return broken;
}

function order(world: World, who: string, taken: Taken, lessons: readonly LessonMail[], { plannedAt }: Evidence) {
  const broken: string[] = [];
  // A lesson that is sent again keeps the place that it had the first time.
  const first = lessons.filter((lesson, n) => lessons.findIndex((other) => other.lessonId === lesson.lessonId) === n);
  for (const [n, { lessonId, mail }] of first.entries()) {
    const before = first[n - 1];
    if (before === undefined) continue;
    if (isOutOfOrder(world, taken, lessons, first.slice(0, n + 1), plannedAt))
      broken.push(`order: ${who} had ${first.map((one) => one.lessonId).join(", ")}`);
    // The first try of one that failed never came, so that nothing has to keep away from it.
    const failed = world.fates.get(before.mail.id) === "failed";
    if (!failed && apart(world, before.mail, mail) < closest(world, taken, n === 1) - CLOCK_STEPS_MS)
      broken.push(`burst: ${who} had ${before.lessonId} and ${lessonId} at once`);
  }
  return broken;
}

/**
 * Whether the last of these lessons belongs before the one that came before it. The first try of one that failed never came,
 * whether it was sent again later or its lesson had left the course by then.
 *
 * @param all every lesson, those that were sent again too
 */
function isOutOfOrder(
  world: World,
  taken: Taken,
  all: readonly LessonMail[],
  soFar: readonly LessonMail[],
  plannedAt: Evidence["plannedAt"],
): boolean {
  const after = soFar.at(-1);
  const before = soFar.slice(0, -1).findLast(({ lessonId, mail }) => {
    const tries = all.filter((other) => other.lessonId === lessonId);
    return world.fates.get(mail.id) !== "failed" || (tries.length > 1 && tries.at(-1)?.mail.id === mail.id);
  });
  if (before === undefined || after === undefined || Number(after.lessonId) > Number(before.lessonId)) return false;
  const plans = [before, after].map(({ mail }) => plannedAt.get(mail.tags["d"] ?? ""));
  if (beganAgain(taken, plans[0], plans[1])) return false;
  // Once a person is erased, it isn't known when anything was planned.
  const byRealTime = world.features.has("clock-jumps") || plans.includes(undefined);
  return !(byRealTime && beganBetween(taken, before.mail.acceptedAt, after.mail.acceptedAt));
}

/**
 * How long after each other two lessons were accepted. Our clock counts where it was set far back at the first: it's all that the
 * product has to tell by, and one that is put right looks like time that has passed.
 */
function apart(world: World, before: AcceptedMail, after: AcceptedMail): number {
  const apartReally = after.acceptedAt - before.acceptedAt;
  const skew = skewAt(world, before.acceptedAt);
  return skew < -SMALL_SKEW_MS ? apartReally + skewAt(world, after.acceptedAt) - skew : apartReally;
}

/** The order of the lessons may begin anew where their learner did between the planning of two, and nowhere else. */
function beganAgain({ restarts }: Taken, before = Infinity, after = Number.NEGATIVE_INFINITY): boolean {
  return restarts.some(({ at, undone }) => undone !== true && before - at < CLOCK_STEPS_MS && after >= at);
}

/** By real time, where planning went by a clock that had jumped, or is forgotten. */
function beganBetween({ restarts }: Taken, before: number, after: number): boolean {
  return restarts.some(({ time, undone }) => undone !== true && time >= before - CLOCK_STEPS_MS && time <= after);
}

/** How near each other two lessons may come for this learner. */
function closest({ served }: World, { courseId, chose, askedAt }: Taken, isSecond: boolean): number {
  const course = served.get(courseId)?.now;
  const own = course?.schedule.everyDays ?? 1;
  const rhythms = [own, ...chose.flatMap(({ pace }) => (pace === null ? [] : [pace.everyDays]))];
  const asked = askedAt.length > 0 ? DAY : Number.POSITIVE_INFINITY;
  // An early first lesson leaves three days before the second; a quick course keeps its rhythm.
  if (isSecond && course?.first_lesson !== "on schedule" && own >= 3) return Math.min(asked, 3 * DAY - SLACK_MS);
  return Math.min(...rhythms.map(leastGap), asked);
}

/** No bombing with letters that ask, and nothing else before a confirmation. */
function letters(world: World, who: string, taken: Taken, mails: readonly AcceptedMail[]): string[] {
  const broken: string[] = [];
  const isAsking = ({ subject }: AcceptedMail) => subject.startsWith("confirm ") || subject.startsWith("sign-in ");
  // What failed never came, and is sent again once.
  const asked = mails.filter((mail) => isAsking(mail) && world.fates.get(mail.id) !== "failed");
  for (const { acceptedAt } of asked) {
    const near = asked.filter((other) => Math.abs(other.acceptedAt - acceptedAt) < NEAR_MS);
    if (near.length > 5) broken.push(`bombed: ${who} had ${near.length} confirmations`);
  }
  const others = mails.filter((mail) => !isAsking(mail) && isOf(mail, taken.courseId));
  if (taken.confirmedAt.length === 0 && others.length > 0)
    broken.push(`unconfirmed: ${who} never confirmed and had ${others.length} emails`);
  return broken;
}

/** Nothing of a course was begun after somebody had left it. What was under way then may still arrive. */
function afterLeaving(who: string, taken: Taken, mails: readonly AcceptedMail[], { begunAt }: Evidence) {
  return taken.leftAt.flatMap((left) => {
    const back = taken.pressedAt.find((at) => at > left) ?? Number.POSITIVE_INFINITY;
    return mails
      .filter((mail) => isOf(mail, taken.courseId) && !mail.subject.startsWith("confirm "))
      .filter(({ key }) => {
        const begun = begunAt(key);
        return begun > left && begun < back;
      })
      .map(({ subject }) => `opt-out: ${who} left and was sent ${subject}`);
  });
}

/** A lesson or a letter of a course; what is said in a conversation is not. */
function isOf({ subject }: AcceptedMail, courseId: string): boolean {
  return (
    subject.startsWith(`[${courseId}:`) ||
    /^(?:welcome|check-in|graduation|confirm|sign-in) (\w+)$/.exec(subject)?.[1] === courseId
  );
}

function afterErasure({ name, erasedAt }: Person, mails: readonly AcceptedMail[], { begunAt }: Evidence) {
  if (erasedAt === undefined) return [];
  return mails
    .filter(({ key }) => begunAt(key) > erasedAt)
    .map(({ subject }) => `erased: ${name} was erased and was sent ${subject}`);
}

/** Those who stayed had every lesson that was in the course all the time, and graduated. */
function missing(
  { served }: World,
  person: Person,
  taken: Taken,
  mails: readonly AcceptedMail[],
  lessons: readonly LessonMail[],
): string[] {
  const { courseId } = taken;
  const confirmed = taken.confirmedAt.at(-1);
  const left = taken.leftAt.at(-1);
  const course = served.get(courseId);
  if (confirmed === undefined || course === undefined || (left !== undefined && left > confirmed)) return [];
  const first = person.held[0]?.address ?? "";
  if (person.erasedAt !== undefined || person.wasSuppressed || /^(?:bounced|complained|suppressed)/.test(first))
    return [];
  const who = `${person.name} in ${courseId}`;
  const had = new Set(lessons.map(({ lessonId }) => lessonId));
  const broken: string[] = [];
  const stayed = (id: string, versions = course.versions) =>
    versions.every((version) => version.course.lessons.some((lesson) => lesson.id === id));
  for (const { id } of course.now.lessons)
    if (stayed(id) && !had.has(id)) broken.push(`lost: ${who} never had lesson ${id}`);
  const again = taken.restarts.findLast(({ undone }) => undone !== true)?.time;
  if (again !== undefined) {
    const since = course.versions.filter(({ at }, n) => at > again || (course.versions[n + 1]?.at ?? Infinity) > again);
    for (const { id } of course.now.lessons) {
      if (stayed(id, since) && !had.has(id)) broken.push(`restart: ${who} began again and never had lesson ${id}`);
    }
  }
  const graduation = letterSubject("graduation", courseId);
  if (!mails.some(({ subject }) => subject === graduation)) broken.push(`lost: ${who} never graduated`);
  return broken;
}
