import { formatDate, formatDay, formatMoment, formatTime } from "../course/written-date.ts";

/**
 * How a language writes time and numbers, by Intl. Instants are epoch milliseconds, zones IANA names.
 *
 * @param locale BCP 47
 */
export function datesIn(locale: string) {
  return {
    /**
     * The one way in which pages and emails write dates, for someone in this zone.
     *
     * @param now when they read it: a year is only written where it isn't that one's
     */
    in: (zone: string, now: number) => {
      const reader = { zone, locale, now };
      return {
        /** "Tuesday, December 1" */
        day: (instant: number) => formatDay(instant, reader),
        /** "Tuesday, December 1 at 9:00 AM PST" */
        moment: (instant: number) => formatMoment(instant, reader),
        /** "9:00 AM PST" */
        time: (instant: number) => formatTime(instant, reader),
      };
    },
    /** "December 1, 2026", on a certificate. */
    date: (instant: number, zone: string) => formatDate(instant, zone, locale),
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

/** Writes dates for one reader. */
export type Dates = ReturnType<ReturnType<typeof datesIn>["in"]>;
