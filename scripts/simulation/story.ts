import { Resend } from "resend";
import type { Course } from "../../src/course/course.ts";
import type { Edge } from "../../src/dispatch/edges.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { buildHouse, type House } from "../../src/house.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { settleByHand } from "../../src/store/reconciling.ts";
import { FULL_KEY, type FakeResend, makeFakeResend, WEBHOOK_SECRET } from "../../tests/support/fake-resend.ts";
import type { Fault } from "../../tests/support/fake-resend/faults.ts";
import { seededIds, shuffled } from "../../tests/support/fake-resend/random.ts";
import { PASSING_FAULTS } from "../../tests/support/fake-resend/random-faults.ts";
import { copyArchive, type Copy, restoreArchive } from "./backup.ts";
import { edited, randomCourse } from "./changing-course.ts";
import { type Crasher } from "./crash.ts";
import { judge, type Verdict } from "./judge.ts";
import { type Learner, randomLearners } from "./learners.ts";
import { type Chance, makeChance } from "./random.ts";
import { makeWire } from "../../tests/support/fake-resend/in-process.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);

/** Edges of the protocol that a process may pass before it rests: one that never rests would hold up everybody. */
const MOST_STEPS = 5000;

/** Faults stop here; what follows is rest. */
const TROUBLE_MS = 32 * DAY;
/** Enough for a dozen lessons at the slowest pace. */
const REST_MS = 400 * DAY;

export type Story = Verdict & {
  readonly seed: number;
  readonly ledgerHash: string;
  readonly mails: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly byHand: number;
  readonly trace: readonly string[];
};

/** One seed, lived through from the first signup to the last graduation, and judged by the provider's ledger. */
export async function tell(
  seed: number,
  crasher: Crasher,
  restoring: boolean,
  look?: (world: World) => Promise<void>,
): Promise<Story> {
  const world = await openWorld(seed, crasher, restoring);
  try {
    await live(world);
    await look?.(world);
    return {
      ...(await judge(world)),
      seed,
      ledgerHash: world.fake.ledger.sha256({ withTimes: true }),
      mails: world.fake.ledger.accepted().length,
      faults: { ...world.counts, ...world.fake.faults.counts() },
      byHand: world.byHand,
      trace: world.trace.slice(-40),
    };
  } finally {
    crasher.revive();
    await world.archive.destroy();
  }
}

export type World = {
  readonly chance: Chance;
  readonly crasher: Crasher;
  readonly archive: Archive;
  readonly fake: FakeResend;
  readonly learners: readonly Learner[];
  readonly counts: Record<string, number>;
  readonly trace: string[];
  /** Real time, as the provider has it. */
  time: number;
  /** Our clock minus real time. */
  skew: number;
  course: Course;
  /** Every course that was ever served, with when. */
  readonly courses: { readonly at: number; readonly course: Course }[];
  house: House;
  readonly open: () => Promise<House>;
  readonly wrongs: string[];
  byHand: number;
  /** Edges passed since the process last rested. */
  steps: number;
  trouble: boolean;
  readonly restoring: boolean;
};

async function openWorld(seed: number, crasher: Crasher, restoring: boolean): Promise<World> {
  const chance = makeChance(seed);
  const course = randomCourse(chance);
  const world = {
    chance,
    crasher,
    restoring,
    course,
    time: START,
    skew: 0,
    counts: {},
    trace: [],
    wrongs: [],
    byHand: 0,
    steps: 0,
    trouble: true,
    courses: [{ at: START, course }],
  } as unknown as World & { archive: Archive; fake: FakeResend; learners: readonly Learner[]; open: World["open"] };
  crasher.revive();
  world.archive = await openArchive(":memory:");
  world.learners = randomLearners(chance, START, TROUBLE_MS);
  const newId = seededIds(makeChance(seed + 1_000_003).next);
  const rememberErrors = chance.pick(["none", "none", "4xx", "4xx-and-5xx"] as const);
  if (rememberErrors !== "none") note(world, "errors remembered under the key");
  world.fake = makeFakeResend({
    now: () => world.time,
    newId,
    signingClock: () => world.time + world.skew,
    ratePerSecond: chance.pick([2, 10, 10]),
    dailyQuota: chance.yes(0.1) ? 60 : null,
    rememberErrors,
    domains: [{ name: "example.com" }],
  });
  world.fake.faults.rule(() => (world.trouble ? randomFault(world) : undefined));
  world.open = () => openHouse(world, newId);
  world.house = await world.open();
  return world;
}

function note(world: World, kind: string): void {
  world.counts[kind] = (world.counts[kind] ?? 0) + 1;
  world.trace.push(`${new Date(world.time).toISOString()} ${kind}`);
}

