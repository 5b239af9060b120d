import { isSparse, type Schedule } from "../../course/schedule.ts";
import { placeOf } from "../../course/zones.ts";
import { datesIn } from "../dates.ts";

const { timeOfDay, weekday, all, any } = datesIn("en-US");

export const schedule = {
  /**
   * "Tuesdays at 9:00 AM", "every day at 6:30 PM", "every 3 days at 9:00 AM". Where not every named day brings a lesson
   * it says so: "Tuesdays at 9:00 AM, every 2 weeks", "Tuesdays or Thursdays at 9:00 AM, at least 7 days apart".
   */
  rhythm: (of: Schedule) => rhythmAt(of, timeOf(of)),

  /** The same where nothing beside it says in which zone: "Tuesdays at 9:00 AM Los Angeles time, every 2 weeks". */
  rhythmInZone: (of: Schedule) => rhythmAt(of, `${timeOf(of)} ${inZone(of.zone)}`),

  /** "Los Angeles time": people know the city better than the name of its zone. */
  zone: inZone,
};

function timeOf({ at }: Schedule): string {
  return timeOfDay(at.hour, at.minute);
}

function inZone(name: string): string {
  if (/^(?:Etc\/)?(?:UTC|GMT|UCT|Zulu|Universal)$/.test(name)) return "UTC";
  return `${placeOf(name).city} time`;
}

function rhythmAt(of: Schedule, time: string): string {
  const { everyDays, on } = of;
  if (on.length === 0) return `${anyDay(everyDays)} at ${time}`;
  const days = on.map((day) => `${weekday(day)}s`);
  if (!isSparse(of)) return `${all(days)} at ${time}`;
  const apart = on.length === 1 ? `every ${Math.ceil(everyDays / 7)} weeks` : `at least ${everyDays} days apart`;
  return `${any(days)} at ${time}, ${apart}`;
}

function anyDay(everyDays: number): string {
  if (everyDays === 1) return "every day";
  return everyDays === 7 ? "every week" : `every ${everyDays} days`;
}
