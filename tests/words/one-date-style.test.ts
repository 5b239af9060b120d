import { describe, expect, it, onTestFinished } from "vitest";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { markLesson } from "../../src/store/progress.ts";
import { findEnrollment } from "../../src/store/subscribing.ts";
import { datedCourse, sampleCourse } from "../support/course.ts";
import { openAccount } from "../support/account.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

/** Monday, December 21, 2026, 10:00 AM in Los Angeles: what's to come is in two years. */
const MONDAY = Date.UTC(2026, 11, 21, 18);

const DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday";
const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";

const MONTH = `${MONTHS}|${MONTHS.replaceAll(/([A-Z][a-z]{2})[a-z]*/g, String.raw`$1\b\.?`)}`;

/** Anything that looks like a date, in any style, along with its time. */
const DATE_LIKE = new RegExp(
  [
    String.raw`(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,? )?\b(?:${MONTH}) \d{1,2}\b(?:,? 20\d\d)?(?:(?:,| at)? \d{1,2}:\d\d(?: ?[AP]M)?(?: [A-Z]{2,4}\b(?:[+-]\d+)?)?)?`,
    String.raw`\b\d{1,2}\.? (?:${MONTH})`,
    String.raw`\b20\d\d-\d\d-\d\d\b`,
    String.raw`\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b`,
    String.raw`\b\d{1,2}:\d\d(?! ?[AP]M)`,
  ].join("|"),
  "g",
);

const ONE_STYLE = new RegExp(
  String.raw`^(?:${DAYS}), (?:${MONTHS}) \d{1,2}(?:, (20\d\d))?(?: at \d{1,2}:\d\d [AP]M(?: (?:P[SD]T|GMT[+-]\d+))?)?$`,
);

/** @param year the reader's */
function isOneStyle(date: string, year: number): boolean {
  const found = ONE_STYLE.exec(date);
  return found !== null && found[1] !== String(year);
}

function datesIn(text: string): readonly string[] {
  const plain = text
    .replaceAll(/<(style|script|svg)\b[\s\S]*?<\/\1>|<option[\s\S]*?<\/option>|<[^>]*>/g, " ")
    .replaceAll(/https?:\/\/\S+/g, " ")
    .replaceAll(/\s+/g, " ");
  return plain.match(DATE_LIKE) ?? [];
}

let world: World;

const link = (purpose: LinkPurpose, id: string) => signLink(SECRET, purpose, id);

async function join(courseId: string, address: string, zone: string): Promise<string> {
  await world.post(`/${courseId}`, { email: address, zone });
  const id = (await findEnrollment(world.archive, { address, courseId }))?.id ?? "";
  await world.post(`/confirm/${link("confirm", id)}`);
  await world.house.dispatcher.drain();
  return id;
}

/** Every page about learners in every state, and every email that they were sent. */
async function readAll(): Promise<ReadonlyMap<string, string>> {
  const ids = {
    ada: await join("one", "ada@example.com", "America/Los_Angeles"),
    ben: await join("two", "ben@example.com", "Europe/Berlin"),
    paused: await join("one", "paused@example.com", "America/Los_Angeles"),
    left: await join("two", "left@example.com", "America/Los_Angeles"),
    done: await join("one", "done@example.com", "Europe/Berlin"),
    removed: await join("two", "removed@example.com", "America/Los_Angeles"),
  };
  await world.post("/outbox/move", { by: "week" });
  await world.post(`/p/${link("progress", ids.paused)}/pause`, { wish: "pause", until: "2027-01-15" });
  await world.post(`/u/${link("unsubscribe", ids.left)}`, { which: "this-course" });
  for (const id of [ids.done, ids.removed]) {
    for (const { id: lesson } of sampleCourse(3).lessons)
      await world.archive.transaction().execute((tx) => markLesson(tx, id, lesson, "done", world.clock.now()));
    await world.post(`/p/${link("progress", id)}/certificate`, { do: "make", name: "Mia" });
  }
  await world.post(`/p/${link("progress", ids.removed)}/certificate`, { do: "revoke" });
  const pages = ["/one", "/two", "/outbox", "/one/privacy", await openAccount(world, ids.ada)];
  for (const id of Object.values(ids)) {
    const progress = `/p/${link("progress", id)}`;
    pages.push(progress, `${progress}/certificate`, `${progress}/lesson/lesson-1`, `${progress}/lesson/lesson-2`);
    pages.push(`${progress}/lesson/lesson-3`, `/preferences/${link("preferences", id)}`);
    pages.push(`/confirm/${link("confirm", id)}`, `/u/${link("unsubscribe", id)}`);
    for (const changed of ["pace", "paused", "resumed", "sent", "restarted"])
      pages.push(`${progress}?changed=${changed}`);
    for (const which of ["pause-month", "two-weeks", "this-course"])
      pages.push(`/u/${link("unsubscribe", id)}/done?which=${which}`);
  }
  const outbox = await (await world.get("/outbox")).text();
  for (const [, path = ""] of outbox.matchAll(/href="(\/outbox\/[^"?]+)"/g)) pages.push(`${path}/html`, `${path}/text`);
  const read = new Map<string, string>();
  for (const path of pages) read.set(path, await (await world.get(path)).text());
  return read;
}

describe("dates", () => {
  it("have one style on every page and in every email, with a year only where it isn't the reader's", async () => {
    world = await openWorld({ courses: [datedCourse("one"), datedCourse("two")] });
    onTestFinished(() => world.close());
    await world.clock.moveTo(MONDAY);
    const read = await readAll();
    const found = [...read].flatMap(([path, text]) => datesIn(text).map((date) => `${path}: ${date}`));
    expect(found.filter((line) => !isOneStyle(line.slice(line.indexOf(": ") + 2), 2026))).toEqual([]);
    // It has seen pages and emails, dates of both years, and times in both zones.
    for (const seen of [
      /^\/p\/[^:]*: \w+, December \d+$/,
      /^\/p\/[^:]*: \w+, January \d+, 2027$/,
      /^\/p\/[^:]*: \w+, \w+ \d+(?:, 2027)? at 9:00 AM PST$/,
      /^\/p\/[^:]*: \w+, \w+ \d+(?:, 2027)? at 9:00 AM GMT\+1$/,
      /^\/outbox\/[^:]*\/text: Tuesday, December 22$/,
      /^\/u\/[^:]*: /,
      /^\/preferences\/[^:]*: /,
      /^\/one: /,
    ])
      expect(found).toContainEqual(expect.stringMatching(seen));
  });

  it.each([
    "Tue, Dec 1, 2026, 9:00 AM PST",
    "Dec 1",
    "December 1",
    "Tuesday, December 1, 2026",
    "Tuesday, December 1, 9:00 AM",
    "2026-12-01",
    "12/1/2026",
    "1 December",
    "21:00",
  ])("in another style are noticed: %s", (date) => {
    const [found = ""] = datesIn(`<p>It comes <strong>${date}</strong>.</p>`);
    expect(found).not.toBe("");
    expect(isOneStyle(found, 2026)).toBe(false);
  });

  it.each(["Tuesday, December 1", "Tuesday, December 1 at 9:00 AM PST", "Friday, January 1, 2027 at 9:00 AM GMT+1"])(
    "in the one style aren't: %s",
    (date) => {
      expect(datesIn(`<p>It comes ${date}.</p>`).map((one) => isOneStyle(one, 2026))).toEqual([true]);
    },
  );
});
