import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LEASE_MS } from "../../src/course/batch.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import type { Carrier, Receipt } from "../../src/mail/carrier.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { readOpenDeliveries } from "../../src/store/deciding.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { leave, readEnrollment } from "../../src/store/subscribing.ts";
import { sampleCourse } from "../support/course.ts";
import { FULL_KEY, makeFakeResend } from "../support/fake-resend.ts";
import { makeWire } from "../support/fake-resend/in-process.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, testClock, type TestClock, testId, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TUESDAY = Date.UTC(2026, 11, 1, 17);

const course = sampleCourse(3);
const accepted = (ids: number): Receipt => ({
  kind: "accepted",
  ids: Array.from({ length: ids }, (_, n) => `id-${n}`),
  status: 200,
  errorName: null,
});
const lost: Receipt = { kind: "ambiguous", why: "reset", status: null, errorName: null };
const slowDown: Receipt = { kind: "slow-down", retryAfterMs: 1000, status: 429, errorName: "rate_limit_exceeded" };
const barred: Receipt = { kind: "barred", why: "403", status: 403, errorName: "invalid_api_key" };
const refused: Receipt = { kind: "refused", why: "422", status: 422, errorName: "validation_error" };

let clock: TestClock;
let folder: string;
/** Every request: its key and how many mails it held. */
let posted: { key: string; members: number }[];

beforeEach(() => {
  clock = testClock(Date.UTC(2026, 10, 30, 18));
  folder = mkdtempSync(join(tmpdir(), "coursepost-doubt-"));
  posted = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllGlobals();
});

type Script = (members: number) => Receipt | Promise<Receipt>;

/** A provider that answers as the story has it, one answer a request, and then accepts. */
function scripted(...script: Script[]): () => Carrier {
  return () => ({
    account: "acme",
    post: async ({ idempotencyKey, members }) => {
      posted.push({ key: idempotencyKey, members });
      return (await script.shift()?.(members)) ?? accepted(members);
    },
    lookUp: async () => "cannot-tell",
  });
}

function start(worker: string, carrier: () => Carrier): Promise<World> {
  return openWorld({ courses: [course], clock, folder, file: join(folder, "archive.db"), worker, carrier });
}

async function leaveCourse(world: World, enrollmentId: string): Promise<void> {
  const enrollment = await readEnrollment(world.archive, enrollmentId);
  if (enrollment === undefined) throw new Error("no such enrollment");
  const evidence = { text: "", source: "test", network: "test", at: clock.now() };
  await world.archive.transaction().execute((tx) => leave(tx, enrollment, "this-course", evidence, testId));
}

