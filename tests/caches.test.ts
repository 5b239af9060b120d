import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { keepRecent } from "../src/course/recent.ts";
import { inZone, zoneId } from "../src/course/schedule.ts";
import { countFormats, formatDay, formatInstant } from "../src/course/written-date.ts";
import { openFrontDoor, postForm } from "./web/front-door.ts";

const ROOT = join(import.meta.dirname, "..");

/** Every map that outlives a call at the top of a module, and what bounds it (decision 022). */
const BOUNDED: Readonly<Record<string, string>> = {
  "src/words/words.ts languages": "one entry a language",
  "src/mail/unquote.ts threads": "one thread for each parser's file, and there is one",
  "src/course/email.ts known": "weak: as long as its email",
  "src/store/journal-tail.ts under": "weak: as long as its transaction",
};

/** The spellings of one name that differ in case. */
function spellings(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    [...name].map((letter, place) => ((n >> place) & 1 ? letter.toUpperCase() : letter.toLowerCase())).join(""),
  );
}

describe("spelling variants of one time zone", () => {
  it("are one zone, and make one format each way of writing a date", () => {
    const before = countFormats();
    for (const zone of [...spellings("america/los_angeles", 500), ...spellings("europe/berlin", 500)]) {
      formatDay(0, { zone, locale: "en-US", now: 0 });
      formatInstant(0, zone);
    }
    expect(countFormats() - before).toBeLessThanOrEqual(6);
    const schedule = { everyDays: 7, on: [], at: { hour: 9, minute: 0 }, zone: "Etc/UTC" };
    expect(inZone(schedule, "eUROPE/bERLIN").zone).toBe("Europe/Berlin");
    expect(zoneId("asia/kolkata")).toBe("Asia/Kolkata");
  });

  it("don't make the formats many, however many zones there are", () => {
    for (const zone of Intl.supportedValuesOf("timeZone")) {
      formatDay(0, { zone, locale: "en-US", now: 0 });
      formatInstant(0, zone);
    }
    expect(countFormats()).toBeLessThanOrEqual(256);
  });

  it("are kept in the one spelling", async () => {
    const door = await openFrontDoor();
    await postForm(door.app, "/sample", { email: "mia@example.org", zone: "eUROPE/bERLIN" });
    await postForm(door.app, "/sample", { email: "noa@example.org", zone: "AMERICA/new_york" });
    const rows = await door.archive.selectFrom("subscribers").select("zone").orderBy("address").execute();
    expect(rows.map(({ zone }) => zone)).toEqual(["Europe/Berlin", "America/New_York"]);
  });
});

describe("a cache", () => {
  it("keeps so many, those that were used last", () => {
    const kept = keepRecent<number>(2);
    kept.set("a", 1);
    kept.set("b", 2);
    kept.get("a");
    kept.set("c", 3);
    expect([kept.get("a"), kept.get("b"), kept.get("c"), kept.size()]).toEqual([1, undefined, 3, 2]);
  });

  it("that lives as long as the server is listed here with its bound", () => {
    const files = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .filter((file) => !/^src\/(?:compile|commands|cli)/.test(file));
    const found = files.flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), "utf8").matchAll(
          /^(?:export )?(?:const|let) (\w+)[^=]*= new (?:Weak)?Map\b/gm,
        ),
      ].map(([, name]) => `${file} ${name}`),
    );
    expect(found.filter((each) => BOUNDED[each] === undefined)).toEqual([]);
  });
});
