import { paceShown, readPace, scheduleOf } from "../course/pace.ts";
import { monthLater } from "../course/schedule.ts";
import { recordPacing } from "../store/pacing.ts";
import { type Enrollment, readEnrollment } from "../store/subscribing.ts";
import { changePace } from "./pace.ts";
import type { ActionPorts } from "./ports.ts";
import { dueAfterPause } from "./resuming.ts";

/** What somebody may do instead of leaving. */
export const SLOWER = ["pause-month", "two-weeks"] as const;
export type Slower = (typeof SLOWER)[number];

/** Which of these would change something. */
export function slowerFor(enrollment: Enrollment): readonly Slower[] {
  if (enrollment.state !== "active") return [];
  return SLOWER.filter((one) =>
    one === "two-weeks" ? enrollment.pace?.everyDays !== 14 : enrollment.pausedAt === null,
  );
}

/** @returns what takes it back, for `undoSlower`; undefined where there was nothing to change */
export async function slowDown(ports: ActionPorts, enrollment: Enrollment, which: Slower): Promise<string | undefined> {
  const course = ports.courses.get(enrollment.courseId);
  if (course === undefined || !slowerFor(enrollment).includes(which)) return undefined;
  const { zone } = scheduleOf(course, enrollment);
  if (which === "pause-month") {
    const until = monthLater(ports.now(), zone);
    await changePace(ports, enrollment.id, "pause", (field) => (field === "until" ? until : ""));
    const paused = await readEnrollment(ports.archive, enrollment.id);
    return `paused/${paused?.pausedAt ?? ""}`;
  }
  const { day, hour } = paceShown(course, enrollment);
  const fields: Readonly<Record<string, string>> = { every: "14", day: `${day}`, hour: `${hour}`, zone };
  await changePace(ports, enrollment.id, "pace", (field) => fields[field] ?? "");
  return `pace/${JSON.stringify(enrollment.pace)}`;
}

/**
 * Takes back a pause or a slower pace, if it still holds.
 *
 * @param what as `slowDown` gave it
 */
export async function undoSlower(ports: ActionPorts, enrollment: Enrollment, what: string): Promise<boolean> {
  const [kind, before = ""] = what.split(/\/(.*)/s);
  if (kind === "paused") {
    if (String(enrollment.pausedAt) !== before) return false;
    return (await changePace(ports, enrollment.id, "resume", () => "")) === "resumed";
  }
  if (kind !== "pace") return false;
  return ports.archive.transaction().execute(async (tx) => {
    const one = await readEnrollment(tx, enrollment.id);
    const course = ports.courses.get(one?.courseId ?? "");
    if (one === undefined || course === undefined || one.confirmedAt === null) return false;
    if (one.state !== "active" || one.pace?.everyDays !== 14) return false;
    const pace = readPace(JSON.parse(before)) ?? null;
    const { confirmedAt, pausedAt, resumeAt } = one;
    const nextDueAt = await dueAfterPause(tx, course, { ...one, confirmedAt, pace }, ports.now());
    await recordPacing(tx, one, { pace, nextDueAt, pausedAt, resumeAt });
    return true;
  });
}
