import { keepRecent } from "./recent.ts";
import { zoneId } from "./schedule.ts";

/** "Tuesday, December 1", in the zone and language. */
export function formatDay(instant: number, zone: string, locale: string): string {
  return format(instant, zone, locale, { weekday: "long", month: "long", day: "numeric" });
}

/** "Tuesday, December 1, 2026" */
export function formatDayOfYear(instant: number, zone: string, locale: string): string {
  return format(instant, zone, locale, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
}

/** "December 1, 2026" */
export function formatDate(instant: number, zone: string, locale: string): string {
  return format(instant, zone, locale, { dateStyle: "long" });
}

/** "9:00 AM PST" */
export function formatHour(instant: number, zone: string, locale: string): string {
  return format(instant, zone, locale, { hour: "numeric", minute: "2-digit", timeZoneName: "short" });
}

/** "Tue, Dec 1, 2026, 9:00 AM PST": for tables and for people who have to compare. */
export function formatInstant(instant: number, zone: string, locale = "en-US"): string {
  return format(instant, zone, locale, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** A format has about 30 KB. Five ways of writing a date, in as many zones as learners ordinarily are in. */
const formats = keepRecent<Intl.DateTimeFormat>(256);

// Making a format costs about 50 times what using it does, so each is kept.
function format(instant: number, zone: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const timeZone = zoneId(zone) ?? "UTC";
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formats.set(key, made);
  }
  return made.format(instant);
}

/** How many formats are kept now. */
export function countFormats(): number {
  return formats.size();
}
