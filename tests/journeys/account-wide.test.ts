import { describe, expect, it } from "vitest";
import type { Carrier, Receipt } from "../../src/mail/carrier.ts";
import { readOpenDeliveries } from "../../src/store/deciding.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readHolds } from "../../src/store/holding.ts";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TUESDAY = Date.UTC(2026, 11, 1, 17);

const courses = [sampleCourse(2), { ...sampleCourse(2), id: "other" }] as const;
const [course, other] = courses;

type Mail = { readonly to: readonly string[]; readonly subject: string };
type Provider = {
  readonly world: World;
  /** Who got a lesson, with how many. */
  readonly taken: Map<string, number>;
  readonly requests: { readonly at: number; readonly members: number }[];
};

const accepted = (members: number): Receipt => ({
  kind: "accepted",
  ids: Array.from({ length: members }, (_, n) => `id-${n}`),
  status: 200,
  errorName: null,
});
const refused = (why: string): Receipt => ({ kind: "refused", why, status: 400, errorName: "validation_error" });

/** A provider that refuses a request, with these words, where one of its emails is refused; else it takes it. */
async function openProvider(refuses: (mail: Mail, now: number) => string | undefined): Promise<Provider> {
  const taken = new Map<string, number>();
  const requests: { at: number; members: number }[] = [];
  const carrier = (clock: World["clock"]): Carrier => ({
    account: "acme",
    post: async ({ body, members }) => {
      requests.push({ at: clock.now(), members });
      const mails = JSON.parse(Buffer.from(body).toString()) as Mail[];
      const why = mails.map((mail) => refuses(mail, clock.now())).find((said) => said !== undefined);
      if (why !== undefined) return refused(why);
      for (const { to } of mails) taken.set(to[0] ?? "", (taken.get(to[0] ?? "") ?? 0) + 1);
      return accepted(members);
    },
    lookUp: async () => "cannot-tell",
  });
  return { world: await openWorld({ courses: [...courses], carrier }), taken, requests };
}

async function enrollMany(world: World, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await enrollLearner(world, n % 2 === 0 ? course : other, `learner${n}@example.com`);
  }
}

/** Ticks every five minutes. */
async function live(world: World, ms: number): Promise<void> {
  for (const end = world.clock.now() + ms; world.clock.now() < end; await world.clock.sleep(5 * MINUTE)) {
    await world.house.dispatcher.drain();
  }
}

describe("an error that hits every email alike", () => {
  it.each([
    "HTTP 400 validation_error: API key is invalid",
    "HTTP 422 invalid_parameter: This can't be sent.",
    "HTTP 403 validation_error: not now",
  ])("costs a handful of requests and no lesson, and clears by itself: %s", async (why) => {
    const mended = TUESDAY + 3 * HOUR;
    const { world, taken, requests } = await openProvider((_mail, now) => (now < mended ? why : undefined));
    await enrollMany(world, 251);
    await world.clock.moveTo(TUESDAY);
    await live(world, 3 * HOUR);
    expect(requests.length).toBeLessThan(20);
    expect(await readOpenDeliveries(world.archive)).toEqual([]);
    const [hold] = await readHolds(world.archive, world.clock.now(), undefined);
    expect(hold?.reason).toContain(why);

    await live(world, 2 * HOUR);
    expect(taken.size).toBe(251);
    expect(new Set(taken.values())).toEqual(new Set([1]));
    expect(await readHolds(world.archive, world.clock.now(), undefined)).toEqual([]);
    await world.close();
  });

  it("that begins while lessons go out takes none of them along", async () => {
    const { world, taken } = await openProvider((_mail, now) =>
      taken.size >= 100 && now < TUESDAY + HOUR ? "HTTP 400 validation_error: no" : undefined,
    );
    await enrollMany(world, 250);
    await world.clock.moveTo(TUESDAY);
    await live(world, 4 * HOUR);
    expect(taken.size).toBe(250);
    expect(await readOpenDeliveries(world.archive)).toEqual([]);
    await world.close();
  });

  it("is the same for two lone learners: what was refused goes out when it's over", async () => {
    const mended = TUESDAY + 90 * MINUTE;
    const { world, taken, requests } = await openProvider((_mail, now) => (now < mended ? "HTTP 422: no" : undefined));
    await enrollMany(world, 2);
    await world.clock.moveTo(TUESDAY);
    await live(world, 4 * HOUR);
    expect([...taken.keys()].toSorted()).toEqual(["learner0@example.com", "learner1@example.com"]);
    expect(requests.length).toBeLessThan(12);
    await world.close();
  });
});

describe("poisoned emails", () => {
  it.each([1, 2, 9])("%i of them are isolated, and their 60 neighbors go out within the hour", async (poisoned) => {
    const poison = new Set(Array.from({ length: poisoned }, (_, n) => `learner${n * 4 + 1}@example.com`));
    const { world, taken, requests } = await openProvider(({ to }) =>
      poison.has(to[0] ?? "") ? "HTTP 422 invalid_parameter: Invalid `to` field." : undefined,
    );
    await enrollMany(world, 60 + poisoned);
    await world.clock.moveTo(TUESDAY);
    await live(world, HOUR);
    expect(taken.size).toBe(60);
    await live(world, 6 * HOUR);
    expect(new Set(taken.values())).toEqual(new Set([1]));
    expect(requests.length).toBeLessThan(60 + 20 * poisoned);

    // Each of them is open once an email to somebody else has shown that the account works.
    await enrollLearner(world, course, "late@example.com");
    await world.clock.moveTo(TUESDAY + 7 * 24 * HOUR);
    await live(world, 8 * HOUR);
    const open = await readOpenDeliveries(world.archive);
    expect(new Set(open.map(({ address }) => address))).toEqual(poison);
    expect(taken.get("late@example.com")).toBe(1);
    await world.close();
  });
});

describe("a restored archive", () => {
  it("knows what was refused for no fault of its own, and what went out after it", async () => {
    const { world, taken } = await openProvider((_mail, now) => (now < TUESDAY + HOUR ? "HTTP 422: no" : undefined));
    await enrollMany(world, 2);
    const backup = await copyArchive(world.archive);
    await world.clock.moveTo(TUESDAY);
    await live(world, 3 * HOUR);
    expect(taken.size).toBe(2);
    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    await live(world, 6 * HOUR);
    expect(new Set(taken.values())).toEqual(new Set([1]));
    await world.close();
  });
});