/** Until nothing of this process holds the archive's writer, for which another connection in it would wait in vain. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

const states = async (world: World) => (await readDeliveries(world.archive)).map(({ state }) => state).toSorted();
const keys = () => new Set(posted.map(({ key }) => key));

describe("a request that may have been taken", () => {
  it("keeps its key and its members when the worker died before it wrote the answer down, though a member leaves", async () => {
    const dying = await start(
      "dies",
      scripted(() => Promise.reject(new Error("killed here"))),
    );
    await enrollLearner(dying, course, "stays@example.com");
    const leaver = await enrollLearner(dying, course, "leaves@example.com");
    await clock.moveTo(TUESDAY);
    await expect(dying.house.dispatcher.drain()).rejects.toThrow("killed here");
    await leaveCourse(dying, leaver.id);
    await dying.close();

    await clock.sleep(LEASE_MS + MINUTE);
    const next = await start("next", scripted());
    await next.house.dispatcher.drain();
    expect(posted).toEqual([
      { key: posted[0]?.key, members: 2 },
      { key: posted[0]?.key, members: 2 },
    ]);
    await next.close();
  });

  it.each([
    ["too many requests", slowDown],
    ["a key that is barred", barred],
  ])("keeps its doubt through %s, which proves only that nothing was taken then", async (_what, later) => {
    const world = await start(
      "worker",
      scripted(
        () => lost,
        () => later,
      ),
    );
    await enrollLearner(world, course, "stays@example.com");
    const leaver = await enrollLearner(world, course, "leaves@example.com");
    await clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    await clock.sleep(3000);
    await world.house.dispatcher.drain();
    await leaveCourse(world, leaver.id);
    await clock.sleep(HOUR);
    await world.house.dispatcher.drain();
    expect(posted.map(({ members }) => members)).toEqual([2, 2, 2]);
    expect(keys().size).toBe(1);
    await world.close();
  });

  it("is never split under new keys, even when the provider now refuses it", async () => {
    const world = await start(
      "worker",
      scripted(
        () => lost,
        () => refused,
      ),
    );
    await enrollLearner(world, course, "one@example.com");
    await enrollLearner(world, course, "two@example.com");
    await clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    await clock.sleep(HOUR);
    await world.house.dispatcher.drain();
    expect(posted).toHaveLength(2);
    expect(await states(world)).toEqual(["frozen", "frozen"]);

    await clock.sleep(HOUR);
    await world.house.dispatcher.drain();
    expect(posted).toHaveLength(3);
    expect(keys().size).toBe(1);
    expect(await states(world)).toEqual(["accepted", "accepted"]);
    await world.close();
  });

  it("is given up, not sent under a new key, when the provider knows the key with other bytes", async () => {
    const world = await start(
      "worker",
      scripted(() => ({ kind: "conflict", status: 409, errorName: "invalid_idempotent_request" })),
    );
    await enrollLearner(world, course, "one@example.com");
    await enrollLearner(world, course, "two@example.com");
    await clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    await clock.sleep(HOUR);
    await world.house.dispatcher.drain();
    expect(posted).toHaveLength(1);
    expect(await states(world)).toEqual(["unknown", "unknown"]);
    await world.close();
  });
});

describe("a request that was surely not taken", () => {
  it("goes out without the reader who left meanwhile", async () => {
    const world = await start(
      "worker",
      scripted(() => slowDown),
    );
    await enrollLearner(world, course, "stays@example.com");
    const leaver = await enrollLearner(world, course, "leaves@example.com");
    await clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    await leaveCourse(world, leaver.id);
    await clock.sleep(HOUR);
    await world.house.dispatcher.drain();
    expect(posted.map(({ members }) => members)).toEqual([2, 1]);
    expect(keys().size).toBe(2);
    expect(await states(world)).toEqual(["accepted", "cancelled"]);
    await world.close();
  });
});

/** A worker that speaks Resend's protocol with a provider. @param providerClock the provider's own */
async function startWithFake(providerClock: () => number = clock.now) {
  const fake = makeFakeResend({ now: providerClock, newId: testId, domains: [{ name: "course.example" }] });
  const wire = makeWire({
    fake,
    pass: (ms) => void clock.sleep(ms),
    onRequest: async () => undefined,
    latency: () => 20,
  });
  const account = { apiKey: FULL_KEY, baseUrl: "http://provider.invalid", userAgent: "coursepost-tests" };
  vi.stubGlobal("fetch", wire.fetch);
  const world = await start("worker", () =>
    resendCarrier(account, {
      sdk: new Resend(FULL_KEY, { baseUrl: account.baseUrl }),
      connections: wire.connections,
      limiter: makeLimiter(8),
      now: clock.now,
      sleep: clock.sleep,
    }),
  );
  return { fake, world };
}

describe("a request that the provider takes twenty hours late", () => {
  it("is not believed absent before a day has passed, and its lesson is not sent again", async () => {
    const { fake, world } = await startWithFake();
    await enrollLearner(world, course, "one@example.com");
    fake.faults.next({ at: "POST /emails/batch", fault: { kind: "hang-before", lateMs: 20 * HOUR } });
    await clock.moveTo(TUESDAY);
    for (let hour = 0; hour < 30; hour += 1) {
      fake.catchUp();
      await world.house.dispatcher.drain();
      await reconcile(world.house.ports);
      await clock.sleep(HOUR);
    }
    expect(fake.ledger.accepted()).toHaveLength(1);
    expect(await states(world)).toEqual(["accepted"]);
    await world.close();
  });
});

describe("a request whose outcome is unknown when its reader has moved", () => {
  it("is looked for under the address that it went to, and its lesson is not sent again", async () => {
    const { fake, world } = await startWithFake();
    for (const name of ["one", "two"]) await enrollLearner(world, course, `${name}@example.com`);
    fake.faults.rule(({ path }) => (path.endsWith("/batch") ? { kind: "error-after" } : undefined));
    await clock.moveTo(TUESDAY);
    for (let hour = 0; hour < 14; hour += 1) {
      await world.house.dispatcher.drain();
      await clock.sleep(HOUR);
    }
    expect(await states(world)).toEqual(["unknown", "unknown"]);
    for (const name of ["one", "two"]) {
      await world.archive
        .updateTable("subscribers")
        .set({ address: `${name}@moved.example` })
        .where("address", "=", `${name}@example.com`)
        .execute();
    }
    expect((await readOpenDeliveries(world.archive)).map(({ address }) => address)).toEqual([
      "one@example.com",
      "two@example.com",
    ]);
    fake.faults.clear();
    await clock.sleep(13 * HOUR);
    await reconcile(world.house.ports);
    expect(await states(world)).toEqual(["accepted", "accepted"]);
    await world.house.dispatcher.drain();
    expect(fake.ledger.accepted()).toHaveLength(2);
    await world.close();
  });
});

