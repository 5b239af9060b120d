import type { Course } from "../course/course.ts";
import { WEEKDAYS } from "../course/schedule.ts";

/** One line of "what arrives when": the time in words, and what it brings. */
export type Arrival = { readonly when: string; readonly what: string };

/** What somebody who signs up now will be sent, in order, in the words of the signup page. */
export function arrivalsOf(course: Course): readonly Arrival[] {
  const count = course.lessons.length;
  return [
    { when: "At once", what: "a message to confirm your address, and a welcome when you have" },
    { when: `${firstLesson(course)}, ${hourOf(course)}`, what: "lesson 1" },
    ...(count > 1
      ? [
          {
            when: `${rhythm(course)}, ${hourOf(course)}`,
            what: count === 2 ? "lesson 2" : `lessons 2 to ${count}, one at a time`,
          },
        ]
      : []),
    { when: `After lesson ${count}`, what: "a graduation note, and no more mail" },
  ];
}

/** "9:00 AM" */
function hourOf({ schedule: { at } }: Course): string {
  const hour = at.hour % 12 === 0 ? 12 : at.hour % 12;
  return `${hour}:${String(at.minute).padStart(2, "0")} ${at.hour < 12 ? "AM" : "PM"}`;
}

/** "Los Angeles time": people know the city better than the name of its zone. */
export function zoneInWords(zone: string): string {
  return `${zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone} time`;
}

function firstLesson({ lessons, schedule }: Course): string {
  const wait = lessons[0]?.wait ?? 1;
  const days = daysInWords(schedule.on, "or");
  if (days === "") return wait === 1 ? "The day after" : `${wait} days later`;
  return wait === 1 ? `The next ${days}` : `The first ${days} after ${wait} days`;
}

function rhythm({ schedule: { everyDays, on } }: Course): string {
  if (on.length === 0)
    return everyDays === 1 ? "Every day" : everyDays === 7 ? "Every week" : `Every ${everyDays} days`;
  if (on.length === 1) {
    const weeks = Math.ceil(everyDays / 7);
    return weeks === 1 ? `Every ${daysInWords(on, "and")}` : `Every ${weeks} weeks, on ${daysInWords(on, "and")}`;
  }
  return everyDays === 1
    ? `Every ${daysInWords(on, "and")}`
    : `${daysInWords(on, "or")}, at least ${everyDays} days apart`;
}

function daysInWords(on: readonly number[], join: "and" | "or"): string {
  const names = on.map((day) => WEEKDAYS[day - 1] ?? "").map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  return new Intl.ListFormat("en", { type: join === "and" ? "conjunction" : "disjunction" }).format(names);
}
