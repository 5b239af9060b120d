import { describe, expect, it } from "vitest";
import { zoneId } from "../../src/course/schedule.ts";
import { currentZone, placeOf, zoneGroups, zoneNames } from "../../src/course/zones.ts";

const WINTER = Date.UTC(2026, 10, 28, 12, 7);
const SUMMER = Date.UTC(2026, 6, 1, 12);

const all = (have: string, now = WINTER) => zoneGroups(have, now).flatMap(({ zones }) => zones);
const offset = (name: string, now = WINTER) => all("UTC", now).find((zone) => zone.name === name)?.offset;

describe("the time zones that a learner is offered", () => {
  it("begin with their own, then the common ones, then the rest by region", () => {
    const groups = zoneGroups("Europe/Zurich", WINTER);
    expect(groups.slice(0, 3).map(({ group }) => group)).toEqual(["own", "common", "America"]);
    expect(groups[0]?.zones).toEqual([{ name: "Europe/Zurich", offset: 60 }]);
    expect(groups[1]?.zones.map(({ name }) => name)).toContain("America/New_York");
    for (const { group, zones } of groups.slice(2).filter((each) => each.group !== "other")) {
      for (const { name } of zones) expect([name, name.startsWith(`${group}/`)]).toEqual([name, true]);
    }
  });

  it.each(["Europe/Zurich", "America/New_York", "Asia/Calcutta", "US/Pacific", "UTC", "Etc/GMT+5", "europe/kiev"])(
    "are each there once for someone in %s",
    (have) => {
      const names = all(have).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of zoneNames()) expect(names).toContain(name);
      expect(names[0]).toBe(currentZone(have));
    },
  );

  it("have the names of today, all of which are accepted and mean the same zone", () => {
    const names = all("UTC").map(({ name }) => name);
    for (const now of [
      "Asia/Kolkata",
      "Europe/Kyiv",
      "Asia/Ho_Chi_Minh",
      "America/Argentina/Buenos_Aires",
      "America/Nuuk",
    ])
      expect(names).toContain(now);
    for (const then of ["Asia/Calcutta", "Europe/Kiev", "Asia/Saigon", "America/Buenos_Aires", "America/Godthab"])
      expect(names).not.toContain(then);
    for (const name of names) expect([name, zoneId(name), currentZone(name)]).toEqual([name, name, name]);
    const canonical = (timeZone: string) => new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    for (const old of Intl.supportedValuesOf("timeZone")) expect(canonical(currentZone(old))).toBe(canonical(old));
  });

  it("have the offset of now, summer and winter", () => {
    const names = ["America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "UTC"];
    expect(names.map((name) => offset(name))).toEqual([-480, 0, 330, 345, -210, 0]);
    expect(names.map((name) => offset(name, SUMMER))).toEqual([-420, 60, 330, 345, -150, 0]);
    const change = Date.UTC(2026, 10, 1, 9);
    expect([change - 1, change].map((now) => offset("America/Los_Angeles", now))).toEqual([-420, -480]);
  });

  it("are known by their cities", () => {
    expect(placeOf("Asia/Calcutta")).toEqual({ city: "Kolkata", within: "" });
    expect(placeOf("America/Indiana/Knox")).toEqual({ city: "Knox", within: "Indiana" });
    expect(placeOf("America/New_York")).toEqual({ city: "New York", within: "" });
    expect(placeOf("UTC")).toEqual({ city: "UTC", within: "" });
  });
});