describe("a clock that was far ahead at the first attempt", () => {
  const AHEAD = 42 * 24 * HOUR;

  it.each(["taken", "never taken"] as const)(
    "leaves what may have been taken to the provider's list, and no lesson is sent twice: %s",
    async (what) => {
      let ahead = 0;
      const { fake, world } = await startWithFake(() => clock.now() - ahead);
      for (const name of ["one", "two"]) await enrollLearner(world, course, `${name}@example.com`);
      fake.faults.next({
        at: "POST /emails/batch",
        fault: what === "taken" ? { kind: "reset-after" } : { kind: "reset-before" },
      });
      ahead = AHEAD;
      await clock.moveTo(TUESDAY + AHEAD);
      await world.house.dispatcher.drain();
      ahead = 0;
      await clock.moveTo(TUESDAY + HOUR);
      for (let hour = 0; hour < 25; hour += 1) {
        await world.house.dispatcher.drain();
        await reconcile(world.house.ports);
        await clock.sleep(HOUR);
      }
      expect(fake.ledger.attempts()).toHaveLength(1);
      expect(await states(world)).toEqual(["unknown", "unknown"]);

      await clock.sleep(2 * HOUR);
      await reconcile(world.house.ports);
      expect(await states(world)).toEqual(what === "taken" ? ["accepted", "accepted"] : ["planned", "planned"]);
      await world.close();
    },
  );

  it("makes nobody wait for that time again: what was surely not taken goes out under a new key", async () => {
    const world = await start(
      "worker",
      scripted(() => slowDown),
    );
    for (const name of ["one", "two"]) await enrollLearner(world, course, `${name}@example.com`);
    await clock.moveTo(TUESDAY + AHEAD);
    await world.house.dispatcher.drain();
    await clock.moveTo(TUESDAY + HOUR);
    await world.house.dispatcher.drain();
    expect(posted.map(({ members }) => members)).toEqual([2, 2]);
    expect(keys().size).toBe(2);
    expect(await states(world)).toEqual(["accepted", "accepted"]);
    await world.close();
  });
});

describe("a clock that was far behind for a while", () => {
  it("lets nobody believe that a day has passed since the attempt", async () => {
    const { fake, world } = await startWithFake();
    for (const name of ["one", "two"]) await enrollLearner(world, course, `${name}@example.com`);
    fake.faults.next({ at: "POST /emails/batch", fault: { kind: "hang-before", lateMs: 20 * HOUR } });
    await clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    await clock.moveTo(TUESDAY - 30 * HOUR);
    await world.house.dispatcher.drain();
    await clock.moveTo(TUESDAY + HOUR);
    for (let hour = 0; hour < 30; hour += 1) {
      fake.catchUp();
      await world.house.dispatcher.drain();
      await reconcile(world.house.ports);
      await clock.sleep(HOUR);
    }
    expect(fake.ledger.accepted()).toHaveLength(2);
    expect(await states(world)).toEqual(["accepted", "accepted"]);
    await world.close();
  });
});

describe("a plan that cannot be written whole", () => {
  it("moves nobody's date: the lesson goes out at the next try, on the same day", async () => {
    const world = await start("worker", scripted());
    await enrollLearner(world, course, "one@example.com");
    await sql`create trigger full before insert on deliveries begin select raise(abort, 'disk full'); end`.execute(
      world.archive,
    );
    await clock.moveTo(TUESDAY);
    await expect(world.house.dispatcher.drain()).rejects.toThrow("disk full");
    await sql`drop trigger full`.execute(world.archive);
    await world.house.dispatcher.drain();
    expect(posted).toHaveLength(1);
    await world.close();
  });
});

describe("a worker that was stopped for longer than its lease", () => {
  it("cannot refuse, split or hold what another worker has sent meanwhile; its acceptance still counts", async () => {
    const other = await start("other", scripted());
    const stopped = await start(
      "stopped",
      scripted(async () => {
        await idle();
        await clock.sleep(LEASE_MS + MINUTE);
        await other.house.dispatcher.drain();
        return refused;
      }),
    );
    await enrollLearner(stopped, course, "one@example.com");
    await clock.moveTo(TUESDAY);
    await stopped.house.dispatcher.drain();
    expect(await states(stopped)).toEqual(["accepted"]);
    expect(keys().size).toBe(1);
    await stopped.close();
    await other.close();
  });

  it("keeps the batch to itself until the lease is over", async () => {
    const other = await start("other", scripted());
    const busy = await start(
      "busy",
      scripted(async (members) => {
        await idle();
        await clock.sleep(LEASE_MS / 2);
        await other.house.dispatcher.drain();
        return accepted(members);
      }),
    );
    await enrollLearner(busy, course, "one@example.com");
    await clock.moveTo(TUESDAY);
    await busy.house.dispatcher.drain();
    expect(posted).toHaveLength(1);
    await busy.close();
    await other.close();
  });
});
