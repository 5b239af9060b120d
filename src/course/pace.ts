import { z } from "zod";
import type { Course } from "./course.ts";
import { inZone, type Schedule, zoneId } from "./schedule.ts";

/** How far apart a learner may have their lessons, as least number of local days: twice a week, weekly, every two weeks. */
export const RHYTHMS = [3, 7, 14] as const;

/** What a learner chose in place of the course's own schedule. */
export type Pace = {
  readonly everyDays: (typeof RHYTHMS)[number];
  /** ISO weekday, 1 to 7. */
  readonly day: number;
  /** 0 to 23, on the hour. */
  readonly hour: number;
};

/** Who is to be reckoned for: no pace of their own means the course's, no zone likewise. */
export type Paced = { readonly zone: string | null; readonly pace: Pace | null };

const paceSchema = z.strictObject({
  everyDays: z.literal(RHYTHMS),
  day: z.int().min(1).max(7),
  hour: z.int().min(0).max(23),
});

/** @returns undefined for anything that is no pace */
export function readPace(value: unknown): Pace | undefined {
  return paceSchema.safeParse(value).data;
}

/** What somebody chose on a form; undefined where a field says something that the form does not offer. */
export function paceFromForm(
  field: (name: string) => string,
): { readonly pace: Pace; readonly zone: string } | undefined {
  const number = (name: string) => (/^\d{1,2}$/.test(field(name)) ? Number(field(name)) : Number.NaN);
  const pace = readPace({ everyDays: number("every"), day: number("day"), hour: number("hour") });
  const zone = zoneId(field("zone").trim());
  return pace === undefined || zone === undefined ? undefined : { pace, zone };
}

/** The schedule by which this learner's lessons go out. */
export function scheduleOf(course: Pick<Course, "schedule">, { zone, pace }: Paced): Schedule {
  if (pace === null) return inZone(course.schedule, zone);
  const { everyDays, day, hour } = pace;
  // Three days on and four days on is twice a week, on the same two days.
  const second = ((day + 2) % 7) + 1;
  const on = everyDays === 3 ? [day, second].toSorted((a, b) => a - b) : [day];
  return inZone({ everyDays, on, at: { hour, minute: 0 }, zone: course.schedule.zone }, zone);
}

/** What the form shows for a learner who has not chosen yet: as near to the course's own schedule as a choice comes. */
export function paceShown(course: Pick<Course, "schedule">, { pace }: Pick<Paced, "pace">): Pace {
  if (pace !== null) return pace;
  const { everyDays, on, at } = course.schedule;
  return { everyDays: everyDays <= 4 ? 3 : everyDays <= 10 ? 7 : 14, day: on[0] ?? 2, hour: at.hour };
}
