import { Resend } from "resend";
import type { Course } from "../../src/course/course.ts";
import type { Edge } from "../../src/dispatch/edges.ts";
import { buildHouse, type House } from "../../src/house.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { FULL_KEY, type FakeResend, makeFakeResend, WEBHOOK_SECRET } from "../../tests/support/fake-resend.ts";
import type { Fault } from "../../tests/support/fake-resend/faults.ts";
import { makeWire } from "../../tests/support/fake-resend/in-process.ts";
import { seededIds } from "../../tests/support/fake-resend/random.ts";
import { PASSING_FAULTS } from "../../tests/support/fake-resend/random-faults.ts";
import { randomCourse } from "./changing-course.ts";
import { type Crasher } from "./crash.ts";
import { type Learner, randomLearners } from "./learners.ts";
import { type Chance, makeChance } from "./random.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const START = Date.UTC(2026, 0, 5);

/** Edges of the protocol that a process may pass before it rests: one that never rests would hold up everybody. */
const MOST_STEPS = 5000;

/** Faults stop here; what follows is rest. */
export const TROUBLE_MS = 32 * DAY;

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

/** A course, its learners, a provider and a process, all of it made by a seed. */
export async function openWorld(seed: number, crasher: Crasher, restoring: boolean): Promise<World> {
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

export function note(world: World, kind: string): void {
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
