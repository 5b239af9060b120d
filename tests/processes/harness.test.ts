import { copyFileSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Edge } from "../../src/dispatch/edges.ts";
import type { Fault } from "../support/fake-resend/faults.ts";
import { seededRandom } from "../support/fake-resend/random.ts";
import { randomFaults } from "../support/fake-resend/random-faults.ts";
import { openStory, type Story, type StoryOptions, untilSaid, type Worker } from "./story.ts";
import { percentile, summary, type Tally, tally, together } from "./tally.ts";
import { commitsOf } from "./wal.ts";

/** The workers' clocks and the provider's run this much faster, so that a lease of 40 s takes 13. */
const SPEED = 3;
const STORY_TIME = `in the product's own time, which ran ${SPEED} times as fast`;

const HOUR = 3_600_000;

const done: Tally[] = [];

/** Stories told at once: most of each is waiting for leases. */
async function tellAll<T>(told: readonly T[], tellOne: (item: T) => Promise<Tally>): Promise<Tally> {
  // Each to its end: no process outlives its story.
  const ends = await Promise.allSettled(told.map(tellOne));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return together(ends.filter((end) => end.status === "fulfilled").map((end) => end.value));
}

async function inStory(options: StoryOptions, tellIt: (story: Story) => Promise<Tally>): Promise<Tally> {
  const story = await openStory(options);
  try {
    return await tellIt(story);
  } finally {
    await story.close();
  }
}

function conclude(name: string, whole: Tally, unit = STORY_TIME): void {
  console.log(summary(name, whole, unit));
  done.push(whole);
  expect(whole.wrong).toEqual([]);
  expect(whole.lost).toBe(0);
  expect(whole.doubled).toBe(0);
}

/** Deals items to hands in turn. */
function deal<T>(items: readonly T[], hands: number): T[][] {
  return Array.from({ length: hands }, (_, hand) => items.filter((_item, index) => index % hands === hand));
}

const PLAN_TO_RECORD: readonly Edge[] = [
  "before-plan",
  "inside-plan",
  "after-plan",
  "before-freeze",
  "inside-freeze",
  "after-freeze",
  "before-claim",
  "inside-claim",
  "after-claim",
  "after-send",
  "after-record",
];
const WISHES = PLAN_TO_RECORD.flatMap((edge) => [1, 2, 3].map((times) => `${edge}:${times}`));

/** So many that a process comes to every edge three times on one day: planned by 200, sent by 100. */
const MANY = 450;

describe("kill -9 at an edge of the protocol", () => {
  it("of the only process, then a restart, loses and doubles nothing", async () => {
    const whole = await tellAll(deal(WISHES, 12), (wishes) =>
      inStory({ speed: SPEED }, async (story) => {
        await story.enroll(MANY);
        const recoveries: (number | undefined)[] = [];
        for (const [n, dieAt] of wishes.entries()) {
          if (n > 0) story.dawn();
          await story.start({ dieAt }).exited;
          const killedAt = story.now();
          const restarted = story.start();
          await story.settled();
          recoveries.push(story.recovery(killedAt, killedAt));
          await restarted.kill();
        }
        return tally(wishes.length, recoveries, story.judge());
      }),
    );
    conclude("each edge, one process", whole);
    expect(whole.kills).toBe(WISHES.length);
  });

  it("of one of two processes, the other living on, loses and doubles nothing", async () => {
    const whole = await tellAll(deal(WISHES, 12), (wishes) =>
      inStory({ speed: SPEED }, async (story) => {
        await story.enroll(MANY);
        story.start();
        await story.settled();
        const recoveries: (number | undefined)[] = [];
        for (const dieAt of wishes) {
          const mortal = story.start({ dieAt, from: story.nextDawn() });
          await untilSaid(mortal, "open");
          // The other may be quicker and leave it nothing: then another day.
          for (let days = 0; days < 20 && mortal.isAlive(); days += 1) {
            story.dawn();
            await story.settled();
            const killedAt = mortal.endedAt();
            if (killedAt !== undefined) recoveries.push(story.recovery(killedAt, killedAt));
          }
          expect(mortal.isAlive(), dieAt).toBe(false);
        }
        return tally(wishes.length, recoveries, story.judge());
      }),
    );
    conclude("each edge, one of two processes", whole);
  });
});

