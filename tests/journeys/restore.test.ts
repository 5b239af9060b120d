import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import type { Carrier, Receipt } from "../../src/mail/carrier.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { leave, readEnrollments } from "../../src/store/subscribing.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, testId, type World } from "../support/world.ts";

const DAY = 86_400_000;
const TUESDAY = Date.UTC(2026, 11, 1, 17);

const course = sampleCourse(3);
let world: World;
/** The subjects that the provider took, by address, and the keys of all requests. */
let taken: string[];
let keys: string[];
let answer: (members: number) => Receipt;

const accept = (members: number): Receipt => ({
  kind: "accepted",
  ids: Array.from({ length: members }, (_, n) => `id-${n}`),
  status: 200,
  errorName: null,
});

/** A provider that keeps its word: what comes again under a known key is not taken again. */
function provider(): Carrier {
  const known = new Set<string>();
  return {
    account: "acme",
    post: async ({ idempotencyKey, body, members }) => {
      keys.push(idempotencyKey);
      if (!known.has(idempotencyKey)) {
        known.add(idempotencyKey);
        const mails = JSON.parse(Buffer.from(body).toString()) as { to: string[]; subject: string }[];
        for (const { to, subject } of mails) taken.push(`${to[0] ?? ""} ${subject}`);
      }
      return answer(members);
    },
    lookUp: async () => "cannot-tell",
  };
}

beforeEach(async () => {
  taken = [];
  keys = [];
  answer = accept;
  world = await openWorld({ courses: [course], carrier: provider });
});
afterEach(() => world.close());

const drainAt = async (instant: number) => {
  await world.clock.moveTo(instant);
  await world.house.dispatcher.drain();
};

describe("an archive restored from a backup, beside its journal", () => {
  it("does not send again what went out since, and goes on with the next lesson", async () => {
    await enrollLearner(world, course, "reader@example.com");
    const backup = await copyArchive(world.archive);
    await drainAt(TUESDAY);
    expect(taken).toHaveLength(1);

    await restoreArchive(world.archive, backup);
    expect(await readDeliveries(world.archive)).toEqual([]);
    expect(await replayJournal(world.archive)).toBeGreaterThan(0);
    await drainAt(TUESDAY + DAY / 24);
    await drainAt(TUESDAY + 7 * DAY);
    expect(taken.map((line) => line.split(",")[0])).toEqual([
      "reader@example.com Lesson 1",
      "reader@example.com Lesson 2",
    ]);
  });

  it("tries what was unclear again under the same key, as after a crash", async () => {
    await enrollLearner(world, course, "reader@example.com");
    const backup = await copyArchive(world.archive);
    answer = () => ({ kind: "ambiguous", why: "reset", status: null, errorName: null });
    await drainAt(TUESDAY);
    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    answer = accept;
    await drainAt(TUESDAY + 60_000);
    expect(new Set(keys).size).toBe(1);
    expect(taken).toHaveLength(1);
    expect((await readDeliveries(world.archive))[0]?.state).toBe("accepted");
  });

  it("keeps those out who left or whose mailbox refused us, and those in who came since", async () => {
    const leaver = await enrollLearner(world, course, "leaves@example.com");
    await enrollLearner(world, course, "bounces@example.com");
    const backup = await copyArchive(world.archive);
    const evidence = { text: "", source: "test", network: "test", at: world.clock.now() };
    await world.archive.transaction().execute((tx) => leave(tx, leaver, "this-course", evidence, testId));
    await world.archive.transaction().execute((tx) => suppress(tx, "bounces@example.com", "bounce", world.clock.now()));
    await enrollLearner(world, course, "new@example.com");

    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    await drainAt(TUESDAY);
    expect(taken.map((line) => line.split(",")[0])).toEqual(["new@example.com Lesson 1"]);
    const states = (await readEnrollments(world.archive)).map(({ address, state }) => [address, state]);
    expect(new Map(states as [string, string][])).toEqual(
      new Map([
        ["leaves@example.com", "left"],
        ["bounces@example.com", "stopped"],
        ["new@example.com", "active"],
      ]),
    );
  });

  it("learns nothing new from its journal a second time, nor where nothing was restored", async () => {
    const leaver = await enrollLearner(world, course, "leaves@example.com");
    await enrollLearner(world, course, "reader@example.com");
    await drainAt(TUESDAY);
    const evidence = { text: "", source: "test", network: "test", at: world.clock.now() };
    await world.archive.transaction().execute((tx) => leave(tx, leaver, "this-course", evidence, testId));
    const before = await copyArchive(world.archive);
    expect(await replayJournal(world.archive)).toBe(0);
    expect(await replayJournal(world.archive)).toBe(0);
    const withoutCheckpoint = (copy: typeof before) => copy.filter(({ table }) => table !== "settings");
    expect(withoutCheckpoint(await copyArchive(world.archive))).toEqual(withoutCheckpoint(before));
  });
});
