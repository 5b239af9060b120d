import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { readEnrollments } from "../../src/store/subscribing.ts";
import { carrierTo } from "../support/fake-carrier.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import type { Fault } from "../support/fake-resend/faults.ts";
import { seededRandom } from "../support/fake-resend/random.ts";
import { randomFaults } from "../support/fake-resend/random-faults.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, testClock, type TestClock, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SENDS = "POST /emails/batch";

const course = JSON.parse(inject("tpm101")) as Course;

let clock: TestClock;
let fake: RunningFakeResend;
let folder: string;

beforeEach(async () => {
  clock = testClock(Date.UTC(2026, 10, 30, 18));
  folder = mkdtempSync(join(tmpdir(), "coursepost-journey-"));
  fake = await startFakeResend({
    now: clock.now,
    signingClock: Date.now,
    ratePerSecond: 10,
    domains: [{ name: "cxwithkris.com" }],
  });
});

afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the house on the same archive, as a start after a crash does. */
let starts = 0;
function start(): Promise<World> {
  starts += 1;
  return openWorld({
    courses: [course],
    clock,
    folder,
    file: join(folder, "archive.db"),
    worker: `worker-${starts}`,
    carrier: (at) => carrierTo(fake.url, at),
    webhooks: { sdk: new Resend(FULL_KEY), secret: WEBHOOK_SECRET },
  });
}

/** Every lesson that the fake took, per address, in the order in which it took them. */
function subjectsTo(address: string): string[] {
  return fake.ledger.acceptedTo(address).map((mail) => mail.subject);
}

function expectEachOnce(addresses: readonly string[]): void {
  expect(fake.ledger.duplicates()).toEqual(new Map());
  for (const bodies of fake.ledger.bodiesByKey().values()) expect(bodies.size).toBe(1);
  const whole = [...course.lessons.map((lesson) => lesson.subject), course.letters.graduation.subject];
  for (const address of addresses) expect(subjectsTo(address)).toEqual(whole);
}