/** What passes by itself within seconds. */
const BAD_DAY: readonly Fault[] = [
  { kind: "error-before", status: 503 },
  { kind: "error-after", status: 500 },
  { kind: "error-after", status: 502, body: "html" },
  { kind: "reset-before" },
  { kind: "reset-after" },
  { kind: "truncated-200" },
  { kind: "truncated-200", cut: "socket" },
  { kind: "wrong-length-200" },
  { kind: "slow", ms: 100 },
  { kind: "rate-limited" },
];

/** And what keeps a request in doubt for longer than the sender waits. */
const WORSE_DAY: readonly Fault[] = [
  ...BAD_DAY,
  { kind: "hang-before", lateMs: 45_000 },
  { kind: "hang-after", busyMs: 40_000 },
  { kind: "concurrent-409" },
];

/** Days on which everybody's lesson is due, new learners come, and processes are killed at random moments. */
async function randomDays(story: Story, days: number, processes: 1 | 2, random: () => number): Promise<Tally> {
  let kills = 0;
  const recoveries: (number | undefined)[] = [];
  await story.enroll(60);
  let running: Worker[] = Array.from({ length: processes }, () => story.start());
  for (let day = 0; day < days; day += 1) {
    if (day > 0) story.dawn();
    if (day > 0) await story.enroll(Math.floor(random() * 12));
    const moments: { at: number; since: number }[] = [];
    // One kill a day, on some days another during the recovery, or two.
    for (let more = true; more; more = random() < 0.3) {
      await sleep(random() * 900);
      // Of two processes either dies, or on one day in five both at once.
      const [first, second] = random() < 0.5 ? running : running.toReversed();
      const dying = [first, random() < 0.2 ? second : undefined].filter((worker) => worker !== undefined);
      const living = running.filter((worker) => !dying.includes(worker));
      await Promise.all(dying.map((worker) => worker.kill()));
      const at = story.now();
      await sleep(random() * 150);
      moments.push({ at, since: living.length > 0 ? at : story.now() });
      running = [...living, ...dying.map(() => story.start())];
      kills += dying.length;
    }
    await story.settled();
    for (const [n, { at, since }] of moments.entries()) {
      const recovery = story.recovery(at, since);
      // Who is killed again before it is over has not been given the time.
      const next = moments[n + 1]?.at ?? Number.POSITIVE_INFINITY;
      if (recovery !== undefined && since + recovery <= next) recoveries.push(recovery);
    }
  }
  return tally(kills, recoveries, story.judge());
}

describe("kill -9 at random moments, on a bad day of the provider's", () => {
  it.each([
    { processes: 1, who: "of the only process" },
    { processes: 2, who: "of one of two processes, or of both" },
  ] as const)("$who, day after day, loses and doubles nothing", async ({ processes }) => {
    const seeds = Array.from({ length: 16 }, (_, n) => 100 * processes + n);
    const whole = await tellAll(seeds, (seed) => {
      const random = seededRandom(seed);
      const faults = randomFaults(seededRandom(seed + 1000), { rate: 0.2, among: BAD_DAY });
      return inStory({ speed: SPEED, faults }, (story) => randomDays(story, 7, processes, random));
    });
    conclude(`random moments, ${processes} ${processes === 1 ? "process" : "processes"}`, whole);
  });
});

/** Mostly waiting: these at once. */
const ASIDE = { concurrent: true };

