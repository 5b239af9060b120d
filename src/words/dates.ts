import { formatDate, formatDay, formatDayOfYear, formatHour, formatInstant } from "../course/written-date.ts";

/**
 * How a language writes time and numbers, by Intl. Instants are epoch milliseconds, zones IANA names.
 *
 * @param locale BCP 47
 */
export function datesIn(locale: string) {
  return {
    /** "Tuesday, December 1" */
    day: (instant: number, zone: string) => formatDay(instant, zone, locale),
    /** "Tuesday, December 1, 2026" */
    dayOfYear: (instant: number, zone: string) => formatDayOfYear(instant, zone, locale),
    /** "December 1, 2026" */
    date: (instant: number, zone: string) => formatDate(instant, zone, locale),
    /** "9:00 AM PST" */
    hour: (instant: number, zone: string) => formatHour(instant, zone, locale),
    /** "Tue, Dec 1, 2026, 9:00 AM PST" */
    instant: (instant: number, zone: string) => formatInstant(instant, zone, locale),
    /** "9:00 AM", of no day in particular. */
    timeOfDay: (hour: number, minute = 0) =>
      new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(
        Date.UTC(2024, 0, 1, hour, minute),
      ),
    /** "Tuesday": 1 is Monday, 7 Sunday (ISO 8601). January 1, 2024 was a Monday. */
    weekday: (day: number) =>
      new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, day)),
    /** "1,200" */
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
    /** "a, b, and c" */
    all: (items: readonly string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(items),
    /** "a, b, or c" */
    any: (items: readonly string[]) => new Intl.ListFormat(locale, { type: "disjunction" }).format(items),
  };
}