describe("a course sent through Resend", () => {
  it("reaches every learner once and in order through 429s, 5xx after accept, time-outs and restarts", async () => {
    const addresses = Array.from({ length: 25 }, (_, n) => `learner${n}@example.com`);
    let world = await start();
    for (const [n, address] of addresses.entries()) {
      await enrollLearner(world, course, address, ["America/New_York", "Europe/Berlin", null][n % 3] ?? null);
    }
    fake.faults.rule(randomFaults(seededRandom(7), { rate: 0.4 }));

    for (let week = 0; week < 11; week += 1) {
      await world.live(7 * DAY);
      // The process dies and starts again on the same file.
      await world.close();
      world = await start();
    }
    fake.faults.clear();
    await world.live(21 * DAY);

    expectEachOnce(addresses);
    const states = new Set((await readDeliveries(world.archive)).map((delivery) => delivery.state));
    expect(states).toEqual(new Set(["accepted"]));
    expect((await readEnrollments(world.archive)).every(({ state }) => state === "finished")).toBe(true);
    const struck = Object.keys(fake.faults.counts());
    expect(struck).toEqual(expect.arrayContaining(["rate-limited", "error-after", "hang-before", "hang-after"]));
    await world.close();
  });

  it("goes on from where it was when the process dies between sending and writing down the answer", async () => {
    const first = await start();
    await enrollLearner(first, course, "reader@example.com");
    // The answer never comes, and neither does the line in the archive that says so.
    const carrier = { ...carrierTo(fake.url, clock) };
    const dies = await openWorld({
      courses: [course],
      clock,
      folder,
      file: join(folder, "archive.db"),
      worker: "dies",
      carrier: () => ({
        ...carrier,
        post: async (request) => {
          await carrier.post(request);
          throw new Error("killed here");
        },
      }),
    });
    await expect(dies.live(2 * DAY)).rejects.toThrow("killed here");
    expect(fake.ledger.accepted()).toHaveLength(1);
    await dies.close();

    await first.live(DAY);
    expect(fake.ledger.accepted()).toHaveLength(1);
    expect(fake.ledger.attempts()).toHaveLength(2);
    expect((await readDeliveries(first.archive)).map((delivery) => delivery.state)).toEqual(["accepted"]);
    await first.close();
  });

  it("splits a batch with one poisoned address until it is alone; its neighbours get their lesson once", async () => {
    const world = await start();
    const addresses = Array.from({ length: 9 }, (_, n) => (n === 4 ? "poison@example.com" : `fine${n}@example.com`));
    for (const address of addresses) await enrollLearner(world, course, address);
    fake.faults.rule(() => ({ kind: "poison", match: "poison@" }));
    await world.live(2 * DAY);
    // Where the poisoned one was the last to be tried, only something that is accepted after it tells whose fault it was. Which of
    // two goes first in one pass is chance, so another one follows when it has been tried again.
    for (const email of ["late@example.com", "later@example.com"]) {
      await world.post("/sample", { email });
      await world.live(DAY / 2);
    }

    expect(fake.ledger.duplicates()).toEqual(new Map());
    for (const address of addresses) expect(subjectsTo(address)).toHaveLength(address.startsWith("poison") ? 0 : 1);
    const refused = (await readDeliveries(world.archive)).filter((delivery) => delivery.state === "refused");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatch(/^HTTP 422/);
    await world.close();
  });

  it.each<[string, Fault, number]>([
    // 17:05 in UTC is 9:05 in Los Angeles; the next day in UTC begins there at 16:00.
    ["a used-up day", { kind: "daily-quota" }, 7 * HOUR],
    ["a used-up month", { kind: "monthly-quota" }, 7 * HOUR],
    ["a revoked key", { kind: "key-revoked", status: 403 }, 20 * MINUTE],
    ["a redirect", { kind: "redirect" }, 20 * MINUTE],
  ])("holds everything at %s, marks nothing as failed, and goes on by itself", async (_what, fault, within) => {
    const world = await start();
    await enrollLearner(world, course, "reader@example.com");
    fake.faults.next({ at: SENDS, fault });
    await clock.moveTo(Date.UTC(2026, 11, 1, 17, 5));
    await world.house.dispatcher.drain();
    expect(fake.ledger.accepted()).toHaveLength(0);
    expect((await readDeliveries(world.archive))[0]?.state).toBe("frozen");

    await clock.moveTo(clock.now() + within + MINUTE);
    await world.house.dispatcher.drain();
    expect(subjectsTo("reader@example.com")).toHaveLength(1);
    await world.close();
  });

  it("stops in plain sight after twelve unclear hours, and a webhook settles it", async () => {
    const world = await start();
    await enrollLearner(world, course, "reader@example.com");
    await enrollLearner(world, course, "neighbour@example.com");
    fake.faults.rule((_request, n) => (n === 1 ? { kind: "reset-after" } : { kind: "reset-before" }));
    await world.live(3 * DAY);
    expect((await readDeliveries(world.archive)).map(({ state }) => state)).toEqual(["unknown", "unknown"]);
    const keys = new Set(fake.ledger.attempts().map((attempt) => attempt.key));
    expect(keys.size).toBe(1);
    const times = fake.ledger.attempts().map((attempt) => attempt.at);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(12 * HOUR);

    // One event, about one of the two: it proves both.
    const [event] = fake.webhooks.pending().filter(({ type }) => type === "email.sent");
    if (event === undefined) throw new Error("the fake took nothing");
    const { headers, body } = fake.webhooks.signed(event);
    const answer = await world.house.app.request("/webhooks/resend", { method: "POST", headers, body });
    expect(answer.status).toBe(200);
    expect((await readDeliveries(world.archive)).map(({ state }) => state)).toEqual(["accepted", "accepted"]);

    fake.faults.clear();
    await world.live(10 * DAY);
    expect(subjectsTo("reader@example.com")).toHaveLength(2);
    expect(fake.ledger.duplicates()).toEqual(new Map());
    await world.close();
  });

  it.each([
    ["finds it in the provider's list and does not send it again", true],
    ["finds it nowhere and sends it under a new key", false],
  ])("without webhooks, looks an unclear lesson up after a day: %s", async (_sentence, taken) => {
    const world = await start();
    await enrollLearner(world, course, "reader@example.com");
    fake.faults.rule((request, n) => {
      if (request.method !== "POST") return undefined;
      return n === 1 && taken ? { kind: "reset-after" } : { kind: "reset-before" };
    });
    await world.live(2 * DAY);
    expect((await readDeliveries(world.archive))[0]?.state).toBe("unknown");
    fake.faults.clear();

    await reconcile(world.house.ports);
    expect((await readDeliveries(world.archive))[0]?.state).toBe("unknown");
    await clock.moveTo(clock.now() + DAY);
    await reconcile(world.house.ports);
    // What was never taken waits for its learner's next time.
    if (!taken) await world.live(5 * DAY);
    expect((await readDeliveries(world.archive))[0]?.state).toBe("accepted");
    expect(subjectsTo("reader@example.com")).toHaveLength(1);
    await world.close();
  });

  it("does not send to somebody who left between planning and the first attempt", async () => {
    const world = await start();
    await enrollLearner(world, course, "stays@example.com");
    const leaver = await enrollLearner(world, course, "leaves@example.com");
    fake.faults.next({ at: SENDS, fault: { kind: "rate-limited" }, times: 3 });
    await clock.moveTo(Date.UTC(2026, 11, 1, 17, 0));
    await world.house.dispatcher.drain();
    await world.archive.updateTable("enrollments").set({ left_at: clock.now() }).where("id", "=", leaver.id).execute();
    await world.live(HOUR);
    expect(subjectsTo("stays@example.com")).toHaveLength(1);
    expect(subjectsTo("leaves@example.com")).toHaveLength(0);
    await world.close();
  });

  it("stops writing to a mailbox that bounced for good, and goes on after a passing bounce", async () => {
    const world = await start();
    for (const address of ["bounced@example.com", "transient@example.com", "complained@example.com"]) {
      await enrollLearner(world, course, address);
    }
    await world.live(2 * DAY);
    const report = await fake.webhooks.deliver(
      async ({ headers, body }) =>
        (await world.house.app.request("/webhooks/resend", { method: "POST", headers, body })).status,
      { double: true, reorder: true },
    );
    expect(report.refused).toBe(0);
    await world.live(14 * DAY);
    expect(subjectsTo("bounced@example.com")).toHaveLength(1);
    expect(subjectsTo("complained@example.com")).toHaveLength(1);
    expect(subjectsTo("transient@example.com")).toHaveLength(3);
    await world.close();
  });

  it("brings one lesson, not three, after an outage of three weeks", async () => {
    const world = await start();
    await enrollLearner(world, course, "reader@example.com");
    await world.live(2 * DAY);
    await clock.moveTo(clock.now() + 21 * DAY);
    await world.live(DAY);
    expect(subjectsTo("reader@example.com")).toHaveLength(1);
    await world.live(7 * DAY);
    expect(subjectsTo("reader@example.com")).toHaveLength(2);
    await world.close();
  });
});