describe("kill -9 in real time, with the product's own clockwork", ASIDE, () => {
  it("is over within a minute", async () => {
    const wishes = [
      "after-freeze:1",
      "after-claim:1",
      "after-claim:2",
      "after-send:1",
      "after-send:2",
      "after-record:1",
    ];
    const cases = wishes.flatMap((dieAt) => [1, 2].map((processes) => ({ dieAt, processes })));
    const begin = deal(cases, cases.length).flatMap((own, n) => own.map((one) => ({ ...one, wait: n * 4500 })));
    const whole = await tellAll(begin, ({ dieAt, processes, wait }) =>
      inStory({ clockwork: true }, async (story) => {
        await story.enroll(350);
        // The ticks come at full minutes: the kills are spread over one.
        await sleep(wait);
        const mortal = story.start({ dieAt });
        if (processes === 2) {
          await untilSaid(mortal, "open");
          story.start();
        }
        await mortal.exited;
        const killedAt = story.now();
        if (processes === 1) story.start();
        await story.settled();
        return tally(1, [story.recovery(killedAt, killedAt)], story.judge());
      }),
    );
    conclude("in real time", whole, "in real time");
    expect(percentile(whole.recoveries, 0.95)).toBeLessThan(60_000);
  });
});

describe("kill -9 while requests hang", ASIDE, () => {
  it("at random moments loses and doubles nothing", async () => {
    const whole = await tellAll(
      Array.from({ length: 10 }, (_, n) => 300 + n),
      (seed) => {
        const random = seededRandom(seed);
        const faults = randomFaults(seededRandom(seed + 1000), { rate: 0.3, among: WORSE_DAY });
        return inStory({ speed: SPEED, faults }, (story) => randomDays(story, 2, 2, random));
      },
    );
    // How soon it is over is the provider's doing here.
    console.log(summary("random moments while requests hang", whole, STORY_TIME));
    done.push({ ...whole, recoveries: [] });
    expect(whole).toMatchObject({ lost: 0, doubled: 0, wrong: [] });
  });
});

describe("kill -9 while what is unknown is looked up", () => {
  it.each(["reset-after", "reset-before"] as const)("%s, then a conflict: loses and doubles nothing", async (kind) => {
    const edges: readonly Edge[] = ["before-reconcile", "after-look-up", "after-reconcile"];
    const cases = edges.flatMap((edge) => [1, 2].map((processes) => ({ edge, processes })));
    const whole = await tellAll(cases, ({ edge, processes }) =>
      // A story in which the next lesson is far away: the look-up comes a day later.
      inStory({ speed: SPEED, everyDays: 7 }, async (story) => {
        await story.enroll(150);
        story.fake.faults.next({ fault: { kind }, times: 2 });
        story.fake.faults.next({ fault: { kind: "invalid-409" }, times: 2 });
        const first = story.start();
        while (story.fake.faults.waiting() > 0 || (story.states()["unknown"] ?? 0) < 150) await sleep(40);
        await first.kill();

        story.pass(27 * HOUR);
        const mortal = story.start({ dieAt: edge });
        if (processes === 2) story.start();
        // Of two, the other may have looked everything up before.
        await Promise.race(processes === 2 ? [mortal.exited, story.settled()] : [mortal.exited]);
        const killedAt = story.now();
        if (processes === 1) story.start();
        await story.settled();
        const recovery = story.recovery(killedAt, killedAt);
        return tally(mortal.isAlive() ? 0 : 1, [recovery], story.judge());
      }),
    );
    conclude(`looking up what is unknown, ${kind}`, whole);
  });
});

