import { afterEach, describe, expect, it } from "vitest";
import { travelTo } from "../../src/dispatch/travel.ts";
import { nextWake } from "../../src/store/waking.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, testClock, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** Two courses with a learner each; from the second start on only one course is served. */
async function afterRename() {
  const [kept, renamed] = [sampleCourse(3), { ...sampleCourse(3), id: "other" }];
  const first = await openWorld({ courses: [kept, renamed] });
  for (const [n, course] of [kept, renamed].entries()) await enrollLearner(first, course, `learner${n}@example.com`);
  return { first, kept, renamed };
}

describe("a journey of the practice clock", () => {
  it("isn't kept by learners of a course that was renamed", async () => {
    const { first, kept, renamed } = await afterRename();
    world = first;
    const { archive, clock } = first;
    const all = await nextWake(archive, [kept.id, renamed.id], 0);
    // The date of the course that isn't served is the earlier one.
    await archive.updateTable("enrollments").set({ next_due_at: 1000 }).where("course_id", "=", renamed.id).execute();
    expect(await nextWake(archive, [kept.id], 0)).toBe(all);
    expect(await nextWake(archive, [renamed.id], 0)).toBe(1000);
    expect(await nextWake(archive, [], 0)).toBeUndefined();
    expect(await nextWake(archive, [kept.id], 0, all)).toBeUndefined();

    const target = clock.now() + 60 * DAY;
    let stops = 0;
    const [{ dispatcher }] = [first.house];
    const alone = { drain: dispatcher.drain, nextWake: (after?: number) => nextWake(archive, [kept.id], 0, after) };
    await travelTo(target, clock, alone, async () => {
      stops += 1;
      return "go-on";
    });
    expect(clock.now()).toBe(target);
    expect(stops).toBeLessThan(10);
  });

  it("ends though something is due all the way, lets others have their turn, and can be ended", async () => {
    const clock = testClock(0);
    const stuck = { drain: async () => undefined, nextWake: async (after = -1) => (after < 0 ? 0 : undefined) };
    let turns = 0;
    const other = setInterval(() => (turns += 1), 0);
    let stops = 0;
    await travelTo(400 * DAY, clock, stuck, async () => {
      stops += 1;
      return "go-on";
    });
    clearInterval(other);
    expect(clock.now()).toBe(400 * DAY);
    expect(stops).toBeLessThan(400 * 24 + 10);
    expect(turns).toBeGreaterThan(1);

    stops = 0;
    await travelTo(800 * DAY, clock, stuck, async () => ((stops += 1) === 5 ? "stop" : "go-on"));
    expect(stops).toBe(5);
    expect(clock.now()).toBeLessThan(401 * DAY);
  });

  it("doesn't step over what comes at its own time while something else is stuck", async () => {
    const clock = testClock(0);
    const times = [3 * HOUR + 7 * MINUTE, 5 * HOUR];
    const seen: number[] = [];
    const dispatcher = {
      drain: async () => {
        for (const at of times) if (at <= clock.now() && !seen.includes(at)) seen.push(clock.now());
      },
      nextWake: async (after = -1) => (after < 0 ? 0 : times.find((at) => at > after)),
    };
    await travelTo(DAY, clock, dispatcher, async () => "go-on");
    expect(seen.slice(0, 2)).toEqual(times);
  });
});

describe("a run that hangs", () => {
  it("is let go, and the next one begins beside it", async () => {
    let release: (() => void) | undefined;
    let posts = 0;
    world = await openWorld({
      courses: [sampleCourse(2), { ...sampleCourse(2), id: "other" }],
      carrier: () => ({
        account: "test",
        post: async ({ members }) => {
          posts += 1;
          if (posts === 1) {
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          }
          return {
            kind: "accepted",
            ids: Array.from({ length: members }, (_, n) => `id-${posts}-${n}`),
            status: 200,
            errorName: null,
          };
        },
        lookUp: async () => "cannot-tell",
      }),
    });
    const { house, archive, clock } = world;
    for (let n = 0; n < 2; n += 1) await enrollLearner(world, sampleCourse(2), `learner${n}@example.com`);
    await clock.moveTo((await house.dispatcher.nextWake()) ?? 0);
    const hung = house.sender.drain();
    const isPosting = () => release !== undefined;
    for (let turns = 0; turns < 1000 && !isPosting(); turns += 1) await new Promise((resolve) => setImmediate(resolve));

    house.sender.letGo();
    await clock.moveTo(clock.now() + 2 * MINUTE);
    await house.sender.drain();
    expect(posts).toBe(2);
    const states = async () => archive.selectFrom("deliveries").select("state").execute();
    expect(await states()).toEqual([{ state: "accepted" }, { state: "accepted" }]);

    release?.();
    await hung;
    expect(await states()).toEqual([{ state: "accepted" }, { state: "accepted" }]);
    expect(posts).toBe(2);
    await house.sender.close();
    await house.sender.drain();
  });
});

describe("a clock in doubt", () => {
  it("plans no lesson and still sends what's planned", async () => {
    const course = sampleCourse(2);
    world = await openWorld({ courses: [course, { ...course, id: "other" }] });
    await enrollLearner(world, course, "mia@example.com");
    await enrollLearner(world, { ...course, id: "other" }, "ben@example.com");
    await world.clock.moveTo((await world.house.dispatcher.nextWake()) ?? 0);
    const { makeDispatcher } = await import("../../src/dispatch/dispatcher.ts");
    let inDoubt = true;
    const dispatcher = makeDispatcher({ ...world.house.ports, mayPlan: () => !inDoubt });
    await dispatcher.drain();
    expect(await world.archive.selectFrom("deliveries").selectAll().execute()).toEqual([]);
    inDoubt = false;
    await dispatcher.drain();
    expect(await world.archive.selectFrom("deliveries").select("state").execute()).toEqual([
      { state: "accepted" },
      { state: "accepted" },
    ]);
  });
});
