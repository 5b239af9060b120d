import { readDeliveries } from "../../src/store/progress.ts";
import { readAsCreator } from "./acts/writing.ts";
import { copyArchive, type Copy, restoreArchive } from "./backup.ts";
import { edited } from "./changing-course.ts";
import type { Crasher } from "./crash.ts";
import { maybeRefuseAccount } from "./faults/account.ts";
import { maybeMoveClock, maybeSleep } from "./faults/clock.ts";
import type { Choice } from "./features.ts";
import { judge, type Verdict } from "./judge/judge.ts";
import { watchingRows } from "./judge/rows.ts";
import type { Action, StrangerAct } from "./people.ts";
import { behindNetwork, networkOf } from "./networks.ts";
import { asProcess, lookAroundSafely, restart, turn } from "./process.ts";
import { nextWake, settle } from "./seams.ts";
import { deliverWebhooks, maybeSuppress } from "./telling.ts";
import { letLessonsGoOn, readReputation } from "../../src/store/reputation.ts";
import { note, openWorld, serverTime, setSkew, START, TROUBLE_MS, type World } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In steps of about a minute. */
const LONGEST_STEP = 30;

/** How many turns in a row nothing goes out before time jumps to the end of the hold. */
const PATIENCE = 60;

/** Enough for a dozen lessons at the slowest pace. */
const REST_MS = 400 * DAY;

const MISFORTUNE_EVERY_MS = 20 * MINUTE;

/** States in which a delivery waits for a person. */
const OPEN: readonly string[] = ["unknown", "refused", "failed"];

/** Nobody presses a button that does not work every minute; each try is a turn of the whole world. */
const TRY_AGAIN_MS = 20 * MINUTE;

export type Story = Verdict & {
  readonly seed: number;
  readonly ledgerHash: string;
  readonly mails: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly byHand: number;
  readonly trace: readonly string[];
};

export type Telling = {
  readonly restoring: boolean;
  readonly choice: Choice;
  /** Looks at a world before it is judged. */
  readonly look?: (world: World) => Promise<void>;
};

/** One seed, lived through from the first signup to the last graduation, and judged by the provider's ledger. */
export async function tell(seed: number, crasher: Crasher, { restoring, choice, look }: Telling): Promise<Story> {
  const world = await openWorld(seed, crasher, restoring, choice);
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
      trace: [`has ${[...world.features].join(", ")}`, ...world.trace.slice(-60)],
    };
  } finally {
    crasher.revive();
    await world.archive.destroy();
  }
}

async function live(world: World): Promise<void> {
  const { chance } = world;
  const end = START + TROUBLE_MS;
  const backup = makeBackup(world);
  // By then evidence has settled what it can.
  let handAt = end + 30 * DAY;
  let dayAt = START;

  while (world.time < end + REST_MS) {
    await pass(world);
    if (world.trouble && world.time >= end) await settleDown(world);
    if (world.trouble) await misfortune(world);
    await backup();
    world.fake.catchUp();
    await turn(world);
    await actNow(world);
    await turn(world);
    readAsCreator(world);
    await deliverWebhooks(world);
    if (!world.trouble || chance.yes(0.2)) await lookAroundSafely(world);
    if (world.time >= dayAt) {
      dayAt = world.time + DAY;
      await lookAtReputation(world);
    }
    if (world.time >= handAt) {
      handAt = world.time + 7 * DAY;
      await decideByHand(world);
    }
    const allDone = world.agenda.every(({ isDone }) => isDone);
    if (!world.trouble && allDone && (await isQuiet(world)) && (await decideByHand(world)) === 0) break;
  }
}

/** Time goes on to whatever is next. */
async function pass(world: World): Promise<void> {
  const next = world.agenda
    .filter(({ isDone }) => !isDone)
    .reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const others = Math.min(
    next,
    world.fake.nextDueAt() ?? Number.POSITIVE_INFINITY,
    world.jump?.until ?? Number.POSITIVE_INFINITY,
    world.time + 3 * DAY,
  );
  const soon = Math.min(others, (await nextWake(world.house)) - world.skew);
  const step = world.trouble ? world.chance.int(1, 90) * 1000 : MINUTE;
  // What is due and can't go out yet would be looked at every minute of a hold that lasts for a month.
  const { length } = world.fake.ledger.accepted();
  world.idle = soon <= world.time && length === world.acceptedBefore ? world.idle + 1 : 0;
  world.acceptedBefore = length;
  const released = world.idle > PATIENCE ? Math.min(others, (await heldUntil(world)) ?? soon) : soon;
  world.time = Math.max(world.time + step * Math.min(LONGEST_STEP, 1 + Math.floor(world.idle / 20)), soon, released);
}

