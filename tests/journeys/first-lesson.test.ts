import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { linkPath } from "../../src/course/paths.ts";
import type { Receipt } from "../../src/mail/carrier.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { findEnrollment } from "../../src/store/subscribing.ts";
import { datedCourse } from "../support/course.ts";
import { QUOTA, type Taken, timedCarrier } from "../support/timed-carrier.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Wednesday, December 2, 23:40 in Los Angeles, which is Thursday 8:40 in Berlin. */
const WEDNESDAY_NIGHT = Date.UTC(2026, 11, 3, 7, 40);
const LA = "America/Los_Angeles";
const BERLIN = "Europe/Berlin";

const tomorrow: Course = { ...datedCourse("tomorrow"), first_lesson: "next day" };
const now: Course = { ...datedCourse("now"), first_lesson: "at once" };

let taken: Taken[];
let answer: (at: number) => Receipt | undefined;
let world: World;

beforeEach(async () => {
  taken = [];
  answer = () => undefined;
  world = await openWorld({
    courses: [tomorrow, now],
    carrier: (clock) => timedCarrier(clock, taken, (at) => answer(at)),
  });
  await world.clock.moveTo(WEDNESDAY_NIGHT);
});
afterEach(() => world.close());

async function live(until: number): Promise<void> {
  for (; world.clock.now() < until; await world.clock.sleep(10 * MINUTE)) await world.house.dispatcher.drain();
}

/** Signs up by the form and presses the email's button. @returns the enrollment's id */
async function join(course: Course, address: string, zone: string): Promise<string> {
  await world.post(`/${course.id}`, { email: address, zone });
  const enrollment = await findEnrollment(world.archive, { address, courseId: course.id });
  const id = enrollment?.id ?? "";
  await world.post(`/confirm/${signLink(SECRET, "confirm", id)}`);
  await world.house.dispatcher.drain();
  return id;
}

const lessonsOf = (address: string) =>
  taken.filter(({ to, subject }) => to === address && subject.startsWith("Lesson"));
const welcomeOf = (address: string) =>
  taken.findLast(({ to, subject }) => to === address && subject.startsWith("Welcome"));
const onDay = (at: number, zone: string) =>
  new Intl.DateTimeFormat("en-US", { weekday: "long", month: "long", day: "numeric", timeZone: zone }).format(at);
const atTime = (at: number, zone: string) =>
  new Intl.DateTimeFormat("en-US", { weekday: "short", hour: "numeric", minute: "2-digit", timeZone: zone }).format(at);
const page = async (id: string) => (await world.get(`/p/${signLink(SECRET, "progress", id)}`)).text();

