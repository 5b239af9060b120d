import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import type { Receipt } from "../../src/mail/carrier.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { sampleCourse, sampleLetter } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { QUOTA, type Taken, timedCarrier } from "../support/timed-carrier.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 10, 30, 18);
const LA = "America/Los_Angeles";

const withLetter = (id: string, changes: Partial<Course> = {}): Course => {
  const course = sampleCourse(6);
  return { ...course, id, letters: { ...course.letters, "check-in": sampleLetter("check-in") }, ...changes };
};
const asking = withLetter("asking");
const silent = withLetter("silent", { check_in: "off" });
const short = sampleCourse(2);
const ending: Course = {
  ...short,
  id: "ending",
  letters: { ...short.letters, unfinished: sampleLetter("unfinished") },
};

let taken: Taken[];
let answer: (at: number) => Receipt | undefined;
let world: World;

beforeEach(async () => {
  taken = [];
  answer = () => undefined;
  world = await openWorld({
    courses: [asking, silent, ending],
    carrier: (clock) => timedCarrier(clock, taken, (at) => answer(at)),
  });
});
afterEach(() => world.close());

/** To each wake, as a server that's left alone would go. */
async function live(until: number): Promise<void> {
  for (;;) {
    await world.house.dispatcher.drain();
    const wake = await world.house.dispatcher.nextWake();
    if (wake === undefined || wake > until) return world.clock.moveTo(until);
    await world.clock.moveTo(Math.max(world.clock.now() + 20 * MINUTE, wake));
  }
}

const join = async (course: Course, address: string) => (await enrollLearner(world, course, address, LA)).id;
/** Without the learner's name, which is in every subject. */
const subjectOf = ({ subject }: Taken) => subject.replace(/,.*/, "");
const checkIns = (address: string) =>
  taken.filter((mail) => mail.to === address && subjectOf(mail) === "How is it going");
const lessons = (address: string) => taken.filter(({ to, subject }) => to === address && subject.startsWith("Lesson"));
const press = (id: string, name: string, fields: Record<string, string> = {}) =>
  world.post(`/p/${signLink(SECRET, "progress", id)}/${name}`, { wish: name, ...fields });
const mark = (id: string, lesson: string) =>
  world.post(`/p/${signLink(SECRET, "progress", id)}/done`, { lesson, mark: "done" });

describe("after three untouched lessons", () => {
  it("one check-in comes on the Thursday at the learner's time, once in the course, and lessons keep their days", async () => {
    await join(asking, "idle@example.com");
    await join(asking, "idle-too@example.com");
    await join(silent, "idle@example.com");
    await live(MONDAY + 70 * DAY);
    for (const address of ["idle@example.com", "idle-too@example.com"]) {
      // Lesson 3 comes on Tuesday, December 15, at 9:00.
      expect(checkIns(address).map(({ at }) => at)).toEqual([Date.UTC(2026, 11, 17, 17)]);
    }
    expect(lessons("idle-too@example.com")).toHaveLength(6);
    expect(
      new Set(lessons("idle-too@example.com").map(({ at }) => (at - Date.UTC(2026, 11, 1, 17)) % (7 * DAY))),
    ).toEqual(new Set([0]));
  });

  it("nothing comes for somebody who marks lessons, writes, or asks for the next one; looking at pages is no answer", async () => {
    const marks = await join(asking, "marks@example.com");
    const asks = await join(asking, "asks@example.com");
    const looks = await join(asking, "looks@example.com");
    await live(MONDAY + 9 * DAY);
    await mark(marks, "lesson-2");
    await press(asks, "next");
    await world.get(`/p/${signLink(SECRET, "progress", looks)}/lesson/lesson-1`);
    await live(MONDAY + 20 * DAY);
    expect([checkIns("marks@example.com"), checkIns("asks@example.com")]).toEqual([[], []]);
    expect(checkIns("looks@example.com")).toHaveLength(1);
    // The next three lessons count anew.
    await live(MONDAY + 33 * DAY);
    expect(checkIns("marks@example.com")).toHaveLength(1);
  });

  it("nothing comes where something happens in the two days before: done, paused, left, or refused by the mailbox", async () => {
    const ids = new Map<string, string>();
    for (const name of ["done", "pauses", "leaves", "bounces", "idle"])
      ids.set(name, await join(asking, `${name}@example.com`));
    const id = (name: string) => ids.get(name) ?? "";
    await live(MONDAY + 16 * DAY);
    await mark(id("done"), "lesson-1");
    await press(id("pauses"), "pause", { until: "2027-02-01" });
    await world.post(`/u/${signLink(SECRET, "unsubscribe", id("leaves"))}`, { "List-Unsubscribe": "One-Click" });
    await world.archive.transaction().execute((tx) => suppress(tx, "bounces@example.com", "bounce", world.clock.now()));
    await live(MONDAY + 20 * DAY);
    expect(taken.filter((mail) => subjectOf(mail) === "How is it going").map(({ to }) => to)).toEqual([
      "idle@example.com",
    ]);
  });

  it("waits for the learner's time on the next day if an outage lasts too long", async () => {
    const thursday = Date.UTC(2026, 11, 17, 16);
    await join(asking, "idle@example.com");
    await join(asking, "idle-too@example.com");
    await live(thursday);
    answer = (at) => (at > thursday && at < thursday + 20 * HOUR ? QUOTA : undefined);
    await live(thursday + 3 * DAY);
    for (const address of ["idle@example.com", "idle-too@example.com"]) {
      const [friday] = checkIns(address).map(({ at }) => at);
      expect(friday).toBeGreaterThanOrEqual(Date.UTC(2026, 11, 18, 17));
      expect(friday).toBeLessThan(Date.UTC(2026, 11, 19, 5));
    }
  });

  it("comes once, from an archive that was restored from before", async () => {
    await join(asking, "idle@example.com");
    await join(silent, "other@example.com");
    await live(MONDAY + 16 * DAY);
    const backup = await copyArchive(world.archive);
    await live(MONDAY + 18 * DAY);
    expect(checkIns("idle@example.com")).toHaveLength(1);
    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    await live(MONDAY + 60 * DAY);
    expect(checkIns("idle@example.com")).toHaveLength(1);
  });

  it("makes nobody look overdue while it waits for its day", async () => {
    await join(asking, "idle@example.com");
    await join(asking, "idle-too@example.com");
    await live(MONDAY + 16 * DAY);
    const planned = await world.archive
      .selectFrom("deliveries")
      .select("kind")
      .where("state", "=", "planned")
      .execute();
    expect(planned.map(({ kind }) => kind)).toEqual(["check-in", "check-in"]);
    expect(await world.house.dispatcher.nextWake()).toBe(Date.UTC(2026, 11, 17, 17));
  });
});

describe("at the end of a course", () => {
  it("learners who did everything are congratulated, and those who didn't are told what's left; each once", async () => {
    const does = await join(ending, "does@example.com");
    await join(ending, "idle@example.com");
    await live(MONDAY + 9 * DAY);
    await mark(does, "lesson-1");
    await mark(does, "lesson-2");
    await live(MONDAY + 40 * DAY);
    const last = (address: string) =>
      taken
        .filter(({ to }) => to === address)
        .map(subjectOf)
        .filter((subject) => /^(?:Well done|That was it)$/.test(subject));
    expect(last("does@example.com")).toEqual(["Well done"]);
    expect(last("idle@example.com")).toEqual(["That was it"]);
  });
});