describe("SIGSTOP", () => {
  it.each([
    { edge: "before-claim", hours: 3, times: [1, 2, 3] },
    { edge: "after-claim", hours: 3, times: [1, 2, 3] },
    { edge: "after-send", hours: 3, times: [1, 2, 3] },
    // Longer than the provider remembers a key.
    { edge: "after-claim", hours: 25, times: [1, 2] },
  ] as const)(
    "$edge, for $hours hours, while another process goes on, doubles nothing when it wakes",
    async ({ edge, hours, times }) => {
      const whole = await tellAll(times, (nth) =>
        inStory({ speed: SPEED, everyDays: 7 }, async (story) => {
          await story.enroll(250);
          const stopped = story.start({ stopAt: `${edge}:${nth}` });
          await untilSaid(stopped, "stops");
          // The other goes on as soon as the lease is over; the rest of the time passes after that.
          story.start();
          await story.settled();
          story.pass(hours * HOUR);
          const keys = () => story.fake.ledger.attempts().map((attempt) => attempt.key);
          const before = keys();

          stopped.signal("SIGCONT");
          await sleep(1500);
          expect(stopped.isAlive()).toBe(true);
          // What it still posts, it posts under the keys that it held.
          expect(
            keys()
              .slice(before.length)
              .filter((key) => !before.includes(key)),
          ).toEqual([]);
          return tally(0, [], story.judge());
        }),
      );
      conclude(`stopped for ${hours} hours ${edge}`, whole);
    },
  );

  it("inside a transaction keeps others out in plain words, and loses and doubles nothing", async () => {
    const whole = await inStory({ speed: SPEED }, async (story) => {
      await story.enroll(250);
      const stopped = story.start({ stopAt: "inside-claim:2" });
      await untilSaid(stopped, "stops");
      story.pass(3 * HOUR);
      const second = story.start();
      expect(await second.exited).toBe(null);
      expect(second.lines.map((line) => line.event).join("\n")).toContain("database is locked");
      stopped.signal("SIGCONT");
      await story.settled();
      return tally(0, [], story.judge());
    });
    conclude("stopped for 3 hours inside-claim", whole);
  });
});

describe("a full disk", () => {
  it("during FREEZE stops sending in plain words, and all goes out once when there is space again", async () => {
    const whole = await inStory({ speed: SPEED }, async (story) => {
      await story.enroll(250);
      await story.start({ dieAt: "after-plan:2" }).exited;
      expect(story.states()).toEqual({ planned: 250 });

      const full = story.start({ disk: "full" });
      await untilSaid(full, "drain-failed", 3);
      const failures = full.lines.filter((line) => line.event === "drain-failed");
      expect(new Set(failures.map((line) => line.why))).toEqual(new Set(["database or disk is full"]));
      expect(story.states()).toEqual({ planned: 250 });
      expect(story.fake.ledger.attempts()).toHaveLength(0);

      full.signal("SIGUSR2");
      await story.settled();
      return tally(1, [], story.judge());
    });
    conclude("disk full during FREEZE", whole);
  });

  it("in the middle of any write loses and doubles nothing", async () => {
    const kilobytes = [48, 72, 96, 160, 256, 400, 500, 600];
    const whole = await tellAll(kilobytes, (limit) =>
      inStory({ speed: SPEED }, async (story) => {
        await story.start({ dieAt: "before-reconcile" }).exited;
        await story.enroll(250);
        const full = story.start({ fileLimit: limit * 1024 });
        const said = () => full.lines.filter((line) => line.event === "drain-failed").map((line) => line.why ?? "");
        const over = () => said().length >= 2 || (story.states()["accepted"] ?? 0) === 250;
        while (full.isAlive() && !over()) await sleep(40);
        // A disk that fails says so, and nothing that it cost is mistaken for a refusal.
        expect(said().length > 0 || limit >= 500, `${limit} kB`).toBe(true);
        expect(said().filter((why) => why !== "disk I/O error" && why !== "database or disk is full")).toEqual([]);
        const states = Object.keys(story.states());
        expect(states.filter((state) => !["planned", "frozen", "accepted"].includes(state))).toEqual([]);
        await full.kill();
        story.start();
        await story.settled();
        return tally(1, [], story.judge());
      }),
    );
    conclude("disk full in the middle of a write", whole);
  });
});