describe("lesson 1 on the next day", () => {
  it("comes at the learner's time, on the day that the welcome and the course page tell, and then on Tuesdays", async () => {
    const ada = await join(tomorrow, "ada@example.com", LA);
    const ben = await join(tomorrow, "ben@example.com", BERLIN);
    expect(await page(ada)).toContain("Arrives <strong>Thursday, December 3 at 9:00");
    expect(await page(ben)).toContain("Arrives <strong>Friday, December 4 at 9:00");
    await live(WEDNESDAY_NIGHT + 20 * DAY);
    for (const [address, zone] of [
      ["ada@example.com", LA],
      ["ben@example.com", BERLIN],
    ] as const) {
      const [first, second, third] = lessonsOf(address).map(({ at }) => at);
      expect(welcomeOf(address)?.text).toBe(`First: ${onDay(first ?? 0, zone)}\n`);
      expect(atTime(second ?? 0, zone)).toBe("Tue 9:00 AM");
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(3 * DAY);
      expect((third ?? 0) - (second ?? 0)).toBe(7 * DAY);
    }
  });

  it("tells on the signup page and in the calendar what comes true", async () => {
    expect(await (await world.get("/tomorrow")).text()).toMatch(
      /\w+day, [A-Z]\w+ \d+ at 9:00 AM<\/span><\/strong> <span>lesson 1, if you confirm today/,
    );
    const ada = await join(tomorrow, "ada@example.com", LA);
    await join(tomorrow, "ben@example.com", BERLIN);
    const calendar = await (await world.get(`${linkPath(SECRET, "calendar", ada)}/lessons.ics`)).text();
    expect([...calendar.matchAll(/DTSTART:(\w+)/g)].map(([, at]) => at)).toEqual([
      "20261203T170000Z",
      "20261208T170000Z",
      "20261215T170000Z",
      "20261222T170000Z",
    ]);
  });

  it("comes on the morning after an outage, not on the next Tuesday", async () => {
    const back = WEDNESDAY_NIGHT + 36 * HOUR;
    answer = (at) => (at > WEDNESDAY_NIGHT + HOUR && at < back ? QUOTA : undefined);
    await join(tomorrow, "ada@example.com", LA);
    await join(tomorrow, "ben@example.com", BERLIN);
    await live(back + 2 * DAY);
    expect(lessonsOf("ada@example.com").map(({ at }) => atTime(at, LA))).toEqual(["Fri 4:10 PM"]);
    expect(lessonsOf("ben@example.com").map(({ at }) => atTime(at, BERLIN))).toEqual(["Sat 9:00 AM"]);
  });

  it("comes a day after a new confirmation for somebody who had left before it, and only once", async () => {
    const ada = await join(tomorrow, "ada@example.com", LA);
    await join(tomorrow, "ben@example.com", LA);
    await world.post(`/u/${signLink(SECRET, "unsubscribe", ada)}`, { "List-Unsubscribe": "One-Click" });
    await live(WEDNESDAY_NIGHT + 12 * HOUR);
    expect(lessonsOf("ada@example.com")).toEqual([]);
    await join(tomorrow, "ada@example.com", LA);
    await live(WEDNESDAY_NIGHT + 5 * DAY);
    expect(lessonsOf("ada@example.com").map(({ at }) => onDay(at, LA))).toEqual(["Friday, December 4"]);
    expect(lessonsOf("ben@example.com").map(({ at }) => onDay(at, LA))).toEqual(["Thursday, December 3"]);
  });

  it("waits for the end of a pause, and moves with the learner's time", async () => {
    const ada = await join(tomorrow, "ada@example.com", LA);
    const ben = await join(tomorrow, "ben@example.com", LA);
    const wish = (id: string, name: string, fields: Record<string, string>) =>
      world.post(`/p/${signLink(SECRET, "progress", id)}/${name}`, { wish: name, ...fields });
    await wish(ada, "pause", { until: "2026-12-13" });
    await wish(ben, "pace", { every: "7", day: "5", hour: "18", zone: BERLIN });
    await live(WEDNESDAY_NIGHT + 13 * DAY);
    expect(lessonsOf("ada@example.com").map(({ at }) => onDay(at, LA))).toEqual(["Sunday, December 13"]);
    expect(lessonsOf("ben@example.com").map(({ at }) => atTime(at, BERLIN))).toEqual(["Fri 6:00 PM", "Fri 6:00 PM"]);
  });
});

describe("lesson 1 at once", () => {
  it("comes with the welcome, at any time, and the welcome tells the day of the first lesson and not of the second", async () => {
    expect(await (await world.get("/now")).text()).toContain("then a welcome email and lesson 1");
    await join(now, "ada@example.com", LA);
    await join(now, "ben@example.com", BERLIN);
    expect(lessonsOf("ada@example.com").map(({ at }) => at)).toEqual([WEDNESDAY_NIGHT]);
    expect(welcomeOf("ada@example.com")?.text).toBe("First: Wednesday, December 2\n");
    expect(welcomeOf("ben@example.com")?.text).toBe("First: Thursday, December 3\n");
    await live(WEDNESDAY_NIGHT + 14 * DAY);
    expect(
      lessonsOf("ada@example.com")
        .map(({ at }) => onDay(at, LA))
        .slice(1),
    ).toEqual(["Tuesday, December 8", "Tuesday, December 15"]);
  });

  it("comes once, and the second at its time, from an archive that was restored from before", async () => {
    await world.post("/now", { email: "ada@example.com", zone: LA });
    await join(tomorrow, "ben@example.com", LA);
    const backup = await copyArchive(world.archive);
    await join(now, "ada@example.com", LA);
    expect(lessonsOf("ada@example.com")).toHaveLength(1);
    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    await live(WEDNESDAY_NIGHT + 7 * DAY);
    expect(lessonsOf("ada@example.com").map(({ at }) => onDay(at, LA))).toEqual([
      "Wednesday, December 2",
      "Tuesday, December 8",
    ]);
    expect(lessonsOf("ben@example.com").map(({ at }) => onDay(at, LA))).toEqual([
      "Thursday, December 3",
      "Tuesday, December 8",
    ]);
  });
});