/** When the longest hold ends, in real time. */
async function heldUntil({ archive, skew }: World): Promise<number | undefined> {
  const hold = await archive
    .selectFrom("holds")
    .select(({ fn }) => fn.max("until").as("until"))
    .executeTakeFirst();
  return hold?.until == null ? undefined : hold.until - skew;
}

/** Everybody whose time has come does what they meant to do. */
async function actNow(world: World): Promise<void> {
  for (const action of world.agenda.filter(({ at, isDone }) => !isDone && at <= world.time)) {
    // Their mailbox may be somebody else's by now.
    if (action.person?.erasedAt !== undefined) {
      action.isDone = true;
      continue;
    }
    // What somebody did first is told by the time of it.
    world.time += 1;
    await asProcess(world, async (house) => {
      const app = behindNetwork(house.app, networkOf(world, action.person));
      const course = world.served.get(action.courseId)?.now;
      if (course === undefined) throw new Error(`${action.courseId} is not served`);
      const scene = { world, app, course };
      action.isDone = await watchingRows(world, action, () => {
        const { person } = action;
        // A stranger's act has nobody to act as.
        return person === undefined ? (action.act as StrangerAct)(scene) : action.act(scene, person);
      });
    });
    putOff(world, action);
  }
}

function putOff(world: World, action: Action): void {
  if (!action.isDone) action.at = world.time + (action.every ?? TRY_AGAIN_MS);
}

function makeBackup(world: World): () => Promise<void> {
  let copy: Copy | undefined;
  const restoreAt = world.restoring ? START + world.chance.int(10, 30) * DAY : Number.POSITIVE_INFINITY;
  const backupAt = restoreAt - world.chance.int(1, 9 * 24) * HOUR;
  let restored = false;
  return async () => {
    if (copy === undefined && world.time >= backupAt) copy = await copyArchive(world.archive);
    if (restored || copy === undefined || world.time < restoreAt) return;
    restored = true;
    note(world, "restored from a backup");
    await restoreArchive(world.archive, copy);
    await restart(world);
  };
}

/** The things that go wrong besides the answers of the provider. */
async function misfortune(world: World): Promise<void> {
  const { chance } = world;
  maybeMoveClock(world);
  // By the hour and not by the turn: where everything is held back there are turns without end.
  if (world.time - world.rolledAt < MISFORTUNE_EVERY_MS) return;
  world.rolledAt = world.time;
  const slept = maybeSleep(world);
  if (slept > 0) {
    note(world, "outage of hours");
    world.time += slept;
    await restart(world);
    await lookAroundSafely(world);
  }
  maybeRefuseAccount(world);
  maybeSuppress(world);
  if (chance.yes(0.01)) await editCourse(world);
}

async function editCourse(world: World): Promise<void> {
  const { chance, served, time } = world;
  note(world, "course edited");
  const one = chance.pick([...served.values()]);
  const versions = one.versions.map(({ course }) => course);
  one.now = edited(one.now, versions, chance, versions.length);
  one.versions.push({ at: time, course: one.now });
  await restart(world);
}

async function settleDown(world: World): Promise<void> {
  world.trouble = false;
  world.jump = undefined;
  world.refusal = undefined;
  setSkew(world, 0);
  await restart(world);
}

/** Once a day somebody looks why lessons are held back, and lets them go on. */
async function lookAtReputation(world: World): Promise<void> {
  const now = serverTime(world);
  if ((await readReputation(world.archive, now)).verdict !== "hold") return;
  note(world, "lessons held back");
  await letLessonsGoOn(world.archive, now);
}

/** Whether everything that can happen by itself has happened. */
async function isQuiet(world: World): Promise<boolean> {
  return (await nextWake(world.house)) === Number.POSITIVE_INFINITY && world.fake.webhooks.pending().length === 0;
}

/**
 * The operator looks what is open up at the provider and decides.
 *
 * @returns how many deliveries were open
 */
async function decideByHand(world: World): Promise<number> {
  const open = (await readDeliveries(world.archive)).filter(({ state }) => OPEN.includes(state));
  for (const { id, state } of open) {
    world.byHand += 1;
    const there = world.fake.ledger.accepted().filter((mail) => mail.tags["d"] === id).length;
    // What failed after it was accepted may be sent once more.
    const most = (state as string) === "failed" ? 1 : 0;
    await settle(world.house, id, there > most ? "skip" : "resend");
  }
  return open.length;
}
