import type { Reading } from "../../src/course/clock-watch.ts";
import type { Course } from "../../src/course/course.ts";
import type { House } from "../../src/house.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { type FakeResend, makeFakeResend } from "../../tests/support/fake-resend.ts";
import type { Fate } from "../../tests/support/fake-resend/events.ts";
import { seededIds } from "../../tests/support/fake-resend/random.ts";
import { randomCourse } from "./changing-course.ts";
import type { Crasher } from "./crash.ts";
import type { Refusal } from "./faults/account.ts";
import type { Jump } from "./faults/clock.ts";
import { fateOf, providerFault } from "./faults/provider.ts";
import { type Choice, drawFeatures, type Features } from "./features.ts";
import { openHouse } from "./opening.ts";
import type { Action, Person } from "./people.ts";
import { populate } from "./population.ts";
import type { Asked } from "./questions.ts";
import type { ClockGuard } from "./seams.ts";
import { type Chance, makeChance } from "./random.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const START = Date.UTC(2026, 0, 5);
export const PUBLIC_URL = "https://learn.example.com";
export const RECEIVING_DOMAIN = "in.example.com";

/** Faults stop here; what follows is rest. */
export const TROUBLE_MS = 32 * DAY;

/** A course as it is served now, and every version of it with when that was. */
export type Served = { now: Course; readonly versions: { readonly at: number; readonly course: Course }[] };

export type World = {
  readonly chance: Chance;
  readonly crasher: Crasher;
  readonly features: Features;
  readonly archive: Archive;
  readonly fake: FakeResend;
  readonly people: Person[];
  /** What somebody is still going to do. */
  readonly agenda: Action[];
  readonly served: ReadonlyMap<string, Served>;
  /** The mailboxes that questions are passed on to. */
  readonly creators: ReadonlySet<string>;
  readonly asked: Asked[];
  /** How many accepted emails the creators have read. */
  read: number;
  readonly counts: Record<string, number>;
  readonly trace: string[];
  /** Real time, as the provider has it. */
  time: number;
  /** Our clock minus real time. */
  skew: number;
  /** Every skew there was, oldest first. */
  readonly skews: { readonly from: number; readonly skew: number }[];
  jump: Jump | undefined;
  /** Watches our clock for the process. */
  guard: ClockGuard;
  /** Our clock when it was last written down. */
  lastKnown: Reading | undefined;
  refusal: Refusal | undefined;
  readonly refusals: Refusal[];
  /** Keys of requests that a process had begun when it died or was stopped, with when that first was. */
  readonly claims: Map<string, number>;
  /** What became of accepted emails, by id. */
  readonly fates: Map<string, Fate>;
  house: House;
  readonly open: () => Promise<House>;
  readonly wrongs: string[];
  byHand: number;
  /** How often time went on although something was due, without an email. */
  idle: number;
  acceptedBefore: number;
  /** How many addresses were ever asked for. */
  moves: number;
  /** When something last went wrong, or could have. */
  rolledAt: number;
  /** Edges passed since the process last rested. */
  steps: number;
  /** What the process is at, for what must not happen inside it. */
  at: "sending" | "elsewhere";
  trouble: boolean;
  readonly restoring: boolean;
  /** Whether the provider takes so many emails a day and no more. */
  hasQuota: boolean;
};

type Making = { -readonly [Key in keyof World]: World[Key] };

/** Courses, their learners, a provider and a process, all of it made by a seed. */
export async function openWorld(seed: number, crasher: Crasher, restoring: boolean, choice: Choice): Promise<World> {
  const chance = makeChance(seed);
  const features = drawFeatures(chance, choice);
  const served = serve(chance, features.has("second-course"));
  const world = {
    chance,
    crasher,
    features,
    restoring,
    served,
    time: START,
    skew: 0,
    read: 0,
    byHand: 0,
    idle: 0,
    acceptedBefore: 0,
    moves: 0,
    steps: 0,
    rolledAt: START,
    creators: new Set([...served.values()].map(({ now }) => now.reply_to)),
    counts: {},
    trace: [],
    wrongs: [],
    people: [],
    agenda: [],
    asked: [],
    refusals: [],
    skews: [{ from: Number.NEGATIVE_INFINITY, skew: 0 }],
    claims: new Map(),
    fates: new Map(),
    jump: undefined,
    lastKnown: undefined,
    refusal: undefined,
    trouble: true,
    at: "elsewhere",
  } as unknown as Making;
  crasher.revive();
  world.archive = await openArchive(":memory:");
  populate(world);
  const newId = seededIds(makeChance(seed + 1_000_003).next);
  const rememberErrors = chance.pick(["none", "none", "4xx", "4xx-and-5xx"] as const);
  if (rememberErrors !== "none") note(world, "errors remembered under the key");
  const ratePerSecond = chance.pick([2, 10, 10]);
  world.hasQuota = !features.has("floods") && chance.yes(0.1);
  world.fake = makeFakeResend({
    now: () => world.time,
    newId,
    signingClock: () => world.time + world.skew,
    ratePerSecond,
    dailyQuota: world.hasQuota ? 60 : null,
    rememberErrors,
    domains: [{ name: "example.com" }, { name: RECEIVING_DOMAIN, receiving: true }],
    fateOf: (address, mail) => fateOf(world, address, mail),
  });
  world.fake.faults.rule((request) => (world.trouble ? providerFault(world, request) : undefined));
  world.open = () => openHouse(world, newId);
  world.house = await world.open();
  return world;
}

function serve(chance: Chance, two: boolean): Map<string, Served> {
  const ids = two ? (["simulated", "another"] as const) : (["simulated"] as const);
  return new Map(
    ids.map((id) => {
      const course = randomCourse(chance, id);
      return [id, { now: course, versions: [{ at: START, course }] }];
    }),
  );
}

export function note(world: Pick<World, "counts" | "trace" | "time">, kind: string): void {
  count(world, kind);
  world.trace.push(`${new Date(world.time).toISOString()} ${kind}`);
}

export function count({ counts }: Pick<World, "counts">, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

/** What our clock says. */
export function serverTime({ time, skew }: Pick<World, "time" | "skew">): number {
  return time + skew;
}

export function setSkew(world: World, skew: number): void {
  world.skew = skew;
  world.skews.push({ from: world.time, skew });
}

/** By how much our clock was off at a moment of real time. */
export function skewAt({ skews }: World, time: number): number {
  return skews.findLast(({ from }) => from <= time)?.skew ?? 0;
}

/** Somebody means to do one more thing; with `every`, again and again until it is done. */
export function schedule(
  world: Pick<World, "agenda">,
  { every, ...action }: Omit<Action, "isDone"> & { readonly every?: number },
): void {
  const again = every === undefined ? {} : { every };
  world.agenda.push({ ...action, ...again, isDone: false });
}
