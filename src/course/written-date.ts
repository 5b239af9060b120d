import { keepRecent } from "./recent.ts";
import { zoneId } from "./schedule.ts";

/** Whose dates these are: their zone (IANA), their language (BCP 47), and when they read them (epoch milliseconds). */
export type Reader = { readonly zone: string; readonly locale: string; readonly now: number };

/** "Tuesday, December 1", and "Friday, January 1, 2027" where that's another year than the reader's. */
export function formatDay(instant: number, { zone, locale, now }: Reader): string {
  return format(instant, zone, locale, { ...DAY, ...yearUnlessNow(instant, zone, now) });
}

/** "Tuesday, December 1 at 9:00 AM PST", with a year as in `formatDay`. */
export function formatMoment(instant: number, { zone, locale, now }: Reader): string {
  return format(instant, zone, locale, { ...DAY, ...yearUnlessNow(instant, zone, now), ...TIME });
}

/** "9:00 AM PST" */
export function formatTime(instant: number, { zone, locale }: Omit<Reader, "now">): string {
  return format(instant, zone, locale, TIME);
}

/** "December 1, 2026": of a document that's kept for years. */
export function formatDate(instant: number, zone: string, locale: string): string {
  return format(instant, zone, locale, { dateStyle: "long" });
}

const DAY = { weekday: "long", month: "long", day: "numeric" } as const;
const TIME = { hour: "numeric", minute: "2-digit", timeZoneName: "short" } as const;

function yearUnlessNow(instant: number, zone: string, now: number): { readonly year?: "numeric" } {
  const yearOf = (time: number) => format(time, zone, "en-US", { year: "numeric" });
  return yearOf(instant) === yearOf(now) ? {} : { year: "numeric" };
}

/** "Tue, Dec 1, 2026, 9:00 AM PST": for the operator's terminal, where times are compared. */
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

/** A format has about 30 KB. Seven ways of writing a date, in as many zones as learners ordinarily are in. */
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