/** What an archive and its journal hold, from copies of their files with this write-ahead log; the files stay as they are. */
function readWith(story: Story, wal: Uint8Array): { readonly integrity: unknown; readonly deliveries: string } {
  const folder = mkdtempSync(join(story.folder, "copy-"));
  const copy = join(folder, "coursepost.db");
  copyFileSync(story.file, copy);
  writeFileSync(`${copy}-wal`, wal);
  const db = new DatabaseSync(copy);
  const integrity = db.prepare("pragma integrity_check").get()?.["integrity_check"];
  const deliveries = db.prepare("select id, state, batch_id, accepted_at from deliveries order by id").all();
  const batches = db.prepare("select id, state, attempts, lease_until from batches order by id").all();
  db.close();
  return { integrity, deliveries: JSON.stringify([deliveries, batches]) };
}

describe("a write-ahead log that was cut", () => {
  const lasts = ["after-plan:1", "after-plan:2", "after-freeze:1", "after-freeze:3", "after-claim:1", "after-claim:3"];
  const wishes = [...lasts, "after-record:1", "after-record:2"];

  it("at any byte of the commit that was being written is as if that had not begun, and nothing is lost or doubled", async () => {
    const whole = await tellAll([...wishes.entries()], ([n, dieAt]) =>
      inStory({ speed: SPEED }, async (story) => {
        const random = seededRandom(400 + n);
        await story.enroll(250);
        await story.start({ dieAt }).exited;
        const killedAt = story.now();

        const log = `${story.file}-wal`;
        const wal = readFileSync(log);
        const last = commitsOf(wal).at(-1);
        if (last === undefined) throw new Error("the log holds no commit");
        const before = readWith(story, wal.subarray(0, last.start));
        const after = readWith(story, wal);
        expect(before.deliveries).not.toBe(after.deliveries);
        const cut = () => last.start + Math.floor(random() * (last.end - last.start));
        for (let cuts = 0; cuts < 10; cuts += 1) {
          expect(readWith(story, wal.subarray(0, cut()))).toEqual({ ...before, integrity: "ok" });
          // The file system may have kept the length and not the bytes.
          const hole = Buffer.from(wal);
          hole.fill(0, cut(), last.end);
          expect(readWith(story, hole)).toEqual({ ...before, integrity: "ok" });
        }

        truncateSync(log, cut());
        story.start();
        await story.settled();
        return tally(1, [story.recovery(killedAt, killedAt)], story.judge());
      }),
    );
    conclude("log cut in its last commit", whole);
  });

  it("at any byte at all is made good from the journal, and nothing is lost or doubled", async () => {
    const seeds = Array.from({ length: 16 }, (_, n) => 500 + n);
    const whole = await tellAll(seeds, (seed) =>
      inStory({ speed: SPEED }, async (story) => {
        const random = seededRandom(seed);
        const recoveries: (number | undefined)[] = [];
        await story.enroll(120);
        for (let day = 0; day < 3; day += 1) {
          if (day > 0) story.dawn();
          const first = story.start();
          await untilSaid(first, "open");
          await sleep(random() * 600);
          await first.kill();
          const killedAt = story.now();
          const log = `${story.file}-wal`;
          const { size } = statSync(log);
          truncateSync(log, Math.floor(random() * size));
          const second = story.start();
          await story.settled();
          recoveries.push(story.recovery(killedAt, killedAt));
          await second.kill();
        }
        return tally(3, recoveries, story.judge());
      }),
    );
    conclude("log cut anywhere", whole);
  });
});

describe("altogether", () => {
  it("at least 400 kills lost nothing, doubled nothing, and were over within a minute", () => {
    const whole = together(done);
    console.log(summary("altogether", whole, "in the product's own time"));
    expect(whole).toMatchObject({ lost: 0, doubled: 0, wrong: [] });
    expect(whole.kills).toBeGreaterThanOrEqual(400);
    expect(percentile(whole.recoveries, 0.95)).toBeLessThan(60_000);
  });
});
