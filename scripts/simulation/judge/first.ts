import type { Person, Taken } from "../people.ts";
import { count, skewAt, type World } from "../world.ts";
import { type Evidence, lessonsIn } from "./evidence.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What keeps a lesson from going out for hours, and for how long before and after it's told it may do so. */
const HINDRANCE = /^(\S+) (?:outage of hours|refused for a while|lessons held back|restored from a backup|flood)/;
const HINDERS_MS = 72 * HOUR;

/**
 * An early first lesson is due within 48 hours of the confirmation, by the clock that told both. Judged where nothing kept
 * everybody's lessons back around then, and its learner neither paused, left, nor chose another time.
 */
export function lateFirst(world: World, person: Person, taken: Taken, evidence: Evidence): string[] {
  const { mailsOf, dueAt } = evidence;
  const first = world.served.get(taken.courseId)?.now.first_lesson ?? "on schedule";
  const [confirmed] = taken.confirmedAt;
  if (first === "on schedule" || confirmed === undefined) return [];
  const [lesson] = lessonsIn(mailsOf(person), taken.courseId);
  const due = dueAt.get(lesson?.mail.tags["d"] ?? "");
  if (lesson === undefined || due === undefined) return [];
  count(world, `first lesson judged: ${first}`);
  const most = first === "at once" ? MINUTE : 48 * HOUR + MINUTE;
  const after = due - (confirmed + skewAt(world, confirmed));
  if (after <= most || isHindered(world, person, taken, confirmed)) return [];
  // Of what may have been sent, evidence decides after a day or more.
  const unclear = [...evidence.unclearSince.values(), ...evidence.conflicts];
  if (unclear.some((at) => Math.abs(at - confirmed) < 48 * HOUR)) return [];
  return [`first: ${person.name} waited ${Math.round(after / HOUR)} hours for ${lesson.mail.subject} (${first})`];
}

function isHindered(world: World, person: Person, taken: Taken, confirmed: number): boolean {
  const isNear = (at: number) => Math.abs(at - confirmed) < HINDERS_MS;
  // What a daily quota holds back, nobody tells.
  if (world.features.has("clock-jumps") || world.hasQuota || person.wasSuppressed) return true;
  const changes = [...taken.leftAt, ...taken.restedAt, ...taken.askedAt, ...taken.chose.map(({ at }) => at)];
  if (changes.some(isNear)) return true;
  // A report that the quota is used up holds everybody back until the next day.
  const failed = world.fake.ledger.accepted().filter(({ id }) => world.fates.get(id) === "failed");
  if (failed.some(({ acceptedAt }) => isNear(acceptedAt))) return true;
  return world.trace.some((line) => isNear(Date.parse(HINDRANCE.exec(line)?.[1] ?? "")));
}