/** So that every edge comes to its share: some are reached by every tick, some only where something stayed unknown for a day. */
function crashRate(edge: Edge): number {
  switch (edge) {
    case "before-plan":
    case "after-plan":
    case "before-freeze":
    case "after-freeze":
    case "before-claim":
      return 0.0015;
    case "inside-plan":
    case "inside-freeze":
    case "inside-claim":
    case "after-claim":
    case "after-send":
    case "after-record":
    case "before-reconcile":
      return 0.012;
    case "after-look-up":
    case "after-reconcile":
      return 0.15;
  }
}

const SERIOUS: readonly Fault[] = [
  { kind: "daily-quota" },
  { kind: "monthly-quota" },
  { kind: "key-revoked", status: 401 },
  { kind: "redirect" },
  { kind: "invalid-409" },
  { kind: "invalid-409" },
  { kind: "invalid-409" },
];

function randomFault(world: World): Fault | undefined {
  const { chance } = world;
  if (chance.yes(0.04)) return chance.pick(SERIOUS);
  if (chance.yes(0.04)) return { kind: "poison", match: `learner${chance.int(0, 9)}@` };
  if (!chance.yes(0.35)) return undefined;
  const fault = chance.pick(PASSING_FAULTS);
  if (fault.kind === "hang-before" && fault.lateMs !== undefined) note(world, "taken after our time-out");
  return fault;
}

/** A process starts on the archive as it is. */
async function openHouse(world: World, newId: () => string): Promise<House> {
  const { chance, fake } = world;
  const now = () => world.time + world.skew;
  const pass = (ms: number) => {
    world.time += Math.max(0, Math.round(ms));
  };
  const wire = makeWire({
    fake,
    pass,
    latency: () => chance.int(20, 300),
    onRequest: (request) => onRequest(world, request.method),
  });
  globalThis.fetch = wire.fetch;
  Date.now = now;
  const sdk = new Resend(FULL_KEY, { baseUrl: "http://provider.invalid" });
  const quiet = () => undefined;
  return buildHouse({
    archive: world.archive,
    courses: [world.course],
    secret: "a secret of the simulator, long enough",
    publicUrl: "https://learn.example.com",
    postalAddress: "1 Main Street",
    worker: newId(),
    now,
    sleep: async (ms) => pass(ms),
    random: chance.next,
    newId,
    log: { info: quiet, warn: quiet, error: quiet },
    reach: (edge) => {
      world.steps += 1;
      if (world.steps > MOST_STEPS) throw new Error(`stuck: the process goes round in circles at ${edge}`);
      if (world.trouble && chance.yes(crashRate(edge))) {
        note(world, `crash at ${edge}`);
        world.crasher.die();
      }
    },
    trustedProxies: 0,
    webhooks: { sdk, secret: WEBHOOK_SECRET },
    practice: undefined,
    carrier: resendCarrier(
      { apiKey: FULL_KEY, baseUrl: "http://provider.invalid", userAgent: "coursepost-simulator" },
      { sdk, connections: wire.connections, limiter: makeLimiter(8), now, sleep: async (ms) => pass(ms) },
    ),
  });
}

/** Between claim and send: nothing may be open in the archive; and the worker may be stopped while another takes over. */
async function onRequest(world: World, method: string): Promise<void> {
  if (method !== "POST" || !world.trouble || !world.chance.yes(0.01)) return;
  note(world, "worker stalled between claim and send");
  world.time += world.chance.int(1, 180) * MINUTE;
  const other = await world.open();
  await other.dispatcher.drain();
}

/** Runs what a process does; if it dies on the way, another is started in its place. */
async function asProcess(world: World, work: (house: House) => Promise<void>): Promise<void> {
  const { chance, crasher } = world;
  world.steps = 0;
  if (world.trouble && chance.yes(0.04)) crasher.arm(chance.int(1, 120));
  try {
    await work(world.house);
  } catch (error) {
    if (!crasher.isDead()) throw error;
  }
  crasher.disarm();
  if (!crasher.isDead()) return;
  note(world, "crash");
  // Whatever else the dead process had under way dies at its next step.
  for (let n = 0; n < 3; n += 1) await new Promise((resolve) => setImmediate(resolve));
  crasher.revive();
  await restart(world);
}

async function restart(world: World): Promise<void> {
  world.house = await world.open();
}

