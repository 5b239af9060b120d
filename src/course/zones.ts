import { zoneId } from "./schedule.ts";

/**
 * ICU lists some zones under spellings that the tzdb has given up, and browsers send them. By each of them, today's
 * name. ICU and Temporal know both.
 */
const RENAMED: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** Those that most learners live in, from west to east. */
const COMMON: readonly string[] = [
  "America/Los_Angeles",
  "America/Denver",
  "America/Phoenix",
  "America/Chicago",
  "America/New_York",
  "America/Sao_Paulo",
  "Europe/London",
  "Europe/Berlin",
  "Africa/Lagos",
  "Asia/Dubai",
  "Asia/Kolkata",
  "Asia/Singapore",
  "Asia/Tokyo",
  "Australia/Sydney",
];

/** The parts of the world by which zones are named, in the order in which they're offered. */
export const REGIONS = [
  "America",
  "Europe",
  "Africa",
  "Asia",
  "Australia",
  "Pacific",
  "Atlantic",
  "Indian",
  "Arctic",
  "Antarctica",
] as const;

export type ZoneGroupName = (typeof REGIONS)[number] | "own" | "common" | "other";

export type OfferedZone = {
  /** IANA name, as it is today. */
  readonly name: string;
  /** Ahead of UTC, in minutes. */
  readonly offset: number;
};

export type ZoneGroup = { readonly group: ZoneGroupName; readonly zones: readonly OfferedZone[] };

/** "Kolkata" and "" for Asia/Calcutta; "Knox" and "Indiana" for America/Indiana/Knox. */
export function placeOf(zone: string): { readonly city: string; readonly within: string } {
  const [, ...place] = nameNow(zone).replaceAll("_", " ").split("/");
  return { city: place.at(-1) ?? zone, within: place.slice(0, -1).join(", ") };
}

/**
 * The name that the tzdb gives a zone today: "Asia/Kolkata" for Asia/Calcutta, "America/Los_Angeles" for US/Pacific.
 */
export function currentZone(zone: string): string {
  const known = zoneId(zone);
  if (known === undefined) return zone;
  return nameNow(new Intl.DateTimeFormat("en-US", { timeZone: known }).resolvedOptions().timeZone);
}

function nameNow(zone: string): string {
  return RENAMED[zone] ?? zone;
}

/** All zones by their names of today. */
export function zoneNames(): readonly string[] {
  return Intl.supportedValuesOf("timeZone").map(nameNow);
}

/** Each zone once: first the one that a learner has, then the common ones, then the others by region and city. */
export function zoneGroups(have: string, now: number): readonly ZoneGroup[] {
  const own = currentZone(have);
  const all = zonesAt(now).filter(({ name }) => name !== own);
  const common = COMMON.flatMap((name) => all.find((zone) => zone.name === name) ?? []);
  const others = all.filter((zone) => !common.includes(zone));
  const regionOf = ({ name }: OfferedZone) => REGIONS.find((region) => name.startsWith(`${region}/`)) ?? "other";
  const groups: readonly ZoneGroup[] = [
    { group: "own", zones: [{ name: own, offset: offsetOf(own, now) }] },
    { group: "common", zones: common },
    ...([...REGIONS, "other"] as const).map((group) => ({
      group,
      zones: others.filter((zone) => regionOf(zone) === group),
    })),
  ];
  return groups.filter(({ zones }) => zones.length > 0);
}

/** Clocks only change when a half hour of UTC begins. */
const HALF_HOUR_MS = 1_800_000;

let kept: { readonly from: number; readonly zones: readonly OfferedZone[] } | undefined;

/** By city. 80 ms for all of them, so they're kept for their half hour. */
function zonesAt(now: number): readonly OfferedZone[] {
  const from = now - (now % HALF_HOUR_MS);
  if (kept?.from !== from) {
    const zones = [...zoneNames(), "UTC"].map((name) => ({ name, offset: offsetOf(name, from) }));
    const byCity = (one: OfferedZone, other: OfferedZone) =>
      placeOf(one.name).city < placeOf(other.name).city ? -1 : 1;
    kept = { from, zones: zones.toSorted(byCity) };
  }
  return kept.zones;
}

function offsetOf(zone: string, now: number): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(now);
  const written = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "0", minutes = "0"] = /^GMT([+-])(\d\d):(\d\d)/.exec(written) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