async function live(world: World): Promise<void> {
  const { chance, learners } = world;
  const end = START + TROUBLE_MS;
  const actions = learners.flatMap((learner) => learner.actions.map((action) => ({ ...action, learner })));
  let backup: Copy | undefined;
  const restoreAt = world.restoring ? START + chance.int(10, 30) * DAY : Number.POSITIVE_INFINITY;
  const backupAt = restoreAt - chance.int(1, 9 * 24) * HOUR;
  let restored = false;
  // By then evidence has settled what it can.
  let handAt = end + 30 * DAY;

  while (world.time < end + REST_MS) {
    const next = actions
      .filter(({ done }) => !done.is)
      .reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
    const wake = (await world.house.dispatcher.nextWake()) ?? Number.POSITIVE_INFINITY;
    const soon = Math.min(
      next,
      wake - world.skew,
      world.fake.nextDueAt() ?? Number.POSITIVE_INFINITY,
      world.time + 3 * DAY,
    );
    world.time = Math.max(world.time + (world.trouble ? chance.int(1, 90) * 1000 : MINUTE), soon);

    if (world.trouble && world.time >= end) await settleDown(world);
    if (world.trouble) await misfortune(world);
    if (backup === undefined && world.time >= backupAt) backup = await copyArchive(world.archive);
    if (!restored && backup !== undefined && world.time >= restoreAt) {
      restored = true;
      note(world, "restored from a backup");
      await restoreArchive(world.archive, backup);
      await restart(world);
    }
    for (const { at, done, act, learner } of actions) {
      if (done.is || at > world.time) continue;
      // What somebody did first is told by the time of it.
      world.time += 1;
      await asProcess(world, async ({ app }) => {
        done.is = await act(world, learner, app);
      });
    }
    world.fake.catchUp();
    await asProcess(world, ({ dispatcher }) => dispatcher.drain());
    await deliverWebhooks(world);
    if (!world.trouble || chance.yes(0.2)) await asProcess(world, ({ ports }) => reconcile(ports));
    if (world.time >= handAt) {
      handAt = world.time + 7 * DAY;
      await decideByHand(world);
    }
    const allDone = actions.every(({ done }) => done.is);
    if (!world.trouble && allDone && (await isQuiet(world)) && (await decideByHand(world)) === 0) break;
  }
}

/** The things that go wrong besides the provider. */
async function misfortune(world: World): Promise<void> {
  const { chance } = world;
  if (chance.yes(0.01)) {
    note(world, "outage of hours");
    world.time += chance.int(1, 60) * HOUR;
    await restart(world);
  }
  if (chance.yes(0.01)) {
    note(world, "clock step");
    world.skew = Math.max(-2 * HOUR, Math.min(2 * HOUR, world.skew + chance.int(-90, 90) * MINUTE));
  }
  if (chance.yes(0.01)) {
    note(world, "course edited");
    world.course = edited(
      world.course,
      world.courses.map(({ course }) => course),
      chance,
      world.courses.length,
    );
    world.courses.push({ at: world.time, course: world.course });
    await restart(world);
  }
}

async function settleDown(world: World): Promise<void> {
  world.trouble = false;
  world.skew = 0;
  await restart(world);
}

async function deliverWebhooks(world: World): Promise<void> {
  const { chance, trouble } = world;
  const sometimes = (probability: number) => () => trouble && world.chance.yes(probability);
  const counted = (kind: string, probability: number) => () => {
    const strikes = sometimes(probability)();
    if (strikes) note(world, `webhook ${kind}`);
    return strikes;
  };
  await world.fake.webhooks.deliver(
    async ({ headers, body }) => {
      let status = 503;
      await asProcess(world, async ({ app }) => {
        status = (await app.request("/webhooks/resend", { method: "POST", headers, body })).status;
      });
      return status;
    },
    {
      lose: counted("lost", 0.05),
      double: counted("doubled", 0.1),
      forge: counted("forged", 0.02),
      stale: counted("stale", 0.02),
      delay: () => {
        if (!counted("late", 0.03)()) return undefined;
        return chance.int(1, 30) * HOUR;
      },
      ...(trouble && chance.yes(0.3) ? { reorder: (events) => reordered(world, events) } : {}),
    },
  );
}

function reordered<T>(world: World, events: readonly T[]): readonly T[] {
  if (events.length > 1) note(world, "webhooks reordered");
  return shuffled(events, world.chance.next);
}

/** Whether everything that can happen by itself has happened. */
async function isQuiet(world: World): Promise<boolean> {
  return (await world.house.dispatcher.nextWake()) === undefined && world.fake.webhooks.pending().length === 0;
}

/**
 * The operator looks what is open up at the provider and decides.
 *
 * @returns how many deliveries were open
 */
async function decideByHand(world: World): Promise<number> {
  const open = (await readDeliveries(world.archive)).filter(({ state }) => state === "unknown" || state === "refused");
  for (const delivery of open) {
    world.byHand += 1;
    const there = world.fake.ledger.accepted().some((mail) => mail.tags["d"] === delivery.id);
    await settleByHand(world.archive, delivery.id, there ? "skip" : "resend");
  }
  return open.length;
}
